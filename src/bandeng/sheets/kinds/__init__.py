"""The kinds of sheets, in the order of the screen."""

from bandeng.sheets.kinds.kind import Case, Kind

KINDS: dict[str, Kind] = {}

__all__ = ["KINDS", "Case", "Kind"]
