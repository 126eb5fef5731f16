"""Take sheets in: brought, looked at row by row, then all of it or nothing."""

from bandeng.sheets.actions.bringing import (
    MOST_A_DAY,
    bring,
    choose,
    drop,
    forget,
    look_again,
    order,
)
from bandeng.sheets.actions.checking import check
from bandeng.sheets.actions.taking import carry_on, start, take_in

__all__ = [
    "MOST_A_DAY",
    "bring",
    "carry_on",
    "check",
    "choose",
    "drop",
    "forget",
    "look_again",
    "order",
    "start",
    "take_in",
]
