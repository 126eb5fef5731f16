"""Lists of the office taken away as files: within whose reach, and what they were narrowed to."""

from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest

from bandeng.doors.lists import Lines, Table
from bandeng.web.deeds.taking_away import asked, away, counted, in_pieces, purpose_of, rows_of
from bandeng.web.office import pages

__all__ = [
    "Lines",
    "Table",
    "asked",
    "away",
    "counted",
    "filters_of",
    "in_pieces",
    "purpose_of",
    "rows_of",
    "within_reach",
]


def within_reach(request: HttpRequest, name: str = "path") -> Q:
    """Return what lies at and below the places whose lists who asks may take away."""
    rule = Q(pk__in=[])
    for path in pages.seats_of(request).reach("export"):
        rule |= Q(**{f"{name}__startswith": path})
    return rule


def filters_of(form: Form) -> list[str]:
    """Return what a filter form asks for, as `Label: answer`; hidden fields say nothing."""
    said = []
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name)
        if value in (None, "", False):
            continue
        known = dict(getattr(bound.field, "choices", ()))
        shown = str(known.get(value, value)).strip("　 ")
        said.append(str(bound.label) if value is True else f"{bound.label}: {shown}")
    return said
