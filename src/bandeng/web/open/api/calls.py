"""What every call has in common: who asks, what is answered, and doing a thing once."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from ninja import Header
from pydantic import BaseModel

from bandeng.doors.actions import once as calls
from bandeng.doors.actions.once import Attempt, Told
from bandeng.doors.models import Key
from bandeng.doors.states import Grant
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.queries import seats_of
from bandeng.web.open.api.problems import MEDIA, REFUSALS, Wrong, of_refusal
from bandeng.web.open.api.shapes import Problem

ONCE = r"^[\x21-\x7e]{1,200}$"
JSON = "application/json"
VARY = "Accept-Language, Authorization, X-Api-Key"
Once = Annotated[str | None, Header(alias="Idempotency-Key", pattern=ONCE)]
READING = {code: Problem for code in (401, 403, 404, 422, 429, 503)}
WRITING = {code: Problem for code in (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)}


def at_of(request: HttpRequest) -> datetime:
    """Return the one instant of the request."""
    return cast(datetime, cast(Any, request).at)


def key_of(request: HttpRequest) -> Key | None:
    """Return the key the program brought, None for none."""
    return cast("Key | None", cast(Any, request).key)


def reader(request: HttpRequest) -> Seats | None:
    """Return with whose eyes a program reads, None if with everybody's."""
    key = key_of(request)
    if key is None or not {Grant.READ, Grant.WORK} & set(key.grants):
        return None
    return seats_of(_person_of(key), at_of(request))


def needed_reader(request: HttpRequest) -> Seats:
    """Return with whose eyes a program reads what is not for everybody."""
    who = reader(request)
    if who is None:
        raise _shut(request)
    return who


def worker(request: HttpRequest) -> Person:
    """Return as whom a program works."""
    key = key_of(request)
    if key is None or Grant.WORK not in key.grants:
        raise _shut(request)
    return _person_of(key)


def _shut(request: HttpRequest) -> Wrong:
    if key_of(request) is None:
        return Wrong(401, bring_a_key())
    return Wrong(403, _("This api_key does not open this."))


def bring_a_key() -> str:
    """Return the sentence for who brought no key."""
    return _("Send a key as “Authorization: Bearer …” or X-Api-Key.")


def _person_of(key: Key) -> Person:
    person = key.person
    if person is None or person.left_at is not None or not person.is_active:
        raise Wrong(403, _("As whom this key works has left. Ask for another one."))
    return person


def told(at: datetime | None) -> str | None:
    """Return an instant with the zone of the site."""
    return at.astimezone(get_default_timezone()).isoformat() if at else None


def written(data: Any) -> str:
    """Return data as JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def answer(data: Any) -> HttpResponse:
    """Return what was read; it is kept by nobody who shares it with others."""
    return _response(200, written(data), JSON, "no-cache")


def answer_one(request: HttpRequest, data: Any) -> HttpResponse:
    """Return one thing with its mark, or that it is still as the program knows it."""
    body = written(data)
    mark = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match", "")
    if known and (mark in known or known.strip() == "*"):
        response = _response(304, "", JSON, "no-cache")
        del response["Content-Type"]
    else:
        response = _response(200, body, JSON, "no-cache")
    response["ETag"] = mark
    return response


def _response(status: int, body: str, kind: str, kept: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=kind)
    response["Cache-Control"] = f"private, {kept}"
    response["Vary"] = VARY
    return response


def done(
    request: HttpRequest, call_key: str | None, body: BaseModel, act: Callable[[], Told]
) -> HttpResponse:
    """Return what an act tells; under a key for the call it is done once, however often it comes.

    A key for the call works only together with a key of a program.
    """
    key = key_of(request)
    if call_key and key:
        attempt = Attempt(key, call_key, _digest(request, body))
        it = calls.once(attempt, lambda: _heard(act), at=at_of(request))
    else:
        it = _heard(act)
    kind = MEDIA if it.status >= 400 else JSON
    response = _response(it.status, it.body, kind, "no-store")
    if it.again:
        response["Idempotency-Replayed"] = "true"
    if it.status == 201:
        response["Location"] = json.loads(it.body)["url"]
    return response


def _heard(act: Callable[[], Told]) -> Told:
    """Return what an act tells, a refusal as a problem."""
    try:
        return act()
    except REFUSALS as error:
        said = of_refusal(error)
        return Told(said["status"], written(said))


def _digest(request: HttpRequest, body: BaseModel) -> str:
    """Return a digest of all a call asks, whatever the order and spacing of its body."""
    asked = json.dumps(body.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.path} {asked}".encode()).hexdigest()
