"""Take in what was handled elsewhere: rows with their own instants, told as taken in now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import history, words
from bandeng.matters.actions.climbing import give_to, owner_on, set_clock
from bandeng.matters.actions.locking import NotYours
from bandeng.matters.history import Past
from bandeng.matters.models import Matter, Origin
from bandeng.matters.states import PASTS, TOLD, State, number_for, reached
from bandeng.people.models import Person
from bandeng.people.queries import holders_over
from bandeng.people.states import Holder
from bandeng.playbooks import ladder
from bandeng.playbooks.ladder import Standing
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.worktime import arithmetic
from bandeng.worktime.arithmetic import Calendar, Duration
from bandeng.worktime.queries import calendar as holidays

RIGHT = "manage-places"
BATCH = 1000
NAMESPACE = uuid.UUID("5f0e1a52-0f5b-5b0e-9d0a-1d6a9b1f0c11")


class BadHistory(Refused):
    """Some rows cannot be so; `faults` says for each, counted from 0, in a sentence why."""

    def __init__(self, faults: dict[int, str]) -> None:
        """Tell of the first; the rest stand in `faults`."""
        self.faults = faults
        place, said = next(iter(faults.items()))
        super().__init__(_("Row %(row)d: %(why)s") % {"row": place + 1, "why": said})


@dataclass(frozen=True)
class TakenIn:
    """How many rows are new here, and how many were here already."""

    new: int
    known: int


@dataclass(frozen=True)
class _Round:
    """What taking in needs to know of the site, read once."""

    source: str
    rules: Library
    calendar: Calendar
    holders: dict[tuple[str, str], tuple[Holder, ...]]
    by: Actor
    at: datetime


@transaction.atomic
def take_history(rows: Sequence[Past], *, source: str, by: Actor, at: datetime) -> TakenIn:
    """Return how many matters of a source are new here; all of them come in, or none does.

    Their instants stay theirs, and the journal says of each that it was taken in now, never that
    anybody here asked, took or answered. What is over has no clock; what is open keeps its due
    instant. Nobody is told anything. A key that is here already is passed over. Raises
    BadHistory with every fault, NotYours where `by` does not look after the places.
    """
    rules = library(at)
    _refuse_faults(rows, rules, at)
    _refuse_strangers(rows, by, at)
    known = history.known_keys(source, [past.key for past in rows])
    fresh = [past for past in rows if past.key not in known]
    holders = _holders(fresh, rules, at)
    site = _Round(source, rules, rules.calendar(holidays()), holders, by, at)
    for start in range(0, len(fresh), BATCH):
        _save(fresh[start : start + BATCH], site)
    return TakenIn(len(fresh), len(rows) - len(fresh))


def _refuse_faults(rows: Sequence[Past], rules: Library, at: datetime) -> None:
    faults = {
        place: said
        for place, past in enumerate(rows)
        if (said := history.wrong_with(past, rules, at))
    }
    for place, first in history.repeated(past.key for past in rows):
        faults[place] = _("The same key stands in row %(row)d.") % {"row": first + 1}
    if faults:
        raise BadHistory(dict(sorted(faults.items())))


def _refuse_strangers(rows: Sequence[Past], by: Actor, at: datetime) -> None:
    """Only who looks after a place takes in its past: like founding it, this is setting up."""
    if isinstance(by, Voice):
        return
    reach = seats_of(by, at).reach(RIGHT) if isinstance(by, Person) else ()
    if not reach or any(not past.place.path.startswith(tuple(reach)) for past in rows):
        raise NotYours(_("The past is taken in by who looks after the places it is about."))


def _holders(
    rows: Sequence[Past], rules: Library, at: datetime
) -> dict[tuple[str, str], tuple[Holder, ...]]:
    """Return who holds the posts that have what is open, one statement a post."""
    wanted: dict[str, set[str]] = {}
    for past in rows:
        if not past.is_ended:
            post = _rung(past, rules).post
            wanted.setdefault(post, set()).add(past.place.path)
    return {
        (post, path): found
        for post, paths in wanted.items()
        for path, found in holders_over(post, paths, at).items()
    }


def _rung(past: Past, rules: Library) -> Any:
    """Return the rung of the post that had it, else the one its place and category enter."""
    kind = rules.kinds[past.kind]
    own = next((rung for rung in kind.ladder if past.post and rung.post == past.post), None)
    return own or rules.entry_rung(kind, past.place.level, past.category)


def _save(rows: Sequence[Past], site: _Round) -> None:
    matters = [_matter(past, pk, site) for past, pk in zip(rows, _ids(len(rows)), strict=True)]
    Matter.objects.bulk_create(matters)
    Origin.objects.bulk_create(
        Origin(
            matter=matter,
            source=site.source,
            key=past.key,
            status=past.status[:80],
            closed_at=past.closed_at,
            taken_in_at=site.at,
        )
        for past, matter in zip(rows, matters, strict=True)
    )
    record_many([_entry(past, m, site) for past, m in zip(rows, matters, strict=True)])


def _ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('matters_matter', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _matter(past: Past, pk: int, site: _Round) -> Matter:
    kind, source = site.rules.kinds[past.kind], site.rules.source_of_kind(past.kind)
    category = site.rules.lists[kind.categories].by_id[past.category].label
    title = (past.title or past.text).strip().split("\n")[0][: history.LONGEST_TITLE]
    found = words.joined(title, past.text, category.zh, category.en, past.place.name)
    matter = Matter(
        id=pk,
        number=number_for(pk),
        client_key=uuid.uuid5(NAMESPACE, f"{site.source}\n{past.key}"),
        kind=kind.id,
        category=past.category,
        title=title,
        text=past.text.strip(),
        place=past.place,
        path=past.place.path,
        lat=past.lat,
        lng=past.lng,
        channel=past.channel,
        privacy=kind.privacy.default,
        raised_at=past.raised_at,
        changed_at=past.closed_at if past.is_ended and past.closed_at else site.at,
        state=reached(PASTS[past.state]),
        playbook=source.id,
        playbook_hash=source.hash,
        search=SearchVector(Value(found), config="simple"),
    )
    _wind(matter, past, kind, site)
    _close(matter, past)
    return matter


def _wind(matter: Matter, past: Past, kind: MatterKind, site: _Round) -> None:
    """Set the clock as it stood; it never begins anew, and what it missed is told to nobody."""
    rung = _rung(past, site.rules)
    standing = Standing(
        rung=rung.rung, entered_at=past.raised_at, counted_from=past.raised_at,
        due_at=past.due_at, category=past.category, taken=past.state != State.RAISED,
    )  # fmt: skip
    if past.is_ended:
        set_clock(matter, standing, kind, site.calendar)
        matter.next_at = None
        give_to(matter, rung.post, None)
    else:
        set_clock(matter, _still_running(standing, kind, site), kind, site.calendar)
        found = site.holders.get((rung.post, past.place.path), ())
        give_to(matter, rung.post, owner_on(found, matter.pk))
    matter.expired_at = past.late_since if past.is_ended else matter.rung_expired_at


def _still_running(standing: Standing, kind: MatterKind, site: _Round) -> Standing:
    """Return the clock of what is open: what fell due before now is over, what comes is to come."""
    due = standing.due_at
    if due is None or due > site.at:
        return ladder.advance(kind, standing, site.at, site.calendar)[0]
    late = replace(standing, expired_at=due, reminded=len(kind.remind))
    every = kind.overdue_remind
    return replace(late, overdue_reminded=_passed(due, every, site)) if every else late


def _passed(due: datetime, every: Duration, site: _Round) -> int:
    """Return how often `every` went by since `due`, by halving: years may have passed."""

    def over(times: int) -> bool:
        later = Duration(every.amount * times, every.unit)
        return arithmetic.add(due, later, site.calendar).at <= site.at

    low, high = 0, 1
    while over(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if over(middle) else (low, middle)
    return low


def _close(matter: Matter, past: Past) -> None:
    if matter.state not in TOLD:
        return
    matter.answer = past.answer.strip() or _("It was closed without a written answer.")
    matter.outcome = past.outcome
    matter.answered_at = past.closed_at
    if matter.state == State.CONFIRMED:
        matter.confirmed_at = past.closed_at


def _entry(past: Past, matter: Matter, site: _Round) -> Entry:
    """Return the one line of it here: whoever brought it in, at the instant it came in."""
    said = {
        "source": site.source,
        "key": past.key,
        "status": past.status,
        "raised": past.raised_at.isoformat(),
        "due": past.due_at.isoformat() if past.due_at else "",
        "closed": past.closed_at.isoformat() if past.closed_at else "",
    }
    return Entry(
        "matter", matter.pk, Verb.MATTER_TAKEN_IN, site.by, site.at, public=True,
        post=matter.owner_post, place_path=matter.path, said=said,
    )  # fmt: skip
