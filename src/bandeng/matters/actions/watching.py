"""The supervision list has reminders of its own: the owner, and the posts the playbook tells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions.climbing import days, kind_of
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.actions.telling import telling
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, RUNNING
from bandeng.notices import actions as notices
from bandeng.notices.queries import told_at
from bandeng.people.queries import holders_over
from bandeng.people.states import Holder
from bandeng.playbooks import ladder
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_lists import SupervisionList
from bandeng.worktime.arithmetic import Calendar, add

BY_THE_LIST = "list"
Over = Mapping[str, Mapping[str, Sequence[Holder]]]


@dataclass(frozen=True)
class Look:
    """One look at a matter of a list: the reminders that fell due, and the next look."""

    matter: Matter
    on: SupervisionList | None
    due: tuple[datetime, ...]
    coming: datetime | None


@transaction.atomic
def watch_once(*, at: datetime, batch: int = 500) -> int:
    """Remind of what stands on a list and is due, at most `batch` matters; return how many.

    Call it until it returns 0. Safe to run in parallel and to run twice: every look leaves
    `list_next_at` later than `at`, or empty once an answer is no longer owed. Each reminder is
    one line at its own instant, also those missed while nobody ran the clock; of those people
    are told once, and not at all if the same clock has just told them about the matter.
    """
    rows = list(
        Matter.objects.filter(list_next_at__lte=at)
        .order_by("list_next_at")
        .select_for_update(skip_locked=True, of=("self",))
        .defer("text", "answer", "search")[:batch]
    )
    if not rows:
        return 0
    rules, calendar = library(at), days(at)
    looks = [_look(matter, _list_of(matter, rules), calendar, at) for matter in rows]
    _tell([look for look in looks if look.due], at)
    for look in looks:
        look.matter.list_next_at = look.coming
    Matter.objects.bulk_update(rows, ["list_next_at"], batch_size=500)
    return len(rows)


def _list_of(matter: Matter, rules: Library) -> SupervisionList | None:
    name = ladder.list_for(kind_of(matter), matter.rung)
    return rules.supervision_lists.get(name)


def _look(matter: Matter, on: SupervisionList | None, calendar: Calendar, at: datetime) -> Look:
    """Return what fell due up to now; the first look at a matter only finds its first reminder."""
    every, looked = on.remind if on else None, matter.list_next_at
    if every is None or looked is None or matter.state not in OPEN:
        return Look(matter, on, (), None)
    due: list[datetime] = []
    if looked == matter.listed_at:
        looked = add(max(looked, matter.entered_at), every, calendar).at
    while looked <= at:
        due.append(looked)
        looked = add(looked, every, calendar).at
    reminds = matter.state in RUNNING
    return Look(matter, on, tuple(due) if reminds else (), looked)


def _tell(looks: list[Look], at: datetime) -> None:
    over, already = _holders(looks, at), _told_just_now(looks, at)
    told = [
        telling(look.matter, Verb.MATTER_REMINDED, person, at=at, key=_key(look))
        for look in looks
        for person in _people(look, over, at)
        if (look.matter.pk, person) not in already
    ]
    record_many([_line(look.matter, due) for look in looks for due in look.due])
    notices.tell(told, at=at)


def _told_just_now(looks: list[Look], at: datetime) -> set[tuple[int, int]]:
    """Return (matter, person) for whom the clock told something at this very instant."""
    ids = [look.matter.pk for look in looks]
    found = told_at("matter", ids, at)
    return {(notice.subject_id, notice.person_id) for notice in found}


def _holders(looks: list[Look], at: datetime) -> dict[str, Mapping[str, Sequence[Holder]]]:
    """Return for each post that is told who holds it over each path; one statement a post."""
    paths: dict[str, set[str]] = defaultdict(set)
    for look in looks:
        for post in look.on.tell if look.on else ():
            paths[post].add(look.matter.path)
    return {post: holders_over(post, over, at) for post, over in paths.items()}


def _people(look: Look, over: Over, at: datetime) -> set[int]:
    matter, posts = look.matter, look.on.tell if look.on else ()
    holders = [holder for post in posts for holder in over[post][matter.path]]
    told = {holder.person_id for holder in free_holders(matter, holders, at)}
    return told | ({matter.owner_id} if matter.owner_id else set())


def _key(look: Look) -> str:
    return f"{BY_THE_LIST}:{look.due[-1].isoformat()}"


def _line(matter: Matter, at: datetime) -> Entry:
    said = {"rung": matter.rung, "step": BY_THE_LIST}
    return Entry(
        "matter", matter.pk, Verb.MATTER_REMINDED, Voice.CLOCK, at, False, matter.owner_post,
        matter.path, said,
    )  # fmt: skip
