"""Enter an address that is told, and sift what it was told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.doors.models import EVENT_LABELS
from bandeng.doors.states import OFFERED, Event
from bandeng.web.office.forms.naming import PlaceField
from bandeng.web.office.forms.places import short


class MakeHook(forms.Form):
    """Whose address it is, where, and what is told to it."""

    name = short(_("Whose address"), _("The program and who runs it."), most=80)
    address = forms.CharField(
        label=_("Web address"),
        help_text=_("It begins with https://. The program that listens there is told."),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    events = forms.TypedMultipleChoiceField(
        label=_("It is told"),
        coerce=Event,
        widget=forms.CheckboxSelectMultiple,
        choices=[(event.value, EVENT_LABELS[event]) for event in OFFERED],
    )
    place = PlaceField(
        label=_("Only below this place"),
        help_text=_("Its name or code. Empty: everywhere."),
        required=False,
    )


class Sift(forms.Form):
    """Calls that wait, arrived or were given up."""

    show = forms.ChoiceField(
        label=_("Which calls"),
        required=False,
        choices=[
            ("", _("all")),
            ("waiting", _("waiting")),
            ("sent", _("arrived")),
            ("failed", _("given up")),
        ],
    )

    def chosen(self) -> str:
        """Return what is to be shown; nonsense shows all."""
        cleaned: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return str(cleaned.get("show", ""))
