"""Enter a rung: by judgement, by instruction, or because the time ran out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from bandeng.matters.actions.dispatching import Dispatched, dispatched
from bandeng.matters.actions.keeping_away import free_holders, free_people
from bandeng.matters.keeping import free
from bandeng.matters.models import Matter
from bandeng.matters.states import IN_HAND, State
from bandeng.people.models import Person
from bandeng.people.queries import holders_over, who_answers
from bandeng.people.states import Holder
from bandeng.playbooks import ladder
from bandeng.playbooks.ladder import Standing
from bandeng.playbooks.queries import kind_at, library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.worktime.arithmetic import Calendar
from bandeng.worktime.durations import parse_duration
from bandeng.worktime.queries import calendar

Holders = Sequence[Holder]


def kind_of(matter: Matter) -> MatterKind:
    """Return the kind as it was written in the playbook the matter was promised under."""
    return kind_at(matter.playbook_hash, matter.kind)


def owner_on(holders: Sequence[Holder], matter_id: int) -> Holder | None:
    """Return who of several holders has the matter: shared out evenly by its id."""
    return holders[matter_id % len(holders)] if holders else None


def days(at: datetime) -> Calendar:
    """Return the calendar in force: the site's holiday table with the playbooks' office hours."""
    return library(at).calendar(calendar())


def standing_of(matter: Matter) -> Standing:
    """Return the clock of a matter as the value the evaluator works on."""
    return Standing(
        rung=matter.rung,
        entered_at=matter.entered_at,
        counted_from=matter.counted_from,
        due_at=matter.due_at,
        provisional=matter.provisional,
        reminded=matter.reminded,
        overdue_reminded=matter.overdue_reminded,
        expired_at=matter.rung_expired_at,
        listed_at=matter.listed_at,
        first_reply_due_at=None if matter.first_replied_at else matter.first_reply_due_at,
        first_reply_late=matter.first_reply_late,
        category=matter.category,
        extended=parse_duration(matter.extended) if matter.extended else None,
        taken=matter.state in (*IN_HAND, State.WAITING),
    )


def set_clock(matter: Matter, standing: Standing, kind: MatterKind, calendar: Calendar) -> None:
    """Write a standing onto the matter, with the single instant at which it next acts."""
    matter.rung = standing.rung
    matter.entered_at = standing.entered_at
    matter.counted_from = standing.counted_from
    matter.due_at = standing.due_at
    matter.provisional = standing.provisional
    matter.reminded = standing.reminded
    matter.overdue_reminded = standing.overdue_reminded
    matter.rung_expired_at = standing.expired_at
    if standing.listed_at and not matter.listed_at:
        matter.list_next_at = standing.listed_at
    matter.listed_at = standing.listed_at
    matter.first_reply_late = standing.first_reply_late
    matter.extended = str(standing.extended) if standing.extended else ""
    matter.next_at = ladder.next_at(kind, standing, calendar)


@dataclass(frozen=True)
class Over:
    """Everybody with a post over a matter, and the people among them and others it may go to."""

    everybody: tuple[Holder, ...]
    free: frozenset[int]


def over(matter: Matter, at: datetime, also: Collection[int | None] = ()) -> Over:
    """Return who is over a matter, and whom of them and of some others it is not kept from."""
    everybody = tuple(who_answers(matter.path, at))
    asked = {*(holder.person_id for holder in everybody), *also}
    return Over(everybody, frozenset(free_people(matter, asked, at)))


def free_rung(
    matter: Matter, kind: MatterKind, rung_id: str, at: datetime, known: Over | None = None
) -> tuple[str, Dispatched, Holder | None]:
    """Return the rung a matter really stands on when it enters one, whose it is, who has it there.

    That is the rung itself, also while nobody holds its post. What is offered is nobody's until
    somebody takes it; where there is nobody to offer it to, or the matter is kept from everybody
    there, it is the next rung with somebody free, or the highest without anybody. `known` is who
    is over it, where that has been read already.
    """
    look_up = _looked_up(matter, at, known)
    for rung in kind.ladder[kind.places_on_ladder[rung_id] :]:
        whose = dispatched(matter, kind, rung, at)
        holders, free = look_up(whose.post)
        owner = owner_on(free, matter.pk)
        vacant = rung.id == rung_id and not holders and not rung.offered
        if owner or vacant:
            return rung.id, whose, None if rung.offered else owner
    return kind.highest.id, dispatched(matter, kind, kind.highest, at), None


def _looked_up(
    matter: Matter, at: datetime, known: Over | None
) -> Callable[[str], tuple[Holders, Holders]]:
    """Return how to find who holds a post over a matter: all of them, and those free to have it.

    What is kept from somebody may pass over rungs, so all its posts are looked up at once.
    """
    if not matter.kept_from:
        return lambda post: (holders_over(post, [matter.path], at)[matter.path],) * 2
    found = known or over(matter, at)
    seats = free(found.everybody, matter.kept_from)

    def held_by(post: str) -> tuple[Holders, Holders]:
        held = [holder for holder in found.everybody if holder.post == post]
        lowest = [holder for holder in held if holder.place_id == held[0].place_id]
        return lowest, [h for h in lowest if h in seats and h.person_id in found.free]

    return held_by


def passed_over(wanted: str, matter: Matter) -> dict[str, str]:
    """Return what a line says more when a rung was passed over for want of somebody free."""
    return {} if matter.rung == wanted else {"passed_over": wanted}


def enter_rung(matter: Matter, rung: str, *, at: datetime) -> Holder | None:
    """Put the matter on a rung and return who has it now: a new clock runs from `at`.

    Where it is kept from everybody it goes higher at once, so look at `matter.rung` afterwards.
    """
    kind = kind_of(matter)
    calendar = days(at)
    rung, whose, owner = free_rung(matter, kind, rung, at)
    standing = ladder.enter(kind, rung, at, calendar, before=standing_of(matter))
    set_clock(matter, standing, kind, calendar)
    _hand_to(matter, whose, owner, at)
    matter.state = State.RAISED
    end_wait(matter)
    matter.changed_at = at
    return owner


def arrive(matter: Matter, *, at: datetime) -> Holder | None:
    """Return who has a matter whose time ran out: somebody free, on its rung or higher up.

    A higher rung's clock runs from the instant at which the time below ran out.
    """
    kind = kind_of(matter)
    reached, whose, owner = free_rung(matter, kind, matter.rung, at)
    if reached != matter.rung:
        calendar, left = days(at), standing_of(matter)
        standing = ladder.enter(kind, reached, matter.entered_at, calendar, before=left)
        set_clock(matter, standing, kind, calendar)
    _hand_to(matter, whose, owner, at)
    return owner


def _hand_to(matter: Matter, whose: Dispatched, owner: Holder | None, at: datetime) -> None:
    before = matter.owner_id
    give_to(matter, whose.post, owner)
    for helping in whose.helpers:
        holders = holders_over(helping, [matter.path], at)[matter.path]
        join(matter, free_holders(matter, holders, at), before)


def end_wait(matter: Matter) -> None:
    """Forget what the matter waited for, whatever it was."""
    matter.waiting_since = matter.paused_until = None
    matter.paused_for = ""


def give_to(matter: Matter, post: str, owner: Holder | None) -> None:
    """Set the owner; a post without a holder leaves the matter unowned and its clock running."""
    matter.owner_post = post
    matter.owner = _named(owner) if owner else None
    matter.owner_place_id = owner.place_id if owner else None


def _named(holder: Holder) -> Person:
    """Return the person who holds a post; all but his name is read when it is asked for."""
    return Person.from_db(DEFAULT_DB_ALIAS, ["id", "name"], [holder.person_id, holder.name])


def join(matter: Matter, holders: Sequence[Holder], before: int | None) -> None:
    """Add a helper from the holders of a post, rather the one who had the matter before."""
    ids = [holder.person_id for holder in holders]
    if not ids or set(ids) & set(matter.helper_ids):
        return
    chosen = before if before in ids else ids[matter.pk % len(ids)]
    if chosen != matter.owner_id:
        matter.helper_ids = [*matter.helper_ids, chosen]
