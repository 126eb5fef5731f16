"""The kinds of sheets, in the order of the screen."""

from bandeng.sheets.kinds.divisions import Divisions
from bandeng.sheets.kinds.history import History, History311
from bandeng.sheets.kinds.holdings import Holdings
from bandeng.sheets.kinds.households import Households
from bandeng.sheets.kinds.kind import Case, Kind
from bandeng.sheets.kinds.persons import Persons

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (Divisions(), Persons(), Holdings(), Households(), History(), History311())
}

__all__ = ["KINDS", "Case", "Kind"]
