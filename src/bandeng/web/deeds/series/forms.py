"""The forms by which a series is planned, changed from a day on, renamed or ended."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from bandeng.activities.models import Series
from bandeng.activities.queries.series import rule_of
from bandeng.playbooks.queries import activity_at
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.web.deeds.activities.forms import line
from bandeng.web.deeds.activities.writing import Where
from bandeng.web.deeds.series.rules import RuleFields
from bandeng.web.deeds.visit import Visit
from bandeng.web.ui.fields import words

MOST_MINUTES = 60 * 24 * 31


def day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a calendar day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


def clock(label: Any) -> forms.TimeField:
    """Return a field for a time of day."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


def minutes() -> forms.IntegerField:
    """Return a field for how long it takes."""
    return forms.IntegerField(
        label=gettext_lazy("How many minutes"), min_value=1, max_value=MOST_MINUTES
    )


class PlanSeries(RuleFields, Where):
    """What happens again and again: which days, where, from when, and who is invited."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = line(gettext_lazy("What it is called"), gettext_lazy("Left empty, as its kind"))
    from_day = day(gettext_lazy("First day, or from when on"))
    to_day = day(gettext_lazy("Last day"), gettext_lazy("Left empty, it goes on"), required=False)
    begins = clock(gettext_lazy("Begins at"))
    minutes = minutes()
    spot = line(gettext_lazy("Where just: room, courtyard, tree"))
    about = words(gettext_lazy("What it is about"), required=False)
    open_to_all = forms.BooleanField(label=gettext_lazy("Anybody may come"), required=False)
    shown = forms.BooleanField(
        label=gettext_lazy("Show every day of it on the public pages"), required=False
    )
    invite = forms.BooleanField(label=gettext_lazy("Invite who takes part"), required=False)

    def __init__(self, data: Any, *, seen: Visit, kind: Kind) -> None:
        """Begin tomorrow at nine; invite who takes part by the playbook."""
        first = localdate(seen.at) + timedelta(days=1)
        known = {"key": uuid.uuid4(), "from_day": first, "begins": "09:00", "minutes": kind.takes}
        open_ = {"open_to_all": kind.open_to_all, "shown": kind.open_to_all}
        super().__init__(data, initial={**known, **open_, "invite": bool(kind.invited)})
        self.near(seen, kind)
        self.take_rules(kind)
        if kind.invited:
            self.fields["invite"].help_text = "、".join(seen.post(post) for post in kind.invited)
        else:
            del self.fields["invite"]


class SeriesForm(forms.Form):
    """A form of one series; it begins with what the series says now."""

    def __init__(self, data: Any, *, series: Series, next_day: date) -> None:
        """Fill in what is known; `next_day` is the next day it happens."""
        self.series = series
        super().__init__(data, initial=self.known(series, next_day))

    def known(self, series: Series, next_day: date) -> dict[str, Any]:
        """Return what stands in the form before anything is typed."""
        return {"title": series.own_title, "about": series.about}


class SplitSeries(RuleFields, SeriesForm):
    """Otherwise from a day on; what was before stays as it was."""

    from_day = day(gettext_lazy("From which day on?"))
    begins = clock(gettext_lazy("Begins at"))
    minutes = minutes()
    spot = line(gettext_lazy("Where just: room, courtyard, tree"))
    to_day = day(gettext_lazy("Last day"), gettext_lazy("Left empty, it goes on"), required=False)
    title = line(gettext_lazy("What it is called"))
    about = words(gettext_lazy("What it is about"), required=False)

    def __init__(self, data: Any, *, series: Series, next_day: date) -> None:
        """Offer the rules, the one so far first."""
        super().__init__(data, series=series, next_day=next_day)
        self.take_rules(activity_at(series.playbook_hash, series.kind), rule_of(series))

    def known(self, series: Series, next_day: date) -> dict[str, Any]:
        """Begin with what the series says now, from its next day on."""
        times = {"begins": series.begins, "minutes": series.minutes, "to_day": series.to_day}
        said = {"title": series.own_title, "about": series.about, "spot": series.where}
        return {"from_day": next_day, **times, **said}


class RenameSeries(SeriesForm):
    """Another name for every day to come."""

    title = line(gettext_lazy("What it is called"), required=True)
    about = words(gettext_lazy("What it is about"), required=False)


class EndSeries(SeriesForm):
    """No more of it from a day on."""

    from_day = day(gettext_lazy("From which day on is there none?"))
    reason = line(gettext_lazy("Why? Who was invited is told."), required=True, most=200)

    def known(self, series: Series, next_day: date) -> dict[str, Any]:
        """Begin with the next day."""
        return {"from_day": next_day}
