"""Name whom a complaint is about: from then on it is kept from them, and taken from them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters.actions.climbing import kind_of, passed_over
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.offering import hearers
from bandeng.matters.actions.settling import Settled, settle
from bandeng.matters.actions.telling import telling
from bandeng.matters.actions.working import CLOCK
from bandeng.matters.keeping import Named, read
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.notices.actions import tell, untell
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind

MOST_NAMED = 9


@transaction.atomic
def name_accused(
    matter: Matter, *, marks: Collection[str], reason: str, by: Person, at: datetime
) -> Matter:
    """Return the matter, kept from now on from the persons, posts or units of the marks too.

    If one of them has it, it goes at once to somebody free: on the same rung with the same
    deadline, or on the next one up with a new one. What they were told of it is taken back.
    """
    reason = need(reason, _("Please say why it is to be kept from them."))
    matter = lock(matter, "name_accused", by=by, at=at)
    named = labels(marks, kind_of(matter), at)
    if not named:
        raise Refused(_("Please choose whom this is about."))
    if matter.state == State.JOINED:
        raise Refused(_("This is handled together with another. Separate the two first."))
    said = {"reason": reason, "named": "、".join(named.values())}
    for each in (matter, *matter.pieces.select_for_update(of=("self",)).order_by("pk")):
        _take_from_them(each, named, said, by=by, at=at)
    return matter


def _take_from_them(
    matter: Matter, marks: Collection[str], said: dict[str, str], *, by: Person, at: datetime
) -> None:
    """Keep one matter from them: what was split off before they were named is theirs no more."""
    rung, helped = matter.rung, set(matter.helper_ids)
    keep_from(matter, marks)
    settled = settle(matter, at)
    matter.changed_at = at
    fields = {*CLOCK, "kept_from", "privacy", "published_at", "first_taker"}
    matter.save(update_fields=fields)
    if settled.left:
        untell("matter", matter.pk, settled.left)
    if settled.left & helped:
        matter.parts.filter(handed_in_at=None, helper__in=settled.left).update(helper=None)
    record_many([_named(matter, by, at, said), *_moved(matter, settled, rung, at)])
    if settled:
        verb = _moved_how(matter, rung)
        tell([telling(matter, verb, one, at=at) for one in hearers(matter, at)], at=at)


def keep_from(matter: Matter, marks: Collection[str]) -> None:
    """Set the marks on a matter; what is about somebody is never public."""
    matter.kept_from = sorted({*matter.kept_from, *marks})
    if matter.kept_from and matter.privacy == Privacy.PUBLIC:
        matter.privacy, matter.published_at = Privacy.PRIVATE, None


def labels(marks: Collection[str], kind: MatterKind, at: datetime) -> dict[str, str]:
    """Return what each mark names, in words; raise Refused for what may not be named here."""
    named = {mark: read(mark) for mark in dict.fromkeys(marks)}
    if not named:
        return {}
    if kind.accused is None:
        raise Refused(_("Requests of this kind are not about anybody."))
    if len(named) > MOST_NAMED:
        raise Refused(_("Nine at most can be named. A unit stands for everybody in it."))
    allowed = kind.accused.may_be
    words = _Words(list(filter(None, named.values())), at)
    said = {
        mark: words.of(one) if one and one.sort in allowed else "" for mark, one in named.items()
    }
    if not all(said.values()):
        raise Refused(_("Please choose whom this is about from the list."))
    return said


class _Words:
    """Names of persons, posts and places, read in two statements at most."""

    def __init__(self, named: Collection[Named], at: datetime) -> None:
        persons = {one.id for one in named if one.sort == "person"}
        places = {one.id for one in named if one.sort != "person"}
        self.persons = Person.objects.in_bulk(persons) if persons else {}
        self.places = Place.objects.in_bulk(places) if places else {}
        self.posts = library(at).posts

    def of(self, named: Named) -> str:
        """Return what one mark names, nothing if there is no such person, post or place."""
        if named.sort == "person":
            person = self.persons.get(named.id)
            return person.name if person else ""
        place = self.places.get(named.id)
        if place is None or named.sort == "unit":
            return place.name if place else ""
        post = self.posts.get(named.post)
        return f"{place.name} {post.title.zh}" if post else ""


def _named(matter: Matter, by: Person, at: datetime, said: dict[str, str]) -> Entry:
    return Entry(
        "matter", matter.pk, Verb.MATTER_ACCUSED_NAMED, by, at, False, matter.owner_post,
        matter.path, dict(said),
    )  # fmt: skip


def _moved_how(matter: Matter, left: str) -> Verb:
    return Verb.MATTER_ASSIGNED if matter.rung == left else Verb.MATTER_ESCALATED


def _moved(matter: Matter, settled: Settled, left: str, at: datetime) -> list[Entry]:
    """Return the line that says whose it is now; it names nobody who let go of it."""
    if not settled:
        return []
    due = matter.due_at.isoformat() if matter.due_at else ""
    said = {"left": left, "rung": matter.rung, "owner": settled.owner, "due": due}
    return [
        Entry(
            "matter", matter.pk, _moved_how(matter, left), Voice.SYSTEM, at, True,
            matter.owner_post, matter.path, {**said, **passed_over(left, matter)},
        )
    ]  # fmt: skip
