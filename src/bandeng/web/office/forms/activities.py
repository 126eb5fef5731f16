"""The filters of the list of activities, as they stand in the address bar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.activities.models import STATE_LABELS
from bandeng.playbooks.library import Library
from bandeng.web.office.forms.filters import day, tick
from bandeng.web.office.picking import Picked
from bandeng.web.office.rows import in_language

UNSAID = "unsaid"


class Sought(forms.Form):
    """What is looked for; a filter that cannot be read filters nothing."""

    q = forms.CharField(label=_("Words"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Place"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("activity", "Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    from_day = day(_("From"))
    to_day = day(_("To"))
    late = tick(_("written late only"))

    def __init__(self, data: Any, library: Library, picked: Picked) -> None:
        """Offer the kinds of the playbooks and the places that can be picked."""
        super().__init__(data)
        self.rules = library
        kinds = [(kind.id, in_language(kind.title)) for kind in library.activities.values()]
        states = [(state.value, label) for state, label in STATE_LABELS.items()]
        offered: dict[str, list[Any]] = {
            "place": picked.options(),
            "kind": [("", _("any")), *kinds],
            "state": [("", _("any")), *states, (UNSAID, _("over, not written down yet"))],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.is_valid()
