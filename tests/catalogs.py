"""The Chinese of the program, read from its .po files."""

from collections import defaultdict
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[1] / "src" / "bandeng"


@cache
def catalogs() -> dict[Path, list[Message]]:
    """Return the messages of every .po file."""
    found = {}
    for path in sorted(PACKAGE.glob("**/zh_Hans/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            found[path] = [message for message in read_po(file, locale="zh_Hans") if message.id]
    return found


@cache
def _said() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for messages in catalogs().values():
        for message in messages:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            for id_ in ids:
                found[id_] |= {str(word) for word in words if word}
    return found


def in_any_language(words: str) -> set[str]:
    """Return English words together with every Chinese they have, whatever the context."""
    return {words} | _said().get(words, set())
