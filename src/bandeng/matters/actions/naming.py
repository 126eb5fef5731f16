"""Name whom a complaint is about: from then on it is kept from them, and taken from them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import kind_of, passed_over
from bandeng.matters.actions.keeping_away import free_people
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.settling import settle
from bandeng.matters.actions.working import CLOCK, line
from bandeng.matters.keeping import Named, read
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.notices.actions import untell
from bandeng.notices.models import Notice
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
    rung, named = matter.rung, labels(marks, kind_of(matter), at)
    if not named:
        raise Refused(_("Please choose whom this is about."))
    if matter.state == State.JOINED:
        raise Refused(_("This is handled together with another. Separate the two first."))
    keep_from(matter, named)
    changed = settle(matter, at)
    matter.changed_at = at
    fields = {*CLOCK, "kept_from", "privacy", "published_at", "first_taker"}
    matter.save(update_fields=fields)
    words = "、".join(named.values())
    line(matter, Verb.MATTER_ACCUSED_NAMED, by=by, at=at, public=False, reason=reason, named=words)
    _take_back(matter, at)
    if changed:
        _tell_whose_it_is(matter, rung, at)
    return matter


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


def _take_back(matter: Matter, at: datetime) -> None:
    """Remove from inboxes, and from parts asked for, those the matter is kept from now."""
    told = Notice.objects.filter(subject_kind="matter", subject_id=matter.pk)
    asked = matter.parts.filter(handed_in_at=None).exclude(helper=None)
    people = set(told.values_list("person_id", flat=True).union(asked.values_list("helper_id")))
    kept = people - free_people(matter, people, at)
    if kept:
        untell("matter", matter.pk, kept)
        asked.filter(helper_id__in=kept).update(helper=None)


def _tell_whose_it_is(matter: Matter, left: str, at: datetime) -> None:
    verb = Verb.MATTER_ASSIGNED if matter.rung == left else Verb.MATTER_ESCALATED
    line(
        matter, verb, by=Voice.SYSTEM, at=at, public=True, left=left, rung=matter.rung,
        owner=matter.owner.name if matter.owner else "",
        due=matter.due_at.isoformat() if matter.due_at else "", **passed_over(left, matter),
    )  # fmt: skip
    telling.tell_people(matter, verb, [matter.owner_id], at=at)
