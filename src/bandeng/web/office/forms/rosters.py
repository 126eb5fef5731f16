"""What is done to a roster at the desk: begun, filled, given, changed."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


def day_of(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


def clock_of(label: Any) -> forms.TimeField:
    """Return a field for a time of day."""
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


def line(label: Any, hint: Any = "", *, required: bool = False) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(label=label, help_text=hint, required=required, max_length=120)


class StandUp(forms.Form):
    """Which rota begins where, and when."""

    where = forms.ChoiceField(label=gettext_lazy("Which rota, where"))
    from_day = day_of(gettext_lazy("From"))


class Fill(forms.Form):
    """From which day to which."""

    from_day = day_of(gettext_lazy("From"))
    to_day = day_of(gettext_lazy("Up to and with"))


class Give(forms.Form):
    """A turn for somebody."""

    day = day_of(gettext_lazy("Day"))
    who = forms.IntegerField(
        label=pgettext_lazy("turn", "Who"), min_value=1, max_value=2**63 - 1, widget=forms.Select
    )
    reason = line(
        gettext_lazy("Why, if he is away or on another turn then"),
        gettext_lazy("It stands beside the turn."),
    )

    def near(self, who: list[tuple[int, str]]) -> None:
        """Offer who takes turns; that the one chosen does is known to the action."""
        cast(forms.Select, self.fields["who"].widget).choices = who


class Change(forms.Form):
    """Other hours of a day, or closed; why."""

    day = day_of(gettext_lazy("Day"))
    closed = forms.BooleanField(label=gettext_lazy("Closed all day"), required=False)
    opens = clock_of(gettext_lazy("Opens"))
    closes = clock_of(gettext_lazy("Closes"))
    opens_again = clock_of(gettext_lazy("Opens again"))
    closes_again = clock_of(gettext_lazy("Closes again"))
    reason = line(gettext_lazy("Why? Everybody reads it."), required=True)

    def clean(self) -> dict[str, Any]:
        """Ask for whole pairs."""
        told = super().clean() or self.cleaned_data
        pairs = [(told.get("opens"), told.get("closes"))]
        pairs.append((told.get("opens_again"), told.get("closes_again")))
        if any(bool(a) != bool(b) for a, b in pairs):
            raise forms.ValidationError(_("Please write both: when it opens and when it closes."))
        hours = [(a, b) for a, b in pairs if a and b]
        if not hours and not told.get("closed"):
            raise forms.ValidationError(_("Please write the hours, or tick that it is closed."))
        told["hours"] = [] if told.get("closed") else hours
        return told


class End(forms.Form):
    """The last day of a roster."""

    last_day = day_of(gettext_lazy("Its last day"))
