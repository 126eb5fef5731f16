"""Seats, holders and what is said to enter or appoint somebody, as values."""

from dataclasses import dataclass, field
from datetime import date

from bandeng.journal.states import Refused
from bandeng.places.states import ids_on, is_within


@dataclass(frozen=True)
class Seat:
    """One post at one place that a person fills now, for himself or for who is away.

    `may`, `opens`, `approves`, `raises`, `judges`, `settles` and `does` come from the playbooks:
    abilities, the kinds of matters whose confidential ones the post may open, those whose requests
    for more time it decides, those only such posts raise, those whose objections it decides, those
    it decides for good, and the kinds of activities it plans, holds and writes down.
    """

    post: str
    place_id: int
    path: str
    level: str
    person_id: int
    held_by: int
    grade: str = ""
    may: frozenset[str] = field(default_factory=frozenset)
    opens: frozenset[str] = field(default_factory=frozenset)
    approves: frozenset[str] = field(default_factory=frozenset)
    raises: frozenset[str] = field(default_factory=frozenset)
    judges: frozenset[str] = field(default_factory=frozenset)
    settles: frozenset[str] = field(default_factory=frozenset)
    does: frozenset[str] = field(default_factory=frozenset)

    @property
    def stands_in(self) -> bool:
        """Tell whether the seat is another person's."""
        return self.person_id != self.held_by


@dataclass(frozen=True)
class Seats:
    """Every seat a person fills at one moment; what he may see and do follows from it."""

    person_id: int
    seats: tuple[Seat, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether the person fills any seat."""
        return bool(self.seats)

    def posts(self) -> frozenset[str]:
        """Return the posts filled."""
        return frozenset(seat.post for seat in self.seats)

    def acting_for(self) -> tuple[int, ...]:
        """Return the ids of the person and of everybody stood in for."""
        return tuple({self.person_id, *(seat.held_by for seat in self.seats)})

    def able(self, ability: str) -> tuple[Seat, ...]:
        """Return the seats that carry an ability."""
        return tuple(seat for seat in self.seats if ability in seat.may)

    def reach(self, ability: str) -> tuple[str, ...]:
        """Return the highest paths over which the person has an ability, none inside another."""
        return _highest({seat.path for seat in self.able(ability)})

    def paths(self) -> tuple[str, ...]:
        """Return the highest paths over which the person fills any post, none inside another."""
        return _highest({seat.path for seat in self.seats})

    def towards(self, path: str) -> "Seats":
        """Return the seats with their abilities only where these reach anything at or below `path`.

        Looking at one part of the tree asks less of the database then, and finds the same.
        """
        near = [is_within(path, seat.path) or is_within(seat.path, path) for seat in self.seats]
        idle = (
            Seat(s.post, s.place_id, s.path, s.level, s.person_id, s.held_by, s.grade)
            for s in self.seats
        )
        pairs = zip(self.seats, idle, near, strict=True)
        return Seats(self.person_id, tuple(seat if hit else bare for seat, bare, hit in pairs))

    def fills(self, post: str, path: str) -> bool:
        """Tell whether the person fills `post` at the place of `path` or above it."""
        ids = set(ids_on(path))
        return any(seat.post == post and seat.place_id in ids for seat in self.seats)


def _highest(paths: set[str]) -> tuple[str, ...]:
    top: list[str] = []
    for path in sorted(paths, key=len):
        if not any(is_within(path, above) for above in top):
            top.append(path)
    return tuple(top)


@dataclass(frozen=True)
class Holder:
    """Who answers: `person_id` now, `held_by` by appointment; they differ while one is away."""

    person_id: int
    name: str
    post: str
    place_id: int
    path: str
    level: str
    held_by: int
    held_by_name: str
    grade: str

    @property
    def stands_in(self) -> bool:
        """Tell whether somebody else is appointed and away."""
        return self.person_id != self.held_by


@dataclass(frozen=True)
class Gap:
    """A place with fewer or more holders of a post than its rule says."""

    post: str
    level: str
    place_id: int
    path: str
    name: str
    held: int
    least: int
    most: int | None


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be entered; without a password he cannot sign in until one is set."""

    name: str
    phone: str
    email: str = ""
    password: str | None = None


@dataclass(frozen=True)
class Appointment:
    """A person is to hold a post at a place from a day on."""

    person_id: int
    post: str
    place_id: int
    grade: str = ""
    from_day: date | None = None


class NotYours(Refused):
    """The person or post lies outside what one's own posts reach."""


class CannotAppoint(Refused):
    """The post cannot be held so."""


class CannotStandIn(Refused):
    """The absence cannot be covered so."""


class CannotEnter(Refused):
    """What was said about a person cannot be entered."""


def clean_phone(typed: str) -> str | None:
    """Return the digits of a phone number without +86, or None if it is not one."""
    kept = "".join(letter for letter in typed if letter not in " -()（）　\u2011\u2013")
    digits = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in kept)
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    return digits if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15 else None
