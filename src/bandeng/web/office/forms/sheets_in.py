"""Bring a sheet made by people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.sheets.kinds import Kind


class Bring(forms.Form):
    """What the sheet is about, and the file."""

    kind = forms.ChoiceField(label=_("What is in it"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS or CSV, up to 30 MB. Nothing is written before you say so."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        """Offer the kinds who asks may take in."""
        super().__init__(*args, **kwargs)
        choices = [(kind.code, str(kind.title)) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
