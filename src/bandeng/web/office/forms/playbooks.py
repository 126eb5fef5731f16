"""Bring a new text of a playbook, adopt it from a day on, undo it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.web.office.forms.places import short

LONGEST = 200_000


class Bring(forms.Form):
    """A text, pasted or as a file."""

    text = forms.CharField(
        label=gettext_lazy("The text of the playbook"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"}),
    )
    file = forms.FileField(
        label=gettext_lazy("or a file"),
        required=False,
        help_text=gettext_lazy("A .yaml file; it wins over what stands in the box."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file into the text; one of the two is needed."""
        said: dict[str, Any] = super().clean() or {}
        file = said.get("file")
        if file is not None:
            said["text"], said["name"] = _read(file), str(file.name)[:80]
        if not (said.get("text") or "").strip() and not self.errors:
            raise ValidationError(_("Paste a text or choose a file."))
        return said


def _read(file: Any) -> str:
    if file.size > 4 * LONGEST:
        raise ValidationError(_("This file is too big for a playbook."))
    try:
        return str(file.read().decode("utf-8"))
    except UnicodeDecodeError:
        raise ValidationError(_("This file is not UTF-8 text. Save it as UTF-8.")) from None


class Adopt(forms.Form):
    """From when on a checked text holds, and why."""

    text = forms.CharField(max_length=LONGEST, strip=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    from_at = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        required=False,
        help_text=gettext_lazy("Empty means now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    reason = short(gettext_lazy("Why?"), required=False, most=200)


class Undo(forms.Form):
    """Why the newest adoption is withdrawn, and which one it was when the page was opened."""

    newest = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = short(gettext_lazy("Why is it undone?"), most=200)
