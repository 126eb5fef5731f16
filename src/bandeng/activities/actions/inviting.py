"""Invite people, and say whether one comes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import line, lock, move, short, tell
from bandeng.activities.models import Activity, Coming
from bandeng.activities.states import Move, Reply
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.people.finding import holding_posts
from bandeng.people.models import Person
from bandeng.people.queries import present

MOST_GUESTS = 2000


@dataclass(frozen=True)
class Guests:
    """Who is invited: people by their ids, and whoever holds these posts at the place."""

    people: tuple[int, ...] = ()
    posts: tuple[str, ...] = ()


@transaction.atomic
def invite(activity: Activity, guests: Guests, *, by: Actor, at: datetime) -> list[Coming]:
    """Return the new invitations; who was invited before is not invited again.

    A post means everybody who holds it at the place or below, and if nobody does, who holds it
    over the place.
    """
    activity = lock(activity, Move.INVITE, by=by, at=at)
    move(activity, Move.INVITE)
    wanted = guests_of(activity, guests, at)
    had = set(_invited_ids(activity))
    rows = [
        Coming(activity=activity, person_id=person, post=post, invited_at=at)
        for person, post in wanted.items()
        if person not in had
    ]
    if not rows:
        return []
    new = Coming.objects.bulk_create(rows)
    line(activity, Verb.ACTIVITY_INVITED, by=by, at=at, count=len(new))
    tell(activity, Verb.ACTIVITY_INVITED, [row.person_id or 0 for row in new], by=by, at=at)
    return new


def guests_of(activity: Activity, guests: Guests, at: datetime) -> dict[int, str]:
    """Return the post by which each is invited, empty for who is invited by name."""
    found: dict[int, str] = {}
    if guests.people:
        named = present().filter(pk__in=guests.people).values_list("pk", flat=True)
        found = dict.fromkeys(named, "")
    held = holding_posts(guests.posts, activity.path, at) if guests.posts else {}
    for post, people in held.items():
        for person in people:
            found.setdefault(person, post)
    if len(found) > MOST_GUESTS:
        raise Refused(_("More than %(most)d cannot be invited at once.") % {"most": MOST_GUESTS})
    return found


def _invited_ids(activity: Activity) -> list[int | None]:
    rows = Coming.objects.filter(activity=activity).exclude(person=None)
    return list(rows.values_list("person_id", flat=True))


@transaction.atomic
def reply(
    activity: Activity, answer: Reply, *, reason: str = "", by: Person, at: datetime
) -> Coming:
    """Return what a person said to his invitation; to what is open to all anybody may say it."""
    activity = lock(activity, Move.REPLY, by=by, at=at)
    move(activity, Move.REPLY)
    coming = Coming.objects.filter(activity=activity, person=by).first()
    coming = coming or Coming(activity=activity, person=by)
    why = short(reason, 120) if answer != Reply.YES else ""
    if (coming.reply, coming.reason) == (answer, why):
        return coming
    coming.reply, coming.replied_at, coming.reason = answer, at, why
    coming.save()
    line(activity, Verb.ACTIVITY_REPLIED, by=by, at=at, reply=answer)
    return coming
