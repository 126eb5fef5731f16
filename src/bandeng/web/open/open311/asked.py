"""What a program asks for: its parameters, read or refused with a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from bandeng.places.queries import roots
from bandeng.web.open.open311.formats import clean

MOST_ROWS = 1000
MOST_PAGES = 1_000_000
MOST_IN_A_LIST = 1000
SPAN = timedelta(days=90)
YEARS = range(1900, 3000)


class Wrong(Exception):
    """What was asked cannot be answered: a status and a sentence for each thing that is wrong."""

    def __init__(self, status: int, *sentences: str) -> None:
        """Keep both."""
        super().__init__(status, *sentences)
        self.status, self.sentences = status, sentences


def all_of(*parts: Callable[[], Any]) -> list[Any]:
    """Return what each part reads; raise Wrong with what is wrong about any of them.

    Of things wrong in different ways only those of the first way are told.
    """
    read: list[Any] = []
    wrong: list[Wrong] = []
    for part in parts:
        try:
            read.append(part())
        except Wrong as error:
            wrong.append(error)
    if wrong:
        status = wrong[0].status
        said = [each for error in wrong if error.status == status for each in error.sentences]
        raise Wrong(status, *dict.fromkeys(said))
    return read


@dataclass(frozen=True)
class Asked:
    """The parameters of one call; an empty one counts as absent."""

    given: Mapping[str, Any]
    at: datetime

    def word(self, name: str, most: int = 500) -> str:
        """Return a parameter, cleaned; refuse one that is too long."""
        text = clean(str(self.given.get(name) or "")).strip()
        if len(text) > most:
            raise Wrong(400, _("%(name)s is longer than %(most)d.") % {"name": name, "most": most})
        return text

    def need(self, name: str, most: int = 500) -> str:
        """Return a parameter; refuse a call without it."""
        text = self.word(name, most)
        if not text:
            raise Wrong(400, _("%(name)s was not provided.") % {"name": name})
        return text

    def several(self, name: str) -> list[str]:
        """Return the parts of a comma list; one that is given several times is one list."""
        given = self.given.getlist(name) if isinstance(self.given, QueryDict) else []
        whole = Asked({name: ",".join(map(str, given))}, self.at) if len(given) > 1 else self
        parts = [part.strip() for part in whole.word(name, 40_000).split(",") if part.strip()]
        if len(parts) > MOST_IN_A_LIST:
            raise Wrong(400, _("%(name)s is longer than %(most)d.") % {"name": name, "most": 1000})
        return parts

    def number(self, name: str, usual: int, most: int) -> int:
        """Return a whole number from 1 on; refuse what is none."""
        text = self.word(name)
        if not text:
            return usual
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
            raise Wrong(400, _("%(name)s is not a whole number from 1 on.") % {"name": name})
        return min(int(text), most)

    def degrees(self, name: str, most: int) -> float | None:
        """Return a latitude or longitude in degrees, None if absent."""
        text = self.word(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not -most <= value <= most:
            raise Wrong(400, _("%(name)s is no degree on the globe.") % {"name": name})
        return value

    def instant(self, name: str) -> datetime | None:
        """Return a W3C datetime, None if absent; refuse one without its zone."""
        text = self.word(name)
        if not text:
            return None
        try:
            # A plus sign that was not escaped in an address arrives as a space.
            instant = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None or instant.year not in YEARS:
            said = _("%(name)s is no W3C datetime with a zone, like 2026-03-02T09:00:00+08:00.")
            raise Wrong(400, said % {"name": name})
        return instant.astimezone(UTC)  # the database knows no zone beyond sixteen hours

    def span(self) -> tuple[datetime, datetime]:
        """Return the first and last instant asked for, the last 90 days if nothing is said."""
        start, end = self.instant("start_date"), self.instant("end_date")
        if end is None:
            end = min(start + SPAN, self.at) if start else self.at
        start = end - SPAN if start is None else start
        if end - start > SPAN:
            raise Wrong(400, _("start_date and end_date may not span more than 90 days."))
        return start, end

    def status(self) -> bool | None:
        """Tell whether only open (True) or only closed (False) ones are asked for."""
        asked = {word.casefold() for word in self.several("status")}
        if asked - {"open", "closed"}:
            raise Wrong(400, _("status is open or closed."))
        return None if len(asked) != 1 else "open" in asked

    def page(self) -> slice:
        """Return which rows are asked for, a thousand at most."""
        size = self.number("page_size", MOST_ROWS, MOST_ROWS)
        first = (self.number("page", 1, MOST_PAGES) - 1) * size
        return slice(first, first + size)

    @property
    def with_extensions(self) -> bool:
        """Tell whether the extensions are asked for."""
        return self.word("extensions").casefold() == "true"

    def check_jurisdiction(self) -> None:
        """Refuse the name of another place than this site's; none need be named."""
        named = self.word("jurisdiction_id")
        if named and named not in known_jurisdictions():
            raise Wrong(404, _("jurisdiction_id %(id)s was not found.") % {"id": named})


def known_jurisdictions() -> list[str]:
    """Return the codes of the places at the top, and the name under which the site is reached."""
    host = settings.ADDRESS.partition("://")[2].partition("/")[0]
    return [*roots().values_list("code", flat=True), *([host] if host else [])]
