"""What looks like personal data in a text."""

from bandeng.secrecy.finding import find_personal


def marked(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it looks like personal data."""
    pieces, last = [], 0
    for found in find_personal(text):
        pieces += [(text[last : found.start], False), (text[found.start : found.end], True)]
        last = found.end
    return [(piece, flag) for piece, flag in [*pieces, (text[last:], False)] if piece]
