"""Which duties to look at, and the waiving of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.web.ui.fields import words


class Look(forms.Form):
    """Year, post and place of the board; only what lacks something if wanted."""

    year = forms.ChoiceField(label=_("Year"), required=False)
    post = forms.ChoiceField(label=_("Post"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    lacking = forms.BooleanField(label=_("Only where something is missing"), required=False)

    def __init__(
        self,
        data: Any,
        years: list[tuple[str, str]],
        posts: list[tuple[str, str]],
        places: list[tuple[str, str]],
    ) -> None:
        """Offer the years, the posts that have duties and the places one may pick."""
        super().__init__(data)
        for name, choices in (("year", years), ("post", posts), ("place", places)):
            field: Any = self.fields[name]
            field.choices = choices


class Waive(forms.Form):
    """From which day to which a duty does not apply, and why."""

    from_day = forms.DateField(
        label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    to_day = forms.DateField(
        label=_("Up to and with"),
        help_text=_("Leave it empty if it has no end."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = words(_("Why does it not apply?"), rows=2)
