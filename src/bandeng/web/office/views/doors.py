"""The doors by which asks come in and answers go out: their state, their knobs, and a test."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from bandeng.doors import actions
from bandeng.doors.queries import parts_on
from bandeng.doors.trials import TRIALS
from bandeng.doors.trying import Tried
from bandeng.notices.queries import last_tried
from bandeng.people.permissions import ABILITY
from bandeng.switches import actions as switches
from bandeng.switches import queries
from bandeng.switches.doorways import DOORWAYS, Doorway
from bandeng.switches.permissions import may_set_up
from bandeng.web.office import pages
from bandeng.web.office.forms.doors import FreeNumber, SetUp, TryOut, lacking
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.proving import freshly_proven
from bandeng.web.ui.spoken import on_day
from bandeng.web.ui.templatetags.ui import url_if

CHANNELS = {"mail": "email"}  # the doors whose messages go under another name
LATELY = timedelta(days=1)
ELSEWHERE = (
    ("office:keys", lazy("Keys of other programs"), lazy("who may hand in requests and read")),
    ("office:hooks", lazy("Callbacks"), lazy("who is told when a public request moves on")),
    ("office:sheets_in", lazy("Take in a sheet"), lazy("places, people and history from a file")),
    ("open:atom", lazy("Feed of public requests"), lazy("for readers and other people's pages")),
    ("open:framed_map", lazy("Map for other people's pages"), lazy("the public requests")),
    ("office:settings", lazy("My calendar"), lazy("the secret address is under “My settings”")),
    ("office:places", lazy("QR codes of places"), lazy("printed on the page of each place")),
    ("office:rosters", lazy("QR codes of stations"), lazy("printed on the page of each rota")),
    ("worker:patrols", lazy("QR codes of check points"), lazy("printed on the page of a route")),
)


OF_FEEDS = ("open:atom", "open:framed_map")


@dataclass(frozen=True)
class Card:
    """One door on the screen; with its form folded or not."""

    doorway: Doorway
    on: bool
    lacks: list[str]
    news: list[str]
    form: SetUp
    test: TryOut | None
    tried: Tried | None
    unfolded: bool


@for_able(ABILITY)
@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    """Show every door with its state, its knobs, and a test where it sends."""
    return _show(request)


@for_able(ABILITY)
@freshly_proven
@require_POST
def set_up(request: HttpRequest, code: str) -> HttpResponse:
    """Set the knobs of a door."""
    doorway = _doorway(code)
    _only_who_may(request)
    form = SetUp(doorway, request.POST)
    if pages.tried(form, lambda _said: switches.set_up(code, form.said(), **pages.acting(request))):
        messages.success(request, _("“%(door)s” is set up.") % {"door": doorway.title})
        return redirect("office:doors")
    return _show(request, 422, set_up=form)


@for_able(ABILITY)
@freshly_proven
@require_POST
def try_out(request: HttpRequest, code: str) -> HttpResponse:
    """Send a test by a door and say in words what came of it."""
    doorway = _doorway(code)
    _only_who_may(request)
    if code not in TRIALS:
        raise Http404
    form, came = TryOut(doorway, data=request.POST), list[Tried]()

    def act(said: dict[str, Any]) -> None:
        actions.begin_trial(**pages.acting(request))
        came.append(TRIALS[code](said.get("to", ""), at=pages.at_of(request)))
        by, at = pages.person_of(request), pages.at_of(request)
        actions.note_trial(code, ok=came[0].ok, by=by, at=at)

    status = 200 if pages.tried(form, act) else 422
    return _show(request, status, test=form, tried=came[0] if came else None)


@for_able(ABILITY)
@freshly_proven
@require_POST
def free_number(request: HttpRequest) -> HttpResponse:
    """Have a number that wanted no more text messages get them again."""
    _only_who_may(request)
    form, since = FreeNumber(request.POST), list[datetime]()

    def act(said: dict[str, Any]) -> None:
        freed = actions.free_number(said["phone"], reason=said["reason"], **pages.acting(request))
        since.append(freed)

    if not pages.tried(form, act):
        return _show(request, 422, free=form)
    day = {"day": on_day(localdate(since[0]), localdate(pages.at_of(request)))}
    messages.success(
        request, _("This number gets text messages again. It got none since %(day)s.") % day
    )
    return redirect("office:doors")


def _doorway(code: str) -> Doorway:
    if code not in DOORWAYS:
        raise Http404
    return DOORWAYS[code]


def _only_who_may(request: HttpRequest) -> None:
    if not may_set_up(pages.person_of(request), pages.seats_of(request)):
        said = _("Doors are set up by who looks after people at the top of the tree.")
        raise PermissionDenied(said)


def _show(
    request: HttpRequest,
    status: int = 200,
    *,
    set_up: SetUp | None = None,
    test: TryOut | None = None,
    tried: Tried | None = None,
    free: FreeNumber | None = None,
) -> HttpResponse:
    _only_who_may(request)
    at, person = pages.at_of(request), pages.person_of(request)
    own, troubles = {"mail": person.email, "sms": person.phone}, _troubles(at)
    cards = []
    for code, doorway in DOORWAYS.items():
        form = set_up if set_up and set_up.doorway is doorway else SetUp(doorway)
        trial = TryOut(doorway, own=own.get(code, "")) if code in TRIALS else None
        here = bool(test and test.doorway is doorway)
        trial, came = (test, tried) if here else (trial, None)
        cards.append(_card(doorway, form, trial, came, _news(code, troubles, at)))
    words: dict[str, Any] = {"cards": cards, "links": _links(), "free": free or FreeNumber()}
    return pages.show(request, "doors", status=status, **words)


def _links() -> list[dict[str, Any]]:
    """Return the doors that have a page of their own; none of a door that is closed."""
    shut = () if queries.switched_on("feeds") else OF_FEEDS
    found = [(url_if(v), title, about) for v, title, about in ELSEWHERE if v not in shut]
    return [{"url": url, "title": title, "about": about} for url, title, about in found if url]


def _card(
    doorway: Doorway, form: SetUp, test: TryOut | None, tried: Tried | None, news: list[str]
) -> Card:
    on, wanted = queries.is_on(doorway.code), queries.is_wanted(doorway.code)
    lacks = lacking(doorway, queries.missing(doorway.code)) if wanted else []
    return Card(doorway, on, lacks, news, form, test, tried, form.is_bound)


def _troubles(at: datetime) -> dict[str, str]:
    """Return what went wrong with the last message of each channel, if it was lately."""
    return {channel: row.trouble for channel, row in last_tried(at - LATELY).items() if row.trouble}


def _news(code: str, troubles: dict[str, str], at: datetime) -> list[str]:
    news = []
    if trouble := troubles.get(CHANNELS.get(code, code)):
        news.append(_("The last message did not leave: %(why)s") % {"why": trouble})
    if code == "sms" and queries.is_on(code):
        words = {"parts": parts_on(at), "most": queries.value(code, "budget")}
        news.append(_("Today %(parts)s of %(most)s parts have left.") % words)
    return news
