"""Ask which playbooks hold, and what a matter was promised under an older text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from bandeng.people import queries as people
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks.library import Library
from bandeng.playbooks.models import Adoption
from bandeng.playbooks.reading import Problem, Source, Unreadable, read
from bandeng.playbooks.schema_activities import Activity, Rota
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.statements import Remembered, ask
from bandeng.worktime import queries as worktime

InForce = tuple[tuple[str, str, datetime, datetime | None], ...]
# Texts never change, so what was read from one is kept by its hash for as long as the process runs.
_read: dict[str, Source | None] = {}
_in_force: Remembered[str, InForce] = Remembered("adoptions")
EVERY = "every playbook"


# Every request asks for both, so one statement reads both.
WHAT_HOLDS = """
SELECT playbook, hash, from_at, withdrawn_at, year, filled_at, edition FROM (
    SELECT id, playbook, hash, from_at, withdrawn_at, NULL::int AS year,
        NULL::timestamptz AS filled_at, NULL::uuid AS edition
    FROM playbooks_adoption
    UNION ALL
    SELECT id, NULL, NULL, NULL, NULL, year, filled_at, edition FROM worktime_year
) AS held ORDER BY playbook, from_at DESC, year, id DESC
"""


ADOPTIONS = """
SELECT playbook, hash, from_at, withdrawn_at FROM playbooks_adoption
ORDER BY playbook, from_at DESC, id DESC
"""


@dataclass(frozen=True)
class Broken:
    """An adopted text that this version of the software cannot read any more."""

    adoption: Adoption
    problems: tuple[Problem, ...]


def library(at: datetime) -> Library:
    """Return the playbooks that hold at a moment: one small statement, the rest is kept.

    A text that cannot be read any more gives way to the one before it and hides no other.
    """
    return library_of(_hashes(_adoptions(), at))


def library_of(hashes: Iterable[str]) -> Library:
    """Return the library of the texts with these hashes; the same object for the same hashes."""
    return _library(tuple(hashes))


@contextmanager
def remembered() -> Iterator[None]:
    """Read the adoptions once for everything inside, such as one request or one batch.

    The holiday table's editions are read along with them, the seats of a person once a moment.
    """
    with _in_force.inside(), worktime.remembered(), people.remembered():
        yield


def forget() -> None:
    """Have the next call ask the database again, after something was adopted."""
    _in_force.forget()


def source_of(text_hash: str) -> Source | None:
    """Return the playbook adopted under a hash, None if there is none or it cannot be read."""
    if text_hash not in _read:
        text = Adoption.objects.filter(hash=text_hash).values_list("text", flat=True).first()
        if text is None:
            return None
        _read[text_hash] = _source(text, text_hash)
    return _read[text_hash]


def kind_at(text_hash: str, kind_id: str) -> MatterKind:
    """Return a kind of matter as it was written in the text a matter was promised under.

    Raises KeyError if no adopted text knows the kind.
    """
    source = source_of(text_hash)
    if source is None or kind_id not in source.playbook.matters:
        raise KeyError(f"no adopted playbook with the hash {text_hash[:8]} has the kind {kind_id}")
    return source.playbook.matters[kind_id]


def activity_at(text_hash: str, kind_id: str) -> Activity:
    """Return a kind of activity as it was written in the text one was planned or entered under.

    Raises KeyError if no adopted text knows the kind.
    """
    source = source_of(text_hash)
    if source is None or kind_id not in source.playbook.activities:
        raise KeyError(f"no adopted playbook with the hash {text_hash[:8]} has the kind {kind_id}")
    return source.playbook.activities[kind_id]


def rota_at(text_hash: str, rota_id: str) -> Rota:
    """Return a rota as it was written in the text a roster was made under.

    Raises KeyError if no adopted text knows it.
    """
    source = source_of(text_hash)
    if source is None or rota_id not in source.playbook.rotas:
        raise KeyError(f"no adopted playbook with the hash {text_hash[:8]} has the rota {rota_id}")
    return source.playbook.rotas[rota_id]


def adopted(at: datetime) -> list[Adoption]:
    """Return the adoption in force of every playbook, by playbook, without the texts."""
    rows = Adoption.objects.filter(in_force(at)).defer("text")
    return list(rows.order_by("playbook", "-from_at", "-id").distinct("playbook"))


def coming(at: datetime) -> QuerySet[Adoption]:
    """Return what was adopted for later and not withdrawn, soonest first."""
    return Adoption.objects.filter(from_at__gt=at, withdrawn_at=None).order_by("from_at", "id")


def history(playbook_id: str) -> QuerySet[Adoption]:
    """Return every adoption of a playbook, the newest first, undone ones too."""
    return Adoption.objects.filter(playbook=playbook_id).order_by("-from_at", "-id")


def broken(at: datetime) -> list[Broken]:
    """Return the adoptions in force whose text this software cannot read."""
    found = []
    for adoption in adopted(at):
        try:
            read(adoption.text, str(adoption))
        except Unreadable as wrong:
            found.append(Broken(adoption, tuple(wrong.problems)))
    return found


def seats_of(person: Person | int, at: datetime) -> Seats:
    """Return every seat a person fills at a moment, with what each post may do and open."""
    seats, rules = people.seats_of(person, at), library(at)
    filled = (replace(seat, **_powers(seat.post, rules)) for seat in seats.seats)
    return Seats(seats.person_id, tuple(filled))


@lru_cache(maxsize=1000)
def _powers(post: str, rules: Library) -> Mapping[str, Any]:
    """Return what a post may do by some playbooks; the same as long as they hold."""
    return {
        "may": frozenset(rules.posts[post].may if post in rules.posts else ()),
        "opens": _opened_by(post, rules),
        "approves": _approved_by(post, rules),
        "raises": _raised_by(post, rules),
        "judges": _judged_by(post, rules),
        "settles": _settled_by(post, rules),
        "does": _done_by(post, rules),
    }


def _opened_by(post: str, rules: Library) -> frozenset[str]:
    """Return the kinds that name a post to open their confidential matters."""
    kinds = rules.kinds.values()
    return frozenset(k.id for k in kinds if k.confidential and post in k.confidential.may_open)


def _approved_by(post: str, rules: Library) -> frozenset[str]:
    """Return the kinds for which a post decides whether more time is given."""
    kinds = rules.kinds.values()
    return frozenset(k.id for k in kinds if k.extension and post in k.extension.approved_by)


def _judged_by(post: str, rules: Library) -> frozenset[str]:
    """Return the kinds in which a post decides objections to a dispatch."""
    kinds = rules.kinds.values()
    return frozenset(k.id for k in kinds if k.objection and k.objection.decided_by == post)


def _settled_by(post: str, rules: Library) -> frozenset[str]:
    """Return the kinds in which a post decides for good whose a matter is."""
    kinds = rules.kinds.values()
    return frozenset(k.id for k in kinds if k.objection and k.objection.then == post)


def _raised_by(post: str, rules: Library) -> frozenset[str]:
    """Return the kinds that name a post as one of those which may raise them."""
    return frozenset(kind.id for kind in rules.kinds.values() if post in kind.raised_by)


def _done_by(post: str, rules: Library) -> frozenset[str]:
    """Return the kinds of activities a post does; one that names no post is anybody's to do."""
    kinds = rules.activities.values()
    return frozenset(kind.id for kind in kinds if not kind.by or post in kind.by)


def in_force(at: datetime) -> Q:
    """Return the adoptions that had begun at a moment and were not withdrawn by then."""
    return Q(from_at__lte=at) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))


def first_adopted() -> dict[str, datetime]:
    """Return from when on each playbook holds or held first, what was undone apart."""
    rows = ((book, from_at) for book, _hash, from_at, undone in _adoptions() if undone is None)
    return dict(sorted(rows, key=lambda row: row[1], reverse=True))


def _adoptions() -> InForce:
    known = _in_force.get(EVERY)
    if known is not None:
        return known
    if not _in_force.is_on:
        return tuple((row[0], row[1], row[2], row[3]) for row in ask(ADOPTIONS))
    held = ask(WHAT_HOLDS)
    worktime.know(tuple((row[4], row[5], row[6]) for row in held if row[0] is None))
    found = tuple((row[0], row[1], row[2], row[3]) for row in held if row[0] is not None)
    return _in_force.put(EVERY, found)


def _hashes(adoptions: InForce, at: datetime) -> Sequence[str]:
    chosen: dict[str, str] = {}
    for playbook, text_hash, from_at, withdrawn_at in adoptions:
        began = from_at <= at and (withdrawn_at is None or withdrawn_at > at)
        if began and playbook not in chosen and source_of(text_hash):
            chosen[playbook] = text_hash
    return [chosen[playbook] for playbook in sorted(chosen)]


@lru_cache(maxsize=64)
def _library(hashes: tuple[str, ...]) -> Library:
    found = (source_of(text_hash) for text_hash in hashes)
    return Library(tuple(source for source in found if source))


def _source(text: str, text_hash: str) -> Source | None:
    try:
        return read(text, f"adopted {text_hash[:8]}")
    except Unreadable:
        return None
