"""The filters of a queue, as they stand in the address bar."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.matters.models import CHANNEL_LABELS, STATE_LABELS
from bandeng.matters.states import Channel, State
from bandeng.playbooks.library import Library
from bandeng.reports.periods import Period
from bandeng.reports.queues import ALL, AT_AN_END, STILL_OPEN, Wanted
from bandeng.web.office.picking import Picked
from bandeng.web.office.rows import in_language
from bandeng.web.ui.marks import COLOURS


def day(label: Any) -> forms.DateField:
    """Return a field for a calendar day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {"invalid": gettext_lazy("Write a day like 2026-09-29.")}
    return forms.DateField(label=label, required=False, widget=widget, error_messages=wrong)


def tick(label: Any) -> forms.BooleanField:
    """Return a box that may be ticked."""
    return forms.BooleanField(label=label, required=False)


class Filters(forms.Form):
    """What is looked for in a queue; a filter that cannot be read filters nothing."""

    words = forms.CharField(label=gettext_lazy("Words or number"), required=False, max_length=100)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Came in"), required=False)
    from_day = day(gettext_lazy("Raised from"))
    to_day = day(gettext_lazy("Raised to"))
    overdue = tick(gettext_lazy("late only"))
    unowned = tick(gettext_lazy("nobody has it"))
    listed = tick(gettext_lazy("on the supervision list"))
    owner = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, library: Library, picked: Picked) -> None:
        """Offer what the playbooks in force know."""
        super().__init__(data)
        self.picked = picked
        offered = {
            "place": picked.options(),
            "state": _states(),
            "colour": _any(*COLOURS.items()),
            "kind": _any(*((k.id, in_language(k.title)) for k in library.kinds.values())),
            "category": _any(*_categories(library)),
            "channel": _any(*((c.value, CHANNEL_LABELS[c]) for c in Channel)),
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.is_valid()

    def wanted(self) -> Wanted:
        """Return the filters as plain values."""
        said = self.cleaned_data
        plain = ("kind", "category", "colour", "channel", "words")
        more: dict[str, Any] = {name: said.get(name) or "" for name in plain}
        more |= {name: bool(said.get(name)) for name in ("overdue", "unowned", "listed")}
        return Wanted(
            within=self.picked.path,
            state=said.get("state") or STILL_OPEN,
            owner_id=said.get("owner"),
            raised=Period(said.get("from_day"), said.get("to_day")),
            **more,
        )


def _any(*choices: Any) -> list[Any]:
    return [("", _("any")), *choices]


def _states() -> list[Any]:
    each = [(state.value, STATE_LABELS[state]) for state in State]
    return [("", _("open")), (ALL, _("any")), (AT_AN_END, _("at an end")), *each]


def _categories(library: Library) -> list[tuple[str, str]]:
    lists = {kind.categories for kind in library.kinds.values()}
    options = (option for name in sorted(lists) for option in library.options(name))
    return list({option.id: in_language(option.label) for option in options}.items())


class Keep(forms.Form):
    """A name under which a queue is kept."""

    name = forms.CharField(label=gettext_lazy("Keep this view as"), max_length=40)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
