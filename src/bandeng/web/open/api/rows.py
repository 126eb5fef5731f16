"""A matter as it is written: for everybody, or for the person of a key."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from bandeng import statements
from bandeng.matters.finding import these
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, Privacy
from bandeng.secrecy.finding import find_personal, redact
from bandeng.statements import in_full
from bandeng.web.open.api.calls import told

# About a hundred metres, as on the public map: enough to find the lamp, too little for the house.
DECIMALS = 3
BASE = "/api/v1"
COLUMNS = (
    "id", "number", "kind", "category", "title", "text", "lat", "lng", "privacy", "published_at",
    "state", "rung", "owner_post", "raised_at", "changed_at", "due_at", "answered_at", "outcome",
    "answer", "place__code", "place__name", "place__level", "place__lat", "place__lng",
    "owner__name",
)  # fmt: skip
Row = dict[str, Any]


def url_of(number: str) -> str:
    """Return the address of a matter."""
    return f"{BASE}/matters/{number}"


def read(rows: QuerySet[Matter]) -> list[Row]:
    """Return matters with what a row of them needs, in one statement."""
    return list(rows.values(*COLUMNS))


def prepared(rows: QuerySet[Matter]) -> str:
    """Return the statement that reads matters, built once for as often as it is asked.

    Where no row can ever be meant it is one that finds none.
    """
    try:
        return in_full(rows.values(*COLUMNS))
    except EmptyResultSet:
        return "SELECT WHERE false"


def ask(statement: str) -> list[Row]:
    """Return matters by a statement built before."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in statements.ask(statement, rare=True)]


@cache
def _by_ids() -> str:
    """Return the statement that reads the matters of some ids."""
    sql, _values = these([0]).values(*COLUMNS).query.sql_with_params()
    return str(sql).replace("IN (%s)", "= ANY(%s)")


def read_found(rows: QuerySet[Matter]) -> list[Row]:
    """Return what was looked for: the few of the page are found before anything is joined."""
    return read_these(list(rows.values_list("pk", flat=True)))


def read_these(ids: Sequence[int]) -> list[Row]:
    """Return the matters of some ids, in their order."""
    found = statements.ask(_by_ids(), [list(ids)])
    there = {row["id"]: row for row in (dict(zip(COLUMNS, row, strict=True)) for row in found)}
    return [there[pk] for pk in ids if pk in there]


def veiled(text: str) -> str:
    """Return a text with everything that looks like a person's details blacked out."""
    return redact(text, find_personal(text))


def for_everybody(rows: Iterable[Row]) -> list[Row]:
    """Return public matters as everybody may read them: no names, no details, about where."""
    return [_public(row) for row in rows]


def for_person(rows: Iterable[Row]) -> list[Row]:
    """Return matters as who sees them reads them; of confidential ones not a word.

    Those are opened on their page, where every look is written down.
    """
    return [_sealed(row) if row["privacy"] == Privacy.CONFIDENTIAL else _seen(row) for row in rows]


def _public(row: Row) -> Row:
    lat = row["place__lat"] if row["lat"] is None else row["lat"]
    lng = row["place__lng"] if row["lng"] is None else row["lng"]
    return {
        **_about(row),
        "title": veiled(row["title"]),
        "text": veiled(row["text"]),
        "answer": veiled(row["answer"]) or None,
        "lat": None if lat is None else round(lat, DECIMALS),
        "lng": None if lng is None else round(lng, DECIMALS),
    }


def _seen(row: Row) -> Row:
    return {
        **_about(row),
        "title": row["title"],
        "text": row["text"],
        "answer": row["answer"] or None,
        "holder": row["owner__name"],
        "lat": row["lat"],
        "lng": row["lng"],
    }


def _sealed(row: Row) -> Row:
    return {**_about(row), "sealed": True, "holder": row["owner__name"]}


def _about(row: Row) -> Row:
    """Return what no words stand in."""
    return {
        "number": row["number"],
        "url": url_of(row["number"]),
        "kind": row["kind"],
        "category": row["category"],
        "title": None,
        "text": None,
        "sealed": False,
        "place": {
            "code": row["place__code"],
            "name": row["place__name"],
            "level": row["place__level"],
        },
        "lat": None,
        "lng": None,
        "privacy": row["privacy"],
        "published": row["published_at"] is not None,
        "state": row["state"],
        "open": row["state"] in OPEN,
        "rung": row["rung"],
        "post": row["owner_post"],
        "holder": None,
        "raised_at": told(row["raised_at"]),
        "changed_at": told(row["changed_at"]),
        "due_at": told(row["due_at"]),
        "answered_at": told(row["answered_at"]),
        "outcome": row["outcome"],
        "answer": None,
    }


def receipt(matter: Matter) -> Row:
    """Return where a matter stands now, without its words."""
    return {
        "number": matter.number,
        "url": url_of(matter.number),
        "state": matter.state,
        "rung": matter.rung,
        "post": matter.owner_post,
        "due_at": told(matter.due_at),
        "changed_at": told(matter.changed_at),
    }
