"""Tell who goes and who stands in, at the start and at the end, how much comes along."""

from datetime import datetime, timedelta

from django.db.models import Q

from bandeng.journal.states import Verb
from bandeng.matters.models import Matter, Part
from bandeng.matters.permissions import kept_from
from bandeng.matters.states import OPEN
from bandeng.notices import actions as notices
from bandeng.notices.actions import Telling
from bandeng.notices.queries import told_already
from bandeng.people.models import Absence
from bandeng.people.queries import absences_begun, absences_over
from bandeng.playbooks.queries import seats_of

# A worker that stood still for longer than this tells nobody of what is long over.
WINDOW = timedelta(days=7)


def tell_absences(*, at: datetime) -> int:
    """Tell both sides, once, of every absence that began or ended; return how many notices.

    One notice says how many open requests and parts come along or go back. What may not be known
    to who stands in is not counted for him. Call it after what lies with others was handed on.
    """
    begun = [(absence, "start") for absence in absences_begun(at, at - WINDOW)]
    over = [(absence, "end") for absence in absences_over(at, at - WINDOW)]
    sides = [(absence, what, who) for absence, what in begun + over
             for who in (absence.person_id, absence.stand_in_id)]  # fmt: skip
    known = told_already(f"{_key(a, what)}:{who}" for a, what, who in sides)
    new = [each for each in sides if f"{_key(each[0], each[1])}:{each[2]}" not in known]
    notices.tell([_telling(absence, what, who, at) for absence, what, who in new], at=at)
    return len(new)


def _key(absence: Absence, what: str) -> str:
    return f"absence:{absence.pk}:{what}"


def _telling(absence: Absence, what: str, who: int, at: datetime) -> Telling:
    away = who == absence.person_id
    verb = Verb.ABSENCE_STARTED if what == "start" else Verb.ABSENCE_ENDED
    matters, parts = _open(absence.person_id, who, at)
    said = {
        "who": absence.stand_in.name if away else absence.person.name,
        "side": "away" if away else "stand-in",
        "open": matters,
        "parts": parts,
        "until": absence.to_at.isoformat() if absence.to_at else "",
    }
    key = _key(absence, what)
    return Telling(who, verb, "person", absence.person_id, key, key, said)


def _open(owner_id: int, reader_id: int, at: datetime) -> tuple[int, int]:
    """Return how many open matters and parts one has, as far as the other may know of them."""
    hidden = kept_from(seats_of(reader_id, at))
    matters = Matter.objects.filter(owner_id=owner_id, state__in=OPEN).exclude(hidden)
    helping = Q(helper_id=owner_id, handed_in_at=None, matter__state__in=OPEN)
    parts = Part.objects.filter(helping).exclude(matter__in=Matter.objects.filter(hidden))
    return matters.count(), parts.count()
