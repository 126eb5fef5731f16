"""Decide a topic at its sitting, as its kind allows; everybody who had a say is told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import entry, lock_topic, tell
from bandeng.activities.actions.minuting import Resolved, decided
from bandeng.activities.actions.telling_givers import to_strangers
from bandeng.activities.models import Coming, Opinion, Topic
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.notices import actions as notices
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.vocabulary import DecidedBy
from bandeng.statements import together

MOST_HANDS = 100_000


@transaction.atomic
@together()
def decide_topic(topic: Topic, resolved: Resolved, *, by: Actor, at: datetime) -> Topic:
    """Return the topic with its decision; what follows is a matter of its own in the same act.

    A decision of the village representatives' meeting is refused, with the sentence and the
    statute, where not two thirds came or not more than half of them agreed.
    """
    topic = lock_topic(topic, Move.DECIDE, by=by, at=at)
    activity = topic.activity
    if topic.decision_id:
        raise Refused(_("This was decided."))
    kind = activity_at(activity.playbook_hash, activity.kind)
    ways = kind.deliberation.decided_by if kind.deliberation else ()
    if resolved.decided_by not in ways:
        raise Refused(_("Please choose how it was decided: as this kind of sitting may."))
    _hands_fit(resolved)
    told, opinions = _to_be_told(topic)
    messages = to_strangers(opinions, lambda _each: _words(topic, resolved), "decided")
    lines = [entry(activity, Verb.TOPIC_DECIDED, by=by, at=at, how=resolved.decided_by)]
    topic.decision = decided(activity, resolved, lines=lines, by=by, at=at)
    topic.save(update_fields=["decision"])
    tell(activity, Verb.TOPIC_DECIDED, told, by=by, at=at, text=resolved.text)
    notices.send_many(messages, at=at)
    return topic


def _hands_fit(resolved: Resolved) -> None:
    if any(not 0 <= count <= MOST_HANDS for count in resolved.hands.values()):
        raise Refused(_("Please write how many hands, as a number."))
    if resolved.decided_by == DecidedBy.HANDS and not sum(resolved.hands.values()):
        raise Refused(_("Please write how many raised their hands for what."))
    if resolved.present is not None and sum(resolved.hands.values()) > resolved.present:
        raise Refused(_("More hands were counted than people were there."))


def _words(topic: Topic, resolved: Resolved) -> str:
    said = {"title": topic.activity.called, "text": resolved.text[:300]}
    return _("“%(title)s” was decided: %(text)s") % said


def _to_be_told(topic: Topic) -> tuple[list[int], list[Opinion]]:
    """Return everybody invited or with an opinion who is of the site, and all opinions."""
    guests = Coming.objects.filter(activity=topic.activity, person__left_at=None)
    people = set(guests.exclude(person=None).values_list("person_id", flat=True))
    opinions = list(Opinion.objects.filter(topic=topic))
    return sorted(pk for pk in people | {o.person_id for o in opinions} if pk), opinions
