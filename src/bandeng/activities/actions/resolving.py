"""Decide a topic at its sitting, as its kind allows; everybody who had a say is told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import entry, lock, tell
from bandeng.activities.actions.minuting import Resolved, decided
from bandeng.activities.actions.telling_givers import tell_strangers
from bandeng.activities.models import Coming, Opinion, Topic
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.vocabulary import DecidedBy

MOST_HANDS = 100_000


@transaction.atomic
def decide_topic(topic: Topic, resolved: Resolved, *, by: Actor, at: datetime) -> Topic:
    """Return the topic with its decision; what follows is a matter of its own in the same act.

    A decision of the village representatives' meeting is refused, with the sentence and the
    statute, where not two thirds came or not more than half of them agreed.
    """
    activity = lock(topic.activity, Move.DECIDE, by=by, at=at)
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.decision_id:
        raise Refused(_("This was decided."))
    kind = activity_at(activity.playbook_hash, activity.kind)
    ways = kind.deliberation.decided_by if kind.deliberation else ()
    if resolved.decided_by not in ways:
        raise Refused(_("Please choose how it was decided: as this kind of sitting may."))
    _hands_fit(resolved)
    lines = [entry(activity, Verb.TOPIC_DECIDED, by=by, at=at, how=resolved.decided_by)]
    topic.decision = decided(activity, resolved, lines=lines, by=by, at=at)
    topic.save(update_fields=["decision"])
    topic.activity = activity
    _tell_all(topic, resolved.text, by, at)
    return topic


def _hands_fit(resolved: Resolved) -> None:
    if any(not 0 <= count <= MOST_HANDS for count in resolved.hands.values()):
        raise Refused(_("Please write how many hands, as a number."))
    if resolved.decided_by == DecidedBy.HANDS and not sum(resolved.hands.values()):
        raise Refused(_("Please write how many raised their hands for what."))
    if resolved.present is not None and sum(resolved.hands.values()) > resolved.present:
        raise Refused(_("More hands were counted than people were there."))


def _tell_all(topic: Topic, text: str, by: Actor, at: datetime) -> None:
    """Tell everybody invited, and everybody who gave an opinion, what was decided."""
    activity = topic.activity
    guests = Coming.objects.filter(activity=activity, person__left_at=None)
    people: set[int | None] = set(guests.exclude(person=None).values_list("person_id", flat=True))
    opinions = list(Opinion.objects.filter(topic=topic).select_related("topic__activity"))
    givers = {opinion.person_id for opinion in opinions}
    told = sorted(pk for pk in people | givers if pk)
    tell(activity, Verb.TOPIC_DECIDED, told, by=by, at=at, text=text)

    def words(opinion: Opinion) -> str:
        said = {"title": activity.called, "text": text[:300]}
        return _("“%(title)s” was decided: %(text)s") % said

    tell_strangers(opinions, words, "decided", at=at)
