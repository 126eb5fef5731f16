"""The supervision list has reminders of its own: the owner, and the posts the playbook tells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from bandeng.people.queries import holders_over
from bandeng.people.states import Holder
from bandeng.playbooks import ladder
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_lists import SupervisionList
from bandeng.worktime.arithmetic import Calendar, add

BY_THE_LIST = "list"
Over = Mapping[str, Mapping[str, Sequence[Holder]]]


@transaction.atomic
def watch_once(*, at: datetime, batch: int = 500) -> int:
    """Remind of what stands on a list and is due, at most `batch` matters; return how many.

    Call it until it returns 0. Safe to run in parallel and to run twice: every look leaves
    `list_next_at` later than before, or empty once an answer is no longer owed. What was missed
    while nobody ran the clock is one reminder. A matter just listed is looked at once without a
    reminder, to find its first.
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
    lists = {matter.pk: _list_of(matter, rules) for matter in rows}
    due = [matter for matter in rows if _is_due(matter, lists[matter.pk])]
    _tell(due, lists, at)
    for matter in rows:
        _look_again(matter, lists[matter.pk], calendar, at)
    Matter.objects.bulk_update(rows, ["list_next_at"], batch_size=500)
    return len(rows)


def _list_of(matter: Matter, rules: Library) -> SupervisionList | None:
    name = ladder.list_for(kind_of(matter), matter.rung)
    return rules.supervision_lists.get(name)


def _is_due(matter: Matter, on: SupervisionList | None) -> bool:
    """Tell whether this look reminds: not the first one, and not while the clock stands still."""
    first = matter.list_next_at == matter.listed_at
    return bool(on and on.remind) and matter.state in RUNNING and not first


def _look_again(
    matter: Matter, on: SupervisionList | None, calendar: Calendar, at: datetime
) -> None:
    """Set the next look: so long after the last one, or after `at` if that has passed too.

    The first look only finds the instant of the first reminder, which may have passed.
    """
    looked, every = matter.list_next_at, on.remind if on else None
    if every is None or looked is None or matter.state not in OPEN:
        matter.list_next_at = None
        return
    if looked == matter.listed_at:
        matter.list_next_at = add(max(looked, matter.entered_at), every, calendar).at
        return
    coming = add(looked, every, calendar).at
    matter.list_next_at = coming if coming > at else add(at, every, calendar).at


def _tell(due: list[Matter], lists: Mapping[int, SupervisionList | None], at: datetime) -> None:
    over = _holders(due, lists, at)
    told = [
        telling(matter, Verb.MATTER_REMINDED, person, at=at, key=_key(matter))
        for matter in due
        for person in _people(matter, lists[matter.pk], over, at)
    ]
    record_many([_line(matter) for matter in due])
    notices.tell(told, at=at)


def _holders(
    due: list[Matter], lists: Mapping[int, SupervisionList | None], at: datetime
) -> dict[str, Mapping[str, Sequence[Holder]]]:
    """Return for each post that is told who holds it over each path; one statement a post."""
    paths: dict[str, set[str]] = defaultdict(set)
    for matter in due:
        on = lists[matter.pk]
        for post in on.tell if on else ():
            paths[post].add(matter.path)
    return {post: holders_over(post, over, at) for post, over in paths.items()}


def _people(matter: Matter, on: SupervisionList | None, over: Over, at: datetime) -> set[int]:
    holders = [holder for post in (on.tell if on else ()) for holder in over[post][matter.path]]
    told = {holder.person_id for holder in free_holders(matter, holders, at)}
    return told | ({matter.owner_id} if matter.owner_id else set())


def _key(matter: Matter) -> str:
    return f"{BY_THE_LIST}:{matter.list_next_at.isoformat() if matter.list_next_at else ''}"


def _line(matter: Matter) -> Entry:
    said = {"rung": matter.rung, "step": BY_THE_LIST}
    at = matter.list_next_at or matter.changed_at
    return Entry(
        "matter", matter.pk, Verb.MATTER_REMINDED, Voice.CLOCK, at, False, matter.owner_post,
        matter.path, said,
    )  # fmt: skip
