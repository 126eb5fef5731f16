"""Text files of separated cells: in which encoding, with which separator."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bandeng.tables.faults import BadTable

SEPARATORS = ",\t;，"
TOLD = re.compile(r"sep=(.)[;,\t]*\r?\n?", re.IGNORECASE)  # how a spreadsheet program says it
LOOKED_AT = 40  # rows, to tell the separator
BEGINNING = 64 * 1024


def rows(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of a text in UTF-8, UTF-16 or GB18030, or raise BadTable."""
    text = decoded(content)
    told = TOLD.match(text)
    separator = told[1] if told else separator_of(text[:BEGINNING])
    try:
        if told:
            yield []
        start = told.end() if told else 0
        yield from csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator)
    except csv.Error as problem:
        said = _("The file cannot be read as CSV: %(problem)s") % {"problem": problem}
        raise BadTable([said]) from None


def decoded(content: bytes) -> str:
    """Return the text, or raise BadTable for what is none."""
    for encoding in _encodings(content[:200]):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise BadTable([_("The file is neither a spreadsheet nor text in UTF-8 or GB18030.")])


def _encodings(beginning: bytes) -> list[str]:
    """Return what the text may be written in, the likeliest first."""
    if beginning[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ["utf-16"]
    if b"\0" in beginning:  # Latin letters or separators in UTF-16 that does not say so
        little = beginning[1::2].count(0) > beginning[0::2].count(0)
        return ["utf-16-le" if little else "utf-16-be"]
    return ["utf-8-sig", "gb18030"]


def separator_of(text: str) -> str:
    """Return the separator that cuts most of the first rows into equally many cells."""
    return max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """Return how many rows share the commonest width above one, and that width."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths: Counter[int] = Counter()
    try:
        for _number, row in zip(range(LOOKED_AT), reader, strict=False):
            widths[len(row)] += len(row) > 1
    except csv.Error:
        pass
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return times, width if times else 0
