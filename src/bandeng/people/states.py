"""A seat: one post at one place, held or stood in for, as a value."""

from dataclasses import dataclass, field

from bandeng.places.states import ids_on, is_within


@dataclass(frozen=True)
class Seat:
    """One post at one place that a person fills now, for himself or for who is away."""

    post: str
    place_id: int
    path: str
    level: str
    person_id: int
    held_by: int
    grade: str = ""
    may: frozenset[str] = field(default_factory=frozenset)

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
        paths = sorted({seat.path for seat in self.able(ability)}, key=len)
        top: list[str] = []
        for path in paths:
            if not any(is_within(path, above) for above in top):
                top.append(path)
        return tuple(top)

    def fills(self, post: str, path: str) -> bool:
        """Tell whether the person fills `post` at the place of `path` or above it."""
        ids = set(ids_on(path))
        return any(seat.post == post and seat.place_id in ids for seat in self.seats)
