"""The clock: everything due happens once, in order, in bounded batches."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions.climbing import (
    arrive,
    days,
    end_wait,
    give_to,
    join,
    kind_of,
    owner_on,
    passed_over,
    set_clock,
    standing_of,
)
from bandeng.matters.actions.dispatching import dispatched_many
from bandeng.matters.actions.helping import late_parts
from bandeng.matters.actions.keeping_away import free_people
from bandeng.matters.actions.offering import heap_of, hearers, is_offered, offered_words
from bandeng.matters.actions.telling import News, telling
from bandeng.matters.actions.watching import watch_once
from bandeng.matters.models import Matter
from bandeng.matters.queries import due, provisional
from bandeng.matters.states import RUNNING, Move, State, check_move
from bandeng.notices import actions as notices
from bandeng.people.queries import holders_over
from bandeng.people.states import Holder
from bandeng.playbooks import ladder, pauses
from bandeng.playbooks.ladder import Step, StepKind
from bandeng.worktime.arithmetic import Calendar

BATCH = 500

# What a step is called in the journal, and how loud its notice is: of several the loudest is told.
VERBS = {
    StepKind.REMIND: Verb.MATTER_REMINDED,
    StepKind.FIRST_REPLY_LATE: Verb.MATTER_REMINDED,
    StepKind.OVERDUE_REMIND: Verb.MATTER_REMINDED,
    StepKind.EXPIRE: Verb.MATTER_EXPIRED,
    StepKind.CLIMB: Verb.MATTER_CLIMBED,
}
LOUDNESS = [
    Verb.MATTER_RESUMED,
    Verb.MATTER_REMINDED,
    Verb.MATTER_UNCONFIRMED,
    Verb.MATTER_EXPIRED,
    Verb.MATTER_CLIMBED,
]


@dataclass
class Round:
    """What one batch leads to, gathered so that it is written in a few statements."""

    at: datetime
    calendar: Calendar
    entries: list[Entry] = field(default_factory=list)
    moved: list[Matter] = field(default_factory=list)
    climbed: list[Matter] = field(default_factory=list)
    loudest: dict[int, tuple[Verb, datetime]] = field(default_factory=dict)
    last_climb: dict[int, Entry] = field(default_factory=dict)
    to_look: set[int] = field(default_factory=set)


def tick(*, at: datetime, batch: int = BATCH, most: int | None = None) -> int:
    """Do everything that is due at `at`, batch by batch; return how many matters had a step.

    Parts of helpers that are late are told to both sides and counted too; what stands on a
    supervision list is reminded of as often as the list says.

    Safe to run in parallel and to run twice: rows are claimed with SKIP LOCKED and every
    step leaves the matter with a later `next_at`, or with none.
    """
    total = 0
    while most is None or total < most:
        done = tick_once(at=at, batch=batch)
        total += done
        if not done:
            break
    while watch_once(at=at, batch=batch):
        pass
    return total + late_parts(at=at, batch=batch)


@transaction.atomic
def tick_once(*, at: datetime, batch: int = BATCH) -> int:
    """Do what is due for at most `batch` matters in one transaction; return how many."""
    rows = list(
        due(at)
        .select_for_update(skip_locked=True, of=("self",))
        .defer("text", "answer", "search")[:batch]
    )
    if not rows:
        return 0
    this = Round(at, days(at))
    for matter in rows:
        _step(matter, this)
    _find_owners(this)
    _write(rows)
    record_many(this.entries)
    notices.tell(_tellings(rows, this), at=at)
    return len(rows)


def _step(matter: Matter, this: Round) -> None:
    if matter.state == State.WAITING and matter.paused_until and matter.paused_until <= this.at:
        _go_on(matter, matter.paused_until, this)
    if matter.state == State.ANSWERED and matter.confirm_by and matter.confirm_by > this.at:
        _look_again(matter, this)
    elif matter.state == State.ANSWERED:
        _lapse(matter, this)
    elif matter.state in RUNNING:
        _advance(matter, this)
    else:
        matter.next_at = None


def _look_again(matter: Matter, this: Round) -> None:
    """Remind who answered, once, to look whether it worked; what they say there is the answer."""
    at, said = matter.next_at or this.at, {"rung": matter.rung, "step": str(StepKind.LOOK_AGAIN)}
    matter.next_at, matter.changed_at = matter.confirm_by, this.at
    this.to_look.add(matter.pk)
    _say(matter, Verb.MATTER_REMINDED, at, this, public=False, **said)


def _lapse(matter: Matter, this: Round) -> None:
    matter.state = check_move(Move.LAPSE, State.ANSWERED)
    at = matter.confirm_by or this.at
    matter.next_at = None
    matter.changed_at = this.at
    _say(matter, Verb.MATTER_UNCONFIRMED, at, this, public=True)


def _go_on(matter: Matter, at: datetime, this: Round) -> None:
    """Let a paused clock run on from the set end of the pause, however late this round is."""
    kind, paused_at = kind_of(matter), matter.waiting_since or at
    standing = pauses.resume(kind, standing_of(matter), paused_at, at, this.calendar)
    set_clock(matter, standing, kind, this.calendar)
    matter.state = check_move(Move.RESUME, State.WAITING)
    end_wait(matter)
    matter.changed_at = this.at
    due = matter.due_at.isoformat() if matter.due_at else ""
    _say(matter, Verb.MATTER_RESUMED, at, this, public=True, due=due)


def _advance(matter: Matter, this: Round) -> None:
    kind = kind_of(matter)
    until = _as_far_as(matter, this.at)
    standing, steps = ladder.advance(kind, standing_of(matter), until, this.calendar)
    set_clock(matter, standing, kind, this.calendar)
    for step in steps:
        _note_step(matter, step, this)
    if any(step.kind is StepKind.CLIMB for step in steps):
        matter.state = check_move(Move.CLIMB, State(matter.state))
        this.climbed.append(matter)
    if until == this.at:
        _avoid_standing_still(matter, this.at)


def _as_far_as(matter: Matter, at: datetime) -> datetime:
    """Return up to when a matter's clock is run in one go.

    What is kept from somebody may pass over a rung, so each rung is left by itself.
    """
    due_at = matter.due_at
    if not matter.kept_from or matter.rung_expired_at or due_at is None:
        return at
    return min(at, due_at)


def _note_step(matter: Matter, step: Step, this: Round) -> None:
    ran_out = step.kind in (StepKind.CLIMB, StepKind.EXPIRE)
    if ran_out:
        matter.expired_at = matter.expired_at or step.at
        matter.changed_at = this.at
    said = {"rung": step.rung, "left": step.from_rung, "step": str(step)}
    _say(matter, VERBS[step.kind], step.at, this, public=ran_out, **said)


def _say(
    matter: Matter, verb: Verb, at: datetime, this: Round, *, public: bool, **said: str
) -> None:
    entry = Entry(
        "matter", matter.pk, verb, Voice.CLOCK, at, public, matter.owner_post, matter.path,
        dict(said),
    )  # fmt: skip
    this.entries.append(entry)
    if verb is Verb.MATTER_CLIMBED:
        this.last_climb[matter.pk] = entry
    loudest = this.loudest.get(matter.pk)
    if loudest is None or LOUDNESS.index(verb) >= LOUDNESS.index(loudest[0]):
        this.loudest[matter.pk] = (verb, at)


def _avoid_standing_still(matter: Matter, at: datetime) -> None:
    """A step that leaves `next_at` in the past would be found for ever; look again in a day."""
    if matter.next_at is not None and matter.next_at <= at:
        matter.next_at = at + timedelta(days=1)


def _find_owners(this: Round) -> None:
    """Give every climbed matter to who answers on its new rung: one statement a post."""
    by_post: dict[str, list[Matter]] = defaultdict(list)
    by_helping: dict[str, list[tuple[Matter, int | None]]] = defaultdict(list)
    guarded, climbed = _kept_apart(this)
    for matter in guarded:
        _give_to_somebody_free(matter, this)
    kinds = [(matter, kind_of(matter)) for matter in climbed]
    wanted = ((matter, kind, kind.rung(matter.rung)) for matter, kind in kinds)
    whose = dispatched_many(wanted, this.at)
    for matter in climbed:
        by_post[whose[matter.pk].post].append(matter)
        for post in whose[matter.pk].helpers:
            by_helping[post].append((matter, matter.owner_id))
    for post, matters in by_post.items():
        holders = holders_over(post, {matter.path for matter in matters}, this.at)
        for matter in matters:
            found = owner_on(holders[matter.path], matter.pk)
            owner = None if is_offered(matter) else found
            give_to(matter, post, owner)
            _name_owner(matter, owner, this)
    for post, pairs in by_helping.items():
        holders = holders_over(post, {matter.path for matter, _before in pairs}, this.at)
        for matter, before in pairs:
            join(matter, holders[matter.path], before)


def _kept_apart(this: Round) -> tuple[list[Matter], list[Matter]]:
    """Return the climbed matters that are kept from somebody, which are rare, and the others."""
    kept = [matter for matter in this.climbed if matter.kept_from]
    return kept, [matter for matter in this.climbed if not matter.kept_from]


def _give_to_somebody_free(matter: Matter, this: Round) -> None:
    climbed_to = matter.rung
    owner = arrive(matter, at=this.at)
    this.last_climb[matter.pk].said.update(rung=matter.rung, **passed_over(climbed_to, matter))
    _name_owner(matter, owner, this)


def _name_owner(matter: Matter, owner: Holder | None, this: Round) -> None:
    """Say in the last climbing's line who has it now and until when."""
    due_at = matter.due_at.isoformat() if matter.due_at else ""
    said = offered_words(matter, hearers(matter, this.at))
    this.last_climb[matter.pk].said.update(
        owner=owner.name if owner else "", post=matter.owner_post, due=due_at, **said
    )


def _tellings(rows: list[Matter], this: Round) -> list[notices.Telling]:
    told = []
    for matter in rows:
        loudest = this.loudest.get(matter.pk)
        if loudest:
            verb, at = loudest
            looks = matter.pk in this.to_look
            promised = {matter.answered_by_id} - {None} if looks else set()
            heard = free_people(matter, hearers(matter, this.at) | promised, this.at)
            heap = News.LOOK_AGAIN if looks else heap_of(matter)
            told += [telling(matter, verb, one, at=at, heap=heap) for one in heard]
    return told


COLUMNS = {
    "state": "text", "rung": "text", "entered_at": "timestamptz", "counted_from": "timestamptz",
    "due_at": "timestamptz", "provisional": "boolean", "reminded": "int",
    "overdue_reminded": "int", "rung_expired_at": "timestamptz", "next_at": "timestamptz",
    "owner_id": "bigint", "owner_post": "text", "owner_place_id": "bigint",
    "expired_at": "timestamptz", "listed_at": "timestamptz", "first_reply_late": "boolean",
    "list_next_at": "timestamptz", "changed_at": "timestamptz", "extended": "text",
    "helper_ids": "text",
    "waiting_since": "timestamptz", "paused_for": "text", "paused_until": "timestamptz",
}  # fmt: skip


def _write(rows: list[Matter]) -> None:
    """Save every changed clock in one statement."""
    sets = ", ".join(f"{name} = v.{name}" for name in COLUMNS if name != "helper_ids")
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *COLUMNS.values()))
    names = ", ".join(("id", *COLUMNS))
    sql = (
        f"UPDATE matters_matter AS m SET {sets}, helper_ids = v.helper_ids::bigint[] "  # noqa: S608
        f"FROM unnest({arrays}) AS v({names}) WHERE m.id = v.id"
    )
    values: list[list[object]] = [[matter.pk for matter in rows]]
    values += [[_written(matter, name) for matter in rows] for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _written(matter: Matter, name: str) -> object:
    """Return a column's value; a list in PostgreSQL's own writing, since rows differ in length."""
    if name == "helper_ids":
        return f"{{{','.join(map(str, matter.helper_ids))}}}"
    return getattr(matter, name)


@transaction.atomic
def recompute_provisional(*, at: datetime, batch: int = BATCH) -> int:
    """Recompute deadlines promised without the year's holidays; return how many changed."""
    rows = list(provisional().filter(state__in=RUNNING).select_for_update(skip_locked=True)[:batch])
    calendar = days(at)
    changed = [matter for matter in rows if _recompute(matter, calendar)]
    if changed:
        _write(changed)
        record_many([_recomputed(matter, at) for matter in changed])
    return len(changed)


def _recompute(matter: Matter, calendar: Calendar) -> bool:
    kind = kind_of(matter)
    standing = pauses.recompute(kind, standing_of(matter), calendar)
    if standing.provisional and standing.due_at == matter.due_at:
        return False
    set_clock(matter, standing, kind, calendar)
    return True


def _recomputed(matter: Matter, at: datetime) -> Entry:
    due_at = matter.due_at.isoformat() if matter.due_at else ""
    return Entry(
        "matter", matter.pk, Verb.MATTER_CLOCK_RECOMPUTED, Voice.CLOCK, at, True,
        matter.owner_post, matter.path, {"due": due_at},
    )  # fmt: skip
