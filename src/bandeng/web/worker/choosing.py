"""Fill a form's choices with what there is to choose."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms


def offer(form: forms.BaseForm, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Set the choices of one field of a form."""
    cast(forms.ChoiceField, form.fields[field]).choices = list(choices)
