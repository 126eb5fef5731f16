"""Addresses of other programs that are told: enter one, see what it was told, stop it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bandeng.doors import actions, queries
from bandeng.doors.models import EVENT_LABELS, STOPS, TROUBLES, Call, Hook
from bandeng.doors.sending.hooks import send_test
from bandeng.doors.states import OFFERED, Event, Stopped, Trouble
from bandeng.journal.states import Refused
from bandeng.people.permissions import ABILITY
from bandeng.switches.permissions import may_set_up
from bandeng.web.office import pages
from bandeng.web.office.forms.hooks import MakeHook, Sift
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.proving import freshly_proven


@for_able(ABILITY)
@require_GET
def hooks(request: HttpRequest) -> HttpResponse:
    """Show which addresses are told."""
    return _list(request, MakeHook(initial={"events": list(OFFERED)}))


def _list(request: HttpRequest, form: MakeHook, status: int = 200) -> HttpResponse:
    _only_who_may(request)
    page = pages.page_of(request, queries.hooks())
    rows = [(hook, _stop_of(hook)) for hook in page.object_list]
    return pages.show(request, "hooks", status=status, form=form, page=page, rows=rows)


def _only_who_may(request: HttpRequest) -> None:
    if not may_set_up(pages.person_of(request), pages.seats_of(request)):
        said = _("Doors are set up by who looks after people at the top of the tree.")
        raise PermissionDenied(said)


def _stop_of(hook: Hook) -> str:
    return str(STOPS[Stopped(hook.stopped_why)]) if hook.stopped_at else ""


@for_able(ABILITY)
@freshly_proven
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Enter an address and show its secret, this once."""
    form, made = MakeHook(request.POST), dict[str, Any]()

    def do(said: dict[str, Any]) -> None:
        made["hook"], made["secret"] = actions.make_hook(**said, **pages.acting(request))

    if pages.tried(form, do):
        return _one(request, made["hook"], secret=made["secret"])
    return _list(request, form, 422)


@for_able(ABILITY)
@require_GET
def hook(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Show what one address was told."""
    return _one(request, queries.hooks().get(pk=hook_id))


def _one(request: HttpRequest, hook: Hook, secret: str = "") -> HttpResponse:
    _only_who_may(request)
    sift = Sift(request.GET)
    page = pages.page_of(request, queries.calls_of(hook, pages.seats_of(request), sift.chosen()))
    context: dict[str, Any] = {
        "hook": hook,
        "stop": _stop_of(hook),
        "told": [EVENT_LABELS[Event(event)] for event in hook.events],
        "calls": [_row(call) for call in page.object_list],
        "page": page,
        "sift": sift,
        "secret": secret,
        "given_up": queries.given_up(hook).count(),
    }
    return pages.show(request, "hook", **context)


def _row(call: Call) -> dict[str, Any]:
    return {
        "call": call,
        "what": EVENT_LABELS[Event(call.event)],
        "trouble": TROUBLES[Trouble(call.trouble)] if call.trouble else "",
        "again": call.event != Event.TEST,
    }


@for_able(ABILITY)
@freshly_proven
@require_POST
def stop(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Tell an address nothing any more."""
    hook = queries.hooks().get(pk=hook_id)
    actions.stop_hook(hook, **pages.acting(request))
    messages.success(request, _("“%(name)s” is told nothing any more.") % {"name": hook.name})
    return redirect("office:hook", hook_id)


@for_able(ABILITY)
@freshly_proven
@require_POST
def start(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Tell an address again what happens from now on."""
    hook = queries.hooks().get(pk=hook_id)
    actions.start_hook(hook, **pages.acting(request))
    said = _("“%(name)s” is told again what happens from now on.")
    messages.success(request, said % {"name": hook.name})
    return redirect("office:hook", hook_id)


@for_able(ABILITY)
@freshly_proven
@require_POST
def renew(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Make a new secret and show it, this once."""
    hook, secret = actions.renew_secret(queries.hooks().get(pk=hook_id), **pages.acting(request))
    return _one(request, hook, secret=secret)


@for_able(ABILITY)
@freshly_proven
@require_POST
def test(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Send a test and say what came of it."""
    try:
        tried = send_test(queries.hooks().get(pk=hook_id), **pages.acting(request))
        level = messages.SUCCESS if tried.ok else messages.ERROR
        messages.add_message(request, level, tried.sentence)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("office:hook", hook_id)


@for_able(ABILITY)
@freshly_proven
@require_POST
def again(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Send one call once more, or all that were given up."""
    chosen = request.POST.get("call", "")
    call_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    if chosen and call_id is None:
        call_id = 0
    try:
        hook = queries.hooks().get(pk=hook_id)
        count = actions.send_again(hook, call_id, **pages.acting(request))
        done = ngettext("%(n)d is sent again now.", "%(n)d are sent again now.", count)
        messages.success(request, done % {"n": count})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("office:hook", hook_id)
