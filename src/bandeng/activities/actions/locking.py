"""Lock and see, may, move; and the journal line and notices every action on an activity ends in."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.models import STATE_LABELS, Activity, Coming, Raised, Topic
from bandeng.activities.permissions import mark_of, parts
from bandeng.activities.queries.seeing import known_to
from bandeng.activities.states import CannotMove, Move, Reply, State, check_move
from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of
from bandeng.weighing import holds

Held = TypeVar("Held", Raised, Topic)


class NotYours(Refused):
    """The person sees the activity but may not do this to it."""


class NotNow(Refused):
    """The activity's state or time does not allow this."""


def lock(activity: Activity, verb: Move, *, by: Actor, at: datetime) -> Activity:
    """Return the activity, locked, if `by` may do `verb` on it.

    Raises Activity.DoesNotExist if the person does not see it, NotYours with the reason if he
    sees it and may not. The clock and the system are not asked.
    """
    rows = Activity.objects.select_for_update(of=("self",)).filter(pk=activity.pk)
    rows = rows.select_related("place", "host")
    if isinstance(by, Voice):
        return rows.get()
    who = seats_of(cast(Person, by), at)
    row = known_to(who, rows).get()
    _refuse(row, verb, who)
    return row


def lock_raised(raised: Raised, verb: Move, *, by: Actor, at: datetime) -> Raised:
    """Return what was asked with its matter and its activity, both locked, if `by` may do `verb`.

    Refuses as `lock` does; in one statement.
    """
    rows = Raised.objects.select_related(
        "activity__place", "activity__host", "matter__place", "promised_by"
    )
    return _locked_with(rows.filter(pk=raised.pk), verb, by, at)


def lock_topic(topic: Topic, verb: Move, *, by: Actor, at: datetime) -> Topic:
    """Return a topic with its activity, both locked, if `by` may do `verb`; in one statement."""
    rows = Topic.objects.select_related("activity__place", "activity__host")
    return _locked_with(rows.filter(pk=topic.pk), verb, by, at)


def _locked_with(rows: QuerySet[Held], verb: Move, by: Actor, at: datetime) -> Held:
    """Return a row of an activity, both locked, if `by` may do `verb`; refuses as `lock` does."""
    rows = rows.select_for_update(of=("self", "activity"))
    if isinstance(by, Voice):
        return rows.get()
    who = seats_of(cast(Person, by), at)
    mark = mark_of(who)
    mine = Coming.objects.filter(activity=OuterRef("activity"), person_id__in=who.acting_for())
    row = rows.annotate(**{mark: Exists(mine)}).get()
    setattr(row.activity, mark, getattr(row, mark))
    _refuse(row.activity, verb, who)
    return row


def _refuse(row: Activity, verb: Move, who: Seats) -> None:
    for place, (rule, sentence) in enumerate(parts(verb, who)):
        if holds(rule, row):
            continue
        if place == 0:
            raise Activity.DoesNotExist
        raise NotYours(sentence)


def move(activity: Activity, verb: Move) -> None:
    """Set the state the move leads to; raise NotNow with a sentence if there is none."""
    now = State(activity.state)
    try:
        activity.state = check_move(verb, now)
    except CannotMove:
        said = _("This is not possible now: the activity is “%(state)s”.")
        raise NotNow(said % {"state": STATE_LABELS[now]}) from None


def save(activity: Activity, *fields: str, at: datetime) -> None:
    """Save the fields of an activity that were changed."""
    activity.changed_at = at
    activity.save(update_fields=[*fields, "changed_at"])


def line(activity: Activity, verb: Verb, *, by: Actor, at: datetime, **said: Any) -> None:
    """Write what happened to an activity into the journal."""
    record_many([entry(activity, verb, by=by, at=at, **said)])


def entry(activity: Activity, verb: Verb, *, by: Actor, at: datetime, **said: Any) -> Entry:
    """Return a journal line about an activity, so that several are written in one statement."""
    post = activity.host_post if activity.host_id == getattr(by, "pk", None) else ""
    return Entry(
        "activity", activity.pk, verb, by, at, post=post, place_path=activity.path, said=said
    )


def tell_invited(activity: Activity, verb: Verb, *, by: Actor, at: datetime, **said: Any) -> None:
    """Put a line into the inbox of everybody invited who has not said no; not of who did it."""
    tell_guests([activity], verb, by=by, at=at, **said)


def tell_guests(
    activities: Collection[Activity], verb: Verb, *, by: Actor, at: datetime, **said: Any
) -> None:
    """Do `tell_invited` for each of many activities, in two statements."""
    tell_each(activities, verb, _invited(activities), by=by, at=at, **said)


def _invited(activities: Collection[Activity]) -> dict[int, list[int]]:
    rows = Coming.objects.filter(
        activity__in=activities, invited_at__isnull=False, person__left_at=None
    )
    people: dict[int, list[int]] = {}
    invited = rows.exclude(person=None).exclude(reply=Reply.NO)
    for activity_id, person in invited.values_list("activity_id", "person_id"):
        people.setdefault(activity_id, []).append(person or 0)
    return people


def tell_each(
    activities: Iterable[Activity], verb: Verb, people: Mapping[int, Iterable[int]], *,
    by: Actor, at: datetime, **said: Any,
) -> None:  # fmt: skip
    """Tell of each activity the people who stand under its key."""
    told = [
        telling
        for each in activities
        for telling in _tellings(each, verb, people.get(each.pk, ()), by, at, said)
    ]
    notices.tell(told, at=at)


def tell(
    activity: Activity, verb: Verb, people: Iterable[int], *, by: Actor, at: datetime, **said: Any
) -> None:
    """Put a line about the activity into the inbox of each of these people, once."""
    notices.tell(_tellings(activity, verb, people, by, at, said), at=at)


def _tellings(
    activity: Activity, verb: Verb, people: Iterable[int], by: Actor, at: datetime,
    said: dict[str, Any],
) -> list[notices.Telling]:  # fmt: skip
    about = {
        "activity": activity.code,
        "title": activity.title,
        **({} if activity.own_title else {"kind": activity.kind, "book": activity.playbook_hash}),
        "day": localtime(activity.starts_at).strftime("%Y-%m-%d %H:%M"),
        **said,
    }
    key = f"{verb}:{activity.pk}:{at.isoformat()}"
    return [
        notices.Telling(one, verb, "activity", activity.pk, key, verb, about)
        for one in people
        if one != getattr(by, "pk", None)
    ]


def need(text: str, sentence: str, most: int = 200) -> str:
    """Return the text without outer space; raise Refused if it is empty or too long."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(sentence)
    return short(text, most)


def short(text: str, most: int) -> str:
    """Return the text without outer space; raise Refused if it is longer than it may be."""
    text = text.replace("\x00", "").strip()
    if len(text) > most:
        raise Refused(_("Please keep it to %(most)d characters.") % {"most": most})
    return text
