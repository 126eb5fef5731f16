"""Log lines that cannot give a resident away: numbers, addresses and links are blanked."""

import logging
import re

BLANK = "▇▇▇"
CODE = re.compile(r'  File "')  # where in the program, in a traceback
# Each reads a line once: none begins anew within what it has looked at in vain.
TELLING = [
    re.compile(r"^DETAIL:.*$"),  # the database quotes the row it refuses
    re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\w.])\+?\d[\d -]{5,}[\dXx](?!\w)"),
    re.compile(r"(?<=/)(?=[\w.:-]*\d)[\w.:-]++(?=[/\s?\"']|$)"),
    re.compile(r"(?<=/)[\w.:-]{30,}"),  # a secret that holds no digit
    re.compile(r"\?[^\s\"']+"),
    re.compile(r"(?<=\bip=)[\da-fA-F.:]*[\da-fA-F]"),
]


def blanked(text: str) -> str:
    """Return the text with phones, ID numbers, e-mails, links' secrets and quoted rows blanked."""
    return "\n".join(line if CODE.match(line) else _blanked(line) for line in text.split("\n"))


def _blanked(line: str) -> str:
    for pattern in TELLING:
        line = pattern.sub(BLANK, line)
    return line


class Careful(logging.Formatter):
    """Writes time, level, logger and message, all personal data blanked."""

    def __init__(self) -> None:
        """Set the one format there is."""
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line; the time stamp in front is left as it is."""
        stamp, space, rest = super().format(record).partition(f" {record.levelname} ")
        return stamp + space + blanked(rest)
