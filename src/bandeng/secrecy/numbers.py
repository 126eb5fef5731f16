"""Personal numbers in plain text: phones, ID numbers, bank cards, plates, e-mail addresses."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

from bandeng.secrecy.kinds import Found, Kind

GAP = r"[ \-_·.]{0,2}"
# The first two digits of an ID number are the province (GB/T 2260).
PROVINCES = frozenset(
    (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
        "61 62 63 64 65 71 81 82 83"
    ).split()
)
SPOKEN_DIGITS = str.maketrans("〇零○一幺二两三四五六七八九", "00011223456789")
PROVINCE_LETTERS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# What begins with a date or is an IP address is no phone.
DATE_OR_ADDRESS = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|19\d{6}(?!\d)|\d{1,3}(\.\d{1,3}){3}")
CARD_GROUPS = re.compile(r"\d+|\d{6}\D+\d+|\d{4}(\D+\d{4})*(\D+\d{1,4})?")


def numbers_in(plain: str) -> Iterator[Found]:
    """Give every personal number of a flattened text; they may overlap."""
    for kind, pattern, fits in RULES:
        yield from _matches(kind, pattern, fits, plain)
    spoken = plain.translate(SPOKEN_DIGITS)
    if spoken != plain:
        yield from _matches(Kind.PHONE, MOBILE, is_mobile, spoken)


def is_mobile(written: str) -> bool:
    """Tell whether 11 digits from 1 on are written as a phone number is.

    No number in China begins with 10, 11 or 12; those count when they are written in one piece or
    in groups of 3, 4 and 4, because an example number or a slip of the finger looks so.
    """
    if DATE_OR_ADDRESS.match(written):
        return False
    groups = [len(group) for group in re.split(r"\D+", written.removeprefix("+"))]
    grouped = groups[-3:] == [3, 4, 4]
    digits = re.sub(r"\D", "", written)[-11:]
    return len(groups) == 1 or grouped or (digits[1] in "3456789" and "." not in written)


def is_id_number(written: str) -> bool:
    """Tell whether 18 characters have the check digit and birth date of GB 11643-1999.

    The county is not asked for: numbers name counties that have since been merged or renamed.
    """
    number = re.sub(r"[^\dX]", "", written.upper())
    if number[:2] not in PROVINCES or not _is_day(number[6:14]):
        return False
    return bool(ric.calc_check_digit(number) == number[17])


def is_old_id_number(written: str) -> bool:
    """Tell whether 15 digits are an ID number as given until 1999, of somebody born from 1930 on.

    What begins like a county and goes on with less is the code of a village or grid (GB/T 10114).
    """
    number = re.sub(r"\D", "", written)
    return number[:2] in PROVINCES and number[6:8] >= "30" and _is_day("19" + number[6:12])


def is_bank_card(written: str) -> bool:
    """Tell whether the digits pass the check of ISO/IEC 7812-1 (Luhn), grouped as on a card."""
    return bool(CARD_GROUPS.fullmatch(written) and luhn.is_valid(re.sub(r"\D", "", written)))


def is_plate(written: str) -> bool:
    """Tell whether a plate has at least two digits in its serial (GA 36-2018)."""
    return sum(character.isdigit() for character in written) >= 2


def _anything(written: str) -> bool:
    return bool(written)


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= 1880
    except ValueError:
        return False


def _digits(first: str, more: int, last: str = r"\d") -> str:
    return rf"(?<!\d){first}(?:{GAP}\d){{{more}}}{GAP}{last}(?!\d)"


def _everywhere(pattern: str) -> re.Pattern[str]:
    # Inside a lookahead a match consumes nothing, so one that is refused hides no other.
    return re.compile(f"(?=({pattern}))", re.IGNORECASE)


def _matches(
    kind: Kind, pattern: re.Pattern[str], fits: Callable[[str], bool], plain: str
) -> Iterator[Found]:
    for match in pattern.finditer(plain):
        if fits(match[1]):
            yield Found(match.start(1), match.end(1), kind)


MOBILE = _everywhere(rf"(?<!\d)(?:\+?86{GAP})?1(?:{GAP}\d){{10}}(?!\d)")
LANDLINE = _everywhere(
    r"(?<!\d)(?:\(0\d{2,3}\)|0(?:10|2\d|[3-9]\d{2}))[ -]{0,2}\d{3,4}[ -]?\d{4}(?!\d)"
    r"(?:(?:-|转)\d{1,5}(?!\d))?"
)
SAID_BEFORE = "|".join(
    rf"(?<={word}{sign})"
    for word in ("电话", "座机", "固话", "拨打", "号码")
    for sign in ("", "[: 是为]", "[: 是为] ")
)
LOCAL_LINE = _everywhere(rf"(?:{SAID_BEFORE})[2-8]\d{{2,3}}[ -]?\d{{4}}(?!\d)")
EMAIL = _everywhere(
    r"(?<![A-Z0-9._%+-])[A-Z0-9][A-Z0-9._%+-]{0,63}@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63})+"
)
PLATE = _everywhere(
    rf"[{PROVINCE_LETTERS}][ ]?[A-Z][ ·.-]?[A-Z0-9]{{4,6}}[挂学警港澳]?(?![A-Z0-9])"
)
RULES: list[tuple[Kind, re.Pattern[str], Callable[[str], bool]]] = [
    (Kind.ID_NUMBER, _everywhere(_digits("[1-8]", 16, r"[\dX]")), is_id_number),
    (Kind.ID_NUMBER, _everywhere(_digits("[1-8]", 13)), is_old_id_number),
    *((Kind.BANK_CARD, _everywhere(_digits("[1-9]", n - 2)), is_bank_card) for n in range(16, 20)),
    (Kind.PHONE, MOBILE, is_mobile),
    (Kind.PHONE, LANDLINE, _anything),
    (Kind.PHONE, LOCAL_LINE, _anything),
    (Kind.EMAIL, EMAIL, _anything),
    (Kind.PLATE, PLATE, is_plate),
]
