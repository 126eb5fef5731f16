"""The board of duties: a row for each place or holder, a cell for each duty, nothing ranked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.duty_states import Due
from bandeng.activities.queries.duties import dues
from bandeng.activities.queries.owed import Asked
from bandeng.places.states import ids_on, is_within
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Duty
from bandeng.playbooks.schema_posts import Post
from bandeng.playbooks.vocabulary import Fulfilment
from bandeng.web.office import pages
from bandeng.web.office.forms.duties import Look
from bandeng.web.office.picking import Picked, picked
from bandeng.web.office.rows import in_language
from bandeng.web.ui.fulfilled import GRAVEST, WORDS

YEARS_BACK = 3
# What is not owed, or not owed yet: no period that still runs is counted against anybody.
NOT_OWED = (Fulfilment.EXEMPT, Fulfilment.NOBODY, Fulfilment.OPEN, Fulfilment.SOON)
KEPT = (Fulfilment.DONE, Fulfilment.CAUGHT_UP)
LACKING = (Fulfilment.MISSED, Fulfilment.LATE)


@dataclass(frozen=True)
class Cell:
    """One duty of one row over the year: how many periods were kept of those owed so far."""

    title: str
    kept: int
    owed: int
    word: str
    icon: str
    state: str
    lacking: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Board:
    """What the page shows: the form, the duties of the post, their rows and the count of each."""

    form: Look
    duties: tuple[Duty, ...]
    rows: tuple[Mapping[str, Any], ...]
    totals: tuple[Mapping[str, Any], ...]
    year: int


def board_of(request: HttpRequest) -> Board:
    """Return the board for the year, post and place asked for, as far as who looks may see."""
    library, place = pages.library_of(request), picked(request)
    today = localdate(pages.at_of(request))
    posts = posts_with_duties(library)
    form = Look(request.GET, years(today), posts, place.options())
    said = form.cleaned_data if form.is_valid() else {}
    post = said.get("post") or (posts[0][0] if posts else "")
    year = int(said.get("year") or today.year)
    duties = tuple(duty for duty in library.duties.values() if duty.post == post)
    found = _seen(request, library, duties, year, place)
    rows = _rows(duties, found, today, year)
    totals = tuple(_total(duty, rows, place_of) for place_of, duty in enumerate(duties))
    if said.get("lacking"):
        rows = [row for row in rows if any(cell and cell.lacking for cell in row["cells"])]
    return Board(form, duties, tuple(rows), totals, year)


def title_of(duty: Duty) -> str:
    """Return what people call a duty."""
    return in_language(duty.title) if duty.title else duty.id


def years(today: date) -> list[tuple[str, str]]:
    """Return this year and the ones before it as choices."""
    return [(str(today.year - n), str(today.year - n)) for n in range(YEARS_BACK)]


def posts_with_duties(library: Library) -> list[tuple[str, str]]:
    """Return the posts that have duties as choices, those first that must be held everywhere.

    The board opens at the first: one of a post that stands empty nearly everywhere says little.
    """
    names = dict.fromkeys(duty.post for duty in library.duties.values())
    posts = sorted((library.posts[name] for name in names), key=_may_be_empty)
    return [(post.id, in_language(post.title)) for post in posts]


def _may_be_empty(post: Post) -> bool:
    return not any(post.bounds(level).min for level in post.at)


def year_of(year: int, today: date) -> tuple[date, date]:
    """Return the days of a year up to today: what lies ahead is nobody's failure."""
    return date(year, 1, 1), min(date(year, 12, 31), today)


def _seen(
    request: HttpRequest, library: Library, duties: Sequence[Duty], year: int, place: Picked
) -> list[Due]:
    at = pages.at_of(request)
    first, last = year_of(year, localdate(at))
    if not duties or last < first:
        return []
    within = place.path or (place.top.path if place.top else "")
    asked = Asked(at, first, last, within, duties=[duty.id for duty in duties])
    reach = pages.seats_of(request).reach("see")
    return [due for due in dues(library, asked) if any(is_within(due.path, p) for p in reach)]


def _rows(
    duties: Sequence[Duty], found: Iterable[Due], today: date, year: int
) -> list[dict[str, Any]]:
    """Return a row for each place or holder, in the order of the place list."""
    by_row: dict[tuple[str, int, str], dict[str, list[Due]]] = {}
    for due in found:
        key = (due.path, due.person_id or 0, due.person_name)
        by_row.setdefault(key, {}).setdefault(due.duty.id, []).append(due)
    rows = []
    for (_path, _person, name), cells in sorted(
        by_row.items(), key=lambda item: ids_on(item[0][0])
    ):
        place = next(iter(cells.values()))[0].place_name
        row = [_cell(cells.get(duty.id, []), today, year) for duty in duties]
        rows.append({"place": place, "name": name, "cells": row})
    return rows


def _cell(found: Sequence[Due], today: date, year: int) -> Cell | None:
    if not found:
        return None
    stands = [due.stands(today) for due in found]
    gravest = next(state for state in GRAVEST if state in stands)
    word, icon = WORDS[gravest]
    due = found[0]
    query = {"year": year, **({"person": due.person_id} if due.person_id else {})}
    address = reverse("office:duty", args=[due.duty.id, due.place_id])
    return Cell(
        title=title_of(due.duty),
        kept=sum(state in KEPT for state in stands),
        owed=sum(state not in NOT_OWED for state in stands),
        word=str(word),
        icon=icon,
        state=gravest.value,
        lacking=tuple(
            in_language(due.span.title)
            for due, state in zip(found, stands, strict=True)
            if state in LACKING
        ),
        url=f"{address}?{urlencode(query)}",
    )


def _total(duty: Duty, rows: Iterable[Mapping[str, Any]], column: int) -> dict[str, Any]:
    """Return of how many rows that owe a duty nothing is missing."""
    cells = [row["cells"][column] for row in rows if row["cells"][column]]
    owing = [cell for cell in cells if cell.owed]
    whole = sum(not cell.lacking for cell in owing)
    return {
        "title": title_of(duty),
        "basis": in_language(duty.basis) if duty.basis else "",
        "whole": whole,
        "of": len(owing),
        "says": _says(whole, len(owing)),
    }


def _says(whole: int, owing: int) -> str:
    """Return how many owe nothing; where no period is over yet, that nobody can owe anything."""
    if not owing:
        return _("no period is over yet")
    return _("nothing missing at %(n)d of %(of)d") % {"n": whole, "of": owing}
