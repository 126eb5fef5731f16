"""How long something may take, as an official writes it: `3 workdays`, `15 days`."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

LONGEST = 100_000
NUMBER = re.compile(r"\d{1,9}(\.\d{1,3})?")
WRITTEN = re.compile(r"([^a-z\u4e00-\u9fff]*)(.*)", re.DOTALL)
SHAPE = "a number and a unit (workdays, workhours, days, hours or minutes), such as “3 workdays”"


class Unit(StrEnum):
    """What is counted: time at work, or time that passes."""

    WORKDAYS = "workdays"
    WORKHOURS = "workhours"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"


CHINESE = {
    "个工作日": Unit.WORKDAYS,
    "工作日": Unit.WORKDAYS,
    "个工作小时": Unit.WORKHOURS,
    "工作小时": Unit.WORKHOURS,
    "天": Unit.DAYS,
    "日": Unit.DAYS,
    "个小时": Unit.HOURS,
    "小时": Unit.HOURS,
    "分钟": Unit.MINUTES,
}
UNITS = {unit.value: unit for unit in Unit} | {u.value.removesuffix("s"): u for u in Unit} | CHINESE
HUMAN = [unit.value for unit in Unit]


class BadDuration(ValueError):
    """A stretch of time cannot be understood; the message says what is allowed."""


@dataclass(frozen=True)
class Duration:
    """An amount of a unit; working days are whole, the others may have up to three decimals."""

    amount: Decimal | int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if not 0 <= self.amount <= LONGEST:
            raise BadDuration(f"{self}: the number may be 0 to {LONGEST}, such as “3 {self.unit}”")
        if self.unit == Unit.WORKDAYS and self.amount != int(self.amount):
            raise BadDuration(
                f"{self}: working days are whole; write a part of one as “4 workhours”"
            )

    def __str__(self) -> str:
        """Write it as it would stand in a playbook."""
        amount = f"{Decimal(self.amount):f}"
        amount = amount.rstrip("0").rstrip(".") if "." in amount else amount
        return f"{amount} {self.unit.removesuffix('s') if amount == '1' else self.unit}"


def parse_duration(text: str) -> Duration:
    """Return what `3 workdays`, `1 workday`, `1.5 hours` or `3个工作日` say."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    written = WRITTEN.fullmatch(plain)
    number, unit = (part.strip() for part in written.groups()) if written else ("", "")
    if not number or not unit:
        raise BadDuration(f"“{_short(text)}” is not a length of time: write {SHAPE}")
    return Duration(_amount(number, text), _unit(unit, text))


def _amount(number: str, text: str) -> Decimal | int:
    if not number.isascii() or not NUMBER.fullmatch(number) or not Decimal(number):
        raise BadDuration(
            f"“{_short(text)}”: the number must be above zero and at most {LONGEST}: write {SHAPE}"
        )
    return int(number) if number.isdigit() else Decimal(number)


def _unit(unit: str, text: str) -> Unit:
    found = UNITS.get(unit)
    if found is None:
        close = get_close_matches(unit.replace(" ", ""), HUMAN, n=1)
        hint = f"; did you mean “{close[0]}”?" if close else ""
        raise BadDuration(f"“{_short(text)}”: no unit “{_short(unit)}”: write {SHAPE}{hint}")
    return found


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
