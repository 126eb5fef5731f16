"""A topic made of several asks: what it is called, what is to be mended."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.web.office.forms.places import short
from bandeng.web.ui.fields import words


class Topic(forms.Form):
    """Which asks, and in which words they go to who can mend the cause."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    title = short(_("What it is called"), most=60)
    text = words(
        _("What is to be mended"),
        _("In plain words: what comes back again and again, and what would end it."),
    )
    ask = forms.TypedMultipleChoiceField(label=_("Requests taken up"), coerce=int)

    def __init__(self, *args: Any, asks: Sequence[int], **more: Any) -> None:
        """Offer the asks of the group; a fresh form has a key of its own."""
        super().__init__(*args, **more)
        self.fields["ask"].choices = [(pk, str(pk)) for pk in asks]  # type: ignore[attr-defined]
        self.initial.setdefault("client_key", uuid.uuid4())
