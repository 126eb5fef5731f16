"""Mails that are web pages, as plain words: nothing of a page is kept but what can be read.

Read in one go from left to right: the library's parser looks for the same end over and over.
"""

import re
from collections.abc import Iterator
from html import unescape

MOST_SIGNS = 400_000
RAW = frozenset({"script", "style", "title", "textarea", "xmp"})  # tags inside them are none
HIDDEN = RAW | {"head", "template", "noscript", "svg", "math"}
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
NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,30})")
MARKED = re.compile(r"\b(?:class|id)\s*=\s*[\"']?([^\"'>]{1,300})", re.I)
LONGEST_TAG = 2_000
SPACES = re.compile(r"[ \t\u00a0\u3000]+")
GAPS = re.compile(r"\n{3,}")


def words_of(page: str) -> str:
    """Return what can be read on a page, without what it quotes; never its markup."""
    found = "".join(_said(page[:MOST_SIGNS]))
    lines = (line.strip() for line in found.split("\n"))
    return GAPS.sub("\n\n", "\n".join(lines)).strip()


def _said(page: str) -> Iterator[str]:
    """Yield the words and the ends of lines of a page; nothing inside what is hidden or quoted."""
    shut, depth = "", 0
    for text, tag in _tokens(page):
        name, closes = _name(tag), tag.startswith("</")
        if not shut:
            yield SPACES.sub(" ", _unescaped(text).replace("\n", " "))
            if not closes and _is_shut(name, tag):
                shut, depth = name, 1
        elif name == shut:
            depth += -1 if closes else 1
            shut = shut if depth else ""
        if name in LINES and not shut:
            yield "\n"


def _tokens(page: str) -> Iterator[tuple[str, str]]:
    """Yield each text with the tag after it, none at the end; what never ends is not read."""
    at = 0
    while (start := page.find("<", at)) >= 0:
        if page.startswith("<!--", start):
            end, tag = _after(page, "-->", start), ""
        elif page[start + 1 : start + 2] in ("!", "?"):
            end, tag = _after(page, ">", start), ""
        elif NAME.match(page, start):
            end = _after(page, ">", start)
            tag = page[start:end]
        else:
            end, tag = start + 1, ""
            yield page[at:end], ""
            at = end
            continue
        yield page[at:start], tag
        at = _past_raw(page, tag, end)
    yield page[at:], ""


def _after(page: str, mark: str, start: int) -> int:
    end = page.find(mark, start)
    return end + len(mark) if end >= 0 else len(page)


def _past_raw(page: str, tag: str, end: int) -> int:
    """Return where reading goes on after a tag: before the end of what holds no tags."""
    name = _name(tag)
    if name not in RAW or tag.startswith("</"):
        return end
    closing = re.compile(f"</{name}", re.I).search(page, end)
    return closing.start() if closing else len(page)


def _name(tag: str) -> str:
    found = NAME.match(tag)
    return found[1].lower() if found else ""


def _is_shut(name: str, tag: str) -> bool:
    if name in HIDDEN or name in QUOTES:
        return not tag.endswith("/>")
    return any(QUOTING.search(said) for said in MARKED.findall(tag[:LONGEST_TAG]))


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a number of thousands of digits
        return text
