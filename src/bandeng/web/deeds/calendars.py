"""The calendar of activities, alike in every hall: a month, a week or a list of days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.activities.models import Activity
from bandeng.activities.states import State
from bandeng.playbooks.library import Library
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer
from bandeng.web.ui.spoken import clock
from bandeng.web.ui.spread import LABELS, View, days_of, read_day, read_view, spread

MOST = 1500
LONGEST = timedelta(days=31)  # no activity lasts longer


@dataclass(frozen=True)
class Show:
    """How a hall shows an activity: the address of its page, and its words as they may be read."""

    to: Callable[[str], str]
    say: Callable[[str], str] = str


class Sift(forms.Form):
    """What of a calendar is shown; it lives in the address bar, and nonsense sifts nothing."""

    view = forms.CharField(widget=forms.HiddenInput, required=False)
    day = forms.CharField(widget=forms.HiddenInput, required=False)
    whose = forms.ChoiceField(label=pgettext_lazy("calendar", "Whose"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("calendar", "Kind"), required=False)

    def __init__(self, data: Any, rules: Library, **choices: Iterable[tuple[str, Any]]) -> None:
        """Offer the kinds of the playbooks, and what the hall lets one choose."""
        super().__init__(data)
        kinds = [(kind.id, said(kind.title)) for kind in rules.activities.values()]
        offer(self, "kind", [("", _("any")), *kinds])
        for name in ("whose", "place"):
            if name in choices:
                offer(self, name, list(choices[name]))
            else:
                del self.fields[name]
        self.is_valid()

    def said(self, name: str) -> str:
        """Return what was chosen, empty for nothing."""
        return str(self.cleaned_data.get(name) or "")


def words(
    request: HttpRequest, rows: QuerySet[Activity], form: Sift, *, at: datetime, show: Show
) -> dict[str, Any]:
    """Return what the page of a calendar shows, a month unless the address asks otherwise."""
    today = localdate(at)
    view = read_view(form.said("view"), View.MONTH)
    day = read_day(form.said("day"), today)
    shown = spread(view, day, today, _cells(rows, form.said("kind"), days_of(view, day), show))
    return {
        "form": form,
        "spread": shown,
        "views": [
            (label, _here(request, view=each), each is view) for each, label in LABELS.items()
        ],
        "to_before": _here(request, view=view, day=shown.before),
        "to_after": _here(request, view=view, day=shown.after),
        "to_today": _here(request, view=view, day=None),
        "is_now": view is not View.AGENDA and any(cell.is_today for cell in shown.cells),
    }


def _cells(
    rows: QuerySet[Activity], kind: str, days: tuple[date, date], show: Show
) -> list[tuple[date, dict[str, Any]]]:
    first, last = days
    from_at = make_aware(datetime.combine(first, time()))
    to_at = make_aware(datetime.combine(last, time())) + timedelta(days=1)
    rows = rows.filter(starts_at__lt=to_at, starts_at__gte=from_at - LONGEST, ends_at__gte=from_at)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.select_related("place").defer("place__boundary", "minutes", "about")
    found = []
    for activity in rows.order_by("starts_at", "pk")[:MOST]:
        starts, ends = localtime(activity.starts_at), localtime(activity.ends_at)
        day, until = max(starts.date(), first), min(_last_day(starts, ends), last)
        while day <= until:
            found.append((day, _row(activity, day, starts, ends, show)))
            day += timedelta(days=1)
    return found


def _last_day(starts: datetime, ends: datetime) -> date:
    """Return the last day it is on; what ends at midnight is not on the day after."""
    before = ends - timedelta(microseconds=1)
    return max(starts.date(), before.date())


def _row(
    activity: Activity, day: date, starts: datetime, ends: datetime, show: Show
) -> dict[str, Any]:
    from_ = clock(starts) if day == starts.date() else "…"
    until = clock(ends) if day == _last_day(starts, ends) else "…"
    return {
        "title": show.say(activity.called),
        "place": activity.place.name,
        "where": show.say(activity.where),
        "from": from_,
        "hours": from_ if starts == ends else f"{from_}–{until}",
        "cancelled": activity.state == State.CANCELLED,
        "held": activity.state == State.HELD,
        "url": show.to(activity.code),
    }


def _here(request: HttpRequest, **changed: Any) -> str:
    """Return the address of this page with some of its words changed, or left out for None."""
    words_ = {name: value for name, value in request.GET.items() if value}
    words_ |= changed
    return "?" + urlencode({name: str(v) for name, v in words_.items() if v is not None})
