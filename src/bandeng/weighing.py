"""Weigh a rule against one row that was read already: the database's answer, without asking it.

A permission is one `Q`. Lists hand it to the database; for a single row at hand that would cost a
statement for every page and act, so it is weighed here. What a rule may ask is a closed list;
anything else is refused loudly, never guessed.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Model, Q


class CannotWeigh(TypeError):
    """A rule asks something that is not on the list."""


def holds(rule: Q, row: Model) -> bool:
    """Tell whether the database would find this very row by `rule`.

    Null counts as in a filter of Django: it equals nothing, and what is negated finds it. A rule
    over a related row reads that row if it must; one over what a list adds to its rows (an
    annotation) needs a row read with it. Raises CannotWeigh for an unknown question.
    """
    children = sorted(rule.children, key=_dear)
    met = (_child(child, row) for child in children)
    found = _JOINED[rule.connector](met, bool(children))
    return found is not rule.negated


def _any(met: Any, asked: bool) -> bool:
    return any(met) or not asked


def _all(met: Any, asked: bool) -> bool:
    return all(met)


_JOINED: dict[str, Callable[[Any, bool], bool]] = {Q.AND: _all, Q.OR: _any}


def _dear(child: Any) -> int:
    """Return what is asked last: whole rules after fields, related rows after the row's own."""
    if isinstance(child, Q):
        return 1
    return 2 if isinstance(child, tuple) and child[0].count("__") > 1 else 0


def _child(child: Any, row: Model) -> bool:
    if isinstance(child, Q):
        return holds(child, row)
    if not isinstance(child, tuple):
        raise CannotWeigh(f"{child!r} cannot be weighed against a row")
    path, wanted = child
    return _field(path.split("__"), wanted, row)


def _field(path: list[str], wanted: Any, row: Model) -> bool:
    name, *rest = path
    if name == "pk":
        return _compare(rest, row.pk, wanted)
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        return _compare(rest, _read_along(name, row), wanted)
    if rest and rest[0] not in _LOOKUPS:
        if not field.is_relation:
            raise CannotWeigh(f"{'__'.join(path)} cannot be weighed against a row")
        related = _related(name, row)
        return related is not None and _field(rest, wanted, related)
    if not getattr(field, "concrete", False):
        return _compare(rest, _related(name, row), wanted)
    return _compare(rest, getattr(row, field.attname), wanted)  # type: ignore[union-attr]


def _read_along(name: str, row: Model) -> Any:
    if name not in vars(row):
        raise CannotWeigh(f"{name} was not read along with the row")
    return vars(row)[name]


def _related(name: str, row: Model) -> Any:
    try:
        return getattr(row, name)
    except ObjectDoesNotExist:
        return None


def _compare(lookup: list[str], found: Any, wanted: Any) -> bool:
    if len(lookup) > 1:
        raise CannotWeigh(f"{'__'.join(lookup)} cannot be weighed against a row")
    return _LOOKUPS[lookup[0] if lookup else "exact"](found, _plain(wanted))


def _plain(wanted: Any) -> Any:
    if isinstance(wanted, Model):
        return wanted.pk
    if wanted is None or isinstance(
        wanted, str | int | float | date | list | tuple | set | frozenset
    ):
        return wanted
    raise CannotWeigh(f"{wanted!r} cannot be weighed against a row")


_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda found, wanted: found == wanted,
    "isnull": lambda found, wanted: (found is None) is wanted,
    "in": lambda found, wanted: found is not None and found in wanted,
    "startswith": lambda found, wanted: found is not None and found.startswith(wanted),
    "overlap": lambda found, wanted: found is not None and not set(found).isdisjoint(wanted),
    "gt": lambda found, wanted: found is not None and found > wanted,
    "gte": lambda found, wanted: found is not None and found >= wanted,
    "lt": lambda found, wanted: found is not None and found < wanted,
    "lte": lambda found, wanted: found is not None and found <= wanted,
}
