"""A joint handling meeting about a matter: who is called, and what each of them promised there."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.keeping_away import free_holders, need_free
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.telling import tell_people
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter, Talk
from bandeng.people.models import Person
from bandeng.people.queries import holders_over, present
from bandeng.playbooks.queries import library

MOST_INVITED = 30


@transaction.atomic
def call_talk(
    matter: Matter,
    *,
    meets_at: datetime,
    where: str,
    topic: str,
    by: Person,
    at: datetime,
    persons: Collection[int] = (),
    posts: Collection[str] = (),
) -> Talk:
    """Return the meeting called; who is invited is told and reads the matter as a helper does.

    A post stands for whoever holds it over the matter's place. Raises Refused for a meeting in
    the past, for nobody to invite, for a post nobody holds there, and for somebody the matter is
    kept from.
    """
    where = need(where, _("Please say where you meet, or by which line."))
    topic = need(topic, _("Please say what is to be settled."))
    matter = lock(matter, "call_talk", by=by, at=at)
    if not matter.is_open:
        raise Refused(_("This request is answered; there is nothing to meet about."))
    if meets_at <= at:
        raise Refused(_("Please choose a time that is still to come."))
    invited = _invited(matter, persons, posts, at)
    talk = Talk.objects.create(
        matter=matter, by=by, at=at, meets_at=meets_at, where=where, topic=topic,
        invited_ids=[person.pk for person in invited],
    )  # fmt: skip
    _let_in(matter, invited, at)
    line(
        matter, Verb.MATTER_MEETING_CALLED, by=by, at=at, public=False, text=topic, where=where,
        meets=meets_at.isoformat(), invited=_names(invited),
    )  # fmt: skip
    people = [person.pk for person in invited] + [matter.owner_id]
    tell_people(matter, Verb.MATTER_MEETING_CALLED, people, at=at)
    return talk


@transaction.atomic
def close_talk(
    talk: Talk, *, outcome: str, by: Person, at: datetime, main: str = "", helpers: str = ""
) -> Talk:
    """Return the meeting with what came of it: what was settled, what the main one and helpers do.

    Words are kept as they were said; who owns the matter is changed only by handing it over.
    """
    outcome = need(outcome, _("Please write what the meeting settled."))
    matter = lock(talk.matter, "close_talk", by=by, at=at)
    talk = Talk.objects.select_for_update().get(pk=talk.pk)
    if talk.ended_at:
        raise Refused(_("What came of this meeting is written down already."))
    talk.outcome, talk.ended_at = _in_words(outcome, main, helpers), at
    talk.save(update_fields=["outcome", "ended_at"])
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])
    line(matter, Verb.MATTER_MEETING_HELD, by=by, at=at, public=False, text=talk.outcome)
    people = {*talk.invited_ids, matter.owner_id} - {by.pk}
    tell_people(matter, Verb.MATTER_MEETING_HELD, people, at=at)
    return talk


def _in_words(outcome: str, main: str, helpers: str) -> str:
    parts = [outcome]
    if main.strip():
        parts.append(_("Main: %(said)s") % {"said": main.strip()})
    if helpers.strip():
        parts.append(_("Helpers: %(said)s") % {"said": helpers.strip()})
    return "\n".join(parts)


def _invited(
    matter: Matter, persons: Collection[int], posts: Collection[str], at: datetime
) -> list[Person]:
    wanted = set(persons)
    for post in posts:
        wanted |= _holding(matter, post, at)
    if not wanted:
        raise Refused(_("Please choose at least one person or post to invite."))
    if len(wanted) > MOST_INVITED:
        raise Refused(_("A meeting of more than thirty settles nothing. Please invite fewer."))
    found = list(present().filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise Refused(_("Somebody you chose is no longer here. Please choose again."))
    for person in found:
        need_free(matter, person, at)
    return found


def _holding(matter: Matter, post: str, at: datetime) -> set[int]:
    """Return who holds a post over the place and may hear of the matter."""
    holders = free_holders(matter, holders_over(post, [matter.path], at)[matter.path], at)
    if not holders:
        known = library(at).posts.get(post)
        name = known.title.said_in(get_language()) if known else post
        raise Refused(_("Nobody holds the post %(post)s over this place.") % {"post": name})
    return {holder.person_id for holder in holders}


def _let_in(matter: Matter, invited: Collection[Person], at: datetime) -> None:
    ids = [person.pk for person in invited if person.pk != matter.owner_id]
    matter.helper_ids = list(dict.fromkeys([*matter.helper_ids, *ids]))
    matter.changed_at = at
    matter.save(update_fields=["helper_ids", "changed_at"])


def _names(people: Collection[Person]) -> str:
    return "、".join(person.name for person in people)
