"""Change the tree and its households; every change is dated and written into the journal."""

from bandeng.places.actions.belonging import admit, release
from bandeng.places.actions.changing import close, draw, locate, move, rename
from bandeng.places.actions.correcting_households import correct_households
from bandeng.places.actions.ending import plan_end, run_out
from bandeng.places.actions.following import merge, split
from bandeng.places.actions.founding import found, found_grids, found_many
from bandeng.places.actions.households import (
    NewHousehold,
    Opened,
    enter_household,
    enter_households,
    household_leaves,
    open_household,
)
from bandeng.places.actions.loading import Imported, foreseen, import_places

__all__ = [
    "Imported",
    "NewHousehold",
    "Opened",
    "admit",
    "close",
    "correct_households",
    "draw",
    "enter_household",
    "enter_households",
    "foreseen",
    "found",
    "found_grids",
    "found_many",
    "household_leaves",
    "import_places",
    "locate",
    "merge",
    "move",
    "open_household",
    "plan_end",
    "release",
    "rename",
    "run_out",
    "split",
]
