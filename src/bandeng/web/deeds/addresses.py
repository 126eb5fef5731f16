"""What both halls of staff have alike, with its addresses: activities, series, workshops."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from bandeng.web.deeds import deliberations
from bandeng.web.deeds.activities import enclosures, missing, pages, writing
from bandeng.web.deeds.activities.scene import Hall
from bandeng.web.deeds.series import pages as series
from bandeng.web.deeds.workshops import pages as workshops
from bandeng.web.ui.doors import for_staff

Page = Callable[..., HttpResponseBase]
GET, POST = ["GET"], ["POST"]
BOTH = [*GET, *POST]


def of_activities(hall: Hall) -> list[URLPattern]:
    """Return what is done with one activity, and how one is begun."""
    one = "activities/<str:code>/"
    return [
        path("activities/plan/", _in(hall, writing.plan, BOTH), name="activity_plan"),
        path("activities/write/", _in(hall, writing.write, BOTH), name="activity_write"),
        path(one, _in(hall, pages.one, GET), name="activity"),
        path(f"{one}came/", _in(hall, pages.came, BOTH), name="activity_came"),
        path(f"{one}files/<str:name>", _in(hall, _file, GET), name="activity_file"),
        path(f"{one}missed/", _in(hall, missing.missed, GET), name="activity_missed"),
        path(f"{one}topic/", _in(hall, deliberations.page, BOTH), name="activity_topic"),
        path(f"{one}reply/", _in(hall, pages.reply, POST), name="activity_reply"),
        path(f"{one}do/<slug:act_id>/", _in(hall, pages.act, BOTH), name="activity_act"),
    ]


def of_series(
    hall: Hall, within: Callable[[HttpRequest], str] = lambda request: ""
) -> list[URLPattern]:
    """Return the series at and below a path the hall names, one of them, planning, changing."""

    @wraps(series.listing)
    def listing(request: HttpRequest, hall: Hall) -> HttpResponseBase:
        return series.listing(request, hall, within(request))

    one = "series/<int:pk>/"
    return [
        path("series/", _in(hall, listing, GET), name="series_list"),
        path("series/plan/", _in(hall, series.plan, BOTH), name="series_plan"),
        path(one, _in(hall, series.one, GET), name="series"),
        path(f"{one}do/<slug:act_id>/", _in(hall, series.act, BOTH), name="series_act"),
    ]


def of_workshops(hall: Hall) -> list[URLPattern]:
    """Return the workshops, one of them, asking it."""
    one = "workshops/<slug:workshop_id>/<int:place_id>/"
    return [
        path("workshops/", _in(hall, workshops.listing, GET), name="workshops"),
        path(one, _in(hall, workshops.one, BOTH), name="workshop"),
        path(f"{one}ask/", _in(hall, workshops.ask, BOTH), name="workshop_ask"),
    ]


def _in(hall: Hall, page: Page, methods: list[str]) -> Page:
    """Return a page as a view of a hall, for staff alone."""

    @wraps(page)
    def view(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return page(request, **named, hall=hall)

    return for_staff(require_http_methods(methods)(view))


def _file(request: HttpRequest, code: str, name: str, hall: Hall) -> HttpResponseBase:
    """Hand out a picture or file of an activity, to be saved; the same in every hall."""
    return enclosures.served(request, code, name)
