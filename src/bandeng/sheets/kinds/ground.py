"""Find places as people write them: by code, by name, by a chain of names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.places.queries import standing
from bandeng.places.states import ids_on
from bandeng.sheets.kinds.kind import Case
from bandeng.tables.faults import Unfit
from bandeng.tables.headings import Column
from bandeng.tables.lettering import close
from bandeng.tables.rows import Row

BETWEEN = re.compile(r"[\s/\\|>›→、,，·\-—]+")
MOST_GUESSES = 50  # looking for what was meant takes a while among ten thousand names
AT_ONCE = 4000
Each = TypeVar("Each")


@dataclass(frozen=True)
class Spot:
    """An open place as a row names it."""

    place_id: int
    code: str
    name: str
    level: str
    path: str


# The columns by which a row says where; the higher ones only tell places of one name apart.
PLACE = Column(
    "place", "网格",
    ("place", "grid", "地方", "所属网格", "网格名称", "网格代码", "网格编号", "所在网格",
     "地方代码", "地方名称", "责任网格", "place code", "任职地方", "负责区域", "责任区域"),
    needed=True, filled=True, title=gettext_lazy("Place"),
    note=gettext_lazy("The code, or the name; names may be chained: 双泉镇/上柳沟村/第1网格."),
)  # fmt: skip
LOWEST = replace(PLACE, needed=False, filled=False)  # where a village or town may be meant itself
VILLAGE = Column(
    "village", "村（社区）",
    ("村", "社区", "嘎查", "所属村", "所在村", "村名", "村委会", "居委会", "嘎查村", "行政村",
     "所属社区", "village", "community"),
    title=gettext_lazy("Village"),
    note=gettext_lazy("Only needed where several places bear the same name."),
)  # fmt: skip
TOWN = Column(
    "town", "乡镇（街道）",
    ("乡镇", "镇", "街道", "苏木", "苏木乡镇", "乡镇街道", "所属乡镇", "所在乡镇",
     "所在街道", "town", "township"),
    title=gettext_lazy("Township"),
    note=gettext_lazy("Only needed where several places bear the same name."),
)  # fmt: skip


class Ground:
    """The open places, read once, found as people write them."""

    def __init__(self, case: Case, *abilities: str) -> None:
        """Read them; every one of the abilities must reach a place that a row may name."""
        self.reaches = [case.reach(each) for each in abilities]
        rows = standing().values_list("pk", "code", "name", "level", "path")
        self.spots = {row[0]: Spot(*row) for row in rows}
        self.codes = {close(spot.code): spot for spot in self.spots.values()}
        self.names: dict[str, set[int]] = defaultdict(set)
        for spot in self.spots.values():
            chain = self._chain(spot)
            for length in range(1, len(chain) + 1):
                self.names["".join(chain[-length:])].add(spot.place_id)
        self.known: dict[tuple[str, ...], Spot] = {}
        self.guesses = 0

    def _chain(self, spot: Spot) -> list[str]:
        """Return the names from the top down to a place, as they are compared."""
        above = (self.spots.get(place_id) for place_id in ids_on(spot.path))
        return [close(each.name) for each in above if each]

    def of(self, row: Row) -> Spot | str:
        """Return the place of a row, or the sentence why it has none that may be named."""
        try:
            spot = self._said(row)
        except Unfit as fault:
            return str(fault)
        if self._in_reach(spot):
            return spot
        return _("%(place)s lies outside your posts.") % {"place": spot.name}

    def _said(self, row: Row) -> Spot:
        """Return the lowest place a row names: a post of a village needs no grid."""
        said = [row[name] for name in ("place", "village", "town") if row[name]]
        if not said:
            raise Unfit(_("The row says no place."))
        return self.find(*said)

    def find(self, said: str, *above: str) -> Spot:
        """Return the one open place meant, or raise Unfit with what to write instead.

        Where several bear the name, the one within the actor's posts is meant.
        """
        key = (said, *above)
        if key not in self.known:
            self.known[key] = self._find(said, [each for each in above if each])
        return self.known[key]

    def _find(self, said: str, above: list[str]) -> Spot:
        if spot := self.codes.get(close(said)):
            return spot
        found = self._named(BETWEEN.sub("", close(said)))
        parts = [part for part in BETWEEN.split(said) if part]
        if not found and len(parts) > 1:
            found, above = self._named(close(parts[-1])), [*above, *parts[:-1]]
        fit = [spot for spot in found if self._stands_under(spot, above)]
        near = [spot for spot in fit if self._in_reach(spot)]
        if len(fit) == 1 or len(near) == 1:
            return (near or fit)[0]
        raise Unfit(self._several(said, fit or found) if found else self._none(said))

    def _in_reach(self, spot: Spot) -> bool:
        return all(any(spot.path.startswith(path) for path in paths) for paths in self.reaches)

    def _named(self, name: str) -> list[Spot]:
        return [self.spots[place_id] for place_id in sorted(self.names.get(name, ()))]

    def _stands_under(self, spot: Spot, above: Iterable[str]) -> bool:
        chain = self._chain(spot)[:-1]
        codes = {close(self.spots[i].code) for i in ids_on(spot.path) if i in self.spots}
        return all(close(each) in chain or close(each) in codes for each in above)

    def _several(self, said: str, found: list[Spot]) -> str:
        if len(found) == 1:
            wrong = _("“%(said)s” is not below what the row says. It is %(there)s.")
            there = " ".join(self.spots[i].name for i in ids_on(found[0].path) if i in self.spots)
            return wrong % {"said": said[:40], "there": there}
        many = _("%(count)d places are called “%(said)s”. Write the code, or what it lies in.")
        return many % {"count": len(found), "said": said[:40]}

    def _none(self, said: str) -> str:
        none = _("There is no place “%(said)s”.") % {"said": said[:40]}
        self.guesses += 1
        if self.guesses > MOST_GUESSES:
            return none
        near = get_close_matches(close(said), self.names, 1, 0.6)
        if not near:
            return none
        meant = self.spots[min(self.names[near[0]])].name
        return none + " " + _("Did you mean “%(meant)s”?") % {"meant": meant}


def in_chunks(rows: Iterable[Each], most: int = AT_ONCE) -> Iterator[list[Each]]:
    """Yield up to so many at a time."""
    rest = iter(rows)
    while chunk := list(islice(rest, most)):
        yield chunk
