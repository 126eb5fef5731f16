"""What happened to public requests becomes calls owed to those who asked to be told.

The journal is read, never written to for this. Its lines get their numbers before they are
committed, so a line may turn up behind one with a greater number. Whoever writes a line holds a
lock on the journal from before it has its number until it is visible; so a number is left behind
for good only when all who held such a lock after that number was seen have let go.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from bandeng.doors import queries
from bandeng.doors.models import Bookmark, Call, Hook
from bandeng.doors.states import Event
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters import queries as matters
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN
from bandeng.switches.queries import switched_on

READER = "callbacks"
PAGE = 500
EVENTS = {
    Verb.MATTER_PUBLISHED: Event.PUBLISHED,
    Verb.MATTER_TAKEN: Event.TAKEN,
    Verb.MATTER_ESCALATED: Event.MOVED,
    Verb.MATTER_CLIMBED: Event.MOVED,
    Verb.MATTER_SENT_DOWN: Event.MOVED,
    Verb.MATTER_ASSIGNED: Event.MOVED,
    Verb.MATTER_HANDED_OVER: Event.MOVED,
    Verb.MATTER_ANSWERED: Event.ANSWERED,
    Verb.MATTER_CONFIRMED: Event.CONFIRMED,
    Verb.MATTER_UNCONFIRMED: Event.CONFIRMED,
    Verb.MATTER_REOPENED: Event.REOPENED,
    Verb.MATTER_REDACTED: Event.CHANGED,
    Verb.MATTER_RECATEGORISED: Event.CHANGED,
}
WRITING = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE relation = 'journal_line'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()
"""


@transaction.atomic
def owe_calls() -> int:
    """Write down what is owed for new lines of the journal; return how many calls were added.

    Called twice, or by two at a time, it adds nothing twice.
    """
    hooks = list(queries.live_hooks().select_related("place"))
    bookmark = _bookmark() if hooks else None
    if bookmark is None:
        return 0
    over = _is_over(bookmark)
    first = max(bookmark.upto, min(hook.after for hook in hooks))
    added = sum(_owe(page, hooks) for page in _pages(first))
    if over:
        bookmark.upto, bookmark.mark, bookmark.writing = bookmark.mark or 0, None, []
    bookmark.save(update_fields=["upto", "mark", "writing"])
    return added


def _bookmark() -> Bookmark | None:
    """Return the bookmark, locked; None while somebody else reads."""
    rows = Bookmark.objects.select_for_update(skip_locked=True).filter(reader=READER)
    found = rows.first()
    if found is None and not Bookmark.objects.filter(reader=READER).exists():
        Bookmark.objects.bulk_create([Bookmark(reader=READER)], ignore_conflicts=True)
        found = rows.first()
    return found


def _is_over(bookmark: Bookmark) -> bool:
    """Set a mark if there is none; tell whether all who wrote when it was set have finished.

    The mark is read before the locks: who has a smaller number and no lock now is visible.
    """
    fresh = bookmark.mark is None
    if fresh:
        bookmark.mark = last_line()
    writing = _who_writes()
    if fresh:
        bookmark.writing = sorted(writing)
    return not writing & set(bookmark.writing)


def last_line() -> int:
    """Return the greatest number of a line that can be seen."""
    return Line.objects.aggregate(last=Max("pk"))["last"] or 0


def _who_writes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITING)
        return {str(row[0]) for row in cursor.fetchall()}


def _pages(first: int) -> Iterator[list[Line]]:
    told = Line.objects.filter(subject_kind="matter", verb__in=list(EVENTS)).order_by("pk")
    while page := list(told.filter(pk__gt=first)[:PAGE]):
        yield page
        first = page[-1].pk


def _owe(lines: list[Line], hooks: list[Hook]) -> int:
    public = matters.public().select_related("place").in_bulk([li.subject_id for li in lines])
    known = queries.owed_already([_event_id(line) for line in lines])
    calls = [
        call
        for line in lines
        if (matter := public.get(line.subject_id)) and _was_public(matter, line)
        for call in _calls(line, matter, hooks)
        if (call.hook_id, call.event_id) not in known
    ]
    Call.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def _was_public(matter: Matter, line: Line) -> bool:
    """Tell whether a thing happened after the request was made public, the making included."""
    return matter.published_at is not None and matter.published_at <= line.at


def _calls(line: Line, matter: Matter, hooks: Iterable[Hook]) -> Iterator[Call]:
    event = EVENTS[Verb(line.verb)]
    for hook in hooks:
        here = hook.place is None or matter.path.startswith(hook.place.path or "")
        if here and event in hook.events and line.pk > hook.after:
            yield Call(
                hook=hook,
                event_id=_event_id(line),
                event=event,
                matter=matter,
                body=body(event, line.at, as_data(matter)),
                at=line.at,
                next_at=line.at,
            )


def _event_id(line: Line) -> str:
    return f"evt_{line.pk}"


def body(event: Event, at: datetime, data: dict[str, Any]) -> str:
    """Return what is sent: the event, when it was, and the data, as JSON."""
    return json.dumps(
        {"type": event.value, "timestamp": _instant(at), "data": data}, ensure_ascii=False
    )


def as_data(matter: Matter) -> dict[str, Any]:
    """Return what is told of a request: nothing anybody wrote, but where that can be read."""
    base = settings.ADDRESS.rstrip("/")
    return {
        "service_request_id": matter.number,
        "status": "open" if matter.state in OPEN else "closed",
        "state": matter.state,
        "service_code": f"{matter.kind}.{matter.category}",
        "address_id": matter.place.code,
        "requested_datetime": _instant(matter.raised_at),
        "expected_datetime": _instant(matter.due_at) if matter.state in OPEN else None,
        "url": f"{base}{_page(matter)}",
    }


def _page(matter: Matter) -> str:
    """Return where everybody reads a request: for programs, or for people while that is closed."""
    if switched_on("open311"):
        return f"/open311/v2/requests/{matter.number}.json"
    return f"/m/{matter.number}/"


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at else None
