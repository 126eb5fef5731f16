"""The numbers page: figures, their breakdowns, and the address of the rows behind each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.activities.models import Activity, Pair
from bandeng.matters.models import CHANNEL_LABELS, Matter
from bandeng.places.models import Place
from bandeng.places.states import ids_on
from bandeng.playbooks.library import Library
from bandeng.playbooks.vocabulary import Channel, Colour
from bandeng.reports import happenings
from bandeng.reports import queries as reports
from bandeng.reports.periods import Period, month_of
from bandeng.reports.queries import HERE, View
from bandeng.reports.sentences import definition_of, title_of
from bandeng.reports.states import Measure
from bandeng.web.office import pages
from bandeng.web.office.forms.numbers import Look as LookForm
from bandeng.web.office.picking import MOST_BELOW, Picked, picked
from bandeng.web.office.rows import in_language
from bandeng.web.ui.marks import COLOURS
from bandeng.web.ui.spoken import on_day

SHADES = [*(colour.value for colour in Colour), ""]


@dataclass(frozen=True)
class Look:
    """Who looks at the numbers: place, period, playbooks and the form they were chosen in."""

    view: View
    picked: Picked
    library: Library
    form: LookForm
    measures: Mapping[str, Measure]


def look_of(request: HttpRequest) -> Look:
    """Return the look the address bar asks for."""
    at, library, place = pages.at_of(request), pages.library_of(request), picked(request)
    form = LookForm(request.GET, place)
    within = place.path or _only_top(place)
    view = View(pages.seats_of(request), at, within, form.period_at(at))
    return Look(view, place, library, form, reports.measures(library, at))


def _only_top(place: Picked) -> str:
    """Return the path of the one place somebody answers for, so that towns are those below it."""
    return place.top.path if place.top else ""


def query(look: Look, **more: str) -> str:
    """Return the address's query for this look with something more asked."""
    said = {name: value for name, value in look.form.data.items() if value and name in KEPT}
    return urlencode({**said, **more})


KEPT = ("place", "period", "from_day", "to_day")


def url(look: Look, measure: Measure, **more: str) -> str:
    """Return the address of the rows behind a number."""
    return f"{reverse('office:behind', args=[measure.id])}?{query(look, **more)}"


def groups(look: Look) -> list[dict[str, Any]]:
    """Return the figures of the playbooks, then those every site has; all in one statement."""
    values = reports.values_of(look.measures.values(), look.view)
    own = [m for m in look.measures.values() if not m.is_standard]
    every = [m for m in look.measures.values() if m.is_standard]
    titled = ((_("As the playbooks define them"), own), (_("Over everything"), every))
    return [
        {"title": title, "figures": [_figure(look, m, values[m.id]) for m in measures]}
        for title, measures in titled
        if measures
    ]


def sheets(look: Look) -> list[dict[str, str]]:
    """Return the sheets that can be printed, each with its address for this place and period."""
    return [
        {
            "title": in_language(sheet.title),
            "url": f"{reverse('office:sheet', args=[sheet.id])}?{query(look)}",
        }
        for sheet in look.library.sheets.values()
    ]


def _figure(look: Look, measure: Measure, value: int) -> dict[str, Any]:
    return {
        "id": measure.id,
        "title": title_of(measure),
        "value": value,
        "url": url(look, measure),
        "more": f"?{query(look, number=measure.id)}",
        "definition": definition_of(measure, look.library),
    }


def broken_down(look: Look, measure: Measure) -> dict[str, Any]:
    """Return one number by town and colour and by month: chart and table from the same cells."""
    cells = reports.by_town_and_colour(measure, look.view, look.library)
    found = Counter[tuple[str, str]]()
    for cell in cells:
        found[cell.town, cell.colour] += cell.count
    coloured = measure.has_colours
    stray = any(cell.colour == "" for cell in cells)
    shades = [shade for shade in SHADES if (coloured if shade else stray)]
    towns = towns_of(look, {cell.town for cell in cells})
    months = reports.by_month(measure, look.view)
    lines = [_line(look, measure, town, found, shades) for town in towns]
    return {
        "chosen": _figure(look, measure, sum(cell.count for cell in cells)),
        "shades": [{"id": shade, "name": _shade(shade)} for shade in shades],
        "lines": lines,
        "sums": [_sum(look, measure, found, shade) for shade in shades],
        "bars": _bars(lines, shades),
        "ways": _ways(look, measure, reports.summed(cells, "channel")),
        "months": [_month(look, measure, month, n) for month, n in months.items()],
        "months_bars": _month_bars(look, measure, months),
    }


def towns_of(look: Look, met: set[str]) -> list[tuple[str, str]]:
    """Return (id, name) of the places below in place order; rows of the place itself come last."""
    known = _picked_below(look)
    named_already = met - {HERE} <= {str(place.pk) for place in known}
    below = known if known and named_already else reports.towns(look.view, met)
    named = [(str(place.pk), _name(place)) for place in below]
    return [*named, (HERE, _("here itself"))] if HERE in met else named


def _picked_below(look: Look) -> list[Place]:
    """Return the places right below what is looked at, as far as the picker read them already."""
    parent = ids_on(look.view.within)[-1] if look.view.within else None
    known = [place for place in look.picked.below if place.parent_id == parent]
    return known if len(known) < MOST_BELOW else []


def _name(place: Place) -> str:
    return _("%(name)s (closed)") % {"name": place.name} if place.to_day else place.name


def _shade(shade: str) -> str:
    return str(COLOURS.get(shade) or _("no colour"))


def _line(
    look: Look,
    measure: Measure,
    town: tuple[str, str],
    found: Mapping[tuple[str, str], int],
    shades: list[Any],
) -> dict[str, Any]:
    town_id, name = town
    cells = [
        {
            "value": found.get((town_id, shade), 0),
            "url": url(look, measure, town=town_id or "here", colour=shade or "none"),
            "shade": _shade(shade),
        }
        for shade in shades
    ]
    total = sum(found.get((town_id, shade), 0) for shade in shades)
    return {
        "name": name,
        "cells": cells,
        "total": total,
        "url": url(look, measure, town=town_id or "here"),
    }


def _sum(
    look: Look, measure: Measure, found: Mapping[tuple[str, str], int], shade: str
) -> dict[str, Any]:
    total = sum(n for (_town, colour), n in found.items() if colour == shade)
    return {"value": total, "url": url(look, measure, colour=shade or "none")}


def _bars(lines: list[dict[str, Any]], shades: list[Any]) -> dict[str, Any]:
    names = [_shade(shade) if len(shades) > 1 else _("Together") for shade in shades]
    series = [
        {"name": name, "colour": str(shade) or "none"}
        for name, shade in zip(names, shades, strict=True)
    ]
    rows = [
        {
            "name": line["name"],
            "values": [cell["value"] for cell in line["cells"]],
            "urls": [cell["url"] for cell in line["cells"]],
            "url": line["url"],
        }
        for line in lines
    ]
    return {"kind": "bar", "stacked": True, "series": series, "rows": rows}


def _ways(look: Look, measure: Measure, counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the ways by which the rows came in, in the order of their list."""
    return [
        {"name": label, "value": counted[way], "url": url(look, measure, came=way.value)}
        for way, label in CHANNEL_LABELS.items()
        if way in counted
    ]


def _month(look: Look, measure: Measure, month: date, count: int) -> dict[str, Any]:
    named = f"{month:%Y-%m}"
    return {"name": named, "value": count, "url": url(look, measure, month=named)}


def _month_bars(look: Look, measure: Measure, months: Mapping[date, int]) -> dict[str, Any]:
    rows = [_month(look, measure, month, n) for month, n in months.items()]
    return {
        "kind": "bar",
        "series": [{"name": title_of(measure), "colour": "none"}],
        "rows": [{"name": r["name"], "values": [r["value"]], "url": r["url"]} for r in rows],
    }


def narrowed(
    request: HttpRequest, look: Look, measure: Measure
) -> tuple[QuerySet[Matter], list[str]]:
    """Return the rows behind a number, and in words what they were narrowed down to."""
    town, colour, month = (request.GET.get(key, "") for key in ("town", "colour", "month"))
    found, said = reports.rows_of(measure, look.view), []
    if town == "here" or (town.isascii() and town.isdigit()):
        here = HERE if town == "here" else town
        found = reports.of_town(found, here, look.view.within)
        said += [name for pk, name in towns_of(look, {here}) if pk == here]
    if colour in (*Colour, "none"):
        shade = "" if colour == "none" else colour
        found = reports.of_colour(found, shade, look.library)
        said.append(_shade(shade))
    if (came := request.GET.get("came", "")) in list(Channel):
        found = reports.of_channel(found, came)
        said.append(str(CHANNEL_LABELS[Channel(came)]))
    if (day := first_of(month)) and measure.by:
        found = reports.of_month(found, measure, month_of(day))
        said.append(month)
    return found, said


def narrowed_held(
    request: HttpRequest, look: Look, measure: Measure
) -> tuple[QuerySet[Activity], list[str]]:
    """Return the activities behind a number, and in words what they were narrowed down to."""
    town, month = request.GET.get("town", ""), request.GET.get("month", "")
    found, said = reports.held_of(measure, look.view), list[str]()
    if town == "here":
        found, said = found.filter(path=look.view.within), [_("here itself")]
    elif town.isascii() and town.isdigit():
        found = found.filter(path__startswith=f"{look.view.within}{town}.")
        said = [name for pk, name in towns_of(look, {town}) if pk == town]
    if day := first_of(month):
        found = happenings.of_month(found, measure, month_of(day))
        said.append(month)
    return found, said


def narrowed_pairs(
    request: HttpRequest, look: Look, measure: Measure
) -> tuple[QuerySet[Pair], list[str]]:
    """Return the pairs behind a number, and in words what they were narrowed down to."""
    town = request.GET.get("town", "")
    found, said = reports.paired_of(measure, look.view), list[str]()
    if town == "here":
        found, said = found.filter(path=look.view.within), [_("here itself")]
    elif town.isascii() and town.isdigit():
        found = found.filter(path__startswith=f"{look.view.within}{town}.")
        said = [name for pk, name in towns_of(look, {town}) if pk == town]
    return found, said


def first_of(month: str) -> date | None:
    """Return the first day of a month written `2026-03`, None for anything else."""
    try:
        return date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        return None


def period_words(period: Period) -> str:
    """Return the days of a period in words."""
    day = period.to_day or period.from_day or date.min
    first = on_day(period.from_day, day) if period.from_day else _("the beginning")
    last = on_day(period.to_day, day) if period.to_day else _("today")
    return _("from %(first)s to %(last)s, both days included") % {"first": first, "last": last}
