"""A request written message by message: words, place, topic, and then it is sent."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bandeng.doors import actions
from bandeng.doors.drafts import Draft
from bandeng.journal.states import Refused, Voice
from bandeng.matters.actions import Ask, Contact
from bandeng.people.states import Seats
from bandeng.places.models import Place
from bandeng.playbooks.queries import seats_of
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Ability
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.deeds.visit import said
from bandeng.web.open.chats import offering, telling
from bandeng.web.open.chats.talk import Talk

LONGEST_TITLE = 30
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def add_words(talk: Talk, draft: Draft, text: str) -> str:
    """Take words for what the draft waits for: a place by its name, or more of the request."""
    if draft.awaits == "place":
        return _by_name(talk, draft, text)
    return ask_next(talk, draft.saying(text))


def ask_next(talk: Talk, draft: Draft) -> str:
    """Return the question for what is still missing, and note that it was asked."""
    kind = _kind(talk)
    if not draft.has_words:
        talk.put(draft, awaits="text", offered=())
        return _("Please write in a few words what it is about.")
    if not draft.place:
        talk.put(draft, awaits="place", offered=())
        return _("Where is it? Send the location, or write the name of the village or grid.")
    topic = draft.topic or offering.topic_of(draft.text, kind, talk.at)
    if not topic:
        options = offering.topics(kind, talk.at)
        talk.put(draft, awaits="topic", offered=tuple(option.id for option in options))
        asked = _("What is it about? Write the number:")
        return _numbered(asked, [said(option.label) for option in options])
    draft = talk.put(draft, awaits="send", offered=(), topic=topic)
    return _summary(talk, draft, kind)


def _kind(talk: Talk) -> MatterKind:
    """Return the kind a chat raises; raise Refused where none is taken, or not from this person."""
    kind = offering.kind_taken(talk.channel, talk.at)
    if kind is None:
        raise Refused(_("Requests are not taken this way here at present."))
    if talk.person and not _seats(talk).able(Ability.TAKE_FOR_OTHERS):
        raise Refused(_("None of your posts may take requests down for others."))
    return kind


def _seats(talk: Talk) -> Seats:
    return seats_of(talk.sender.person_id or 0, talk.at)


def _summary(talk: Talk, draft: Draft, kind: MatterKind) -> str:
    place = talk.place(draft.place)
    labels = {option.id: said(option.label) for option in offering.topics(kind, talk.at)}
    lines = [
        headline(draft.text),
        offering.way_to(place) if place else "",
        labels.get(draft.topic, ""),
        _pictures(draft.shown) if draft.shown else "",
        _("Right? Write “send”. You may still add words or pictures, or write “cancel”."),
    ]
    return "\n".join(line for line in lines if line)


def _pictures(count: int) -> str:
    return ngettext("%(count)d picture", "%(count)d pictures", count) % {"count": count}


def _numbered(asked: str, choices: list[str]) -> str:
    return "\n".join([asked, *(f"{n} {choice}" for n, choice in enumerate(choices, 1))])


def choose(talk: Talk, draft: Draft, number: str) -> str:
    """Take the number of what was offered; a number that was not is words like any others."""
    place = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 4 else -1
    if draft.awaits == "send" and place == 0:
        return send(talk, draft)
    if not 0 <= place < len(draft.offered):
        return ask_next(talk, draft) if draft.offered else add_words(talk, draft, number)
    chosen = draft.offered[place]
    if draft.awaits == "topic":
        return ask_next(talk, replace(draft, topic=chosen))
    found = talk.place(chosen)
    return at_place(talk, draft, found) if found else ask_next(talk, draft)


def at_place(talk: Talk, draft: Draft, place: Place) -> str:
    """Take the place, and ask for what is missing."""
    talk.known[place.code] = place
    where = _("Place: %(where)s") % {"where": offering.way_to(place)}
    return f"{where}\n{ask_next(talk, replace(draft, place=place.code))}"


def _by_name(talk: Talk, draft: Draft, text: str) -> str:
    found = offering.places_named(text)
    if len(found) == 1:
        return at_place(talk, draft, found[0])
    if not found:
        return _("No place here is called so. Send the location, or write the village's name.")
    if len(found) >= offering.MOST:
        return _("Many places are called so. Please write the town and the village as well.")
    return _offer(talk, draft, found, _("Which one? Write the number:"))


def _offer(talk: Talk, draft: Draft, found: list[Place], asked: str) -> str:
    talk.put(draft, awaits="place", offered=tuple(place.code for place in found))
    return _numbered(asked, offering.ways_to(found))


def point_at(talk: Talk, draft: Draft, lat: float, lng: float) -> str:
    """Take a point on the earth: the place whose boundary holds it, or one of the nearest."""
    found = offering.places_around(lat, lng, talk.at)
    if not found:
        return _("No place of ours is near there. Please write the name of the village.")
    draft = replace(draft, lat=lat, lng=lng)
    if len(found) == 1:
        return at_place(talk, draft, found[0])
    return _offer(talk, draft, found, _("These are near. Which one? Write the number:"))


def send(talk: Talk, draft: Draft) -> str:
    """Raise what was written; return the receipt."""
    place = talk.place(draft.place)
    if place is None or not draft.has_words:
        return ask_next(talk, replace(draft, place=""))
    kind = _kind(talk)
    if _too_many(talk):
        return _("Too much was sent from here in a short time. Please write “send” in an hour.")
    by = talk.person or Voice.ASKER
    matter = actions.raise_draft(talk.sender, _ask(talk, draft, kind, place), by=by, at=talk.at)
    return telling.raised(matter, offering.way_to(place), talk.at)


def _ask(talk: Talk, draft: Draft, kind: MatterKind, place: Place) -> Ask:
    return Ask(
        kind=kind.id,
        category=draft.topic,
        text=draft.text,
        title=headline(draft.text),
        place=place,
        channel=talk.channel,
        contact=_contact(talk),
        lat=draft.lat,
        lng=draft.lng,
        pictures=draft.pictures,
        client_key=uuid.UUID(draft.key),
    )


def _contact(talk: Talk) -> Contact:
    """Return how who asks is told: a resident where he wrote; what staff take down, by nobody."""
    if talk.person:
        return Contact()
    way = f"{talk.sender.channel}:{talk.sender.address}"
    return Contact(way=way, language=get_language() or settings.LANGUAGE_CODE)


def _too_many(talk: Talk) -> bool:
    sent = f"sent by chat from {talk.sender.pk}"
    limits = {
        f"{sent} within the hour": Limit(settings.ASKS_PER_HOUR, HOUR),
        f"{sent} within the day": Limit(settings.ASKS_PER_DAY, DAY),
    }
    return tries.any_too_many(limits, at=talk.at)


def headline(text: str) -> str:
    """Return the first sentence, or what fits of it, as a title."""
    first = re.split(r"[。！？!?;；\n]", text.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"
