"""Take a request: it is raised like a resident's own, and shown once staff have published it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from bandeng.doors.placing import spot_in
from bandeng.journal.states import Voice
from bandeng.matters import actions, pictures
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Privacy
from bandeng.people.states import clean_phone
from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import FieldType
from bandeng.web.open.open311.asked import Asked, Wrong, all_of
from bandeng.web.open.open311.calls import at_of
from bandeng.web.open.open311.formats import clean
from bandeng.web.open.open311.rows import MOST_SIGNS
from bandeng.web.open.open311.services import service
from bandeng.web.ui.keyed import sent

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\])?")
LONGEST_NAME = 60
NO_BOUNDARY = gettext_noop(
    "The point lies inside no boundary; this is the nearest place. Please check."
)
FROM_WORDS = gettext_noop("The place was guessed from the words of an address. Please check.")


@dataclass(frozen=True)
class Spot:
    """Where something is; `check` says to who takes it what about that is a guess."""

    place: Place
    lat: float | None = None
    lng: float | None = None
    check: str = ""


def take_request(request: HttpRequest) -> dict[str, Any]:
    """Raise what a program sent and return its receipt; refuse what is missing or wrong."""
    form = sent(request)
    asked = Asked(form, at_of(request))
    asked.check_jurisdiction()
    chosen, spot, contact, _words = all_of(
        lambda: service(asked.need("service_code"), asked.at),
        lambda: _spot(asked),
        lambda: _contact(asked),
        lambda: _said(asked),
    )
    ask = Ask(
        kind=chosen.kind.id,
        category=chosen.option.id,
        text=_text(asked, spot),
        place=spot.place,
        channel=Channel.OPEN311,
        privacy=Privacy.PUBLIC,
        contact=contact,
        lat=spot.lat,
        lng=spot.lng,
        more=_attributes(form, chosen.kind),
        pictures=_pictures(request.FILES),
    )
    matter = _raise(ask, spot, asked)
    notice = _("It can be read by everybody once staff have checked it for personal details.")
    return {
        "service_request_id": matter.number,
        "service_notice": notice,
        "account_id": None,
    }


def _raise(ask: Ask, spot: Spot, asked: Asked) -> Matter:
    if not spot.check:
        return actions.raise_matter(ask, by=Voice.ASKER, at=asked.at)
    with translation.override(settings.LANGUAGE_CODE):
        note = _(spot.check)
    with transaction.atomic():
        matter = actions.raise_matter(ask, by=Voice.ASKER, at=asked.at)
        return actions.hear(matter, text=note, at=asked.at, tell=False)


def _spot(asked: Asked) -> Spot:
    """Return where it is: by point, by the code of a place, or by its name."""
    lat, lng = asked.degrees("lat", 90), asked.degrees("long", 180)
    if (lat is None) != (lng is None):
        raise Wrong(400, _("lat and long belong together."))
    if lat is not None and lng is not None:
        return _by_point(lat, lng, asked)
    if code := asked.word("address_id"):
        return Spot(_by_code(code))
    if name := asked.word("address_string"):
        return _by_name(name)
    raise Wrong(400, _("A location was not provided: lat and long, address_id, address_string."))


def _by_point(lat: float, lng: float, asked: Asked) -> Spot:
    place = places.place_of_point(lat, lng)
    if place is not None:
        return Spot(place, lat, lng)
    for level in reversed(library(asked.at).levels):
        near = places.nearest(lat, lng, level.id)
        if near is not None:
            return Spot(near, lat, lng, check=NO_BOUNDARY)
    raise Wrong(400, _("No place is known there. Send an address_id or address_string."))


def _by_code(code: str) -> Place:
    place = places.by_code(code)
    if place is None or place.to_day is not None:
        raise Wrong(400, _("address_id %(id)s was not found.") % {"id": code})
    return place


def _by_name(name: str) -> Spot:
    """Return the one place of a name, or of a part of it; else the one an address names best."""
    same = list(places.standing().filter(name=name)[:2])
    found = same or list(places.named(name)[:2])
    if len(found) == 1:
        return Spot(found[0])
    spot = None if found else spot_in(name)
    if spot is None or not spot.named:
        said = _("address_string names no place here, or several. Send lat and long instead.")
        raise Wrong(400, said)
    return Spot(spot.place, check=FROM_WORDS)


def _text(asked: Asked, spot: Spot) -> str:
    """Return what is asked, with where it was said to be and the picture elsewhere."""
    description, url = _said(asked)
    parts, said = [description], asked.word("address_string")
    if said and said != spot.place.name:
        parts.append(_("Where: %(address)s") % {"address": said})
    if url:
        parts.append(_("Picture: %(url)s") % {"url": url})
    return "\n".join(part for part in parts if part)


def _said(asked: Asked) -> tuple[str, str]:
    """Return the words and the address of a picture elsewhere, checked."""
    if url := asked.word("media_url"):
        _check(URLValidator(schemes=["http", "https"]), url, "media_url")
    return asked.word("description", MOST_SIGNS), url


def _contact(asked: Asked) -> Contact:
    first = asked.word("first_name", LONGEST_NAME)
    last = asked.word("last_name", LONGEST_NAME)
    between = " " if (first + last).isascii() else ""
    name = f"{first} {last}".strip() if between else f"{last}{first}"
    email, phone = asked.word("email", 254), asked.word("phone", 30)
    if email:
        _check(validate_email, email, "email")
    if phone and clean_phone(phone) is None:
        raise Wrong(400, _("%(name)s cannot be read.") % {"name": "phone"})
    return Contact(name[:LONGEST_NAME], clean_phone(phone) or "", email, get_language() or "")


def _check(valid: Any, value: str, name: str) -> None:
    try:
        valid(value)
    except ValidationError:
        raise Wrong(400, _("%(name)s cannot be read.") % {"name": name}) from None


def _attributes(form: QueryDict, kind: MatterKind) -> Mapping[str, str]:
    """Return `attribute[CODE]` and `attribute[CODE][]` by code; of a datetime its day."""
    found = {}
    for name in form:
        match = ATTRIBUTE.fullmatch(name)
        field = kind.fields.get(match[1]) if match else None
        if field:
            value = clean(str(form[name])).strip()
            found[field.id] = value[:10] if field.type is FieldType.DATE else value
    return found


def _pictures(files: MultiValueDict[str, Any]) -> tuple[pictures.Prepared, ...]:
    """Return the one picture sent along, checked and re-encoded; refuse anything else."""
    given = [file for _name, several in files.lists() for file in several if file.size]
    if len(given) > 1:
        raise Wrong(400, _("One picture can be sent along, no more."))
    try:
        folder = Path(settings.MEDIA_ROOT)
        return tuple(pictures.prepare(file.read(), folder) for file in given)
    except pictures.NotAPicture as wrong:
        raise Wrong(400, WHY[wrong.why]()) from None


WHY = {
    "big": lambda: _("The picture is larger than 15 MB."),
    "many-pixels": lambda: _("The picture has too many pixels."),
    "heic": lambda: _("Pictures in HEIC cannot be taken; send JPEG, PNG or WebP."),
    "infected": lambda: _("The virus scanner found something in the picture; it was not kept."),
    "unscanned": lambda: _("The virus scanner cannot be reached. Send the picture later."),
    "unknown": lambda: _("What was sent along is no picture; send JPEG, PNG or WebP."),
}
