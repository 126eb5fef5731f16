"""The sign-in form."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bandeng.people import actions
from bandeng.web.entering.finding import meant_by


class SignInForm(LoginForm):  # type: ignore[misc]
    """Asks for phone or name, and the password."""

    def __init__(self, *args: Any, **more: Any) -> None:
        """Name the field by what people type into it."""
        super().__init__(*args, **more)
        widget = forms.TextInput(attrs={"autocomplete": "username", "autofocus": ""})
        self.fields["login"] = forms.CharField(
            label=_("Phone or name"), max_length=60, widget=widget
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    def clean(self) -> dict[str, Any]:
        """Ask for the phone where a name is not enough."""
        if len(meant_by(self.request, self.cleaned_data.get("login", ""))) > 1:
            raise forms.ValidationError(
                _("Several people bear this name. Please type your phone number instead.")
            )
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """Asks for the second factor."""

    def clean_code(self) -> str:
        """Return the code if it is right; a wrong one is written down."""
        try:
            return str(super().clean_code())
        except forms.ValidationError:
            actions.sign_in_failed(self.user, at=timezone.now(), step="code")
            raise
