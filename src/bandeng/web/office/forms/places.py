"""Change the tree: found, rename, move, locate, close."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.places.models import Membership, Place
from bandeng.web.office.forms.naming import PlaceField
from bandeng.web.ui.fields import words


def short(label: Any, hint: Any = "", *, most: int = 80, required: bool = True) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required)


class Find(forms.Form):
    """A place by its name, spelling, initials or code."""

    q = short(_("Name, first letters or code"), required=False, most=40)


class Rename(forms.Form):
    """The next name; the old one keeps its days."""

    name = short(_("New name"), _("It holds from today; the old name keeps its days."))
    reason = words(_("Why?"), required=False, rows=2)


class Move(forms.Form):
    """What it stands under from today."""

    to = PlaceField(label=_("What is it to stand under?"), help_text=_("Its name or code."))
    reason = words(_("Why?"), required=False, rows=2)


class Locate(forms.Form):
    """The centre in degrees."""

    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)
    lng = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)


class Close(forms.Form):
    """The last day of a place is today."""

    reason = words(_("Why is it closed?"), rows=2)


class Found(forms.Form):
    """A place below another."""

    level = forms.ChoiceField(label=_("Level"))
    code = short(_("Code"), _("Letters, digits and hyphens. A code is never used again."), most=40)
    name = short(_("Name"))
    ends_day = forms.DateField(
        label=_("Ends on"),
        help_text=_("Only for a temporary one: the first day it stands no more."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, levels: list[tuple[str, str]], **more: Any) -> None:
        """Offer the levels below."""
        super().__init__(*args, **more)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


class PlanEnd(forms.Form):
    """The first day a temporary place stands no more."""

    ends_day = forms.DateField(
        label=_("Ends on"),
        help_text=_("On this day the clock closes it; what is open goes up. Empty: no end."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = words(_("Why?"), required=False, rows=2)


class Admit(forms.Form):
    """A place that becomes a member."""

    member = PlaceField(label=_("Which organisation joins?"), help_text=_("Its name or code."))
    reason = words(_("Why?"), required=False, rows=2)


class Release(forms.Form):
    """A member that leaves."""

    member = forms.ChoiceField(label=_("Which member leaves?"))
    reason = words(_("Why?"), required=False, rows=2)

    def __init__(self, *args: Any, members: Sequence[Membership], **more: Any) -> None:
        """Offer the members of today."""
        super().__init__(*args, **more)
        self.by_code = {each.member.code: each.member for each in members}
        choices = [(code, place.name) for code, place in self.by_code.items()]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]

    def clean_member(self) -> Place:
        """Return the member itself."""
        return self.by_code[self.cleaned_data["member"]]


class Propose(forms.Form):
    """For which post, on which level, in which part of the tree holders are proposed."""

    what = forms.ChoiceField(label=_("Which post on which level?"))
    place = forms.ChoiceField(label=_("Within which place?"))

    def __init__(
        self, *args: Any, whats: list[tuple[str, str]], places: list[tuple[str, str]], **more: Any
    ) -> None:
        """Offer the posts the playbooks know and the places one manages."""
        super().__init__(*args, **more)
        self.fields["what"].choices = whats  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
