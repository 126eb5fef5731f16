"""Who may enter a view: every view carries one of these, and a test walks them all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from bandeng.doors.models import Key
from bandeng.doors.states import Grant
from bandeng.people.states import Seats
from bandeng.web.ui.keyed import Shut, key_brought, key_for


@dataclass(frozen=True)
class Door:
    """The rule at a view: its name, and the posts or abilities it asks for."""

    rule: str
    posts: tuple[str, ...] = ()
    abilities: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()


class View(Protocol):
    """A view function."""

    def __call__(self, request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request."""


class GuardedView(View, Protocol):
    """A view function that says who may enter."""

    door: Door


class VisitRequest(HttpRequest):
    """A request as `SeatsMiddleware` hands it on, for annotations."""

    at: Any
    seats: Seats


class KeyRequest(VisitRequest):
    """A request of a program that came in by a key, for annotations."""

    key: Key


Refuse = Callable[[HttpRequest, int, str], HttpResponse]
Before = Callable[[HttpRequest], HttpResponse | None]


def open_to_all(view: View) -> GuardedView:
    """Let everybody in; what is shown is public."""
    return _guarded(view, Door("open_to_all"), lambda request: None)


def for_resident(view: View) -> GuardedView:
    """Let everybody in, but as a page about one person's matter: never shared, never indexed."""
    return _guarded(view, Door("for_resident"), lambda request: None, private=True)


def for_staff(view: View) -> GuardedView:
    """Let in who has signed in; send others to the sign-in page and back."""
    return _guarded(view, Door("for_staff"), _sign_in_first)


def for_post(*posts: str) -> Callable[[View], GuardedView]:
    """Let in who holds one of the posts, or stands in for somebody who does."""
    return lambda view: _guarded(
        view, Door("for_post", posts=posts), lambda request: _seat_needed(request, posts, ())
    )


def for_able(*abilities: str) -> Callable[[View], GuardedView]:
    """Let in whose posts carry one of the abilities that playbooks give to posts."""
    return lambda view: _guarded(
        view,
        Door("for_able", abilities=abilities),
        lambda request: _seat_needed(request, (), abilities),
    )


def for_key(
    grant: Grant, refuse: Refuse, *, to_write: bool = False, before: Before | None = None
) -> Callable[[View], GuardedView]:
    """Let in a program whose key opens `grant`; with `to_write`, everybody may read.

    `refuse` says no in the form of the door's contract; `before` does so whatever the key, where
    the door is closed or does not know the method. The view finds the key at `request.key`.
    No browser brings a key along by itself, so nothing is asked of the form besides.
    """

    def stop(request: HttpRequest) -> HttpResponse | None:
        if before is not None and (turned_away := before(request)) is not None:
            return turned_away
        if to_write and request.method in ("GET", "HEAD"):
            return None
        try:
            cast(KeyRequest, request).key = key_for(request, grant)
        except Shut as shut:
            return refuse(request, shut.status, shut.sentence)
        return None

    def guard(view: View) -> GuardedView:
        guarded = _guarded(view, Door("for_key", grants=(grant,)), stop)
        guarded.csrf_exempt = True  # type: ignore[attr-defined]
        return guarded

    return guard


def for_program(
    *grants: Grant, refuse: Refuse, before: Before | None = None
) -> Callable[[View], GuardedView]:
    """Let everybody in, and who brings a key as the key says; the call asks for its grant itself.

    `refuse` says no in the form of the door's contract; `before` does so whatever the key. The
    view finds the key, or None, at `request.key`. A browser's sign-in counts for nothing here.
    """

    def stop(request: HttpRequest) -> HttpResponse | None:
        if before is not None and (turned_away := before(request)) is not None:
            return turned_away
        try:
            cast(Any, request).key = key_brought(request)
        except Shut as shut:
            return refuse(request, shut.status, shut.sentence)
        return None

    def guard(view: View) -> GuardedView:
        guarded = _guarded(view, Door("for_program", grants=grants), stop)
        guarded.csrf_exempt = True  # type: ignore[attr-defined]
        return guarded

    return guard


def for_signed(
    check: Callable[[HttpRequest], HttpResponse | None],
) -> Callable[[View], GuardedView]:
    """Let in a program that signs what it sends; `check` refuses in the form of the contract.

    No browser signs anything, so nothing is asked of the form besides.
    """

    def guard(view: View) -> GuardedView:
        guarded = _guarded(view, Door("for_signed"), check)
        guarded.csrf_exempt = True  # type: ignore[attr-defined]
        return guarded

    return guard


def _guarded(
    view: View,
    door: Door,
    stop: Callable[[HttpRequest], HttpResponse | None],
    *,
    private: bool = False,
) -> GuardedView:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = stop(request) or view(request, *args, **kwargs)
        if private:
            patch_cache_control(response, private=True, no_cache=True)
            response["X-Robots-Tag"] = "noindex"
        return response

    marked = cast(GuardedView, guarded)
    marked.door = door
    return marked


def lets_in(request: HttpRequest, door: Door) -> bool:
    """Tell whether a door would let in who asks, so that menus show only what opens."""
    if not door.posts and not door.abilities:
        return True
    seats = cast(VisitRequest, request).seats
    held = seats.posts() & set(door.posts)
    return bool(held) or any(seats.able(ability) for ability in door.abilities)


def _sign_in_first(request: HttpRequest) -> HttpResponse | None:
    if request.user.is_authenticated:
        return None
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())


def _seat_needed(
    request: HttpRequest, posts: tuple[str, ...], abilities: tuple[str, ...]
) -> HttpResponse | None:
    if (elsewhere := _sign_in_first(request)) is not None:
        return elsewhere
    if lets_in(request, Door("", posts, abilities)):
        return None
    raise PermissionDenied(_("This page belongs to another post than yours."))
