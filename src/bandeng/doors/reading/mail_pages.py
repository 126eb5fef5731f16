"""Mails that are web pages, as plain words: nothing of a page is kept but what can be read."""

import re
from html.parser import HTMLParser

MOST_SIGNS = 400_000
DEEPEST = 200
HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
LINES = frozenset(
    "address article blockquote br div dl dd dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table tr ul".split()
)
# What the programs of mail put around the mail that is answered.
QUOTES = frozenset({"blockquote"})
QUOTING = re.compile(
    r"gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend|"
    r"isReplyContent|replyquote|ntes-mailmaster-quote|mail_quote_|qmbox|foxmail_reply|"
    r"ali_mail_quote|OriginalMail|reply-intro"
)
SPACES = re.compile(r"[ \t\u00a0\u3000]+")
GAPS = re.compile(r"\n{3,}")


class _Words(HTMLParser):
    """Gathers the words of a page; inside what is hidden or quoted it gathers nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.length = 0
        self.shut: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINES:
            self._say("\n")
        if self.shut:
            if tag == self.shut[0] and len(self.shut) < DEEPEST:
                self.shut.append(tag)
        elif tag in HIDDEN or tag in QUOTES or _is_quote(attrs):
            self.shut = [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINES:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.shut and tag == self.shut[0]:
            self.shut.pop()
        if tag in LINES:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        self._say(SPACES.sub(" ", data.replace("\n", " ")))

    def _say(self, text: str) -> None:
        if not self.shut and self.length < MOST_SIGNS:
            self.found.append(text)
            self.length += len(text)


def _is_quote(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name in ("class", "id") and QUOTING.search(value or "") for name, value in attrs)


def words_of(page: str) -> str:
    """Return what can be read on a page, without what it quotes; never its markup."""
    reader = _Words()
    try:
        reader.feed(page[:MOST_SIGNS])
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        pass  # a page broken beyond the reader's patience: what was read until there counts
    lines = (line.strip() for line in "".join(reader.found).split("\n"))
    return GAPS.sub("\n\n", "\n".join(lines)).strip()
