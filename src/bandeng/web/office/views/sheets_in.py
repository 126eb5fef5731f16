"""Sheets made by people: brought, looked at row by row, taken in whole or not at all."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.doors.sheets import TYPES, Shape
from bandeng.secrecy.sealing import CannotOpen
from bandeng.sheets import actions, queries, writing
from bandeng.sheets.kinds import KINDS, Case
from bandeng.sheets.models import STAGES, VERDICTS, SheetRun
from bandeng.sheets.states import Stage, What
from bandeng.web.office import pages
from bandeng.web.office.forms.sheets_in import Bring
from bandeng.web.ui.doors import for_able

ABILITIES = tuple(dict.fromkeys(each for kind in KINDS.values() for each in kind.abilities))
STEPS: dict[str, Any] = {
    "again": actions.look_again,
    "take": actions.start,
    "drop": actions.drop,
}
AT_ONCE = 300_000  # bytes; a larger file is read by a job


def _case(request: HttpRequest) -> Case:
    return Case(**pages.acting(request))


def _own(request: HttpRequest, key: UUID) -> SheetRun:
    return queries.visible_to(pages.person_of(request)).get(key=key)


@for_able(*ABILITIES)
@require_http_methods(["GET", "POST"])
def sheets_in(request: HttpRequest) -> HttpResponse:
    """Show which sheets may be brought and those that were, or take a file."""
    kinds = queries.kinds_for(_case(request))
    form = Bring(request.POST or None, request.FILES or None, kinds=kinds)
    brought: list[SheetRun] = []
    if request.method == "POST" and pages.tried(
        form, lambda said: brought.append(_bring(request, said))
    ):
        return redirect("office:sheet_in", brought[0].key)
    page = pages.page_of(request, queries.visible_to(pages.person_of(request)))
    words: dict[str, Any] = {
        "form": form,
        "kinds": kinds,
        "page": page,
        "runs": [(run, KINDS[run.kind].title, STAGES[Stage(run.stage)]) for run in page],
    }
    return pages.show(request, "sheets_in", status=422 if form.errors else 200, **words)


def _bring(request: HttpRequest, said: dict[str, Any]) -> SheetRun:
    file = said["file"]
    run = actions.bring(
        file.read(), kind=said["kind"], file_name=file.name, **pages.acting(request)
    )
    if file.size <= AT_ONCE:
        actions.check(run.pk, at=pages.at_of(request))
    else:
        actions.order(run.pk)
    return run


@for_able(*ABILITIES)
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Give an empty sheet with the headings, and how to fill it in."""
    known = {each.code: each for each in queries.kinds_for(_case(request))}
    if kind not in known:
        raise Http404
    name = _("template: %(kind)s") % {"kind": known[kind].title}
    return _file(writing.template(known[kind]), name)


def _file(file: Any, name: str) -> FileResponse:
    kind = TYPES[Shape.XLSX]
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=kind)


@for_able(*ABILITIES)
@require_GET
def sheet_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what every row of a sheet would do, or how far it has come."""
    run = _own(request, key)
    done = queries.told(run) if run.stage == Stage.TAKING else run.total
    words: dict[str, Any] = {
        "run": run,
        "kind": KINDS[run.kind],
        "stage": STAGES[Stage(run.stage)],
        "done": done,
        "percent": 100 * done // max(run.writes, 1),
        **(_preview(request, run) if run.stage in (Stage.CHECKED, Stage.REFUSED) else {}),
    }
    return pages.show(request, "sheet_in", part="stage" if run.is_busy else "", **words)


def _preview(request: HttpRequest, run: SheetRun) -> dict[str, Any]:
    """Return the rows of the page and verdict asked for; wrong ones first of all if there are."""
    asked = request.GET.get("what", "")
    what = What(asked) if asked in list(What) else None
    counts = run.counts
    if not asked and counts[What.WRONG]:
        what = What.WRONG
    size = counts[what] if what else run.total
    try:
        page = _page(request, run, what, size)
    except (CannotOpen, FileNotFoundError):
        return {"gone": True}
    kind, head = KINDS[run.kind], run.headings
    places = [(kind.named(name), place) for name, place in head["places"].items()]
    places.sort(key=lambda pair: pair[1])
    heads = [column.title or column.heading for column, _place in places]
    return {
        "page": page,
        "what": what or "all",
        "tabs": [
            ("all", _("All rows"), run.total),
            *((each, VERDICTS[each], counts[each]) for each in What if counts[each]),
        ],
        "heads": heads,
        "lines": [_line(row, heads, [place for _column, place in places]) for row in page],
        "loosely": [(said, kind.named(name).title) for said, name in head["loosely"]],
        "left_aside": head["left_aside"],
        "wrong": counts[What.WRONG],
    }


def _page(
    request: HttpRequest, run: SheetRun, what: What | None, size: int
) -> "Page[queries.Shown]":
    numbers = pages.page_of(request, range(size), capped=False)
    numbers.object_list = queries.rows_of(
        run, what, numbers.start_index() - 1 if size else 0, pages.ON_A_PAGE
    )
    return numbers


def _line(row: queries.Shown, heads: list[Any], places: list[int]) -> dict[str, Any]:
    cells = [row.cells[place] if place < len(row.cells) else "" for place in places]
    return {
        "number": row.number,
        "cells": list(zip(heads, cells, strict=True)),
        "what": row.what,
        "word": VERDICTS[row.what],
        "why": row.sentences,
    }


@for_able(*ABILITIES)
@require_GET
def marked(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Give the sheet back with what is wrong beside its rows."""
    run = _own(request, key)
    if run.stage not in (Stage.CHECKED, Stage.REFUSED):
        raise Http404
    name = run.file_name.rpartition(".")[0] or run.file_name
    return _file(writing.marked(run), _("%(name)s, looked at") % {"name": name})


@for_able(*ABILITIES)
@require_POST
def go_on(request: HttpRequest, key: UUID, step: str) -> HttpResponse:
    """Choose a sheet of the book, look again, take it in, or drop it."""
    run = _own(request, key)
    how: dict[str, Any] = {"by": pages.person_of(request), "at": pages.at_of(request)}
    if step == "choose":
        actions.choose(run, sheet=request.POST.get("sheet", ""), **how)
    elif step in STEPS:
        STEPS[step](run, **how)
    else:
        raise Http404
    return redirect("office:sheet_in", run.key)
