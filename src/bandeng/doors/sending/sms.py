"""Text messages: signed, counted, never at night, never to who asked for no more."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bandeng.doors import actions, queries
from bandeng.doors.sending.gateways import NotTaken, Text, gateway_of
from bandeng.doors.sending.texts import length_of, next_day, parts_of, quiet_until, signed
from bandeng.doors.trying import Tried
from bandeng.logs import blanked
from bandeng.notices.models import Delivery
from bandeng.notices.states import Never, NotYet
from bandeng.people.states import clean_phone
from bandeng.switches.doorways import DOORWAYS
from bandeng.switches.queries import is_on, missing, values

SMS = "sms"
# Which template a message takes, by the word its effect key goes on with after the asker's.
TEMPLATES = {"receipt": "receipt", "answer": "answer", "ask": "question"}


def send(delivery: Delivery) -> str:
    """Send one message; return the trouble in words, empty if it was taken.

    Raises NotYet at night and when the day's budget is spent, Never for a number that asked for
    no more and for what the gateway refuses for good.
    """
    at, said = delivery.tried_at or delivery.at, values(SMS)
    if not is_on(SMS):
        return _("Text messages are switched off, or something they need is missing.")
    if queries.is_stopped(delivery.to):
        raise Never(_("This number asked for no more text messages."))
    begins, ends = hours(said)
    if morning := quiet_until(at, begins, ends):
        raise NotYet(morning)
    text = _text_of(delivery, said)
    if not actions.spend(text.parts, most=budget(said), at=at):
        raise NotYet(next_day(at, begins, ends))
    return _handed_over(delivery, text, at)


def _handed_over(delivery: Delivery, text: Text, at: datetime) -> str:
    try:
        delivery.outside_id = gateway_of(values(SMS)).send(text, at=at)
    except NotTaken as trouble:
        actions.give_back(text.parts, at=at)
        if trouble.final:
            raise Never(blanked(str(trouble))) from None
        return blanked(str(trouble))
    return ""


def hours(said: Mapping[str, str]) -> tuple[int, int]:
    """Return from which hour to which nothing is sent."""
    return int(said["quiet_from"]) % 24, int(said["quiet_until"]) % 24


def budget(said: Mapping[str, str]) -> int:
    """Return how many parts may leave on one day."""
    return int(said["budget"])


def _text_of(delivery: Delivery, said: Mapping[str, str]) -> Text:
    text = signed(said["signature"], delivery.text)
    *_before, last = delivery.text.split() or [""]
    link = last if last.startswith(("http://", "https://")) else ""
    return Text(
        id=str(delivery.pk),
        to=delivery.to,
        text=text,
        parts=parts_of(text),
        template=said[f"template_{_kind(delivery.effect_key)}"],
        parameters={"subject": delivery.subject, "link": link},
    )


def _kind(effect_key: str) -> str:
    words = effect_key.split(":")
    return TEMPLATES.get(words[2] if len(words) > 2 else "", "news")


def try_it(to: str, *, at: datetime) -> Tried:
    """Send one test to a number, at any hour; it counts, but no budget holds it back."""
    if lacking := missing(SMS):
        names = [str(DOORWAYS[SMS].knob(name).label) for name in lacking]
        return Tried(False, _("Fill in first: %(knobs)s.") % {"knobs": "、".join(names)})
    phone = clean_phone(to)
    if phone is None:
        return Tried(False, _("This is not a phone number."))
    if queries.is_stopped(phone):
        return Tried(False, _("This number asked for no more text messages; nothing was sent."))
    return _try(phone, values(SMS), at)


def _try(phone: str, said: Mapping[str, str], at: datetime) -> Tried:
    words = _("This is a test of the text messages of this site.")
    text = signed(said["signature"], words)
    parts = parts_of(text)
    test = Text(f"test-{at.timestamp():.0f}", phone, text, parts, said["template_news"],
                {"subject": words, "link": ""})  # fmt: skip
    try:
        outside = gateway_of(said).send(test, at=at)
    except NotTaken as trouble:
        return Tried(False, str(trouble))
    actions.spend(parts, most=None, at=at)
    if said["provider"] == "file":
        told = _("Written to “texts/%(id)s” in the site's folder; nothing left the house.")
        return Tried(True, told % {"id": outside})
    return Tried(True, f"{_taken() % {'id': outside}} {_counted(text, parts)}")


def _counted(text: str, parts: int) -> str:
    said = ngettext(
        "%(signs)d characters, %(parts)d part.", "%(signs)d characters, %(parts)d parts.", parts
    )
    return said % {"signs": length_of(text), "parts": parts}


def _taken() -> str:
    return _("The gateway took the message as %(id)s. See that it arrives on the phone.")
