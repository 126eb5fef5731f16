"""Adopt playbooks and undo it; what open matters were promised is never touched."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bandeng.journal import actions as journal
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people.models import Person
from bandeng.playbooks import queries, stories
from bandeng.playbooks.checking import check_together
from bandeng.playbooks.diffing import breaking, changes
from bandeng.playbooks.library import Library
from bandeng.playbooks.models import Adoption
from bandeng.playbooks.permissions import may_adopt
from bandeng.playbooks.reading import Problem, Source, Unreadable, read
from bandeng.worktime import sources as printed

LOCK = 20_260_930  # any number, the same for everybody who adopts


class MayNotAdopt(Refused):
    """The person's posts do not let him adopt playbooks."""


class Unfit(Refused):
    """The text is no playbook, does not fit the others, or its stories come out otherwise."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem; the sentence shows the first."""
        self.problems = list(problems)
        more = ngettext("%(n)s mistake", "%(n)s mistakes", len(problems)) % {"n": len(problems)}
        first = self.problems[0].said_in(get_language())
        super().__init__(_("Not adopted: %(more)s. %(first)s") % {"more": more, "first": first})


class Breaks(Refused):
    """The text takes away or changes what is in use."""


class NothingNew(Refused):
    """The same text is in force already."""


class VersionMustRise(Refused):
    """Another text under the same or a lower version."""


class InThePast(Refused):
    """What was in force yesterday is not changed today."""


class NothingToUndo(Refused):
    """The playbook was never adopted, or everything was undone."""


@transaction.atomic
def adopt(
    text: str,
    *,
    by: Actor,
    from_at: datetime,
    at: datetime,
    reason: str = "",
    name: str = "playbook",
) -> Adoption:
    """Put a text in force from a moment on; a refused text leaves the last good one as it is.

    `name` is the file's name in the sentences about mistakes.
    """
    _lock()
    _refuse_unless_able(by, at)
    if from_at < at:
        raise InThePast(_("A playbook is adopted from now or later, never for the past."))
    source = _read(text, name)
    _refuse_unless_new(source, from_at)
    _refuse_unless_fit(source, from_at)
    adoption = Adoption.objects.create(
        playbook=source.id,
        version=source.version,
        hash=source.hash,
        text=source.text,
        adopted_at=at,
        from_at=from_at,
        by_id=None if isinstance(by, Voice) else by.pk,
        by_name=by.value if isinstance(by, Voice) else by.name,
        reason=reason[:200],
    )
    _record(adoption, Verb.PLAYBOOK_ADOPTED, by, at, reason)
    return adoption


@transaction.atomic
def undo(playbook_id: str, *, by: Actor, at: datetime, reason: str) -> Adoption:
    """Withdraw the newest adoption of a playbook; the one before it is in force again."""
    _lock()
    _refuse_unless_able(by, at)
    newest = queries.history(playbook_id).filter(withdrawn_at=None).first()
    if newest is None:
        raise NothingToUndo(
            _("Nothing is adopted under the name %(name)s.") % {"name": playbook_id}
        )
    newest.withdrawn_at = max(at, newest.adopted_at)
    newest.withdrawn_by_id = None if isinstance(by, Voice) else by.pk
    newest.withdrawn_by_name = by.value if isinstance(by, Voice) else by.name
    newest.withdrawn_reason = reason[:200]
    newest.save(
        update_fields=[
            "withdrawn_at",
            "withdrawn_by_id",
            "withdrawn_by_name",
            "withdrawn_reason",
        ]
    )
    queries.forget()
    for moment in _moments(at):
        _refuse_problems(check_together(queries.library(moment).sources))
    _record(newest, Verb.PLAYBOOK_WITHDRAWN, by, at, reason)
    return newest


def adopt_shipped(texts: Iterable[tuple[str, str]], *, at: datetime) -> list[Adoption]:
    """Adopt (name, text) pairs that were never adopted here, needed ones first.

    A playbook the site has adopted, changed or undone is left alone.
    """
    known = set(Adoption.objects.values_list("playbook", flat=True))
    new = [source for name, text in texts if (source := _read(text, name)).id not in known]
    return [
        adopt(source.text, by=Voice.SYSTEM, from_at=at, at=at, name=source.name)
        for source in in_order_of_need(new)
    ]


def in_order_of_need(sources: Sequence[Source]) -> list[Source]:
    """Return the playbooks so that each stands after those it needs."""
    left, done = sorted(sources, key=lambda source: source.id), list[Source]()
    while left:
        waiting = {source.id for source in left}
        ready = [s for s in left if not waiting - {s.id} & set(s.playbook.needs)]
        done += ready or left
        left = [source for source in left if ready and source not in ready]
    return done


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    queries.forget()


def _refuse_unless_able(by: Actor, at: datetime) -> None:
    seats = queries.seats_of(by, at) if isinstance(by, Person) else None
    if not may_adopt(by, seats):
        raise MayNotAdopt(_("Your posts do not let you adopt playbooks."))


def _read(text: str, name: str) -> Source:
    try:
        return read(text, name)
    except Unreadable as wrong:
        raise Unfit(wrong.problems) from None


def _refuse_unless_new(source: Source, from_at: datetime) -> None:
    before = queries.library(from_at).by_playbook.get(source.id)
    if before is None:
        return
    said = {"name": source.id, "old": before.version, "new": source.version}
    if before.hash == source.hash:
        raise NothingNew(_("%(name)s is in force with just this text.") % said)
    if before.version >= source.version:
        raise VersionMustRise(
            _("%(name)s is in force as version %(old)s; raise the version of the new text.") % said
        )


def _refuse_unless_fit(source: Source, from_at: datetime) -> None:
    for moment in _moments(from_at):
        before = queries.library(moment)
        after = before.replaced(source)
        _refuse_problems(check_together(after.sources))
        _refuse_breaking(before, after)
    first = queries.library(from_at).replaced(source)
    _refuse_problems(stories.run(source, first, printed.calendar()))


def _refuse_problems(problems: Sequence[Problem]) -> None:
    if problems:
        queries.forget()
        raise Unfit(problems)


def _refuse_breaking(before: Library, after: Library) -> None:
    found = breaking(changes(before, after))
    if found:
        language = get_language()
        said = "; ".join(change.says.said_in(language) for change in found)
        raise Breaks(_("Not adopted: it %(changes)s.") % {"changes": said})


def _moments(start: datetime) -> list[datetime]:
    """Return the moment and every later one at which something adopted takes hold."""
    return [start, *queries.coming(start).values_list("from_at", flat=True)]


def _record(adoption: Adoption, verb: Verb, by: Actor, at: datetime, reason: str) -> None:
    queries.forget()
    journal.record(
        adoption,
        verb,
        by=by,
        at=at,
        playbook=adoption.playbook,
        version=adoption.version,
        hash=adoption.hash,
        from_at=adoption.from_at.isoformat(),
        reason=reason,
    )
