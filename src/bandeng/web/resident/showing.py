"""A matter as its page shows it: to who asked, or to everybody with personal details veiled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bandeng.journal import queries as journal
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters.actions import is_offered
from bandeng.matters.actions.climbing import kind_of, standing_of
from bandeng.matters.models import Matter, Picture
from bandeng.matters.states import RUNNING, State, spoken
from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.playbooks import ladder
from bandeng.playbooks.ladder import StepKind
from bandeng.playbooks.queries import library
from bandeng.web.deeds.questions import told_besides
from bandeng.web.resident import offers, picking
from bandeng.web.resident.telling import Teller, veiled
from bandeng.worktime.queries import calendar


@dataclass(frozen=True)
class Shown:
    """What the page of a matter says."""

    matter: Matter
    now: datetime
    for_asker: bool
    title: str
    text: str
    answer: str
    category: str
    way: list[Place]
    holder: str
    rung: dict[str, str] | None
    lines: list[dict[str, Any]]
    question: str
    paused: str
    outcome: str
    promised_first: datetime | None
    pictures: list[Picture]
    openings: list[dict[str, Any]]
    sealed_openings: list[dict[str, Any]]
    told: list[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still owed."""
        return self.matter.is_open

    @property
    def may_reply(self) -> bool:
        """Tell whether a question waits for the reader."""
        waits = self.matter.state == State.WAITING and not self.matter.paused_for
        return self.for_asker and waits

    @property
    def paused_word(self) -> str:
        """Return what the clock stands still for, as a state's word."""
        return _("stands still: %(cause)s") % {"cause": self.paused}

    @property
    def may_confirm(self) -> bool:
        """Tell whether the reader's word on the answer is awaited or still welcome."""
        return self.for_asker and self.matter.state in (State.ANSWERED, State.UNCONFIRMED)

    @property
    def is_settled(self) -> bool:
        """Tell whether the reader said that it is settled; he opens it again no more."""
        return self.for_asker and self.matter.state == State.CONFIRMED

    @property
    def is_late(self) -> bool:
        """Tell whether the last moment has passed."""
        return bool(self.due_at and self.due_at <= self.now)

    @property
    def due_at(self) -> datetime | None:
        """Return the last moment promised, while a clock runs or another is answered first."""
        promised = self.matter.state in RUNNING or self.is_joined
        return self.matter.due_at if promised else None

    @property
    def is_joined(self) -> bool:
        """Tell whether it is handled together with the same wish of others."""
        return self.matter.state == State.JOINED


def show(matter: Matter, *, for_asker: bool, at: datetime) -> Shown:
    """Return a matter for its page."""
    teller = teller_of(matter, for_asker=for_asker, at=at)
    lines = list(journal.about("matter", matter.pk))
    public = [line for line in lines if line.public]
    veil = str if for_asker else veiled
    owner = _answers(matter).owner
    pictures = matter.pictures.order_by("id")
    return Shown(
        matter=matter,
        now=at,
        for_asker=for_asker,
        title=veil(matter.title),
        text=veil(matter.text),
        answer=veil(matter.answer),
        category=category_of(matter, at),
        way=places.chain_of(matter.path),
        holder=teller.holder(
            _answers(matter).owner_post,
            owner.name if owner else "",
            "all" if is_offered(_answers(matter)) else "",
        ),
        rung=teller.rung(matter.rung),
        lines=[teller.line(line) for line in public],
        question=_question(public),
        paused=teller.cause(matter.paused_for),
        outcome=teller.outcome(matter.outcome),
        promised_first=_promised_first(matter, lines),
        pictures=list(pictures if for_asker else pictures.filter(public=True)),
        openings=_looks(teller, lines, Verb.MATTER_CONTACT_OPENED),
        sealed_openings=_looks(teller, lines, Verb.MATTER_OPENED),
        told=told_besides(matter, teller.kind, teller.rules) if for_asker else [],
    )


def _looks(teller: Teller, lines: Iterable[Line], verb: Verb) -> list[dict[str, Any]]:
    return [teller.opening(line) for line in lines if line.verb == verb]


def _answers(matter: Matter) -> Matter:
    """Return the matter whose owner answers: the main one's, where several are handled as one."""
    return matter.joined_to if matter.state == State.JOINED and matter.joined_to else matter


def teller_of(matter: Matter, *, for_asker: bool, at: datetime) -> Teller:
    """Return who tells the lines of a matter, with the ladder it was promised under."""
    return Teller(kind_of(matter), library(at), at, for_asker)


def category_of(matter: Matter, at: datetime) -> str:
    """Return the label of a matter's category today."""
    options = library(at).options(kind_of(matter).categories)
    known = {option.id: option for option in options}
    return offers.label(known.get(matter.category), matter.category)


def climbs(matter: Matter, at: datetime) -> list[dict[str, Any]]:
    """Return what the clock will do if nobody answers: when, and who has it then."""
    if matter.state not in RUNNING:
        return []
    teller = teller_of(matter, for_asker=True, at=at)
    days = library(at).calendar(calendar())
    steps = ladder.foreseen(teller.kind, standing_of(matter), days)
    return [
        {
            "at": step.at,
            "rung": teller.rung(step.rung),
            "post": teller.post(teller.kind.rung(step.rung).post),
        }
        for step in steps
        if step.kind is StepKind.CLIMB
    ]


def rows(matters: Iterable[Matter], at: datetime) -> list[dict[str, Any]]:
    """Return public matters as rows of a list."""
    found = list(matters)
    ways = picking.ways_to(matter.place for matter in found)
    return [_row(matter, ways[matter.place_id], at) for matter in found]


def _row(matter: Matter, where: str, at: datetime) -> dict[str, Any]:
    teller = teller_of(matter, for_asker=False, at=at)
    return {
        "matter": matter,
        "number": spoken(matter.number),
        "title": veiled(matter.title),
        "place": where,
        "rung": teller.rung(matter.rung),
        "state": matter.state,
        "due": matter.due_at if matter.state in RUNNING else None,
        "answer": veiled(matter.answer),
    }


def _promised_first(matter: Matter, lines: list[Line]) -> datetime | None:
    """Return the deadline before it was made longer on this rung; None if it was not."""
    since = matter.entered_at
    longer = [line for line in lines if line.verb == Verb.MATTER_EXTENDED and line.at >= since]
    if not (matter.extended and longer):
        return None
    return datetime.fromisoformat(longer[0].said["before"])


def _question(lines: list[Line]) -> str:
    asked = [line for line in lines if line.verb == Verb.MATTER_ASKER_ASKED]
    return str(asked[-1].said.get("text", "")) if asked else ""
