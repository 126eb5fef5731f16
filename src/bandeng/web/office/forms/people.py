"""Enter people, appoint them, let them go away and come back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.web.office.forms.filters import day
from bandeng.web.office.forms.naming import PersonField, PlaceField
from bandeng.web.office.forms.places import short
from bandeng.web.ui.fields import words

NEW = {"autocomplete": "new-password"}
PRIVATE = {"data-private": "", "autocomplete": "off"}


class Search(forms.Form):
    """People by name or phone, by post, by place."""

    q = short(_("Name, first letters or phone"), required=False, most=40)
    post = forms.ChoiceField(label=_("Post"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    appoint = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any, posts: list[tuple[str, str]], places: list[tuple[str, str]]):
        """Offer the posts of the playbooks and the places that can be picked."""
        super().__init__(data)
        self.fields["post"].choices = [("", _("any")), *posts]  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.is_valid()


class Enter(forms.Form):
    """A new person."""

    name = short(pgettext_lazy("person", "Name"), most=60)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        help_text=_("They sign in with this number."),
        widget=forms.TextInput(attrs={**PRIVATE, "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(attrs=PRIVATE)
    )
    password = forms.CharField(
        label=_("First password"),
        max_length=200,
        required=False,
        help_text=_("Tell it to them in person. Without one they cannot sign in yet."),
        widget=forms.PasswordInput(attrs=NEW),
    )


class Correct(forms.Form):
    """What is known of a person."""

    name = short(pgettext_lazy("person", "Name"), most=60)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, widget=forms.TextInput(attrs={**PRIVATE})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(attrs=PRIVATE)
    )


class Password(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        help_text=_("Ten characters or more. Whoever is signed in with the old one is signed out."),
        widget=forms.PasswordInput(attrs=NEW),
    )


class Bind(forms.Form):
    """The code by which somebody says which WeCom account is his."""

    code = forms.CharField(
        label=_("The code"),
        max_length=20,
        help_text=_("Write anything to the application in WeCom; it answers with this code."),
        widget=forms.TextInput(attrs={**PRIVATE, "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Return the digits alone."""
        return "".join(sign for sign in str(self.cleaned_data["code"]) if sign.isdecimal())


class Appoint(forms.Form):
    """Which post at which place, from when on."""

    post = forms.ChoiceField(label=_("Post"))
    place = PlaceField(label=_("Place"), help_text=_("Its name or code."))
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    from_day = day(_("From"))

    def __init__(
        self, *args: Any, posts: list[tuple[str, str]], grades: list[tuple[str, str]], **more: Any
    ) -> None:
        """Offer the posts and grades of the playbooks."""
        super().__init__(*args, **more)
        self.fields["post"].choices = posts  # type: ignore[attr-defined]
        self.fields["grade"].choices = [("", "—"), *grades]  # type: ignore[attr-defined]


class End(forms.Form):
    """The first day without a post."""

    holding = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    to_day = day(_("First day without it"))
    reason = words(_("Why?"), required=False, rows=2)


class Absent(forms.Form):
    """From when to when, and who stands in."""

    stand_in = PersonField(label=_("Who stands in meanwhile?"), help_text=_("Name or phone."))
    from_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    to_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("May stay empty until it is known."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    reason = short(_("Why?"), required=False, most=200)


class Leave(forms.Form):
    """A person leaves for good."""

    reason = words(
        _("Why?"), _("All posts end today and the account is closed."), required=False, rows=2
    )


class Mine(forms.Form):
    """One's own e-mail address, for the day's digest."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_(
            "Once a working day you are told here what is new, in the language you last chose for "
            "these pages. Empty means never."
        ),
        widget=forms.EmailInput(attrs=PRIVATE),
    )
