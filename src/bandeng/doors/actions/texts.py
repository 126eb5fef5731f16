"""Text messages: the day's budget is spent, a number wants no more, somebody replied."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.doors import queries
from bandeng.doors.actions.numbers import stop_number
from bandeng.doors.models import TextDay, TextReply
from bandeng.doors.reading.sms import Reply
from bandeng.journal.states import Verb
from bandeng.logs import blanked
from bandeng.matters import actions as matters
from bandeng.matters.actions.reaching import EMAIL, SMS
from bandeng.matters.models import Matter
from bandeng.notices import actions as notices
from bandeng.notices.models import Delivery
from bandeng.notices.states import Receipt

# One statement, so that no two workers spend the same part.
SPEND = """
INSERT INTO doors_textday AS spent (day, parts)
SELECT %(day)s, %(parts)s WHERE %(most)s IS NULL OR %(parts)s <= %(most)s
ON CONFLICT (day) DO UPDATE SET parts = spent.parts + excluded.parts
WHERE %(most)s IS NULL OR spent.parts + excluded.parts <= %(most)s
RETURNING parts
"""


UNREACHED = re.compile(r"asker:([0-9]+):")


class Did(StrEnum):
    """What came of a reply."""

    STOPPED = "stopped"
    NOTED = "noted"
    NOTHING = "nothing"


@transaction.atomic
def spend(parts: int, *, most: int | None, at: datetime) -> bool:
    """Count the parts of a message that is about to leave; False if the day has none left.

    Who looks after the site is told once a day that messages wait. `most` None: no limit.
    """
    said: dict[str, Any] = {"day": localdate(at), "parts": parts, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(SPEND, said)
        spent = cursor.fetchone() is not None
    if not spent:
        _tell_spent(at)
    return spent


def give_back(parts: int, *, at: datetime) -> None:
    """Count the parts of a message that did not leave as not spent."""
    TextDay.objects.filter(day=localdate(at)).update(parts=F("parts") - parts)


def _tell_spent(at: datetime) -> None:
    day = localdate(at).isoformat()
    verb, key = Verb.TEXTS_SPENT, f"{Verb.TEXTS_SPENT}:{day}"
    told = [
        notices.Telling(person, verb, "door", 0, key=key, heap=verb)
        for person in queries.who_look_after(at)
    ]
    notices.tell(told, at=at)


@transaction.atomic
def take_receipts(receipts: Collection[Receipt], *, at: datetime) -> list[Receipt]:
    """Write down what arrived; return the receipts of messages nobody knows here.

    What did not arrive is noted at its request, once, for whoever has it.
    """
    careful = [replace(each, trouble=blanked(each.trouble)) for each in receipts]
    failed, unknown = notices.take_receipts(SMS, careful, at=at)
    note_unreached(failed, at=at)
    return unknown


def note_unreached(failed: Iterable[Delivery], *, at: datetime) -> None:
    """Note at each request that who asked could not be told by text message or mail, and why."""
    texts = dict[int, str]()
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            SMS: _("Who asked could not be reached by text message (%(why)s). Please call them."),
            EMAIL: _("Who asked could not be reached by e-mail (%(why)s). Please try another way."),
        }
        for delivery in failed:
            asked = UNREACHED.match(delivery.effect_key)
            if asked and delivery.channel in words:
                why = delivery.trouble.rstrip(".。") or _("no reason given")
                texts[int(asked[1])] = words[delivery.channel] % {"why": why}
    matters.hear_many(texts, at=at)


def take_reply(reply: Reply, *, at: datetime) -> Did:
    """Stop the number, or note the words at the request this phone was last told of.

    The same message id a second time changes nothing and gets the same answer. A reply of a
    phone that asked nothing here is not kept.
    """
    try:
        with transaction.atomic():
            return _take(reply, at)
    except IntegrityError:
        earlier = TextReply.objects.filter(message_id=reply.message_id).first()
        if earlier is None:
            raise
        return _did(earlier)


def _take(reply: Reply, at: datetime) -> Did:
    matter = None if reply.stops or not reply.text else queries.last_matter_of(reply.phone)
    row = TextReply.objects.create(
        message_id=reply.message_id, matter=matter, stopped=reply.stops, at=at
    )
    if reply.stops:
        stop_number(reply.phone, at=at)
    elif matter:
        _note(matter, reply.text, at)
    return _did(row)


def _note(matter: Matter, text: str, at: datetime) -> None:
    """Note the words in the language of the site, whatever was set where they came in."""
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Who asked replies by text message: %(text)s")
    matters.hear(matter, text=words % {"text": text}, at=at)


def _did(row: TextReply) -> Did:
    if row.stopped:
        return Did.STOPPED
    return Did.NOTED if row.matter_id else Did.NOTHING
