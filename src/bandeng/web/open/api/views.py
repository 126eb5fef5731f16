"""What stands at the addresses of the JSON API."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.operation import Operation, PathView

from bandeng.doors.states import Grant
from bandeng.web.open import closing
from bandeng.web.open.api.calls import JSON, answer_one, bring_a_key, key_of
from bandeng.web.open.api.problems import WRONG, no_method, problem, refuse
from bandeng.web.open.api.schema import description
from bandeng.web.ui.doors import Before, GuardedView, View, for_program, open_to_all

DOOR = "api"


def closed(request: HttpRequest) -> HttpResponse | None:
    """Say that the door is closed, if it is."""
    if closing.is_closed(DOOR):
        return problem(closing.STATUS, closing.sentence())
    return None


def program(before: Before = closed) -> Callable[[View], GuardedView]:
    """Let a program in where the door is open and, by `before`, what it asks is known here."""
    return for_program(Grant.READ, Grant.WORK, Grant.REPORT, refuse=refuse, before=before)


def call(path_view: PathView) -> GuardedView:
    """Return the view of an address: the operation of the method, after the door."""
    by_method = {method: op for op in path_view.operations for method in op.methods}
    known = {method: _parameters(operation) for method, operation in by_method.items()}
    allowed = ", ".join(sorted({*by_method, *(["HEAD"] if "GET" in by_method else [])}))

    def turned_away(request: HttpRequest) -> HttpResponse | None:
        return closed(request) or (None if _method(request) in by_method else no_method(allowed))

    @program(turned_away)
    def answered(request: HttpRequest, /, **named: Any) -> HttpResponseBase:
        method = _method(request)
        operation = by_method[method]
        stopped = _shut(request) if method == "POST" else _strange(request, known[method])
        return stopped or operation.run(request, **named)

    answered.__module__ = __name__
    return answered


def _method(request: HttpRequest) -> str:
    return "GET" if request.method == "HEAD" else request.method or ""


def _parameters(operation: Operation) -> frozenset[str]:
    """Return the names an operation knows in the address."""
    models = [m for m in operation.models if m.__ninja_param_source__ == "query"]
    return frozenset(name for m in models for name in getattr(m, "__ninja_flatten_map__", {}))


def _strange(request: HttpRequest, known: frozenset[str]) -> HttpResponse | None:
    """Stop a call that asks by a name nobody knows: it would be answered another question."""
    strange = sorted(set(request.GET) - known)
    if not strange:
        return None
    errors = [
        {"in": "query", "name": name[:40], "detail": str(WRONG["extra_forbidden"])}
        for name in strange[:20]
    ]
    return problem(422, _("Please correct what is named."), errors=errors)


def _shut(request: HttpRequest) -> HttpResponse | None:
    """Stop a write without a key, and a body that does not call itself JSON, before it is read."""
    if key_of(request) is None:
        return problem(401, bring_a_key())
    sends = request.content_type or request.headers.get("Content-Length", "0") not in ("", "0")
    if sends and request.content_type != JSON:
        return problem(415, _("Send the body as application/json."))
    return None


@open_to_all
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the API as OpenAPI 3."""
    if _method(request) != "GET":
        return no_method("GET, HEAD")
    return closed(request) or answer_one(request, description())


@program()
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Say in the contract's form that nothing is at this address."""
    return problem(404, _("There is nothing at this address."))
