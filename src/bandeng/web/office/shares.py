"""The rates page: shares in words, their lists' addresses, bands and weights; never an order."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.journal.queries import latest_of
from bandeng.journal.states import Verb
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.playbooks.schema_rates import Band, Rate
from bandeng.reports import queries as reports
from bandeng.reports import rates
from bandeng.reports.periods import month_of
from bandeng.reports.queries import HERE
from bandeng.reports.rates import Share, Weighed
from bandeng.reports.sentences import DAYS, conditions
from bandeng.reports.states import Measure, Part, parts_of
from bandeng.web.office import figures, rows
from bandeng.web.office.figures import Look
from bandeng.web.office.rows import in_language


def page(look: Look, chosen: str) -> dict[str, Any]:
    """Return everything the rates page shows: whole, by score, by town, and one rate by month."""
    known = rates.in_use(look.library, look.view.at)
    found = rates.shares(known.values(), look.view)
    scores = rates.scores_in_use(look.library, look.view.at)
    return {
        "shares": [share_words(look, found[rate_id]) for rate_id in known],
        "scores": [_score(look, rates.weighed(score, found)) for score in scores],
        "definitions": [_definition(look, rate) for rate in known.values()],
        "towns": _by_town(look, known),
        **_by_month(look, known.get(chosen) or next(iter(known.values()), None)),
    }


def share_words(look: Look, share: Share, **narrowed: str) -> dict[str, Any]:
    """Return one share as a cell shows it: percent or words, band, and its three lists."""
    lists = {Part.GOOD: share.good, Part.OF: share.of, Part.EXCEPT: share.left_out}
    return {
        "id": share.rate.id,
        "title": in_language(share.rate.title),
        "says": share.says,
        "percent": _("%(n)d%%") % {"n": share.percent} if share.says else "",
        "band": band_title(share.band),
        "lists": [
            {"part": part, "count": count, "url": url(look, share.rate, part, **narrowed)}
            for part, count in lists.items()
        ],
        "more": f"?{figures.query(look, rate=share.rate.id)}#months",
    }


def band_title(band: Band | None) -> str:
    """Return what a band is called, nothing where there is none."""
    return in_language(band.title) if band else ""


def url(look: Look, rate: Rate, part: Part, **narrowed: str) -> str:
    """Return the address of one list of a rate."""
    address = reverse("office:rate_rows", args=[rate.id, part.value])
    asked = figures.query(look)
    more = urlencode({key: value for key, value in narrowed.items() if value})
    return "?".join(filter(None, [address, "&".join(filter(None, [asked, more]))]))


def _score(look: Look, told: Weighed) -> dict[str, Any]:
    parts = [{**share_words(look, share), "weight": weight} for share, weight in told.shares]
    return {
        "id": told.score.id,
        "title": in_language(told.score.title),
        "says": told.says,
        "band": band_title(told.band),
        "parts": parts,
        "bands": _bands(told.score.bands),
    }


def _definition(look: Look, rate: Rate) -> dict[str, Any]:
    parts = parts_of(rate)
    kinds = [rows.kind_title(kind, look.library) for kind in rate.kinds]
    return {
        "title": in_language(rate.title),
        "about": in_language(rate.about),
        "kinds": kinds,
        "day": str(DAYS[parts.of.by]),
        "of": _asked(parts.of),
        "good": _asked(parts.good),
        "except": _asked(parts.except_) if parts.except_ else "",
        "few": rate.few,
        "bands": _bands(rate.bands),
    }


def _asked(measure: Measure) -> str:
    between = _(", ")
    return between.join(conditions(measure)) or _("every one of them")


def _bands(bands: tuple[Band, ...]) -> list[str]:
    said = _("%(title)s from %(n)d%%")
    return [said % {"title": in_language(band.title), "n": band.from_} for band in bands]


def _by_town(look: Look, known: Mapping[str, Rate]) -> list[dict[str, Any]]:
    """Return the shares of each place below, in the order of the place list, never of a number."""
    found = rates.by_town(known.values(), look.view)
    return [
        {"name": name, "cells": [_cell(look, rate, found, town) for rate in known.values()]}
        for town, name in figures.towns_of(look, set(found))
    ]


def _cell(
    look: Look, rate: Rate, found: Mapping[str, Mapping[str, Share]], town: str
) -> dict[str, Any]:
    share = found.get(town, {}).get(rate.id) or Share(rate)
    return share_words(look, share, town=town or "here")


def _by_month(look: Look, rate: Rate | None) -> dict[str, Any]:
    if rate is None:
        return {"chosen": None, "months": []}
    months = rates.by_month(rate, look.view)
    lines = [_month(look, month, share) for month, share in months.items()]
    return {"chosen": {"id": rate.id, "title": in_language(rate.title)}, "months": lines}


def _month(look: Look, month: date, share: Share) -> dict[str, Any]:
    named = f"{month:%Y-%m}"
    return {"name": named, "cell": share_words(look, share, month=named)}


PART_TITLES = {
    Part.GOOD: lambda: _("those that count as good"),
    Part.OF: lambda: _("all that count"),
    Part.EXCEPT: lambda: _("left out, in neither number"),
}


def narrowed(
    request: HttpRequest, look: Look, rate: Rate, part: Part
) -> tuple[QuerySet[Matter], list[str]]:
    """Return one list of a rate, and in words what it was narrowed down to."""
    found, said = rates.rows_of(rate, part, look.view), list[str]()
    town, month = request.GET.get("town", ""), request.GET.get("month", "")
    if town == "here" or (town.isascii() and town.isdigit()):
        here = HERE if town == "here" else town
        found = reports.of_town(found, here, look.view.within)
        said += [name for pk, name in figures.towns_of(look, {here}) if pk == here]
    if day := figures.first_of(month):
        found = reports.of_month(found, parts_of(rate).of, month_of(day))
        said.append(month)
    return found, said


def reasons_left_out(look: Look, matters: list[Matter]) -> list[dict[str, Any]]:
    """Return for each matter left out its listed reason and the words written for it.

    What was written about a confidential one is read only where it was opened.
    """
    readable = [m.pk for m in matters if m.left_out and m.privacy != Privacy.CONFIDENTIAL]
    lines = latest_of("matter", readable, [Verb.MATTER_LEFT_OUT])
    return [
        {
            "row": rows.row(matter, look.library),
            "because": because(look, matter),
            "reason": lines[matter.pk].said.get("reason", "") if matter.pk in lines else "",
            "who": lines[matter.pk].by_name if matter.pk in lines else "",
        }
        for matter in matters
    ]


def because(look: Look, matter: Matter) -> str:
    """Return the listed reason for which a matter is left out, in the reader's language."""
    kind = look.library.kinds.get(matter.kind)
    named = look.library.lists.get(kind.left_out or "") if kind else None
    option = named.by_id.get(matter.left_out) if named else None
    return in_language(option.label) if option else matter.left_out
