"""What somebody tells us at the door or on the phone, as every form for it wants it."""

from django import forms
from django.utils.translation import gettext as _

from bandeng.people.states import clean_phone


class Told(forms.Form):
    """A form with the fields `text` and `phone`."""

    def clean_text(self) -> str:
        """Refuse characters no database keeps."""
        return str(self.cleaned_data["text"]).replace("\x00", "")

    def clean_phone(self) -> str:
        """Return the digits, or say what a phone number looks like."""
        typed = self.cleaned_data["phone"]
        digits = clean_phone(typed) if typed.strip() else ""
        if digits is None:
            raise forms.ValidationError(_("Please write the phone number as digits, or leave it."))
        return digits
