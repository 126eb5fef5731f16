"""One invented matter and what can be done to it: the little world a story plays in.

The clock is the ladder's own; what is added here is only what the story's people do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bandeng.playbooks import handed, ladder, more_time, pauses
from bandeng.playbooks.checking_matters import level_of
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.handed import Case, Handed
from bandeng.playbooks.ladder import Standing, Step, StepKind
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.schema_stories import Happening
from bandeng.playbooks.vocabulary import Ability, Outcome, Refusal, StoryState
from bandeng.worktime.arithmetic import Calendar

S = StoryState
RUNNING = (S.RAISED, S.TAKEN, S.WORKING)
IN_HAND = (S.TAKEN, S.WORKING)

MOVES: dict[str, dict[StoryState, StoryState]] = {
    "take": {S.RAISED: S.TAKEN},
    "note": dict.fromkeys(IN_HAND, S.WORKING),
    "ask": dict.fromkeys(IN_HAND, S.WAITING),
    "reply": {S.WAITING: S.WORKING},
    "escalate": dict.fromkeys(RUNNING, S.RAISED),
    "send-down": dict.fromkeys(RUNNING, S.RAISED),
    "answer": dict.fromkeys(IN_HAND, S.ANSWERED),
    "confirm": dict.fromkeys((S.ANSWERED, S.UNCONFIRMED), S.CONFIRMED),
    "not-solved": dict.fromkeys((S.ANSWERED, S.UNCONFIRMED), S.WORKING),
    "redirect": dict.fromkeys(RUNNING, S.REDIRECTED),
    "withdraw": dict.fromkeys((*RUNNING, S.WAITING, S.JOINED), S.WITHDRAWN),
    "pause": dict.fromkeys(IN_HAND, S.WAITING),
    "resume": {S.WAITING: S.WORKING},
    "extend": {state: state for state in RUNNING},
    "object": {state: state for state in RUNNING},
    "agree": dict.fromkeys(RUNNING, S.RAISED),
    "insist": {state: state for state in RUNNING},
    "decide": dict.fromkeys(RUNNING, S.RAISED),
    "hand-over": dict.fromkeys(RUNNING, S.RAISED),
}
NEEDED = {
    "take": Ability.TAKE,
    "escalate": Ability.ESCALATE,
    "send-down": Ability.SEND_DOWN,
    "answer": Ability.ANSWER,
    "redirect": Ability.REDIRECT,
    "agree": Ability.DISPATCH,
    "insist": Ability.DISPATCH,
    "hand-over": Ability.DISPATCH,
}
FOR_THE_ASKER = {"raise": Ability.TAKE_FOR_OTHERS, "confirm": Ability.CONFIRM_FOR_OTHERS}
HEARD = ("take", "ask", "answer", "redirect")


class TurnedDown(Exception):
    """What a story's person tried is refused."""

    def __init__(self, reason: Refusal) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


@dataclass
class Tale:
    """A matter in a story, up to the last moment it was told."""

    library: Library
    kind: MatterKind
    calendar: Calendar
    standing: Standing
    state: StoryState = StoryState.RAISED
    steps: list[Step] = field(default_factory=list)
    reopened: int = 0
    heard: bool = False
    waiting_since: datetime | None = None
    paused_for: str = ""
    paused_until: datetime | None = None
    extensions: int = 0
    silent_after: datetime | None = None
    look_at: datetime | None = None
    ground: Ground = field(default_factory=lambda: Ground(""))
    handed: Handed = field(default_factory=Handed)

    @property
    def rung(self) -> Rung:
        """Return the rung the matter stands on."""
        return self.kind.rung(self.standing.rung)

    @property
    def case(self) -> Case:
        """Return what the dispatch of the matter depends on."""
        standing = self.standing
        return Case(
            self.library, self.kind, self.rung, standing.category, self.ground,
            standing.entered_at, self.calendar,
        )  # fmt: skip

    @property
    def post(self) -> str:
        """Return the post that has the matter."""
        return self.handed.post(self.case)

    def wait_until(self, at: datetime) -> None:
        """Let the clock run to a moment."""
        waits = self.state is StoryState.WAITING
        if waits and self.paused_until and self.paused_until <= at:
            self.go_on(self.paused_until)
            self.state = StoryState.WORKING
        if self.state in RUNNING:
            self.standing, steps = ladder.advance(self.kind, self.standing, at, self.calendar)
            self.steps += steps
            if any(step.kind is StepKind.CLIMB for step in steps):
                self.state = StoryState.RAISED
                self.handed.leave()
        if self.state is StoryState.ANSWERED and self.look_at and self.look_at <= at:
            self.steps.append(Step(StepKind.LOOK_AGAIN, self.look_at, self.standing.rung))
            self.look_at = None
        if self.state is StoryState.ANSWERED and self.silent_after and self.silent_after <= at:
            self.state = StoryState.UNCONFIRMED

    def tell(self, happening: Happening, at: datetime) -> None:
        """Do one thing at a moment; raise TurnedDown if it may not be done."""
        self.wait_until(at)
        verb = happening.verb
        _refuse_unless_able(self.library, self.kind, self.post, happening)
        after = MOVES[verb].get(self.state)
        if after is None:
            raise TurnedDown(Refusal.NOT_NOW)
        stays = verb == "reply" and bool(self.paused_for)
        DOINGS.get(verb, _nothing)(self, happening, at)
        self.state = self.state if stays else after
        if verb in HEARD and not self.heard:
            self.heard = True
            self.standing = ladder.replied(self.standing)

    def move_to(self, rung_id: str, at: datetime) -> None:
        """Enter a rung at a moment."""
        self.standing = ladder.enter(self.kind, rung_id, at, self.calendar, before=self.standing)
        self.extensions = 0
        self.handed.leave()

    def go_on(self, at: datetime) -> None:
        """Let a clock that stood still run on from a moment."""
        since = self.waiting_since or at
        self.standing = pauses.resume(self.kind, self.standing, since, at, self.calendar)
        self.waiting_since = self.paused_until = None
        self.paused_for = ""


def begin(library: Library, happening: Happening, at: datetime, calendar: Calendar) -> Tale:
    """Return the tale of a matter that is raised; raise TurnedDown if it may not be."""
    kind = library.kinds[happening.raise_ or ""]
    category, level = happening.category or "", level_of(happening.in_ or "")
    rung = library.entry_rung(kind, level, category)
    _refuse_unless_able(library, kind, rung.post, happening)
    if kind.raised_by and happening.by not in kind.raised_by:
        raise TurnedDown(Refusal.NOT_ABLE)
    if happening.channel and not kind.comes_by(happening.channel):
        raise TurnedDown(Refusal.NOT_ALLOWED)
    if happening.privacy and happening.privacy not in kind.privacy.allowed:
        raise TurnedDown(Refusal.NOT_ALLOWED)
    if category and category not in library.lists[kind.categories].by_id:
        raise TurnedDown(Refusal.NOT_ALLOWED)
    standing = ladder.enter(kind, rung.rung, at, calendar, category=category)
    return Tale(library, kind, calendar, standing, ground=Ground(level))


def _refuse_unless_able(
    library: Library, kind: MatterKind, post: str, happening: Happening
) -> None:
    verb, needed = happening.verb, NEEDED.get(happening.verb)
    who = happening.take or happening.by or post
    if verb in FOR_THE_ASKER:
        himself = happening.by is None or happening.by in kind.raised_by
        needed = None if himself else FOR_THE_ASKER[verb]
    if needed and needed not in library.posts[who].may:
        raise TurnedDown(Refusal.NOT_ABLE)
    if verb in ("take", "object") and who != post:
        raise TurnedDown(Refusal.NOT_ABLE)


def _nothing(tale: Tale, happening: Happening, at: datetime) -> None:
    pass


def _ask(tale: Tale, happening: Happening, at: datetime) -> None:
    tale.waiting_since = at


def _reply(tale: Tale, happening: Happening, at: datetime) -> None:
    if not tale.paused_for:
        tale.go_on(at)


def _pause(tale: Tale, happening: Happening, at: datetime) -> None:
    reasons = [option.id for option in tale.library.options(tale.kind.pauses or "")]
    if happening.pause not in reasons:
        raise TurnedDown(Refusal.NOT_ALLOWED)
    if pauses.is_over(tale.standing, at):
        raise TurnedDown(Refusal.TOO_LATE)
    tale.waiting_since, tale.paused_for = at, happening.pause or ""
    tale.paused_until = tale.calendar.instant(happening.until) if happening.until else None


def _resume(tale: Tale, happening: Happening, at: datetime) -> None:
    if not tale.paused_for:
        raise TurnedDown(Refusal.NOT_NOW)
    tale.go_on(at)


def _extend(tale: Tale, happening: Happening, at: datetime) -> None:
    rule, length = tale.kind.extension, happening.extend
    if length is None or rule is None:
        raise TurnedDown(Refusal.NOT_ALLOWED)
    if (happening.by or rule.approved_by[0]) not in rule.approved_by:
        raise TurnedDown(Refusal.NOT_ABLE)
    why = more_time.against(rule, tale.standing, length, granted=tale.extensions, at=at)
    if why:
        late = why is more_time.NoMoreTime.TOO_LATE
        raise TurnedDown(Refusal.TOO_LATE if late else Refusal.NOT_ALLOWED)
    tale.standing = ladder.extended(tale.standing, length, tale.calendar)
    tale.extensions += 1


def _escalate(tale: Tale, happening: Happening, at: datetime) -> None:
    above = ladder.rung_above(tale.kind, tale.standing.rung)
    if above is None:
        raise TurnedDown(Refusal.NO_HIGHER_RUNG)
    tale.move_to(above.rung, at)


def _send_down(tale: Tale, happening: Happening, at: datetime) -> None:
    below = ladder.rungs_below(tale.kind, tale.standing.rung)
    if not below:
        raise TurnedDown(Refusal.NO_LOWER_RUNG)
    tale.move_to(below[-1].rung, at)


def _answer(tale: Tale, happening: Happening, at: datetime) -> None:
    needed = {part.id for part in tale.kind.answer.parts.values() if part.required}
    if needed & set(happening.without):
        raise TurnedDown(Refusal.NOT_COMPLETE)
    tale.silent_after = ladder.confirm_by(tale.kind, at, tale.calendar).at
    solved = happening.answer == Outcome.SOLVED
    tale.look_at = ladder.look_again(tale.kind, at, tale.calendar) if solved else None


def _confirm(tale: Tale, happening: Happening, at: datetime) -> None:
    due = tale.standing.due_at
    too_early = tale.kind.answer.call_back_after_limit and due is not None and at < due
    if happening.by and too_early:
        raise TurnedDown(Refusal.NOT_NOW)


def _handing(tale: Tale, happening: Happening, at: datetime) -> None:
    why = handed.DOINGS[happening.verb](tale.handed, tale.case, happening, at)
    if why:
        raise TurnedDown(why)


def _not_solved(tale: Tale, happening: Happening, at: datetime) -> None:
    here = tale.standing.rung
    rung = ladder.after_not_solved(tale.kind, here, tale.reopened)
    tale.reopened += 1
    tale.move_to(rung.rung, at)
    if rung.rung == here:  # it goes on in the same hands
        tale.standing = ladder.taken(tale.kind, tale.standing, at, tale.calendar)


def _redirect(tale: Tale, happening: Happening, at: datetime) -> None:
    reasons = [option.id for option in tale.library.options(tale.kind.redirects or "")]
    if happening.redirect not in reasons:
        raise TurnedDown(Refusal.NOT_ALLOWED)


def _take(tale: Tale, happening: Happening, at: datetime) -> None:
    tale.standing = ladder.taken(tale.kind, tale.standing, at, tale.calendar)


DOINGS: dict[str, Callable[[Tale, Happening, datetime], None]] = {
    "take": _take,
    "ask": _ask,
    "reply": _reply,
    "escalate": _escalate,
    "send-down": _send_down,
    "answer": _answer,
    "not-solved": _not_solved,
    "redirect": _redirect,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "confirm": _confirm,
    **dict.fromkeys(handed.DOINGS, _handing),
}
