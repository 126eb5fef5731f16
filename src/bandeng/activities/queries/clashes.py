"""Why somebody cannot take a turn, in words: away, on another turn, no longer in the post."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.models import Roster, Shift
from bandeng.activities.openings import Hall, Turn
from bandeng.activities.queries.shifts import (
    Taker,
    absences_against,
    holds_then,
    shifts_against,
)
from bandeng.playbooks.schema_activities import Rota


class Reasons:
    """Why somebody cannot take a turn: away, on another turn, no longer in the post."""

    def __init__(
        self, roster: Roster, rota: Rota, hall: Hall, who: Iterable[Taker], turns: list[Turn],
        but: Iterable[int] = (), shifts: list[Shift] | None = None,
    ) -> None:  # fmt: skip
        """Read once what is not known of all of them over all these turns: three statements.

        One less where their turns, the `shifts`, are known; two less for who is a known taker.
        """
        self.hall, self.rota = hall, rota
        listed = list(who)
        people = [each.key for each in listed if not each.is_unit]
        starts, ends = window_of(hall, turns)
        self.away = {t.key: list(t.away) for t in listed if t.away is not None}
        absent = [key for key in people if key not in self.away]
        if absent:
            self.away |= absences_against(absent, starts, ends)
        if shifts is None:
            shifts = shifts_against(listed, starts, ends, list(but)) if listed else []
        self.shifts = shifts
        self.held = {t.key: list(t.spells) for t in listed if t.spells is not None}
        unread = [key for key in people if key not in self.held]
        if rota.post and unread:
            self.held |= holds_then(roster, rota, unread)

    def against(self, key: int, turn: Turn, own: int = 0) -> str:
        """Return why somebody cannot take a turn, as a sentence; nothing if he can.

        `own` is the turn itself where he has it already.
        """
        starts, ends = (self.hall.days.instant(wall) for wall in (turn.starts, turn.ends))
        if any(a < ends and (not b or b > starts) for a, b in self.away.get(key, ())):
            return _("away then")
        for shift in self.shifts:
            mine = key in (shift.person_id, shift.unit_id) and shift.pk != own
            if mine and shift.starts_at < ends and starts < shift.ends_at:
                when = localtime(shift.starts_at).strftime("%m-%d %H:%M")
                place = shift.roster.place.name
                return _("on another turn then: %(place)s, %(when)s") % {
                    "place": place, "when": when}  # fmt: skip
        if self.rota.post and not self._holds(key, turn.day):
            return _("does not hold the post then")
        return ""

    def _holds(self, key: int, day: date) -> bool:
        spells = self.held.get(key, [])
        return any(first <= day and (not beyond or beyond > day) for first, beyond in spells)


def clashes(
    roster: Roster, hall: Hall, shifts: Iterable[Shift], known: Iterable[Taker]
) -> dict[int, str]:
    """Return why who has a turn cannot keep it, by the turn's id; only where that is so.

    `known` is who may take turns then; who is not among them does not hold the post.
    """
    listed = list(shifts)
    if not listed:
        return {}
    takers = {taker.key: taker for taker in known}
    own = [replace(taker_of(each), spells=()) for each in listed]
    who = {each.key: takers.get(each.key, each) for each in own}
    turns = {each.pk: turn_of(hall, each) for each in listed}
    reasons = Reasons(roster, hall.rota, hall, who.values(), list(turns.values()))
    found = {
        each.pk: reasons.against(taker_of(each).key, turns[each.pk], each.pk) for each in listed
    }
    return {pk: why for pk, why in found.items() if why}


def window_of(hall: Hall, turns: list[Turn]) -> tuple[datetime, datetime]:
    """Return the instants between which all these turns lie."""
    starts = hall.days.instant(min(t.starts for t in turns))
    return starts, hall.days.instant(max(t.ends for t in turns))


def taker_of(shift: Shift) -> Taker:
    """Return who has a turn."""
    name = shift.person.name if shift.person else shift.unit.name if shift.unit else ""
    return Taker(shift.person_id or shift.unit_id or 0, name, is_unit=shift.person_id is None)


def turn_of(hall: Hall, shift: Shift) -> Turn:
    """Return the turn as it stands in the row."""
    wall = (hall.days.wall(shift.starts_at), hall.days.wall(shift.ends_at))
    return Turn(shift.day, *wall, shift.minutes)
