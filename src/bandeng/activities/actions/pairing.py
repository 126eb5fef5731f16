"""Pair a mentor with a learner at a workshop; end a pair for a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotYours, need
from bandeng.activities.models import Pair
from bandeng.activities.queries import workshops as asking
from bandeng.activities.queries.workshops import Stands
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library, seats_of

FIRST = date(1950, 1, 1)


@dataclass(frozen=True)
class Match:
    """Who is to learn from whom, at which workshop, from which day on (today if not told)."""

    workshop: str
    place: Place
    mentor: int
    learner: int
    since: date | None = None


@transaction.atomic
def pair(match: Match, *, by: Actor, at: datetime) -> Pair:
    """Return the pair; both are told. The same two again return the pair that runs.

    Raises Place.DoesNotExist for who does not see the workshop, NotYours for who is not its host.
    """
    rules = library(at)
    stands = _stands(match, rules, by, at)
    mentor, learner = _both(match)
    since = match.since or localdate(at)
    earlier = _running(stands, mentor, learner)
    if earlier:
        return earlier
    _fitting(stands, mentor, learner, since, at)
    _refuse_others(stands, mentor, learner, since)
    source = rules.source_of_workshop(match.workshop)
    row = Pair.objects.create(
        workshop=match.workshop,
        place=stands.place,
        path=stands.path,
        mentor=mentor,
        learner=learner,
        since=since,
        made_by=by if isinstance(by, Person) else None,
        made_at=at,
        playbook=source.id,
        playbook_hash=source.hash,
    )
    _tell(row, Verb.PAIR_MADE, by=by, at=at, since=since.isoformat())
    return row


def _stands(match: Match, rules: Library, by: Actor, at: datetime) -> Stands:
    """Return the workshop, if `by` is its host."""
    if isinstance(by, Voice):
        return asking.standing_at(rules, at, match.workshop, match.place.pk)
    who = seats_of(by.pk, at)
    found = asking.workshop_at(who, rules, at, match.workshop, match.place.pk)
    if not asking.runs_workshop(who, found):
        raise NotYours(_("The host of the workshop makes its pairs."))
    return found


def _both(match: Match) -> tuple[Person, Person]:
    """Return mentor and learner, locked in one order, so that two cannot be paired both ways."""
    rows = Person.objects.select_for_update().filter(pk__in=[match.mentor, match.learner])
    found = {person.pk: person for person in rows.order_by("pk")}
    if match.mentor == match.learner:
        raise Refused(_("Nobody is his own mentor. Choose two people."))
    if len(found) < 2:
        raise Person.DoesNotExist
    return found[match.mentor], found[match.learner]


def _running(stands: Stands, mentor: Person, learner: Person) -> Pair | None:
    rows = Pair.objects.filter(workshop=stands.workshop.id, place=stands.place, until=None)
    return rows.filter(mentor=mentor, learner=learner).first()


def _fitting(stands: Stands, mentor: Person, learner: Person, since: date, at: datetime) -> None:
    """Refuse who is not of the workshop, whom it is not for, and days that cannot be."""
    if mentor not in stands.mentors:
        raise Refused(_("The mentor is the host or a member of the workshop."))
    if not asking.holds_to_learn(learner, stands, at):
        said = _("%(name)s holds no post this workshop is for.")
        raise Refused(said % {"name": learner.name})
    if not FIRST <= since <= localdate(at):
        raise Refused(_("A pair begins today at the latest."))


def _refuse_others(stands: Stands, mentor: Person, learner: Person, since: date) -> None:
    """Refuse a second mentor at the same time, and two who would mentor one another."""
    then = Pair.objects.filter(Q(until=None) | Q(until__gt=since))
    here = then.filter(workshop=stands.workshop.id, place=stands.place, learner=learner)
    other = here.select_related("mentor").order_by("-since").first()
    if other and other.until is None:
        said = _("%(name)s has a mentor here: %(mentor)s. End that pair first.")
        raise Refused(said % {"name": learner.name, "mentor": other.mentor.name})
    if other:
        said = _("%(name)s had another mentor here until %(day)s. Begin on that day or later.")
        raise Refused(said % {"name": learner.name, "day": other.until})
    if then.filter(mentor=learner, learner=mentor).exists():
        said = _("%(mentor)s learns from %(name)s. Two do not mentor one another.")
        raise Refused(said % {"mentor": mentor.name, "name": learner.name})


@transaction.atomic
def end_pair(row: Pair, *, reason: str, on: date | None = None, by: Actor, at: datetime) -> Pair:
    """Return the pair as ended from a day on, today if not told; the two are told why.

    Its host ends it, or one of the two. Ended before, it stays as it ended.
    """
    row = _locked(row, by, at)
    if row.until is not None:
        return row
    why = need(reason, _("Please say why the pair ends."))
    row.until = on or localdate(at)
    if not row.since <= row.until <= localdate(at):
        raise Refused(_("A pair ends after it began, and today at the latest."))
    row.ended_because, row.ended_at = why, at
    row.ended_by = by if isinstance(by, Person) else None
    row.save(update_fields=["until", "ended_because", "ended_at", "ended_by"])
    _tell(row, Verb.PAIR_ENDED, by=by, at=at, until=row.until.isoformat(), reason=why)
    return row


def _locked(row: Pair, by: Actor, at: datetime) -> Pair:
    """Return the pair, locked, if `by` may end it; Pair.DoesNotExist for who does not see it."""
    rows = Pair.objects.select_for_update(of=("self",))
    rows = rows.select_related("mentor", "learner", "place")
    if isinstance(by, Voice):
        return rows.get(pk=row.pk)
    rules, who = library(at), seats_of(by.pk, at)
    seen = asking.visible_pairs(who, rules).filter(pk=row.pk)
    found = rows.get(pk__in=seen.values("pk"))
    if not asking.may_end(who, rules, found):
        raise NotYours(_("The host of the workshop ends a pair, or one of the two."))
    return found


def _tell(row: Pair, verb: Verb, *, by: Actor, at: datetime, **said: Any) -> None:
    """Write it into the journal and into the inbox of both; not of who did it."""
    mentor, learner = row.mentor.name, row.learner.name
    told_of: dict[str, Any] = {"mentor": mentor, "learner": learner, **said}
    record(row, verb, by=by, at=at, place_path=row.path, **told_of)
    about = {"pair": row.pk, "title": f"{mentor} → {learner}", "where": row.place.name, **said}
    told = [
        notices.Telling(one, verb, "pair", row.pk, f"{verb}:{row.pk}", verb, about)
        for one in (row.mentor_id, row.learner_id)
        if one != getattr(by, "pk", None)
    ]
    notices.tell(told, at=at)
