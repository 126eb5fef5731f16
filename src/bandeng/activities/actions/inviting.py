"""Invite people, and say whether one comes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import line, lock, move, short, tell
from bandeng.activities.models import Activity, Coming
from bandeng.activities.states import Move, Reply
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.people.finding import held_above, held_below
from bandeng.people.models import Person
from bandeng.people.queries import present
from bandeng.statements import insert, together

MOST_GUESTS = 2000
NAMED, HAD = " named", " had"  # no post is called so


@dataclass(frozen=True)
class Guests:
    """Who is invited: people by their ids, and whoever holds these posts at the place."""

    people: tuple[int, ...] = ()
    posts: tuple[str, ...] = ()


@transaction.atomic
@together()
def invite(activity: Activity, guests: Guests, *, by: Actor, at: datetime) -> list[Coming]:
    """Return the new invitations; who was invited before is not invited again.

    A post means everybody who holds it at the place or below, and if nobody does, who holds it
    over the place.
    """
    activity = lock(activity, Move.INVITE, by=by, at=at)
    move(activity, Move.INVITE)
    wanted = guests_of(activity, guests, at)
    rows = [
        Coming(activity=activity, person_id=person, post=post, invited_at=at)
        for person, post in wanted.items()
    ]
    insert(rows)
    if rows:
        line(activity, Verb.ACTIVITY_INVITED, by=by, at=at, count=len(rows))
        tell(activity, Verb.ACTIVITY_INVITED, wanted, by=by, at=at)
    return rows


def guests_of(activity: Activity, guests: Guests, at: datetime) -> dict[int, str]:
    """Return the post by which each is invited, empty for who is by name; who was is left out.

    Two statements at most.
    """
    named = present().filter(pk__in=guests.people).values_list("pk", Value(NAMED))
    had = Coming.objects.filter(activity_id=activity.pk or 0).exclude(person=None)
    below = held_below(guests.posts, activity.path, at).values_list("person_id", "post")
    asked = [named.order_by(), had.values_list("person_id", Value(HAD))]
    held: dict[str, list[int]] = {NAMED: [], HAD: [], **{post: [] for post in guests.posts}}
    for person, how in below.order_by().union(*asked, all=True).order_by("person_id"):
        held[how].append(person)
    held |= held_above({post for post in guests.posts if not held[post]}, activity.path, at)
    before, found = set(held.pop(HAD)), dict[int, str]()
    for post, people in held.items():
        for person in people:
            found.setdefault(person, "" if post == NAMED else post)
    if len(found) > MOST_GUESTS:
        raise Refused(_("More than %(most)d cannot be invited at once.") % {"most": MOST_GUESTS})
    return {person: post for person, post in found.items() if person not in before}


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
