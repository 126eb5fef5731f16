"""One sheet of paper: the same matters in several lists, each with its own columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.matters.models import OUTCOME_LABELS, STATE_LABELS, Matter
from bandeng.matters.states import Outcome, Privacy, State, spoken
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_rates import Sheet
from bandeng.playbooks.vocabulary import SheetColumn
from bandeng.secrecy.finding import find_personal, redact
from bandeng.web.office import rows
from bandeng.web.ui.marks import COLOURS

LONGEST_ANSWER = 120
HEADS: dict[SheetColumn, Promise] = {
    SheetColumn.NUMBER: gettext_lazy("Number"),
    SheetColumn.TITLE: gettext_lazy("What it is"),
    SheetColumn.CATEGORY: gettext_lazy("About"),
    SheetColumn.PLACE: gettext_lazy("Place"),
    SheetColumn.RAISED: gettext_lazy("Raised"),
    SheetColumn.OWNER: gettext_lazy("Who answers"),
    SheetColumn.HELPERS: gettext_lazy("Who helps"),
    SheetColumn.DUE: gettext_lazy("Due"),
    SheetColumn.STATE: gettext_lazy("State"),
    SheetColumn.COLOUR: gettext_lazy("Colour"),
    SheetColumn.ANSWER: pgettext_lazy("sheet", "What was done"),
    SheetColumn.OUTCOME: gettext_lazy("Result"),
    SheetColumn.ANSWERED: gettext_lazy("Answered on"),
    SheetColumn.CONFIRMED: gettext_lazy("Confirmed on"),
    SheetColumn.HANDOVERS: gettext_lazy("Handed over"),
}


@dataclass(frozen=True)
class Line:
    """One matter in one list: its running number, its address, its cells."""

    running: int
    url: str
    cells: list[str]


def lists(sheet: Sheet, matters: Sequence[Matter], library: Library) -> list[dict[str, Any]]:
    """Return the lists of a sheet: title, heads and one line for every matter, in one order."""
    return [
        {
            "title": rows.in_language(part.title),
            "heads": [str(HEADS[column]) for column in part.columns],
            "lines": [
                Line(running, _url(matter), [CELLS[c](matter, library) for c in part.columns])
                for running, matter in enumerate(matters, 1)
            ],
        }
        for part in sheet.parts
    ]


def _url(matter: Matter) -> str:
    return reverse("office:matter", args=[matter.number])


def _title(matter: Matter, library: Library) -> str:
    return _veiled(rows.title_of(matter, library))


def _veiled(text: str) -> str:
    """Return a text without what looks like a person's details: paper goes from hand to hand."""
    return redact(text, find_personal(text))


def _owner(matter: Matter, library: Library) -> str:
    post = rows.post_title(matter.owner_post, library)
    return (
        f"{matter.owner.name}（{post}）"
        if matter.owner
        else _("nobody (%(post)s)") % {"post": post}
    )


def _helpers(matter: Matter, library: Library) -> str:
    return "、".join(getattr(matter, "helper_names", None) or [])


def _answer(matter: Matter, library: Library) -> str:
    if not matter.answered_at or matter.privacy == Privacy.CONFIDENTIAL:
        return ""
    said = _veiled(" ".join(matter.answer.split()))
    return said if len(said) <= LONGEST_ANSWER else f"{said[: LONGEST_ANSWER - 1]}…"


def _outcome(matter: Matter, library: Library) -> str:
    if not matter.outcome or matter.is_open:
        return ""
    kind = library.kinds.get(matter.kind)
    own = kind.answer.outcomes.get(Outcome(matter.outcome)) if kind else None
    return rows.in_language(own) if own else str(OUTCOME_LABELS[Outcome(matter.outcome)])


def _colour(matter: Matter, library: Library) -> str:
    colour = rows.rung_of(matter.kind, matter.rung, library)["colour"]
    return str(COLOURS.get(colour, ""))


def _day(instant: datetime | None) -> str:
    return f"{localtime(instant):%Y-%m-%d}" if instant else ""


CELLS: dict[SheetColumn, Callable[[Matter, Library], str]] = {
    SheetColumn.NUMBER: lambda m, _l: spoken(m.number),
    SheetColumn.TITLE: _title,
    SheetColumn.CATEGORY: rows.category_of,
    SheetColumn.PLACE: lambda m, _l: rows.place_of(m),
    SheetColumn.RAISED: lambda m, _l: _day(m.raised_at),
    SheetColumn.OWNER: _owner,
    SheetColumn.HELPERS: _helpers,
    SheetColumn.DUE: lambda m, _l: _day(m.due_at),
    SheetColumn.STATE: lambda m, _l: str(STATE_LABELS[State(m.state)]),
    SheetColumn.COLOUR: _colour,
    SheetColumn.ANSWER: _answer,
    SheetColumn.OUTCOME: _outcome,
    SheetColumn.ANSWERED: lambda m, _l: _day(m.answered_at),
    SheetColumn.CONFIRMED: lambda m, _l: _day(m.confirmed_at),
    SheetColumn.HANDOVERS: lambda m, _l: str(m.handovers) if m.handovers else "",
}
