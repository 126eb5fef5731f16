"""When a place is open: hours of the week, the holiday table, days that differ; pure arithmetic.

A weekend day worked in exchange has the hours of a working day. A weekday off, and the weekend
joined to it, is a holiday: closed, unless the rota is for holidays too. A day somebody wrote other
hours for has those, whatever the table says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from bandeng.playbooks.schema_activities import Hours, Rota
from bandeng.playbooks.vocabulary import Every, Weekday
from bandeng.worktime.calendars import Calendar

DAY = timedelta(days=1)
FARTHEST = 60  # days in which somebody looks for the next opening
LONGEST_HOLIDAY = 20
WEEKDAYS = tuple(Weekday)
WORKING = WEEKDAYS[:5]


class Opening(NamedTuple):
    """One stretch of a day in which a place is open."""

    opens: time
    closes: time
    extended: bool = False

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return _minute(self.closes) - _minute(self.opens)


class Other(NamedTuple):
    """Other hours of one day, none if it is closed, and why."""

    hours: tuple[tuple[time, time], ...]
    reason: str = ""


@dataclass(frozen=True)
class Hall:
    """All that says when one place is open: its rota, the holiday table, the days that differ."""

    rota: Rota
    days: Calendar
    but: Mapping[date, Other]

    def on(self, day: date) -> tuple[Opening, ...]:
        """Return when it is open on a day, in order; empty if it is closed."""
        usual = self.usually(day)
        if day not in self.but:
            return usual
        return tuple(_otherwise(self.but[day].hours, usual, extended=self.has_extended))

    @property
    def has_extended(self) -> bool:
        """Tell whether turns are taken for extended hours alone."""
        return any(piece.extended for piece in self.rota.hours)

    def usually(self, day: date) -> tuple[Opening, ...]:
        """Return when it would be open on a day if nobody had said otherwise."""
        if not self.rota.on_days_off and is_holiday(day, self.days):
            return ()
        found = [_opening(piece) for piece in self._pieces(day)]
        return tuple(sorted(set(found)))

    def is_shut_for_holiday(self, day: date) -> bool:
        """Tell whether a day would have hours if it were no public holiday."""
        if self.rota.on_days_off or day in self.but or not is_holiday(day, self.days):
            return False
        return bool(self._pieces(day))

    def is_worked_in_exchange(self, day: date) -> bool:
        """Tell whether a day of the weekend has the hours of a working day."""
        return day.weekday() >= 5 and day not in self.but and self.days.is_workday(day)

    def holidays(self, from_day: date, days: int) -> list[tuple[date, date]]:
        """Return the stretches closed for public holidays, first and last day of each."""
        found: list[tuple[date, date]] = []
        for day in (from_day + n * DAY for n in range(days)):
            if not self.is_shut_for_holiday(day):
                continue
            if found and _only_closed_between(self, found[-1][1], day):
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return found

    def _pieces(self, day: date) -> list[Hours]:
        """Return the hours that count on a day; a weekend worked in exchange is a working day."""
        if day.weekday() >= 5 and self.days.is_workday(day):
            usual = [each for each in self.rota.hours if _mostly_working(each)]
            if usual:
                return usual
        return [each for each in self.rota.hours if WEEKDAYS[day.weekday()] in each.on]

    def on_duty(self, day: date) -> tuple[Opening, ...]:
        """Return the stretches somebody takes turns for: the extended ones, if there are such."""
        found = self.on(day)
        return tuple(each for each in found if each.extended) if self.has_extended else found

    def open_at(self, wall: datetime) -> Opening | None:
        """Return the stretch that a moment on the wall lies in."""
        return next((o for o in self.on(wall.date()) if o.opens <= wall.time() < o.closes), None)

    def closes_at(self, wall: datetime) -> time | None:
        """Return until when it stays open from a moment on; stretches that touch are one."""
        now = self.open_at(wall)
        if now is None:
            return None
        until = now.closes
        for each in self.on(wall.date()):
            if each.opens <= until < each.closes:
                until = each.closes
        return until

    def next_opening(self, wall: datetime) -> tuple[date, time] | None:
        """Return when it opens next after a moment; None if not within two months."""
        for ahead in range(FARTHEST):
            day = wall.date() + ahead * DAY
            found = [o for o in self.on(day) if ahead or o.opens > wall.time()]
            if found:
                return day, found[0].opens
        return None


class Turn(NamedTuple):
    """One turn of a rota: its first day for a name, from when to when, how long it is open."""

    day: date
    starts: datetime
    ends: datetime
    minutes: int


def turns_of(hall: Hall, from_day: date, to_day: date) -> Iterator[Turn]:
    """Yield the turns that begin from one day to another; days nobody is needed make none.

    Weeks begin on Monday, months on the first; a turn begun before `from_day` is not among them.
    """
    day = first_of(hall.rota.turn, from_day)
    while day <= to_day:
        beyond = after(hall.rota.turn, day)
        turn = turn_from(hall, day)
        if turn and day >= from_day:
            yield turn
        day = beyond


def turn_from(hall: Hall, day: date) -> Turn | None:
    """Return the turn whose first day this is; None if nobody is needed in it."""
    beyond, found, one = after(hall.rota.turn, day), list[tuple[date, Opening]](), day
    while one < beyond:
        found += [(one, opening) for opening in hall.on_duty(one)]
        one += DAY
    if not found:
        return None
    starts = datetime.combine(found[0][0], found[0][1].opens)
    ends = datetime.combine(found[-1][0], found[-1][1].closes)
    return Turn(day, starts, ends, sum(opening.minutes for _day, opening in found))


def first_of(turn: Every, day: date) -> date:
    """Return the first day of the turn a day lies in."""
    if turn is Every.WEEK:
        return day - day.weekday() * DAY
    return day.replace(day=1) if turn is Every.MONTH else day


def after(turn: Every, day: date) -> date:
    """Return the first day of the turn after the one that begins on a day."""
    if turn is Every.WEEK:
        return day + 7 * DAY
    if turn is Every.MONTH:
        return (day.replace(day=1) + 32 * DAY).replace(day=1)
    return day + DAY


def is_holiday(day: date, days: Calendar) -> bool:
    """Tell whether a day is a weekday off, or of a weekend joined to one."""
    if days.is_workday(day):
        return False
    if day.weekday() < 5:
        return True
    return any(_joined(day, step, days) for step in (-DAY, DAY))


def _joined(day: date, step: timedelta, days: Calendar) -> bool:
    for _n in range(LONGEST_HOLIDAY):
        day += step
        if days.is_workday(day):
            return False
        if day.weekday() < 5:
            return True
    return False


def _only_closed_between(hall: Hall, first: date, last: date) -> bool:
    between = (first + n * DAY for n in range(1, (last - first).days))
    return all(is_holiday(day, hall.days) and not hall.on(day) for day in between)


def _otherwise(
    hours: Iterable[tuple[time, time]], usual: tuple[Opening, ...], *, extended: bool
) -> Iterator[Opening]:
    """Yield the hours of a day that differs; what lies outside its usual ones is extended."""
    inside = [each for each in usual if not each.extended]
    marks = {edge for each in inside for edge in (each.opens, each.closes)}
    for opens, closes in sorted(hours):
        cuts = [opens, *sorted(m for m in marks if opens < m < closes), closes]
        for begin, end in pairwise(cuts):
            known = any(each.opens <= begin < each.closes for each in inside)
            yield Opening(begin, end, extended and not known)


def _opening(piece: Hours) -> Opening:
    return Opening(time.fromisoformat(piece.from_), time.fromisoformat(piece.to), piece.extended)


def _mostly_working(piece: Hours) -> bool:
    return sum(day in piece.on for day in WORKING) >= 3


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
