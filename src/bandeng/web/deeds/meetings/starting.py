"""Where a person may begin a meeting, and which of his are going on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bandeng.activities import queries
from bandeng.activities.actions import Draft
from bandeng.activities.models import Activity
from bandeng.activities.queries import last_place_of
from bandeng.places.models import Place
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.web.deeds.activities.writing import kinds_of, places_for
from bandeng.web.deeds.visit import Visit, place_words, said


@dataclass(frozen=True)
class Offer:
    """One meeting that may be begun with a press."""

    kind: str
    title: str
    place: int
    where: str


def meeting_kinds(seen: Visit) -> list[Kind]:
    """Return the kinds of meetings a person may begin without a plan."""
    return [kind for kind in kinds_of(seen, unplanned=True) if kind.meeting]


def running(seen: Visit) -> list[Activity]:
    """Return the meetings a person holds about now."""
    kinds = [kind.id for kind in seen.rules.activities.values() if kind.meeting]
    rows = queries.running(seen.seats, seen.at).filter(kind__in=kinds)
    return list(rows.select_related("place__parent", "host")[:20])


def offers(seen: Visit) -> list[Offer]:
    """Return where a person may begin a meeting, the place of his last one first."""
    found = []
    for kind in meeting_kinds(seen):
        last = last_place_of(seen.person.pk, kind.id)
        places = places_for(seen, kind, last.pk if last else 0)
        ordered = sorted(places, key=lambda place: not last or place.pk != last.pk)
        found += [Offer(kind.id, said(kind.title), p.pk, place_words(p)) for p in ordered]
    return found


@dataclass(frozen=True)
class AtHand:
    """What stands on the day's page: the meeting going on, or the one begun with a press."""

    code: str = ""
    offer: Offer | None = None


def at_hand(seen: Visit) -> AtHand | None:
    """Return the meeting going on, else where the last one was; None for who holds none."""
    kinds = {kind.id: kind for kind in meeting_kinds(seen)}
    if not kinds:
        return None
    last = queries.last_of(seen.seats, kinds, seen.at)
    if last is None:
        return AtHand()
    if last.ends_at >= seen.at - queries.AROUND:
        return AtHand(code=last.code)
    place, kind = last.place, kinds[last.kind]
    return AtHand(offer=Offer(kind.id, said(kind.title), place.pk, place.name))


def draft(seen: Visit, sent: Mapping[str, str]) -> Draft | None:
    """Return the meeting that was asked for, from now as long as its kind takes; None if none."""
    kind = next((k for k in meeting_kinds(seen) if k.id == sent.get("kind")), None)
    place = _place(seen, kind, sent.get("place", "")) if kind else None
    try:
        key = UUID(sent.get("key", ""))
    except ValueError:
        return None
    if kind is None or place is None:
        return None
    ends = seen.at + timedelta(minutes=kind.takes)
    return Draft(kind.id, place, seen.at, ends_at=ends, client_key=key)


def _place(seen: Visit, kind: Kind, typed: str) -> Place | None:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return None
    places = places_for(seen, kind, int(typed))
    return next((place for place in places if place.pk == int(typed)), None)
