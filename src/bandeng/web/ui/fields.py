"""What a form is filled with: what was posted, and what there is to choose."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict


def offer(form: forms.BaseForm, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Set the choices of one field of a form."""
    cast(forms.ChoiceField, form.fields[field]).choices = list(choices)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, empty or not; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
