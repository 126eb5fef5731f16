"""What every page of the office starts from: the one who looks, the rules, a page of rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bandeng.journal.states import Refused
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks import queries as playbooks
from bandeng.playbooks.library import Library
from bandeng.reports.scope import inbox_count
from bandeng.web.ui.paging import Capped

ON_A_PAGE = 30
MOST_COUNTED = 1000
# What only somebody at a desk does; a page that needs any of these is open to all who have one.
DESK = ("see", "adopt", "manage-people", "manage-places", "manage-calendar")


def person_of(request: HttpRequest) -> Person:
    """Return who has signed in."""
    return cast(Person, request.user)


def seats_of(request: HttpRequest) -> Seats:
    """Return the seats of who looks."""
    return cast(Seats, cast(Any, request).seats)


def at_of(request: HttpRequest) -> datetime:
    """Return the one instant of the request."""
    return cast(datetime, cast(Any, request).at)


def library_of(request: HttpRequest) -> Library:
    """Return the playbooks in force."""
    return playbooks.library(at_of(request))


def able(request: HttpRequest, *abilities: str) -> bool:
    """Tell whether a seat of who looks carries one of the abilities."""
    return any(seats_of(request).able(ability) for ability in abilities)


def acting(request: HttpRequest) -> dict[str, Any]:
    """Return who acts, when and from which seats, as the actions on places and people want it."""
    return {"by": person_of(request), "at": at_of(request), "seats": seats_of(request)}


def show(
    request: HttpRequest, template: str, *, status: int = 200, part: str = "", **context: Any
) -> HttpResponse:
    """Answer with a page of the office, or with one part of it when htmx asks for that."""
    name = f"office/{template}.html"
    context["may_take"] = able(request, "export")
    if part and request.headers.get("HX-Request"):
        return render(request, f"{name}#{part}", context, status=status)
    context["inbox_count"] = inbox_count(seats_of(request))
    return render(request, name, context, status=status)


def tried(form: Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Do the act with a form's answers; a refusal becomes a sentence at the form, and False."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as error:
        form.add_error(None, str(error))
    return not form.errors


def page_of(request: HttpRequest, rows: Any, *, capped: bool = True) -> "Page[Any]":
    """Return the page of rows the address bar asks for; a wrong page number gives the nearest."""
    kind = Capped if capped else Paginator
    return kind(rows, ON_A_PAGE).get_page(request.GET.get("page"))
