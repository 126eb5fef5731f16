"""Raise a matter and work on it: each call is one act of the house, done once."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel

from bandeng.doors.actions.once import Told
from bandeng.doors.states import Grant
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Voice
from bandeng.matters import actions, finding
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel
from bandeng.people.models import Person
from bandeng.people.queries import still_here
from bandeng.people.states import clean_phone
from bandeng.places.queries import by_code
from bandeng.playbooks.queries import library, seats_of
from bandeng.web.open.api import shapes
from bandeng.web.open.api.calls import WRITING, Once, at_of, done, key_of, worker, written
from bandeng.web.open.api.problems import Wrong
from bandeng.web.open.api.rows import receipt
from bandeng.web.open.api.shapes import NewMatter, Receipt

router = Router(tags=["matters"])
RIGHT = "take-for-others"
BY_HAND = (Channel.HOTLINE, Channel.PHONE, Channel.DOORSTEP, Channel.COUNTER, Channel.VISIT)


@router.post(
    "", response={201: Receipt, **WRITING}, operation_id="raiseMatter", summary="Raise a matter"
)
def create(request: HttpRequest, body: NewMatter, idempotency_key: Once = None) -> HttpResponse:
    """Raise a matter: as a resident would (`report`), or as the key's person takes it down.

    The person needs the right to take requests for others at the place, or a post that raises
    matters of this kind.
    """
    key = key_of(request)
    if key and Grant.WORK not in key.grants and Grant.REPORT in key.grants:
        by: Actor = Voice.ASKER
    else:
        by = worker(request)

    def act() -> Told:
        matter = actions.raise_matter(_ask(request, body, by), by=by, at=at_of(request))
        return Told(201, written(receipt(matter)))

    return done(request, idempotency_key, body, act)


def _ask(request: HttpRequest, body: NewMatter, by: Actor) -> Ask:
    place = by_code(body.place)
    if place is None:
        raise Wrong(404, _("There is no place of this code."))
    if isinstance(by, Person):
        _refuse_beyond_reach(request, body.kind, place.path, by)
    elif body.channel not in (None, Channel.WEB, Channel.API):
        raise Refused(_("Only a key that works as somebody says by which way it was asked."))
    usual = _usual(request, body.kind) if isinstance(by, Person) else Channel.API
    return Ask(
        kind=body.kind, category=body.category, text=body.text, place=place, title=body.title,
        channel=body.channel or usual, privacy=body.privacy, contact=_contact(body),
        lat=body.lat, lng=body.lng, more=body.more, accused_words=body.about,
    )  # fmt: skip


def _usual(request: HttpRequest, kind_id: str) -> Channel:
    """Return the way by which it came if nobody says: by this door, else the first by hand."""
    kind = library(at_of(request)).kinds.get(kind_id)
    if kind is None or kind.comes_by(Channel.API):
        return Channel.API
    return next((way for way in BY_HAND if way in kind.channels), kind.channels[0])


def _refuse_beyond_reach(request: HttpRequest, kind_id: str, path: str, by: Person) -> None:
    """Refuse to take down for others where no post of the person may; what his posts raise may go.

    That last is held against the kind by the action itself.
    """
    kind = library(at_of(request)).kinds.get(kind_id)
    if kind and kind.raised_by:
        return
    reach = seats_of(by, at_of(request)).reach(RIGHT)
    if not any(path.startswith(over) for over in reach):
        raise Wrong(403, _("Your post does not take requests for others at this place."))


def _contact(body: NewMatter) -> Contact:
    phone = clean_phone(body.phone or "")
    if body.phone and phone is None:
        raise Refused(_("%(name)s cannot be read.") % {"name": "phone"})
    if body.email:
        try:
            validate_email(body.email)
        except ValidationError:
            raise Refused(_("%(name)s cannot be read.") % {"name": "email"}) from None
    return Contact(body.name, phone or "", body.email or "", get_language() or "")


def _acting(
    request: HttpRequest,
    number: str,
    call_key: str | None,
    body: BaseModel,
    do: Callable[[Matter, Person], Matter],
) -> HttpResponse:
    """Do something to the matter of a number, and return its receipt."""
    by = worker(request)

    def act() -> Told:
        found = finding.handle(number)
        return Told(200, written(receipt(do(found, by))))

    return done(request, call_key, body, act)


class Nothing(shapes.Body):
    """Nothing is told."""


def _post(path: str, name: str, summary: str) -> Callable[..., Any]:
    return router.post(path, response={200: Receipt, **WRITING}, operation_id=name, summary=summary)


@_post("/{number}/take", "takeMatter", "Take a matter in hand")
def take(request: HttpRequest, number: str, idempotency_key: Once = None) -> HttpResponse:
    """Take a matter in hand; the first word to who asked is given by this. No body is sent."""
    return _acting(
        request, number, idempotency_key, Nothing(),
        lambda matter, by: actions.take(matter, by=by, at=at_of(request)),
    )  # fmt: skip


@_post("/{number}/assign", "assignMatter", "Assign a matter")
def assign(
    request: HttpRequest, number: str, body: shapes.Assign, idempotency_key: Once = None
) -> HttpResponse:
    """Give a matter to another holder of the post that answers on its rung."""

    def do(matter: Matter, by: Person) -> Matter:
        to = still_here(body.to)
        if to is None:
            raise Wrong(404, _("There is no such person here."))
        return actions.assign(matter, to=to, by=by, at=at_of(request), reason=body.reason)

    return _acting(request, number, idempotency_key, body, do)


@_post("/{number}/answer", "answerMatter", "Answer a matter")
def answer(
    request: HttpRequest, number: str, body: shapes.Answer, idempotency_key: Once = None
) -> HttpResponse:
    """Answer a matter; who asked then has the playbook's time to say yes or no."""

    def do(matter: Matter, by: Person) -> Matter:
        return actions.answer(
            matter, text=_said(body), outcome=body.outcome, by=by, at=at_of(request),
            take_first=body.take,
        )  # fmt: skip

    return _acting(request, number, idempotency_key, body, do)


def _said(body: shapes.Answer) -> str | Mapping[str, str]:
    if (body.text is None) == (body.parts is None):
        raise Refused(_("Send the answer as text, or as its parts; one of the two."))
    return body.text if body.text is not None else body.parts or {}


@_post("/{number}/notes", "noteMatter", "Write a note")
def note(
    request: HttpRequest, number: str, body: shapes.Note, idempotency_key: Once = None
) -> HttpResponse:
    """Write a note on a matter in hand; only what is for the asker is shown to who asked."""
    return _acting(
        request, number, idempotency_key, body,
        lambda matter, by: actions.note(
            matter, text=body.text, for_asker=body.for_asker, by=by, at=at_of(request)
        ),
    )  # fmt: skip
