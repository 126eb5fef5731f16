"""What is read of a topic: its opinions with how many share each, options, log of moderation."""

from uuid import UUID

from django.db.models import Count, QuerySet

from bandeng.activities.models import Activity, Opinion, Option, Topic
from bandeng.activities.permissions import is_public
from bandeng.activities.topic_states import Seen


def topic_of(activity: Activity) -> Topic | None:
    """Return the topic of a sitting, with its decision; None if none was opened.

    No statement where the activity was read along with `topic__decision__follows`.
    """
    return getattr(activity, "topic", None)


def public_topic(code: str) -> Topic | None:
    """Return a topic everybody may read of, by the code of its sitting."""
    sittings = Activity.objects.filter(is_public(), code=code)
    rows = Topic.objects.select_related("decision", "activity__place")
    return rows.filter(activity__in=sittings).first()


def opinions_of(topic: Topic) -> QuerySet[Opinion]:
    """Return the opinions in the order they were given, with how many share each."""
    rows = Opinion.objects.filter(topic=topic).annotate(shared=Count("supports"))
    return rows.select_related("person").order_by("pk")


def shown_opinions(topic: Topic) -> QuerySet[Opinion]:
    """Return the opinions everybody may read."""
    return opinions_of(topic).filter(seen=Seen.SHOWN)


def hidden_opinions(topic: Topic) -> QuerySet[Opinion]:
    """Return what is not shown, for its reason and day alone: the log of moderation."""
    return Opinion.objects.filter(topic=topic, seen=Seen.HIDDEN).order_by("seen_at")


def opinion_of(topic: Topic, pk: int) -> Opinion:
    """Return one opinion of a topic; else raise Opinion.DoesNotExist."""
    return Opinion.objects.select_related("topic__activity").get(topic=topic, pk=pk)


def own_opinion(topic: Topic, key: UUID) -> Opinion | None:
    """Return the opinion its giver's own address names."""
    rows = Opinion.objects.select_related("merged_into")
    return rows.filter(topic=topic, client_key=key).first()


def options_of(topic: Topic) -> QuerySet[Option]:
    """Return the options in the order they were put forward."""
    return Option.objects.filter(topic=topic)
