"""Numbers on a page, and the rows each of them opens to."""

import re

from tests.stories.visitor import Visitor


def figures(page: Visitor) -> dict[str, int]:
    """Return every number on the page that opens, by the address of its rows."""
    links = page.read().links
    return {href: int(words) for href, words in links if words.isdecimal() and "/numbers/" in href}


def totals(page: Visitor) -> dict[str, int]:
    """Return the indicators themselves by their ids, without what they are broken down into."""
    shown = figures(page).items()
    parts = ("town=", "colour=", "month=")
    whole = {href: n for href, n in shown if not any(part in href for part in parts)}
    return {href.split("/numbers/")[1].split("/?")[0]: n for href, n in whole.items()}


def rows_behind(page: Visitor, address: str) -> int:
    """Return how many requests stand behind a number, leafing through all its pages."""
    found: set[str] = set()
    for number in range(1, 100):
        page.open(f"{address}&page={number}")
        rows = set(re.findall(r"/office/matters/(\d{8,})/", page.page))
        if rows <= found:
            break
        found |= rows
    return len(found)


def held_behind(page: Visitor, address: str) -> int:
    """Return what the activities behind a number add up to, on all its pages.

    Where rows are counted each adds one.
    """
    total, seen = 0, ""
    for number in range(1, 100):
        shown = page.open(f"{address}&page={number}").page.partition("<tbody>")[2]
        table = shown.partition("</tbody>")[0]
        if not table or table == seen:
            break
        seen = table
        for row in table.split("</tr>")[:-1]:
            adds = re.findall(r'<td class="figures">(\d+)</td>', row)
            total += int(adds[0]) if adds else 1
    return total
