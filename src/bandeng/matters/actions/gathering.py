"""One topic a month (每月一题): what is asked again and again is taken up at its cause."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.asked import Ask
from bandeng.matters.actions.raising import raise_matter
from bandeng.matters.actions.working import line
from bandeng.matters.models import Link, Matter
from bandeng.matters.queries import doable
from bandeng.matters.states import LinkKind
from bandeng.people.models import Person
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_abilities import TopicOf


@transaction.atomic
def make_topic(ask: Ask, of: Collection[int], *, by: Person, at: datetime) -> Matter:
    """Return the matter that takes up several asks together; each of them goes on by itself.

    `of` are their ids. The topic goes to who answers on the ladder of its kind, or to whose the
    dispatch catalogue says it is. Raises Refused where the kind takes up no topics, for fewer
    asks than it wants, and for asks that are not this person's to supervise, of another kind,
    about somebody, or taken up already.
    """
    rule = _rule(ask.kind, at)
    asked = _asked(ask, rule, of, by, at)
    topic = raise_matter(ask, by=by, at=at)
    Link.objects.bulk_create(
        [Link(matter=topic, other=one, kind=LinkKind.TOPIC, at=at) for one in asked],
        ignore_conflicts=True,
    )
    line(topic, Verb.MATTER_TOPIC_MADE, by=by, at=at, public=False, count=str(len(asked)))
    record_many([_line(one, topic, by, at) for one in asked])
    return topic


def _rule(kind_id: str, at: datetime) -> TopicOf:
    kind = library(at).kinds.get(kind_id)
    if kind is None or kind.topic_of is None:
        raise Refused(_("The playbooks name no kind of request for topics."))
    return kind.topic_of


def _asked(ask: Ask, rule: TopicOf, of: Collection[int], by: Person, at: datetime) -> list[Matter]:
    """Return the asks, locked in the order of their ids; a topic made twice finds them too."""
    rows = doable("gather", seats_of(by, at)).filter(pk__in=of)
    free = rows.filter(kind__in=rule.kinds, kept_from=[])
    taken_up = Link.objects.filter(kind=LinkKind.TOPIC).exclude(matter__client_key=ask.client_key)
    free = free.exclude(pk__in=taken_up.filter(other__in=of).values("other"))
    found = list(free.select_for_update(of=("self",)).defer("search").order_by("pk"))
    if len(found) != len(set(of)):
        raise Refused(_("Some of these requests cannot be taken up. Please look again."))
    if len(found) < rule.least:
        least = _("A topic needs at least %(n)d requests.") % {"n": rule.least}
        raise Refused(least)
    return found


def _line(matter: Matter, topic: Matter, by: Person, at: datetime) -> Entry:
    said = {"topic": topic.number, "title": topic.title}
    return Entry(
        "matter", matter.pk, Verb.MATTER_TOPIC_MADE, by, at, False, matter.owner_post,
        matter.path, said,
    )  # fmt: skip
