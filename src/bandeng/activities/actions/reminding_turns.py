"""Say once, a while before a turn, whose it is: to who has it then, and to nobody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from bandeng.activities.actions.rostering import holders, tell_about
from bandeng.activities.models import Shift
from bandeng.activities.shift_states import Worked
from bandeng.journal.states import Verb, Voice
from bandeng.playbooks.queries import library
from bandeng.worktime import arithmetic
from bandeng.worktime.calendars import Calendar
from bandeng.worktime.durations import Duration
from bandeng.worktime.queries import calendar

BATCH = 200


@transaction.atomic
def remind_turns(*, at: datetime, batch: int = BATCH) -> int:
    """Tell who has a turn that begins within the time its rota names; return of how many turns.

    Safe to run in parallel and to run twice: rows are claimed with SKIP LOCKED, and a turn is
    spoken of once to who has it. Who was given it later than that was told of it then.
    """
    rules = library(at)
    within = {id_: rota.remind for id_, rota in rules.rotas.items() if rota.remind}
    if not within:
        return 0
    days = rules.calendar(calendar())
    due = list(_due(within, days, at)[:batch])
    told = [shift for shift in due if not _told_when_given(shift, within, days)]
    for shift in told:
        said: dict[str, Any] = {"by": Voice.SYSTEM, "at": at, "heap": Verb.SHIFT_REMINDED}
        tell_about([shift], Verb.SHIFT_REMINDED, holders(shift, at), **said)
    Shift.objects.filter(pk__in=[each.pk for each in due]).update(reminded_at=at)
    return len(told)


def _due(within: Mapping[str, Duration], days: Calendar, at: datetime) -> QuerySet[Shift]:
    soon = Q(pk__in=[])
    for id_, before in within.items():
        until = arithmetic.add(at, before, days).at
        soon |= Q(roster__rota=id_, starts_at__lte=until)
    rows = Shift.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(soon, state=Worked.PLANNED, reminded_at=None, starts_at__gt=at)
    return rows.select_related("roster__place", "person", "unit").order_by("starts_at", "pk")


def _told_when_given(shift: Shift, within: Mapping[str, Duration], days: Calendar) -> bool:
    before = within[shift.roster.rota]
    return arithmetic.add(shift.given_at, before, days).at >= shift.starts_at
