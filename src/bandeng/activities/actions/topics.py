"""Open a topic for a sitting; give, look at, share and merge opinions; put options forward."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import line, lock, need, short, tell
from bandeng.activities.actions.telling_givers import in_words_of, tell_giver
from bandeng.activities.models import Activity, Opinion, Option, Support, Topic
from bandeng.activities.states import Move, State
from bandeng.activities.topic_states import Seen
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people.models import Person
from bandeng.people.states import clean_phone
from bandeng.playbooks.queries import activity_at, library
from bandeng.secrecy.sealing import blind_index
from bandeng.statements import together
from bandeng.worktime.arithmetic import add
from bandeng.worktime.queries import calendar

LONGEST_QUESTION, LONGEST_OPINION, LONGEST_OPTION, MOST_OPTIONS = 2000, 2000, 500, 20


@dataclass(frozen=True)
class Voiced:
    """An opinion as somebody gives it: himself, or through somebody of the staff who took it."""

    text: str
    name: str = ""
    phone: str = ""
    for_somebody: bool = False
    language: str = "zh-hans"
    client_key: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def open_topic(
    activity: Activity, question: str, *, until: datetime | None = None, by: Actor, at: datetime
) -> Topic:
    """Return the topic of a planned sitting; opinions are taken until its day, or a day told.

    Asked again it puts the question in other words, as long as nobody has given an opinion.
    """
    activity = lock(activity, Move.CHANGE, by=by, at=at)
    kind = activity_at(activity.playbook_hash, activity.kind)
    if kind.deliberation is None:
        raise Refused(_("At this kind of activity nothing is talked over and decided."))
    if activity.state != State.PLANNED:
        raise Refused(_("A topic is opened before its sitting."))
    question = need(question, _("Please write what is to be talked over."), LONGEST_QUESTION)
    within = kind.deliberation.opinions_for
    ends = add(at, within, library(at).calendar(calendar())).at if within else activity.starts_at
    until = min(until or ends, activity.ends_at)
    topic = Topic.objects.filter(activity=activity).first() or Topic(activity=activity)
    if topic.pk and topic.opinions.exists():
        raise Refused(_("Opinions were given already; the question stays as it is."))
    topic.question, topic.opinions_until, topic.opened_at = question, until, at
    topic.opened_by = by if isinstance(by, Person) else None
    topic.save()
    line(activity, Verb.TOPIC_OPENED, by=by, at=at)
    return topic


def give_opinion(topic: Topic, voiced: Voiced, *, by: Actor, at: datetime) -> Opinion:
    """Return the opinion somebody gave; that of a stranger waits until staff has looked at it.

    The same `client_key` a second time returns the first one and does nothing.
    """
    try:
        with transaction.atomic():
            return _give(topic, voiced, by, at)
    except IntegrityError:
        return Opinion.objects.get(client_key=voiced.client_key, topic=topic)


def _give(topic: Topic, voiced: Voiced, by: Actor, at: datetime) -> Opinion:
    earlier = Opinion.objects.filter(client_key=voiced.client_key, topic=topic).first()
    if earlier:
        return earlier
    activity = _heard(topic, by, at)
    staff = by if isinstance(by, Person) else None
    own = staff is not None and not voiced.for_somebody
    opinion = Opinion.objects.create(
        topic=topic,
        client_key=voiced.client_key,
        text=need(voiced.text, _("Please write what you think."), LONGEST_OPINION),
        person=staff if own else None,
        taken_by=None if own else staff,
        name="" if own else short(voiced.name, 60),
        phone="" if own else _phone(voiced.phone),
        language=voiced.language,
        given_at=at,
        seen=Seen.SHOWN if own else Seen.WAITING,
    )
    line(activity, Verb.TOPIC_OPINION, by=by, at=at)
    if not staff and activity.host_id:
        tell(activity, Verb.TOPIC_OPINION, [activity.host_id], by=by, at=at)
    return opinion


def _heard(topic: Topic, by: Actor, at: datetime) -> Activity:
    """Return the sitting, if opinions are taken from this one now."""
    if topic.decision_id or at > topic.opinions_until:
        raise Refused(_("No more opinions are taken on this."))
    verb = Move.REPLY if isinstance(by, Person) else Move.CHANGE
    activity = lock(topic.activity, verb, by=by, at=at)
    if isinstance(by, Voice) and not (activity.open_to_all and activity.published_at):
        raise Activity.DoesNotExist
    return activity


def _phone(typed: str) -> str:
    if not typed.strip():
        return ""
    phone = clean_phone(typed)
    if not phone:
        raise Refused(_("Please look at the phone number again."))
    return phone


@transaction.atomic
def look_at(opinion: Opinion, *, show: bool, reason: str = "", by: Actor, at: datetime) -> Opinion:
    """Return the opinion, for everybody to read from now, or not shown for a reason all may read.

    Its giver is told why it is not shown.
    """
    activity, opinion = _locked(opinion, by, at)
    wanted = Seen.SHOWN if show else Seen.HIDDEN
    why = "" if show else need(reason, _("Please say why it is not shown: its giver is told."))
    if (opinion.seen, opinion.hidden_because) == (wanted, why):
        return opinion
    opinion.seen, opinion.hidden_because, opinion.seen_at = wanted, why, at
    opinion.seen_by = by if isinstance(by, Person) else None
    opinion.save(update_fields=["seen", "hidden_because", "seen_at", "seen_by"])
    line(activity, Verb.TOPIC_OPINION, by=by, at=at, opinion=opinion.pk, seen=wanted, reason=why)
    if not show:
        with in_words_of(opinion):
            said = _("What you wrote on “%(title)s” is not shown: %(why)s")
            said %= {"title": activity.called, "why": why}
        tell_giver(opinion, said, "hidden", by=by, at=at)
    return opinion


def _locked(opinion: Opinion, by: Actor, at: datetime) -> tuple[Activity, Opinion]:
    activity = lock(opinion.topic.activity, Move.INVITE, by=by, at=at)
    return activity, Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)


@transaction.atomic
def share(opinion: Opinion, *, phone: str = "", by: Actor, at: datetime) -> Support:
    """Return that somebody shares an opinion: once a person, once a phone number."""
    if opinion.seen != Seen.SHOWN:
        raise Opinion.DoesNotExist
    activity = _heard(opinion.topic, by, at)
    if isinstance(by, Person):
        row, new = Support.objects.get_or_create(opinion=opinion, person=by, defaults={"at": at})
    else:
        number = need(_phone(phone), _("Please write your phone number; it counts once."))
        index = blind_index(number, "opinion-phone")
        row, new = Support.objects.get_or_create(
            opinion=opinion, phone_index=index, defaults={"at": at}
        )
    if new:
        line(activity, Verb.TOPIC_OPINION, by=by, at=at, opinion=opinion.pk, shared=True)
    return row


@transaction.atomic
@together()
def merge(opinion: Opinion, into: Opinion, *, by: Actor, at: datetime) -> Opinion:
    """Return an opinion put together with another one that says the same.

    Who shares it goes on sharing this one, not the other: nobody's support is moved. Its giver is
    told, and reads both.
    """
    activity = lock(opinion.topic.activity, Move.INVITE, by=by, at=at)
    opinion, into = _both(opinion, into)
    if into.topic_id != opinion.topic_id or into.pk == opinion.pk or into.merged_into_id:
        raise Refused(_("This cannot be put together with that one."))
    if vars(opinion)["has_others"]:
        raise Refused(_("Others were put together with this one. Choose it as the one they join."))
    if opinion.merged_into_id == into.pk:
        return opinion
    opinion.merged_into = into
    opinion.save(update_fields=["merged_into"])
    line(activity, Verb.TOPIC_MERGED, by=by, at=at, opinion=opinion.pk, into=into.pk)
    with in_words_of(opinion):
        said = _(
            "What you wrote on “%(title)s” stands beside one that says the same. It stays yours."
        )
        said %= {"title": activity.called}
    tell_giver(opinion, said, "merged", by=by, at=at)
    return opinion


def _both(opinion: Opinion, into: Opinion) -> tuple[Opinion, Opinion]:
    """Return two opinions as they are now, locked, and whether others joined either."""
    others = Opinion.objects.filter(merged_into=OuterRef("pk"))
    rows = Opinion.objects.select_for_update(of=("self",)).annotate(has_others=Exists(others))
    rows = rows.select_related("topic__activity").filter(pk__in={opinion.pk, into.pk})
    found = {row.pk: row for row in rows}
    return found[opinion.pk], found[into.pk]


@transaction.atomic
def put_option(topic: Topic, text: str, *, by: Actor, at: datetime) -> Option:
    """Return an option that can be decided for; the same words twice are one."""
    activity = lock(topic.activity, Move.INVITE, by=by, at=at)
    if topic.decision_id:
        raise Refused(_("This was decided."))
    text = need(text, _("Please write the option."), LONGEST_OPTION)
    if topic.options.count() >= MOST_OPTIONS:
        raise Refused(_("So many options nobody can weigh. Leave some out."))
    said = {"put_by": by if isinstance(by, Person) else None, "put_at": at}
    option, new = Option.objects.get_or_create(topic=topic, text=text, defaults=said)
    if new:
        line(activity, Verb.TOPIC_OPTION, by=by, at=at, text=text[:200])
    return option
