"""Lock and see, may, move; and the journal line and notices every action on an activity ends in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.models import STATE_LABELS, Activity, Coming
from bandeng.activities.permissions import parts
from bandeng.activities.queries.seeing import flag, invited
from bandeng.activities.states import CannotMove, Move, Reply, State, check_move
from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of


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
    rules = parts(verb, who, invited(who))
    row = rows.annotate(**{f"part_{n}": flag(rule) for n, (rule, _said) in enumerate(rules)}).get()
    for number, (_rule, sentence) in enumerate(rules):
        if getattr(row, f"part_{number}"):
            continue
        if number == 0:
            raise Activity.DoesNotExist
        raise NotYours(sentence)
    return row


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
    post = activity.host_post if activity.host_id == getattr(by, "pk", None) else ""
    record(activity, verb, by=by, at=at, post=post, place_path=activity.path, **said)


def tell_invited(activity: Activity, verb: Verb, *, by: Actor, at: datetime, **said: Any) -> None:
    """Put a line into the inbox of everybody invited who has not said no; not of who did it."""
    rows = Coming.objects.filter(activity=activity, invited_at__isnull=False, person__left_at=None)
    people = rows.exclude(person=None).exclude(reply=Reply.NO)
    ids = people.values_list("person_id", flat=True)
    tell(activity, verb, [pk for pk in ids if pk], by=by, at=at, **said)


def tell(
    activity: Activity, verb: Verb, people: Iterable[int], *, by: Actor, at: datetime, **said: Any
) -> None:
    """Put a line about the activity into the inbox of each of these people, once."""
    about = {
        "activity": activity.code,
        "title": activity.title,
        "day": localtime(activity.starts_at).strftime("%Y-%m-%d %H:%M"),
        **said,
    }
    key = f"{verb}:{activity.pk}:{at.isoformat()}"
    told = [
        notices.Telling(one, verb, "activity", activity.pk, key, verb, about)
        for one in people
        if one != getattr(by, "pk", None)
    ]
    notices.tell(told, at=at)


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
