"""Whether who was given a matter may object, and who decides: one rule, live and in stories; pure.

An objection cites an entry of the dispatch catalogue. So many rounds are decided by the post the
kind names; the next one goes to the post above, which decides for good who is main and who helps.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bandeng.playbooks import dispatch
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_abilities import CatalogueEntry, Objection
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.worktime import arithmetic
from bandeng.worktime.arithmetic import Calendar


class No(StrEnum):
    """Why a matter cannot be objected to, or given to a post."""

    NOT_DISPATCHED = "not-dispatched"
    SETTLED = "settled"
    OPEN_ALREADY = "open-already"
    NO_ENTRY = "no-entry"
    HIS_OWN = "his-own"
    NOT_THERE = "not-there"
    TOO_LOW = "too-low"


@dataclass(frozen=True)
class Dispute:
    """How far the disagreement about a matter has come.

    `objections` counts those made so far; `given_at` is when who has it was given it.
    """

    given_at: datetime
    objections: int = 0
    open: bool = False

    def is_settled(self, rule: Objection) -> bool:
        """Tell whether it was decided for good, so that nobody objects any more."""
        return self.objections > rule.rounds and not self.open


def until(rule: Objection, given_at: datetime, calendar: Calendar) -> datetime:
    """Return the last moment at which an objection can be made."""
    return arithmetic.add(given_at, rule.within, calendar).at


def against(rule: Objection | None, dispute: Dispute) -> No | None:
    """Return why nobody may object whatever the time, None if who has the matter may."""
    if rule is None:
        return No.NOT_DISPATCHED
    if dispute.is_settled(rule):
        return No.SETTLED
    if dispute.open:
        return No.OPEN_ALREADY
    return None


def cited(rules: Library, rule: Objection, entry_id: str) -> CatalogueEntry | None:
    """Return the entry of the kind's catalogue that is cited, None if there is none."""
    catalogue = rules.catalogues.get(rule.catalogue)
    return catalogue.entry(entry_id) if catalogue else None


def judge(rule: Objection, objections: int) -> str:
    """Return the post that decides the last of so many objections."""
    return rule.decided_by if objections <= rule.rounds else rule.then


def against_giving(
    rules: Library, kind: MatterKind, category: str, ground: Ground, post: str
) -> No | None:
    """Return why a matter cannot be given to a post, None if it can."""
    if not dispatch.reaches(rules, post, ground.level):
        return No.NOT_THERE
    return No.TOO_LOW if dispatch.too_low(rules, kind, category, ground, post) else None
