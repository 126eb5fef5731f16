"""What a form is made of and filled with: a few sentences, what was posted, what is offered."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict

LONGEST = 2000


def words(label: Any, hint: Any = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """Return a field for a few sentences; what is missing is said as a sentence."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def offer(form: forms.BaseForm, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Set the choices of one field of a form."""
    cast(forms.ChoiceField, form.fields[field]).choices = list(choices)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, empty or not; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
