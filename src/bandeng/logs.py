"""Log lines that cannot give a resident away: numbers, addresses and links are blanked."""

import logging
import re

BLANK = "▇▇▇"
TELLING = [
    re.compile(r"^DETAIL:.*$", re.MULTILINE),  # the database quotes the row it refuses
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\w.])\+?\d[\d -]{5,}[\dXx](?!\w)"),
    re.compile(r"(?<=/)[A-Za-z0-9_-]*\d[A-Za-z0-9_:-]*(?=[/\s?\"']|$)"),
    re.compile(r"\?[^\s\"']+"),
]


def blanked(text: str) -> str:
    """Return the text with phones, ID numbers, e-mails, links' secrets and quoted rows blanked."""
    for pattern in TELLING:
        text = pattern.sub(BLANK, text)
    return text


class Careful(logging.Formatter):
    """Writes time, level, logger and message, all personal data blanked."""

    def __init__(self) -> None:
        """Set the one format there is."""
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line; the time stamp in front is left as it is."""
        stamp, space, rest = super().format(record).partition(f" {record.levelname} ")
        return stamp + space + blanked(rest)
