"""Which number, over which days, in which place."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.reports.periods import Period, named
from bandeng.web.office.forms.filters import day
from bandeng.web.office.picking import Picked

USUAL = "half-year"
PERIODS = [
    ("this-month", _("this month")),
    ("last-month", _("last month")),
    ("quarter", _("this quarter")),
    ("half-year", _("the last six months")),
    ("year", _("this year")),
    ("all", _("from the beginning")),
    ("days", _("from day to day")),
]


class Look(forms.Form):
    """The period and the place of the numbers; what cannot be read is as usual."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=PERIODS)
    from_day = day(_("from"))
    to_day = day(_("to"))

    def __init__(self, data: Any, picked: Picked) -> None:
        """Offer the places that can be picked."""
        said = data.copy()
        given = said.get("from_day") or said.get("to_day")
        said.setdefault("period", "days" if given else USUAL)
        super().__init__(said)
        self.fields["place"].choices = picked.options()  # type: ignore[attr-defined]
        self.is_valid()

    def period_at(self, at: datetime) -> Period:
        """Return the days meant at an instant."""
        said = self.cleaned_data
        name = said.get("period") or USUAL
        if name == "days":
            return Period(said.get("from_day"), said.get("to_day"))
        return named(name, at)
