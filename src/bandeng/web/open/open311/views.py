"""The calls of GeoReport v2."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bandeng.doors.states import Grant
from bandeng.journal.queries import public_of
from bandeng.matters import queries
from bandeng.matters.states import OPEN, clean_number
from bandeng.web.open.open311 import rows
from bandeng.web.open.open311 import services as offered
from bandeng.web.open.open311.asked import MOST_ROWS, Asked, Wrong
from bandeng.web.open.open311.calls import asked_of, at_of, call, keyed_call, refuse
from bandeng.web.open.open311.formats import answer
from bandeng.web.open.open311.posting import take_request
from bandeng.web.open.open311.retrying import taken_once
from bandeng.web.open.open311.updating import take_update
from bandeng.web.ui.doors import open_to_all

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-21T00:00:00+08:00"


@open_to_all
@call()
def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """Say where this door is and which formats it speaks."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": rows.site_address(request, "/open311/v2"),
        "changeset": CHANGED,
        "type": "test" if settings.DEMO else "production",
        "formats": ["text/xml", "application/json"],
    }
    told = {
        "changeset": CHANGED,
        "contact": rows.site_address(request, "/about/"),
        "key_service": _("Ask the people who run this site for a key."),
        "endpoints": [endpoint],
    }
    return answer(fmt, "discovery", told)


@open_to_all
@call()
def services(request: HttpRequest, fmt: str) -> HttpResponse:
    """List what can be asked for."""
    asked_of(request)
    at = at_of(request)
    return answer(fmt, "services", [offered.as_row(s, at) for s in offered.all_services(at)])


@open_to_all
@call()
def definition(request: HttpRequest, code: str, fmt: str) -> HttpResponse:
    """Say what else is asked of a service."""
    asked_of(request)
    at = at_of(request)
    return answer(fmt, "service_definition", offered.definition(offered.service(code, at), at))


@keyed_call(Grant.REPORT)
def requests(request: HttpRequest, fmt: str) -> HttpResponse:
    """List public requests, or take one."""
    if request.method == "POST":
        return answer(fmt, "service_requests", [taken_once(request, take_request, at_of(request))])
    asked = asked_of(request)
    found = rows.shown(_wanted(asked))[asked.page()]
    return _listed(request, fmt, asked, found)


def _listed(request: HttpRequest, fmt: str, asked: Asked, found: Any) -> HttpResponse:
    extended = asked.with_extensions
    listed = rows.as_rows(request, found, asked.at, extended=extended)
    return answer(fmt, "service_requests", listed)


def _wanted(asked: Asked) -> Any:
    """Return the public matters asked for, newest first; numbers override everything else."""
    public = queries.public().order_by("-raised_at", "-id")
    numbers = asked.several("service_request_id")
    if numbers:
        return public.filter(number__in=[clean_number(number) or "" for number in numbers])
    found = public.filter(raised_at__range=asked.span())
    codes = asked.several("service_code")
    if codes:
        found = found.filter(offered.of_codes(codes))
    is_open = asked.status()
    if is_open is None:
        return found
    return found.filter(state__in=OPEN) if is_open else found.exclude(state__in=OPEN)


@open_to_all
@call()
def one(request: HttpRequest, number: str, fmt: str) -> HttpResponse:
    """Show one public request."""
    asked = asked_of(request)
    found = rows.shown(queries.public().filter(number=clean_number(number) or ""))[:1]
    if not found:
        raise Wrong(404, _("service_request_id %(id)s was not found.") % {"id": number})
    return _listed(request, fmt, asked, found)


@open_to_all
@call()
def token(request: HttpRequest, token: str, fmt: str) -> HttpResponse:
    """Return the number of a request by its random key."""
    asked_of(request)
    try:
        key = str(uuid.UUID(token))
    except ValueError:
        key = ""
    found = queries.with_keys([key]).first() if key else None
    if found is None:
        raise Wrong(404, _("token %(token)s was not found.") % {"token": token})
    row = {"service_request_id": found.number, "token": token}
    return answer(fmt, "service_requests", [row])


@keyed_call(Grant.UPDATE)
def updates(request: HttpRequest, fmt: str) -> HttpResponse:
    """List what happened to public requests, or take news about one."""
    if request.method == "POST":
        return answer(fmt, "service_request_updates", [take_update(request)])
    asked = asked_of(request)
    start, end = asked.span()
    public = queries.public().filter(changed_at__gte=start).order_by()
    numbers = asked.several("service_request_id")
    if numbers:
        public = public.filter(number__in=[clean_number(number) or "" for number in numbers])
    happened = public_of("matter", public.values("pk"), rows.NEWS).filter(at__range=(start, end))
    lines = list(happened[:MOST_ROWS])
    seen = queries.public().filter(pk__in={line.subject_id for line in lines})
    named = dict(seen.values_list("pk", "number"))
    told = [rows.as_update(line, named) for line in lines if line.subject_id in named]
    return answer(fmt, "service_request_updates", told)


@open_to_all
@call()
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Say in the contract's form that nothing is at this address."""
    return refuse(request, 404, _("There is nothing at this address."))
