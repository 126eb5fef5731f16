"""Whom a complaint is kept from: a person, a post at a place, or everybody of a unit; pure.

The rule is art. 30 and 46 of the petition regulations (信访工作条例): what is said against a person
or unit is never told to that person or unit. One list of marks on the matter says whom; one list
of marks of who looks says who he is; where they meet, the matter is not there for him.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bandeng.people.states import Holder, Seats
from bandeng.places.states import ids_on

MARK = re.compile(r"(?:(person|unit):(\d{1,18}))|(?:(post):([a-z][a-z0-9-]{0,39}):(\d{1,18}))")


@dataclass(frozen=True)
class Named:
    """What a mark says: its sort (person, post or unit), the post if it is one, and whose id."""

    sort: str
    id: int
    post: str = ""


def read(mark: str) -> Named | None:
    """Return what a mark says, or None if it is none."""
    found = MARK.fullmatch(mark)
    if found is None:
        return None
    if found[3]:
        return Named("post", int(found[5]), found[4])
    return Named(found[1], int(found[2]))


def person_mark(person_id: int) -> str:
    """Return the mark of a person."""
    return f"person:{person_id}"


def post_mark(post: str, place_id: int) -> str:
    """Return the mark of a post at one place, whoever holds it now or later."""
    return f"post:{post}:{place_id}"


def unit_mark(place_id: int) -> str:
    """Return the mark of a unit: everybody who holds a post at its place or below."""
    return f"unit:{place_id}"


def answered_mark(person_id: int) -> str:
    """Return the mark of who gave an answer: he reads its review and never handles it."""
    return f"answered:{person_id}"


def marks_of(who: Seats) -> tuple[str, ...]:
    """Return every mark by which something is kept from a person, and from whom he stands in for.

    Who stands in for the accused sees no more than the accused.
    """
    found = {person_mark(person_id) for person_id in who.acting_for()}
    for seat in who.seats:
        found.add(person_mark(seat.held_by))
        found.add(post_mark(seat.post, seat.place_id))
        found.update(unit_mark(place_id) for place_id in ids_on(seat.path))
    return tuple(sorted(found))


def is_kept(kept_from: Collection[str], who: Seats) -> bool:
    """Tell whether something is kept from a person, by any seat or by whom he stands in for."""
    return bool(kept_from) and not set(kept_from).isdisjoint(marks_of(who))


def is_own_review(kept_from: Collection[str], who: Seats) -> bool:
    """Tell whether something reviews an answer the person gave, or whom he stands in for."""
    return not set(kept_from).isdisjoint(answered_marks(who))


def answered_marks(who: Seats) -> tuple[str, ...]:
    """Return the marks of the reviews a person may not handle because of his own answers."""
    return tuple(answered_mark(person_id) for person_id in who.acting_for())


def free(holders: Sequence[Holder], kept_from: Collection[str]) -> tuple[Holder, ...]:
    """Return the holders a matter is not kept from."""
    if not kept_from:
        return tuple(holders)
    return tuple(holder for holder in holders if not _marks(holder) & set(kept_from))


def _marks(holder: Holder) -> set[str]:
    units = {unit_mark(place_id) for place_id in ids_on(holder.path)}
    persons = {person_mark(holder.person_id), person_mark(holder.held_by)}
    persons |= {answered_mark(holder.person_id), answered_mark(holder.held_by)}
    return persons | units | {post_mark(holder.post, holder.place_id)}
