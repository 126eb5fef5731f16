"""What a cell says, however it was written: days, moments, numbers."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import isfinite

from django.utils.translation import gettext as _

from bandeng.tables.faults import Unfit
from bandeng.tables.lettering import close, plain

FIRST_SERIAL = date(1899, 12, 30)  # day 0 of spreadsheet programs, after their leap day of 1900
SERIALS = range(3654, 73051)  # 1910-01-01 to 2099-12-31
YEARS = range(1900, 2100)
CHINESE = dict(zip("〇零○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.年\\](\d{1,2})[-/.月\\](\d{1,2})[日号]?")
IN_ONE = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
NAMED = re.compile(
    r"(\d{1,2})[-/ ]?([a-z]{3})[a-z]*[-/, ]*(\d{4})|([a-z]{3})[a-z]* ?(\d{1,2}),? ?(\d{4})"
)
SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
BLANKS = re.compile(r"\s*([年月日号点时分秒:/.,\\-])\s*")  # around which blanks say nothing
HOURS = re.compile(
    r"(上午|下午|晚上|凌晨|中午)?(\d{1,2})[:时点](\d{1,2})分?"
    r"(?::?(\d{1,2})(?:\.\d+)?秒?)? ?(am|pm)?"
)
LOST_DIGITS = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,2})", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
UNITS = re.compile(r"(?<=\d)\s*(?:人|口|户|个|件|元|%|岁)$")


def day(said: str) -> str:
    """Return a day as 2026-03-05; raise Unfit for what is none, or could be two."""
    found, rest = _day_in(_dated(said))
    if found is None or not (rest == "" or HOURS.fullmatch(rest)):
        raise Unfit(_("“%(said)s” is not a day. Write it as 2026-03-05.") % {"said": said[:40]})
    return found.isoformat()


def moment(said: str) -> str:
    """Return a day and a time of day as 2026-03-05T14:30:00; without a time it is midnight."""
    written = _dated(said)
    if SERIAL.fullmatch(written) and int(float(written)) in SERIALS:
        start = datetime.combine(FIRST_SERIAL, datetime.min.time())
        return (start + timedelta(seconds=round(float(written) * 86_400))).isoformat()
    found, rest = _day_in(written)
    clock = HOURS.fullmatch(rest) if rest else None
    time = _time(clock) if clock else None
    if found is None or (rest and time is None):
        wrong = _("“%(said)s” is not a day and a time. Write it as 2026-03-05 14:30.")
        raise Unfit(wrong % {"said": said[:40]})
    hour, minute, second = time or (0, 0, 0)
    return datetime(found.year, found.month, found.day, hour, minute, second).isoformat()  # noqa: DTZ001


def whole(said: str) -> str:
    """Return a whole number, without the unit people write behind it."""
    found = number(said)
    if not float(found).is_integer():
        raise Unfit(_("“%(said)s” is not a whole number.") % {"said": said[:40]})
    return str(int(float(found)))


def number(said: str) -> str:
    """Return a number with a point; commas between thousands and a unit behind it may stand."""
    bare = UNITS.sub("", close(said)).replace(",", "")
    if not NUMBER.fullmatch(bare) or not isfinite(float(bare)):
        raise Unfit(_("“%(said)s” is not a number.") % {"said": said[:40]})
    return bare


def exact(said: str) -> str:
    """Return digits that a spreadsheet program took for a number: 1.3900000001E10, 139….0.

    Raise Unfit when it has thrown digits away.
    """
    bare = close(said)
    if lost := LOST_DIGITS.fullmatch(bare):
        head, tail, size = lost[1], lost[2] or "", int(lost[3])
        if len(tail) < size - 1:
            wrong = _("“%(said)s” lost digits in a spreadsheet program. Format the column as text.")
            raise Unfit(wrong % {"said": said[:40]})
        return f"{head}{tail:0<{size}}"
    return re.sub(r"(?<=\d)\.0+$", "", bare)


def one_of(words: dict[str, str]) -> Callable[[str], str]:
    """Return the reader of a column whose cells are one of some words; it gives their meaning."""
    known = {close(word): meaning for word, meaning in words.items()}

    def read(said: str) -> str:
        if close(said) in known:
            return known[close(said)]
        wrong = _("“%(said)s” is none of: %(known)s.")
        raise Unfit(wrong % {"said": said[:40], "known": ", ".join(list(words)[:8])})

    return read


def _day_in(written: str) -> tuple[date | None, str]:
    """Return the day a text begins with, and the time of day behind it."""
    if SERIAL.fullmatch(written) and int(float(written)) in SERIALS:
        return FIRST_SERIAL + timedelta(days=int(float(written))), ""
    for shape in (YEAR_FIRST, IN_ONE, DAY_FIRST, NAMED):
        if match := shape.match(written):
            return _valid(*_parts(shape, match)), written[match.end() :].removeprefix("t").strip()
    return None, ""


def _parts(shape: re.Pattern[str], match: re.Match[str]) -> tuple[int, int, int]:
    """Return year, month and day; zeros where it cannot be told which is which."""
    if shape is NAMED:
        told, month, year = (
            (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        )
        return int(year), MONTHS.index(month) + 1 if month in MONTHS else 0, int(told)
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    if shape is not DAY_FIRST:
        return first, second, third
    if first > 12 or first == second:
        return third, second, first
    return (third, first, second) if second > 12 else (0, 0, 0)


def _valid(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month) if year in YEARS else None
    except ValueError:
        return None


def _time(clock: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(clock[2]), int(clock[3]), int(clock[4] or 0)
    half = clock[1] or clock[5] or ""
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    if half in ("凌晨", "上午", "am") and hour == 12:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _dated(said: str) -> str:
    """Return 二〇二六年 三月十五日 14：30 as 2026年3月15日14:30, ready to be looked at."""
    narrow = unicodedata.normalize("NFKC", plain(said)).lower()
    written = BLANKS.sub(r"\1", narrow)
    if not any(letter in CHINESE or letter == "十" for letter in written):
        return written
    tens = TENS.sub(
        lambda m: str(CHINESE.get(m[1] or "一", 1) * 10 + CHINESE.get(m[2] or "零", 0)), written
    )
    return "".join(str(CHINESE.get(letter, letter)) for letter in tens)
