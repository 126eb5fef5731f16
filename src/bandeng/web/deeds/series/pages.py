"""The pages of series: those that run, one of them with its days, planning one, changing one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.activities.actions.splitting import Otherwise, end_series, rename_series, split_series
from bandeng.activities.models import Series
from bandeng.activities.queries import series as queries
from bandeng.activities.rule_words import in_words
from bandeng.journal.models import SENTENCES
from bandeng.journal.queries import about
from bandeng.journal.states import Refused, Verb
from bandeng.places.models import Place
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.web.deeds.activities.scene import Hall, row
from bandeng.web.deeds.activities.writing import chosen_kind, fields_of, kinds_of
from bandeng.web.deeds.questions import FieldsOf
from bandeng.web.deeds.series.forms import (
    EndSeries,
    PlanSeries,
    RenameSeries,
    SeriesForm,
    SplitSeries,
)
from bandeng.web.deeds.visit import Visit, place_words, said, visit
from bandeng.web.ui.fields import posted
from bandeng.web.ui.spoken import on_day
from bandeng.worktime.queries import calendar

MOST, MOST_DAYS, LATER = 300, 30, 12
YEAR = timedelta(days=400)
Do = Callable[[Series, Any, Visit], Series]


def listing(request: HttpRequest, hall: Hall, path: str = "", **more: Any) -> HttpResponse:
    """Show the series that run at and below a path."""
    seen = visit(request)
    rows = queries.running_series(seen.seats, path, localdate(seen.at))
    words = {
        "rows": [summary(seen, hall, each) for each in rows[:MOST]],
        "may_plan": bool(kinds_of(seen, unplanned=False)),
    }
    return hall.show(request, "series_list", {**words, **more}, 200)


def summary(seen: Visit, hall: Hall, series: Series) -> dict[str, Any]:
    """Return one series as a line of a list."""
    kind = seen.rules.activities.get(series.kind)
    ends = _minutes_after(series)
    return {
        "title": series.called,
        "kind": said(kind.title) if kind and series.own_title else "",
        "rule": said(in_words(queries.rule_of(series))),
        "hours": f"{series.begins:%H:%M}–{ends}",
        "place": place_words(series.place),
        "where": series.where,
        "host": series.host.name if series.host else "",
        "to_day": series.to_day,
        "over": bool(series.to_day and series.to_day < localdate(seen.at)),
        "url": hall.to("series", series.pk),
    }


def _minutes_after(series: Series) -> str:
    total = series.begins.hour * 60 + series.begins.minute + series.minutes
    return f"{total // 60 % 24:02}:{total % 60:02}"


def one(request: HttpRequest, pk: int, hall: Hall) -> HttpResponse:
    """Show one series: its rule, its days, what may be done to it."""
    seen = visit(request)
    series = queries.series_of(seen.seats, pk)
    days = queries.rows_of_series(series, seen.seats, seen.at, MOST_DAYS)
    may = queries.may_run(seen.seats, series) and not _is_over(series, seen)
    words = {
        "series": series,
        "row": summary(seen, hall, series),
        "days": [row(seen, hall, each) for each in days],
        "later": _later(series, seen),
        "acts": [(act, hall.to("series_act", pk, act.id)) for act in ACTS.values()] if may else [],
        "lines": [_line(each) for each in about("series", series.pk)],
        "before": hall.to("series", series.split_from_id) if series.split_from_id else "",
    }
    return hall.show(request, "series", words, 200)


def _is_over(series: Series, seen: Visit) -> bool:
    return bool(series.to_day and series.to_day < localdate(seen.at))


def _later(series: Series, seen: Visit) -> list[str]:
    """Return the days by the rule that do not stand yet, so that a year can be looked over."""
    today, since = localdate(seen.at), series.filled_to or localdate(seen.at)
    given = queries.turns_of(series, calendar().is_workday, today + YEAR)
    return [on_day(t.day, today) for t in given if t.rule_day > since][:LATER]


def _line(line: Any) -> dict[str, Any]:
    return {
        "at": line.at,
        "what": SENTENCES[Verb(line.verb)],
        "who": line.by_name if line.by_id else "",
        "said": line.said.get("reason", "") or line.said.get("title", ""),
    }


def plan(request: HttpRequest, hall: Hall) -> HttpResponse:
    """Plan a series."""
    seen = visit(request)
    kinds = kinds_of(seen, unplanned=False)
    wanted = [kind for kind in kinds if kind.repeats] if "kind" not in request.GET else []
    kind = wanted[0] if wanted else chosen_kind(request, kinds)
    if kind is None:
        return hall.show(request, "series_plan", {"kinds": []}, 200)
    form = PlanSeries(posted(request), seen=seen, kind=kind)
    more = fields_of(seen, kind, form, posted(request), whole=False, with_files=False)
    series = _planned(seen, kind, form, more)
    if series:
        messages.success(request, _("The series is planned."))
        return redirect(hall.to("series", series.pk))
    words = {
        **{"form": form, "more": more, "kind": kind, "kinds": [(k, said(k.title)) for k in kinds]},
        "title": said(kind.title),
    }
    wrong = bool(form.errors or (more and more.errors))
    return hall.show(request, "series_plan", words, 422 if wrong else 200)


def _planned(seen: Visit, kind: Kind, form: PlanSeries, more: FieldsOf | None) -> Series | None:
    if not form.is_bound or not form.is_valid() & (more is None or more.is_valid()):
        return None
    where, rule = form.where(), form.rule(form.cleaned_data["from_day"])
    if where is None or rule is None:
        return None
    draft = _draft(kind, form, more, where, rule)
    try:
        return plan_series(draft, by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        return None


def _draft(
    kind: Kind, form: PlanSeries, more: FieldsOf | None, where: Place, rule: Any
) -> SeriesDraft:
    told = form.cleaned_data
    names = ("from_day", "to_day", "begins", "minutes", "title", "about", "open_to_all", "shown")
    return SeriesDraft(
        kind.id,
        where,
        rule=rule,
        where=told["spot"],
        more=more.answers() if more else {},
        invites=None if told.get("invite") else (),
        key=told["key"],
        **{name: told[name] for name in names},
    )


def _split(series: Series, form: SplitSeries, seen: Visit) -> Series:
    told = form.cleaned_data
    rule = form.rule(told["from_day"])
    if rule is None:
        raise Refused(_("Please choose on which days it happens."))
    names = ("begins", "minutes", "to_day", "title", "about")
    otherwise = Otherwise(rule=rule, where=told["spot"], **{name: told[name] for name in names})
    return split_series(series, told["from_day"], otherwise, by=seen.person, at=seen.at)


def _rename(series: Series, form: RenameSeries, seen: Visit) -> Series:
    return rename_series(series, **form.cleaned_data, by=seen.person, at=seen.at)


def _end(series: Series, form: EndSeries, seen: Visit) -> Series:
    return end_series(series, **form.cleaned_data, by=seen.person, at=seen.at)


@dataclass(frozen=True)
class SeriesAct:
    """One thing that can be done to a series, with its words, its form and its deed."""

    id: str
    label: Promise | str
    note: Promise | str
    done: Promise | str
    icon: str
    form: type[SeriesForm]
    do: Do


ACTS = {
    act.id: act
    for act in (
        SeriesAct("split", gettext_lazy("Otherwise from a day on"),
            gettext_lazy("What is past, and days somebody has answered to, stay as they are."),
            gettext_lazy("From that day on it is a series of its own; the one before is kept."),
            "edit", SplitSeries, _split),
        SeriesAct("rename", gettext_lazy("Rename all to come"),
            gettext_lazy("Every day to come bears the new name; the past keeps its own."),
            gettext_lazy("All days to come bear the new name."), "edit", RenameSeries, _rename),
        SeriesAct("end", gettext_lazy("End the series"),
            gettext_lazy("The days to come are cancelled; what was held stays."),
            gettext_lazy("The series is over; who was invited is told why."), "circle-x",
            EndSeries, _end),
    )
}  # fmt: skip


def act(request: HttpRequest, pk: int, act_id: str, hall: Hall) -> HttpResponse:
    """Show the form of an act on a series, or do it."""
    seen, chosen = visit(request), ACTS.get(act_id)
    series = queries.series_of(seen.seats, pk)
    if chosen is None:
        raise Http404
    form = chosen.form(posted(request), series=series, next_day=_next_day(series, seen))
    if form.is_bound and form.is_valid() and (after := _tried(chosen, series, form, seen)):
        messages.success(request, str(chosen.done))
        return redirect(hall.to("series", after.pk))
    words = {
        **{"series": series, "row": summary(seen, hall, series), "act": chosen, "form": form},
        "against": "" if queries.may_run(seen.seats, series) else _("Others change this series."),
    }
    return hall.show(request, "series_act", words, 422 if form.errors else 200)


def _next_day(series: Series, seen: Visit) -> date:
    today = localdate(seen.at)
    given = queries.turns_of(series, calendar().is_workday, today + YEAR)
    return next((t.rule_day for t in given if t.rule_day > today), today)


def _tried(chosen: SeriesAct, series: Series, form: SeriesForm, seen: Visit) -> Series | None:
    """Return the series after the act; a refusal becomes a sentence at the form, and None."""
    try:
        return chosen.do(series, form, seen)
    except Refused as no:
        if not form.errors:
            form.add_error(None, str(no))
        return None
