"""Compare a table with the tree as it stands: what to found, rename, move, or what is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite

from django.utils.translation import gettext as _

from bandeng.places.importing import Row, Table
from bandeng.places.states import DEEPEST, NewPlace

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
MANGLED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
LEVEL = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Known:
    """What the comparison needs to know of a place in the tree."""

    place_id: int
    code: str
    name: str
    level: str
    parent: str
    lat: float | None
    lng: float | None
    is_open: bool


@dataclass(frozen=True)
class Rules:
    """How rows are read: the code above the top ones, levels from the top down, level words."""

    under: str = ""
    levels: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None


PLAIN = Rules()


@dataclass
class Plan:
    """What an import will do; nothing of it is done while there are problems."""

    found: list[NewPlace] = field(default_factory=list)
    renamed: dict[int, str] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    located: dict[int, tuple[float, float]] = field(default_factory=dict)
    unchanged: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def problems(self) -> list[str]:
        """Return one sentence per fault, in the order of the rows."""
        said = _("Row %(row)d: %(fault)s")
        return [said % {"row": row, "fault": fault} for row, fault in self._by_row()]

    def _by_row(self) -> list[tuple[int, str]]:
        return sorted(self.faults, key=lambda fault: fault[0])


@dataclass(frozen=True)
class Sides:
    """The two sides compared: the rows by code with the code above each, and the tree."""

    rows: Mapping[str, Row]
    parents: Mapping[str, str]
    tree: Mapping[str, Known]

    def above(self, code: str) -> str:
        """Return the code above a place as it will be after the import."""
        if code in self.rows:
            return self.parents[code]
        return self.tree[code].parent if code in self.tree else ""


def compare(table: Table, tree: Mapping[str, Known], rules: Rules) -> Plan:
    """Return the plan that makes the tree agree with the table."""
    plan = Plan()
    rows = dict(_coded(table, plan))
    told = "parent" in table.columns
    sides = Sides(rows, {c: _parent(c, rows[c], tree, rules, told) for c in rows}, tree)
    depths = _depths(sides, plan)
    levels: dict[str, str] = {}
    for code in sorted(rows, key=lambda code: depths[code]):
        levels[code] = _level(code, sides, levels, rules)
        centre, astray = _centre(rows[code])
        faults = [*_faults(code, sides), *_level_faults(code, levels[code], sides, rules), *astray]
        plan.faults += [(rows[code].number, fault) for fault in faults]
        if not faults:
            _note(plan, _new(code, sides, levels[code], centre), tree.get(code))
    return plan


def _coded(table: Table, plan: Plan) -> Iterator[tuple[str, Row]]:
    """Yield the rows by code, noting codes that are missing, misshapen or doubled."""
    seen: dict[str, int] = {}
    for row in table.rows:
        code = row.cells.get("code", "")
        fault = _code_fault(code) or _doubled(code, seen)
        if fault:
            plan.faults.append((row.number, fault))
        else:
            seen[code] = row.number
            yield code, row


def _code_fault(code: str) -> str:
    if not code:
        return _("the code is missing.")
    if MANGLED.fullmatch(code):
        said = _(
            "the code %(code)s was shortened by a spreadsheet program. "
            "Format that column as text and enter the whole code."
        )
        return said % {"code": code[:60]}
    if not CODE.fullmatch(code):
        said = _("“%(code)s” is not a code. Use letters, digits and hyphens, 40 at most.")
        return said % {"code": code[:60]}
    return ""


def _doubled(code: str, seen: Mapping[str, int]) -> str:
    if code not in seen:
        return ""
    said = _("the code %(code)s stands already in row %(first)d.")
    return said % {"code": code, "first": seen[code]}


def _parent(code: str, row: Row, tree: Mapping[str, Known], rules: Rules, told: bool) -> str:
    """Return the code above a row; in a file without that column what stands stays."""
    if told:
        return row.cells.get("parent", "") or (rules.under if code != rules.under else "")
    return tree[code].parent if code in tree else rules.under


def _depths(sides: Sides, plan: Plan) -> dict[str, int]:
    """Return how deep each row's place will lie, 1 for a root; rings and pits are faults."""
    depths: dict[str, int] = {"": 0}
    for start in sides.rows:
        trail: list[str] = []
        code = start
        while code not in depths and code not in trail:
            trail.append(code)
            code = sides.above(code)
        if code in trail:
            plan.faults.append(_ring(trail[trail.index(code) :], sides))
            depths[code] = 0
        for passed in reversed(trail):
            depths.setdefault(passed, depths[sides.above(passed)] + 1)
        if depths[start] > DEEPEST:
            said = _("it would lie %(depth)d levels deep; %(most)d are the most.")
            fault = said % {"depth": depths[start], "most": DEEPEST}
            plan.faults.append((sides.rows[start].number, fault))
    return depths


def _ring(codes: list[str], sides: Sides) -> tuple[int, str]:
    """Return the fault of a ring, told at its first row."""
    first = min((code for code in codes if code in sides.rows), key=lambda c: sides.rows[c].number)
    turn = codes.index(first)
    ring = [*codes[turn:], *codes[:turn], first]
    said = _("%(ring)s: each is said to be below the next, in a ring.")
    return sides.rows[first].number, said % {"ring": " → ".join(ring)}


def _faults(code: str, sides: Sides) -> Iterator[str]:
    name, parent = sides.rows[code].cells.get("name", ""), sides.parents[code]
    if not name:
        yield _("the name is missing.")
    if len(name) > 80:
        yield _("the name is longer than 80 characters.")
    if code in sides.tree and not sides.tree[code].is_open:
        yield _("the place %(code)s was closed. A code is not used again.") % {"code": code}
    if not parent or parent in sides.rows:
        return
    if parent not in sides.tree:
        said = _(
            "parent %(parent)s is not in the file and not in the tree. "
            "Add its row, or correct the code."
        )
        yield said % {"parent": parent[:60]}
    elif not sides.tree[parent].is_open:
        yield _("parent %(parent)s was closed. Name an open place.") % {"parent": parent}


def _level(code: str, sides: Sides, levels: Mapping[str, str], rules: Rules) -> str:
    """Return the level as written, as the tree has it, or the next below the parent's."""
    said = sides.rows[code].cells.get("level", "")
    if said:
        return (rules.words or {}).get(said, said)
    if code in sides.tree:
        return sides.tree[code].level
    parent = sides.parents[code]
    above = levels.get(parent) or (sides.tree[parent].level if parent in sides.tree else "")
    down = rules.levels if not parent else rules.levels[_place_in(rules.levels, above) + 1 :]
    return down[0] if down else ""


def _place_in(levels: tuple[str, ...], level: str) -> int:
    return levels.index(level) if level in levels else len(levels)


def _level_faults(code: str, level: str, sides: Sides, rules: Rules) -> Iterator[str]:
    known = sides.tree.get(code)
    parent = sides.parents[code]
    if not level and parent and parent not in sides.rows and parent not in sides.tree:
        return  # told already: the level would follow from the parent
    if not level:
        yield _("no level is told. Fill a column “level”, or say the levels from the top down.")
    elif rules.words is not None and level not in rules.words.values():
        said = _("the level “%(level)s” is not known. Known are: %(known)s.")
        yield said % {"level": level[:60], "known": ", ".join(sorted(rules.words))}
    elif not LEVEL.fullmatch(level):
        said = _("“%(level)s” is not a level. Levels are words of small letters and hyphens.")
        yield said % {"level": level[:60]}
    elif known and known.level != level:
        said = _("%(code)s is a %(known)s here; an import does not make it a %(level)s.")
        yield said % {"code": code, "known": known.level, "level": level}


def _centre(row: Row) -> tuple[tuple[float, float] | None, list[str]]:
    """Return latitude and longitude in degrees, or None, and what is wrong with them."""
    texts = [row.cells.get("lat", ""), row.cells.get("lng", "")]
    if not any(texts):
        return None, []
    if not all(texts):
        return None, [_("latitude and longitude belong together; one of them is missing.")]
    lat, lng = map(_number, texts)
    said = {"centre": ", ".join(texts)[:60]}
    if lat is None or lng is None:
        return None, [_("“%(centre)s” is not a latitude and a longitude in degrees.") % said]
    if abs(lat) > 90 and abs(lng) <= 90:
        return None, [_("“%(centre)s”: latitude and longitude look swapped.") % said]
    if abs(lat) > 90 or abs(lng) > 180:
        return None, [_("“%(centre)s” is not on the globe.") % said]
    return (lat, lng), []


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _new(code: str, sides: Sides, level: str, centre: tuple[float, float] | None) -> NewPlace:
    row = sides.rows[code]
    lat, lng = centre or (None, None)
    return NewPlace(code, row.cells["name"], level, sides.parents[code], lat, lng, row.number)


def _note(plan: Plan, new: NewPlace, known: Known | None) -> None:
    """Write into the plan what makes one place as its row says."""
    if known is None:
        plan.found.append(new)
        return
    before = len(plan.renamed) + len(plan.moved) + len(plan.located)
    if new.name != known.name:
        plan.renamed[known.place_id] = new.name
    if new.parent != known.parent:
        plan.moved[known.place_id] = new.parent
    if new.lat is not None and new.lng is not None and (new.lat, new.lng) != (known.lat, known.lng):
        plan.located[known.place_id] = (new.lat, new.lng)
    plan.unchanged += before == len(plan.renamed) + len(plan.moved) + len(plan.located)
