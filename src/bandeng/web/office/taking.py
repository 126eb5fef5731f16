"""Lists taken away as files: the address of a list with `format=xlsx` or `format=csv`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.doors import actions, sheets
from bandeng.doors.sheets import Cell, Shape
from bandeng.matters.queries import capped_count
from bandeng.web.office import pages

Lines = Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Table:
    """A list as it leaves: its title, what it was narrowed to, its heads, its rows as counted."""

    title: str
    filters: list[str]
    heads: list[str]
    count: int
    rows: Callable[[], Lines]


def asked(request: HttpRequest) -> Shape | None:
    """Return the kind of file the address bar asks for; refuse who may take nothing away."""
    wanted = request.GET.get("format", "")
    if wanted not in list(Shape):
        return None
    if not pages.able(request, "export"):
        raise PermissionDenied(_("None of your posts may take lists away as files."))
    return Shape(wanted)


def within_reach(request: HttpRequest, name: str = "path") -> Q:
    """Return what lies at and below the places whose lists who asks may take away."""
    rule = Q(pk__in=[])
    for path in pages.seats_of(request).reach("export"):
        rule |= Q(**{f"{name}__startswith": path})
    return rule


def counted(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, no further than one past what may leave; refuse that one."""
    found = capped_count(rows, actions.MOST_ROWS)
    actions.check_size(found)
    return found


def away(request: HttpRequest, shape: Shape, table: Table) -> HttpResponseBase:
    """Return the file, after the journal has its line; a list that is too long is refused."""
    actions.check_size(table.count)
    by, at = pages.person_of(request), pages.at_of(request)
    filters = " · ".join(table.filters)
    who = {"name": by.name, "when": f"{localtime(at):%Y-%m-%d %H:%M}"}
    taken = _("taken away by %(name)s, %(when)s") % who
    top = " · ".join(part for part in (table.title, filters, taken) if part)
    file = sheets.write(shape, top, table.heads, table.rows())
    about: dict[str, Any] = {
        "title": table.title,
        "filters": filters,
        "rows": table.count,
        "shape": shape.value,
    }
    actions.take_list(**about, by=by, seats=pages.seats_of(request), at=at)
    name = f"{table.title}-{localtime(at):%Y%m%d-%H%M}.{shape.value}"
    kind = sheets.TYPES[shape]
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


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
