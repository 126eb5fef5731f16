"""Every error as problem+json (RFC 9457), in the language of who asks."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from bandeng.doors.actions.once import OtherBody
from bandeng.journal.states import Invisible, Refused
from bandeng.matters.actions import NotYours
from bandeng.web.open import closing
from bandeng.web.ui.keyed import Shut

MEDIA = "application/problem+json"
TYPE = "urn:bandeng:problem:"
TITLES = {
    400: gettext_lazy("This cannot be read"),
    401: gettext_lazy("A key is needed"),
    403: gettext_lazy("This is not allowed"),
    404: gettext_lazy("There is nothing here"),
    405: gettext_lazy("This address does not do that"),
    409: gettext_lazy("This is not possible"),
    413: gettext_lazy("This is too large"),
    415: gettext_lazy("This is not JSON"),
    422: gettext_lazy("Something is missing or wrong"),
    429: gettext_lazy("Too many calls"),
    503: gettext_lazy("This door is closed"),
}
KINDS = {
    400: "unreadable",
    401: "key-needed",
    403: "not-allowed",
    404: "not-there",
    405: "method",
    409: "refused",
    413: "too-large",
    415: "not-json",
    422: "invalid",
    429: "too-many",
    503: "closed",
}
AGAIN = {429: "60", closing.STATUS: closing.AGAIN}
Errors = Sequence[dict[str, str]]


class Wrong(Exception):
    """A call that cannot be answered: a status and the sentence that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep both."""
        super().__init__(status, sentence)
        self.status, self.sentence = status, sentence


def told(status: int, sentence: str, kind: str = "", errors: Errors = ()) -> dict[str, Any]:
    """Return a problem as plain data."""
    problem = {
        "type": TYPE + (kind or KINDS[status]),
        "title": str(TITLES[status]),
        "status": status,
        "detail": sentence,
    }
    return {**problem, "errors": list(errors)} if errors else problem


def problem(status: int, sentence: str, kind: str = "", errors: Errors = ()) -> HttpResponse:
    """Return a problem as a response."""
    body = json.dumps(told(status, sentence, kind, errors), ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type=MEDIA)
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status in AGAIN:
        response["Retry-After"] = AGAIN[status]
    return response


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Say no in the contract's form."""
    return problem(status, sentence)


def no_method(allowed: str) -> HttpResponse:
    """Say which methods an address takes."""
    response = problem(405, _("This address takes: %(methods)s.") % {"methods": allowed})
    response["Allow"] = allowed
    return response


def of_refusal(error: Exception) -> dict[str, Any]:
    """Return what stopped an act as plain data; raise it again if it is no refusal."""
    if isinstance(error, OtherBody):
        return told(409, str(error), "key-reused")
    if isinstance(error, NotYours):
        return told(403, str(error), "not-yours")
    if isinstance(error, Refused):
        return told(409, str(error))
    if isinstance(error, (Invisible, ObjectDoesNotExist)):
        return told(404, nothing_here())
    if isinstance(error, (Shut, Wrong)):
        return told(error.status, error.sentence)
    raise error


REFUSALS = (Refused, Invisible, ObjectDoesNotExist, Shut, Wrong)


def nothing_here() -> str:
    """Return the sentence for what is not there, or not for who asks."""
    return _("There is nothing of this kind, or it is not for this key to see.")


def answer_to(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Return the response to whatever stopped a call."""
    error = error() if isinstance(error, type) else error
    if isinstance(error, ValidationError):
        return problem(422, _("Please correct what is named."), errors=_named(error))
    if isinstance(error, RequestDataTooBig):
        return problem(413, _("At most one megabyte is read."))
    if isinstance(error, (HttpError, SuspiciousOperation, UnreadablePostError)):
        return problem(400, _("The body cannot be read as JSON."))
    said = of_refusal(error)
    kind = said["type"].removeprefix(TYPE)
    return problem(said["status"], said["detail"], kind)


CAUGHT: tuple[type[Exception], ...] = (
    ValidationError,
    HttpError,
    SuspiciousOperation,
    UnreadablePostError,
    *REFUSALS,
)


def _named(error: ValidationError) -> Errors:
    """Return where in the call something is wrong, and how the reader of it says so."""
    return [
        {"in": str(each["loc"][0]), "name": _path(each["loc"]), "detail": _wrong(each)}
        for each in error.errors
    ]


def _wrong(each: dict[str, Any]) -> str:
    return str(WRONG.get(str(each["type"]), OTHERWISE))


OTHERWISE = gettext_lazy("This does not fit; see the description of the API.")
WRONG = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("This is not known here."),
    "string_too_short": gettext_lazy("This is too short."),
    "string_too_long": gettext_lazy("This is too long."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it has to be."),
    "literal_error": gettext_lazy("This is none of the choices."),
    "enum": gettext_lazy("This is none of the choices."),
    "greater_than_equal": gettext_lazy("This is too small."),
    "less_than_equal": gettext_lazy("This is too large."),
}


def _path(loc: Sequence[Any]) -> str:
    """Return a place in the call as people write it; the name of the body itself is ours."""
    rest = loc[2:] if loc and loc[0] == "body" else loc[1:]
    return ".".join(str(part) for part in rest)
