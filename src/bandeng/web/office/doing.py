"""What each act calls: one action of the rooms, with the answers of its form."""

from collections.abc import Callable
from typing import Any

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome
from bandeng.places.queries import by_code
from bandeng.web.office import pages
from bandeng.web.office.sheet import Sheet

Said = dict[str, Any]


def plain(action: Callable[..., Any]) -> Callable[[Sheet, Said], Any]:
    """Return an act that hands all answers of its form to an action."""
    return lambda sheet, said: action(sheet.matter, **said, **_by(sheet))


def _by(sheet: Sheet) -> dict[str, Any]:
    return {"by": pages.person_of(sheet.request), "at": sheet.at}


def answer(sheet: Sheet, said: Said) -> Matter:
    """Answer who asked."""
    outcome = Outcome(said["outcome"])
    return actions.answer(sheet.matter, text=said["text"], outcome=outcome, **_by(sheet))


def confirm(sheet: Sheet, said: Said) -> Matter:
    """Write down the word of who asked."""
    more = {"rating": said["rating"], "text": said["text"]}
    return actions.confirm(sheet.matter, solved=said["solved"] == "yes", **more, **_by(sheet))


def assign(sheet: Sheet, said: Said) -> Matter:
    """Give it to another holder of the post."""
    return actions.assign(sheet.matter, to=said["owner"], reason=said["reason"], **_by(sheet))


def add_helper(sheet: Sheet, said: Said) -> Matter:
    """Add a helper."""
    return actions.add_helper(sheet.matter, helper=said["helper"], **_by(sheet))


def recategorise(sheet: Sheet, said: Said) -> Matter:
    """Correct category and place."""
    place = by_code(said["place"]) if said["place"] else None
    moved = place if place and place.pk != sheet.matter.place_id else None
    return actions.recategorise(sheet.matter, category=said["category"], place=moved, **_by(sheet))


def redact(sheet: Sheet, said: Said) -> Matter:
    """Black out one passage, or all that was found."""
    if said["text"]:
        return actions.black_out(sheet.matter, text=said["text"], **_by(sheet))
    return actions.redact(sheet.matter, **_by(sheet))
