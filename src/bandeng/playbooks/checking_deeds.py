"""Find what does not fit in the activities, duties, workshops, registers and indicators."""

from collections.abc import Iterator, Mapping

from bandeng.playbooks.schema import Playbook
from bandeng.playbooks.schema_activities import Activity, Workshop
from bandeng.playbooks.schema_deeds import FormField, Indicator
from bandeng.playbooks.sentences import mistake
from bandeng.playbooks.shelf import Finding, Shelf, no_such, not_among
from bandeng.playbooks.vocabulary import Countable
from bandeng.playbooks.yaml_tree import Path

RECIPIENT = "recipient"
KIND_OF = {
    Countable.MATTERS: "kind",
    Countable.ACTIVITIES: "activity",
    Countable.PAIRS: "workshop",
    Countable.RECORDS: "record",
}


def activities(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check who does an activity, where, and what may be raised from it."""
    for name, activity in book.activities.items():
        path: Path = ("activities", name)
        for place, post in enumerate(activity.by):
            yield from no_such(shelf, "post", post, (*path, "by", place))
        for place, post in enumerate(activity.invited):
            yield from no_such(shelf, "post", post, (*path, "with", place))
        for place, kind in enumerate(activity.may_raise):
            yield from no_such(shelf, "kind", kind, (*path, "may-raise", place))
        yield from _modes(activity, shelf, path)
        yield from no_such(shelf, "level", activity.at, (*path, "at"))
        yield from _fields(activity.fields, shelf, (*path, "fields"))


def _modes(activity: Activity, shelf: Shelf, path: Path) -> Iterator[Finding]:
    """Check the kinds of matters and the posts a meeting, a topic or a patrol names."""
    if activity.meeting:
        yield from no_such(shelf, "kind", activity.meeting.asks, (*path, "meeting", "asks"))
    if activity.patrol:
        for place, kind in enumerate(activity.patrol.finds):
            yield from no_such(shelf, "kind", kind, (*path, "patrol", "finds", place))
    if activity.deliberation:
        for place, kind in enumerate(activity.deliberation.follows):
            yield from no_such(shelf, "kind", kind, (*path, "deliberation", "follows", place))
        for place, post in enumerate(activity.deliberation.entitled):
            yield from no_such(shelf, "post", post, (*path, "deliberation", "entitled", place))


def rotas(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that the levels and the posts of a rota exist."""
    for name, rota in book.rotas.items():
        yield from no_such(shelf, "level", rota.at, ("rotas", name, "at"))
        yield from no_such(shelf, "level", rota.units, ("rotas", name, "units"))
        yield from no_such(shelf, "post", rota.post, ("rotas", name, "post"))
        for place, post in enumerate(rota.by):
            yield from no_such(shelf, "post", post, ("rotas", name, "by", place))


def duties(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that the post and the activity of a duty exist."""
    for name, duty in book.duties.items():
        yield from no_such(shelf, "post", duty.post, ("duties", name, "post"))
        for place, activity in enumerate(duty.do):
            yield from no_such(shelf, "activity", activity, ("duties", name, "do", place))


def workshops(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that the posts, activities and the kind of matter of a workshop exist."""
    for name, workshop in book.workshops.items():
        path: Path = ("workshops", name)
        yield from no_such(shelf, "post", workshop.host, (*path, "host"))
        yield from no_such(shelf, "post", workshop.member, (*path, "member"))
        yield from no_such(shelf, "kind", workshop.asks, (*path, "asks"))
        named = {"learners": workshop.learners, "seen-by": workshop.seen_by}
        for key, posts in named.items():
            for place, post in enumerate(posts):
                yield from no_such(shelf, "post", post, (*path, key, place))
        for place, activity in enumerate(workshop.sessions):
            yield from no_such(shelf, "activity", activity, (*path, "sessions", place))
        yield from _sit_together(workshop, shelf, path)


def _sit_together(workshop: Workshop, shelf: Shelf, path: Path) -> Iterator[Finding]:
    """Check that members exist wherever there may be a host."""
    host, member = shelf.posts.get(workshop.host), shelf.posts.get(workshop.member)
    for level in host.at if host and member else ():
        if member and level not in member.at:
            levels = ", ".join(member.at)
            says = mistake("post_not_at", post=workshop.member, level=level, levels=levels)
            yield (*path, "member"), says


def records(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check who reads and confirms a register, and the lists of its fields."""
    for name, record in book.records.items():
        path: Path = ("records", name)
        yield from no_such(shelf, "post", record.visible_to.post, (*path, "visible-to", "post"))
        if record.confirm_by != RECIPIENT:
            yield from no_such(shelf, "post", record.confirm_by, (*path, "confirm-by"))
        yield from _fields(record.fields, shelf, (*path, "fields"))


def _fields(fields: Mapping[str, FormField], shelf: Shelf, path: Path) -> Iterator[Finding]:
    for name, field in fields.items():
        yield from no_such(shelf, "list", field.list_, (*path, name, "list"))


def indicators(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that an indicator counts rows, fields, rungs and categories that exist."""
    for name, indicator in book.indicators.items():
        path: Path = ("indicators", name)
        for kind in indicator.kind:
            yield from no_such(shelf, KIND_OF[indicator.over], kind, (*path, "kind"))
        yield from _summed(indicator, shelf, (*path, "sum"))
        yield from _when(indicator, shelf, (*path, "when"))


def _summed(indicator: Indicator, shelf: Shelf, path: Path) -> Iterator[Finding]:
    table = shelf.activities if indicator.over is Countable.ACTIVITIES else shelf.records
    for rows in (table.get(kind) for kind in indicator.kind):
        if rows and indicator.summed_field:
            yield from not_among(rows.fields, "field", indicator.summed_field, path)


def _when(indicator: Indicator, shelf: Shelf, path: Path) -> Iterator[Finding]:
    if indicator.when is None:
        return
    for activity in indicator.when.asked_at or ():
        yield from no_such(shelf, "activity", activity, (*path, "asked-at"))
    for kind in (shelf.kinds[name] for name in indicator.kind if name in shelf.kinds):
        rungs = kind.places_on_ladder
        yield from not_among(rungs, "rung", indicator.when.rung, (*path, "rung"))
        named = shelf.lists.get(kind.categories)
        if named:
            category = indicator.when.category
            yield from not_among(named.by_id, "option", category, (*path, "category"))
