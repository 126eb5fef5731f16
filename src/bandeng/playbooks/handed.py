"""Whose a story's matter is: dispatched, objected to, handed over, decided for good."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bandeng.playbooks import dispatch, objecting
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.library import Library
from bandeng.playbooks.objecting import Dispute, No
from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.schema_stories import Happening
from bandeng.playbooks.vocabulary import Refusal
from bandeng.worktime.arithmetic import Calendar


@dataclass(frozen=True)
class Case:
    """What a dispatch depends on: the rules, what the matter is about and where it stands."""

    library: Library
    kind: MatterKind
    rung: Rung
    category: str
    ground: Ground
    entered_at: datetime
    calendar: Calendar


@dataclass
class Handed:
    """How a matter came to another post than the one it was dispatched to."""

    given_to: str = ""
    helping: tuple[str, ...] = ()
    at: datetime | None = None
    times: int = 0
    objections: int = 0
    open: bool = False

    def post(self, case: Case) -> str:
        """Return the post that has the matter."""
        asked = (case.library, case.kind, case.rung, case.category, case.ground)
        return self.given_to or dispatch.post_on(*asked)

    def helpers(self, case: Case) -> tuple[str, ...]:
        """Return the posts that help."""
        asked = (case.library, case.kind, case.rung, case.category, case.ground)
        return self.helping if self.given_to else dispatch.helpers_on(*asked)

    def leave(self) -> None:
        """Forget whose it was handed to: another rung is another dispatch."""
        self.given_to, self.helping, self.open = "", (), False

    def dispute(self, case: Case) -> Dispute:
        """Return how far the disagreement has come."""
        given_at = max(self.at or case.entered_at, case.entered_at)
        return Dispute(given_at, self.objections, self.open)

    def give(self, case: Case, post: str, helping: tuple[str, ...], at: datetime) -> Refusal | None:
        """Hand it to a post, or return why that cannot be."""
        asked = (case.library, case.kind, case.category, case.ground, post)
        if objecting.against_giving(*asked):
            return Refusal.NOT_ALLOWED
        if post != self.post(case):
            self.times, self.at = self.times + 1, at
        self.given_to, self.helping, self.open = post, helping, False
        return None


def object_to(handed: Handed, case: Case, happening: Happening, at: datetime) -> Refusal | None:
    """Object, citing an entry that says whose it is instead."""
    rule, dispute = case.kind.objection, handed.dispute(case)
    why = objecting.against(rule, dispute)
    if why or rule is None:
        return Refusal.NOT_ALLOWED if why is No.NOT_DISPATCHED else Refusal.NOT_NOW
    if at > objecting.until(rule, dispute.given_at, case.calendar):
        return Refusal.NOT_NOW
    entry = objecting.cited(case.library, rule, happening.object_ or "")
    if entry is None or entry.post == handed.post(case):
        return Refusal.NOT_ALLOWED
    handed.objections += 1
    handed.open = True
    return None


def _against_deciding(handed: Handed, case: Case, happening: Happening) -> Refusal | None:
    rule = case.kind.objection
    if rule is None or not handed.open:
        return Refusal.NOT_NOW
    judge = objecting.judge(rule, handed.objections)
    for_good = judge == rule.then and handed.objections > rule.rounds
    if (happening.by or judge) != judge or for_good != (happening.verb == "decide"):
        return Refusal.NOT_ABLE
    return None


def agree(handed: Handed, case: Case, happening: Happening, at: datetime) -> Refusal | None:
    """Agree and hand over to the post of an entry."""
    against = _against_deciding(handed, case, happening)
    return against or _to_entry(handed, case, happening.agree, at)


def insist(handed: Handed, case: Case, happening: Happening, at: datetime) -> Refusal | None:
    """Leave it where it is."""
    against = _against_deciding(handed, case, happening)
    if not against:
        handed.open = False
    return against


def decide(handed: Handed, case: Case, happening: Happening, at: datetime) -> Refusal | None:
    """Say for good who is main and who helps."""
    against = _against_deciding(handed, case, happening)
    return against or handed.give(case, happening.decide or "", happening.with_, at)


def hand_over(handed: Handed, case: Case, happening: Happening, at: datetime) -> Refusal | None:
    """Hand it over without waiting for an objection."""
    return _to_entry(handed, case, happening.hand_over, at)


def _to_entry(handed: Handed, case: Case, entry_id: str | None, at: datetime) -> Refusal | None:
    catalogue = dispatch.catalogue_of(case.library, case.kind)
    entry = catalogue.entry(entry_id or "") if catalogue else None
    return handed.give(case, entry.post, entry.helps, at) if entry else Refusal.NOT_ALLOWED


DOINGS: dict[str, Callable[[Handed, Case, Happening, datetime], Refusal | None]] = {
    "object": object_to,
    "agree": agree,
    "insist": insist,
    "decide": decide,
    "hand-over": hand_over,
}
