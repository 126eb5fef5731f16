"""Programs that come in by a key: which key it is, what it opens, and how often it may come."""

import re
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from bandeng.doors import actions
from bandeng.doors.models import Key
from bandeng.doors.states import Grant
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.ui.origin import came_from

MINUTE = timedelta(minutes=1)
BEARER = "Bearer "
WITH_FILES = "multipart/form-data"
CALL_KEY = "Idempotency-Key"
LASTING = re.compile(r"[\x21-\x7e]{1,200}")


class Shut(Exception):
    """The door stays shut: a status and the sentence that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep both."""
        super().__init__(status, sentence)
        self.status, self.sentence = status, sentence


def key_for(request: HttpRequest, grant: Grant) -> Key:
    """Return the key a program came with.

    Raises Shut: 400 for what cannot be read, 401 without a key, 403 for one that does not open
    this, 429 for too many calls from one network address or with one key.
    """
    secret = _secret(request)
    if not secret:
        check_pace(request)
        raise Shut(401, _("api_key was not provided."))
    key = _found(request, secret)
    if key is None:
        raise Shut(403, _("This api_key is not known, or it was revoked."))
    if grant not in key.grants:
        raise Shut(403, _("This api_key does not open this."))
    return key


def key_brought(request: HttpRequest) -> Key | None:
    """Return the key a program brought in a header, None if it brought none.

    Raises Shut: 401 for a key that is not known or was revoked, 429 for too many calls.
    """
    secret = _in_header(request)
    if not secret:
        check_pace(request)
        return None
    key = _found(request, secret)
    if key is None:
        raise Shut(401, _("This api_key is not known, or it was revoked."))
    return key


def _found(request: HttpRequest, secret: str) -> Key | None:
    """Return the key of a secret, the call counted with it; raise Shut (429) for too many."""
    came = actions.come_in(
        secret, came_from(request), _limit(), at=_at(request), asked_for=_call_key(request)
    )
    if came.too_fast:
        raise Shut(429, too_fast())
    return came.key


def check_pace(request: HttpRequest) -> None:
    """Count one more call from a network address; raise Shut (429) for too many."""
    if tries.too_many(f"door from {came_from(request)}", _limit(), at=_at(request)):
        raise Shut(429, too_fast())


def _limit() -> Limit:
    return Limit(settings.CALLS_PER_MINUTE, MINUTE)


def too_fast() -> str:
    """Return the sentence for too many calls."""
    return _("Too many calls in a minute. Nothing was taken; please send it again later.")


def sent(request: HttpRequest) -> QueryDict:
    """Return the form a program sent; raise Shut (400) for one that cannot be read."""
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        raise Shut(400, _("The form that was sent cannot be read, or it is too large.")) from None


def _secret(request: HttpRequest) -> str:
    """Return the key as it came: in a header, else as a parameter."""
    if named := _in_header(request):
        return named
    _check_files(request)
    return sent(request).get("api_key", "") or request.GET.get("api_key", "")


def _check_files(request: HttpRequest) -> None:
    """Count a form with files before it is read, which is dear, to find out whose it is."""
    if request.content_type != WITH_FILES:
        return
    if tries.too_many(f"files from {came_from(request)}", _limit(), at=_at(request)):
        raise Shut(429, too_fast())


def _call_key(request: HttpRequest) -> str:
    """Return the program's own key for its call, nothing for none or one that cannot be kept."""
    named = request.headers.get(CALL_KEY, "")
    return named if LASTING.fullmatch(named) else ""


def _in_header(request: HttpRequest) -> str:
    bearer = request.headers.get("Authorization", "")
    if bearer[: len(BEARER)].lower() == BEARER.lower():
        return bearer[len(BEARER) :].strip()
    return request.headers.get("X-Api-Key", "").strip()


def _at(request: HttpRequest) -> datetime:
    """Return the one instant of the request."""
    return cast(datetime, request.at)  # type: ignore[attr-defined]
