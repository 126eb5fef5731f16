"""A page on a slow line: what has not come yet, and waiting until all of it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

KEPT = """() => new Promise((tell) => {
  const asked = indexedDB.open("bandeng.meet", 1);
  asked.onsuccess = () => { const base = asked.result;
    const got = base.transaction("pictures").objectStore("pictures").count();
    got.onsuccess = () => { base.close(); tell(got.result === 1); }; }; })"""


@contextmanager
def held(page: Any, pattern: str) -> Iterator[list[Any]]:
    """Let nothing that fits a pattern come before this block ends, and all of it then.

    What the browser asks for only after the block comes at once; the list is what waits.
    """
    waiting, free = list[Any](), False

    def wait(route: Any) -> None:
        if free:
            route.continue_()
        else:
            waiting.append(route)

    page.route(pattern, wait)
    yield waiting
    free = True
    for route in waiting:
        route.continue_()
    page.wait_for_load_state()


def until_asked(page: Any, waiting: list[Any]) -> None:
    """Wait until the browser has asked for what is held."""
    for _moment in range(600):
        if waiting:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was asked for")


def wait_for_a_kept_picture(page: Any) -> None:
    """Wait until the phone itself keeps one chosen picture, whatever becomes of the page."""
    page.wait_for_function(KEPT)


def height_of(what: Any) -> float:
    """Return how high something is drawn; before its page has its sheets it has no size yet."""
    what.wait_for()  # so that the page asked next is the one that has it
    what.page.wait_for_load_state()
    box = what.bounding_box()
    assert box, f"nothing to be seen: {what}"
    return float(box["height"])
