"""The dates a person has to keep: due dates, parts, decisions, joint meetings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q

from bandeng.activities.models import GoneTurn, Shift
from bandeng.activities.queries.shifts import my_shifts, own
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters import more_time
from bandeng.matters.actions.coming_down import LAY_WITH
from bandeng.matters.actions.locking import flag
from bandeng.matters.actions.telling import News
from bandeng.matters.models import Extension, Matter, Part, Talk
from bandeng.matters.permissions import kept_from, owned_by
from bandeng.matters.queries import visible_to
from bandeng.matters.states import OPEN
from bandeng.notices.models import Notice
from bandeng.people.states import Seats

KEPT = timedelta(days=30)
MOST = 500
# What sets, moves or ends a date of a matter.
MOVES = (
    *(Verb.MATTER_TAKEN, Verb.MATTER_ASKER_ASKED, Verb.MATTER_REPLIED, Verb.MATTER_ESCALATED),
    *(Verb.MATTER_CLIMBED, Verb.MATTER_SENT_DOWN, Verb.MATTER_ASSIGNED, Verb.MATTER_ANSWERED),
    *(Verb.MATTER_CONFIRMED, Verb.MATTER_UNCONFIRMED, Verb.MATTER_REOPENED),
    *(Verb.MATTER_WITHDRAWN, Verb.MATTER_REDIRECTED, Verb.MATTER_RECATEGORISED),
    *(Verb.MATTER_CLOCK_RECOMPUTED, Verb.MATTER_HANDED_OVER, Verb.MATTER_EXTENSION_ASKED),
    *(Verb.MATTER_EXTENDED, Verb.MATTER_EXTENSION_REFUSED, Verb.MATTER_PAUSED),
    *(Verb.MATTER_RESUMED, Verb.MATTER_JOINED, Verb.MATTER_SEPARATED, Verb.MATTER_PART_HANDED_IN),
    *(Verb.MATTER_MEETING_CALLED, Verb.MATTER_MEETING_HELD),
)


class What(StrEnum):
    """What a date is about."""

    DUE = "due"
    PART = "part"
    DECIDE = "decide"
    MEETING = "meeting"


@dataclass(frozen=True)
class Dated:
    """One date: what of, its row, when, and whether it is over."""

    what: What
    row_id: int
    matter: Matter
    when: datetime
    over: bool = False
    where: str = ""


def dates_of(who: Seats, at: datetime) -> list[Dated]:
    """Return what a person has to keep; what is over stays for thirty days, marked as such."""
    return [
        *_due(who, at),
        *_parts(who, at),
        *_decisions(who),
        *_decided(who, at),
        *_meetings(who, at),
    ]


def _due(who: Seats, at: datetime) -> list[Dated]:
    """Return what lies with a person; what lay with him and has lately gone elsewhere, as over."""
    lay = Notice.objects.filter(person_id=who.person_id, subject_kind="matter", verb__in=LAY_WITH)
    recent = lay.filter(at__gt=at - 3 * KEPT).exclude(heap=News.OFFERED).order_by("-at")
    told = list(recent.values_list("subject_id", flat=True)[:MOST])
    lately = Q(changed_at__gt=at - KEPT)
    his = owned_by(who) & (Q(state__in=OPEN) | lately)
    rows = Matter.objects.filter(his | Q(lately, pk__in=told), due_at__isnull=False)
    seen = rows.filter(pk__in=visible_to(who).values("pk")).annotate(is_his=flag(owned_by(who)))
    found = seen.order_by("-due_at")[:MOST]
    return [
        Dated(What.DUE, m.pk, m, m.due_at, over=not (m.is_his and m.is_open))
        for m in found
        if m.due_at
    ]


def _parts(who: Seats, at: datetime) -> list[Dated]:
    open_ones = Q(handed_in_at=None, matter__state__in=OPEN)
    lately = Q(handed_in_at__gt=at - KEPT) | Q(handed_in_at=None, matter__changed_at__gt=at - KEPT)
    rows = Part.objects.filter(
        open_ones | lately, helper_id__in=who.acting_for(), matter__in=visible_to(who)
    )
    found = rows.select_related("matter").order_by("-due_at")[:MOST]
    return [Dated(What.PART, p.pk, p.matter, p.due_at, over=_is_over(p)) for p in found]


def _is_over(part: Part) -> bool:
    return part.handed_in_at is not None or not part.matter.is_open


def _decisions(who: Seats) -> list[Dated]:
    rows = more_time.waiting_for(who)[:MOST]
    return [Dated(What.DECIDE, e.pk, e.matter, e.matter.due_at or e.due_before) for e in rows]


def _decided(who: Seats, at: datetime) -> list[Dated]:
    """Return what a person lately decided about more time, as over."""
    if not any(seat.approves for seat in who.seats):
        return []
    rows = Extension.objects.filter(
        decided_at__gt=at - KEPT, decided_by_id__in=who.acting_for(), matter__in=visible_to(who)
    )
    found = rows.select_related("matter").order_by("-decided_at")[:MOST]
    return [Dated(What.DECIDE, e.pk, e.matter, e.due_before, over=True) for e in found]


def _meetings(who: Seats, at: datetime) -> list[Dated]:
    hidden = Matter.objects.filter(kept_from(who), pk=OuterRef("matter_id"))
    rows = Talk.objects.filter(
        ~Exists(hidden), invited_ids__overlap=list(who.acting_for()), meets_at__gt=at - KEPT
    )
    found = rows.select_related("matter").order_by("-meets_at")[:MOST]
    return [
        Dated(What.MEETING, t.pk, t.matter, t.meets_at, over=t.ended_at is not None, where=t.where)
        for t in found
    ]


def turns_of(who: Seats, at: datetime) -> list[Shift]:
    """Return a person's turns and those of his units, to come and of the last thirty days."""
    return list(my_shifts(who, at - KEPT)[:MOST])


def turns_gone(who: Seats, at: datetime) -> list[GoneTurn]:
    """Return the turns a person or a unit of his had and has no more, as far as those above reach.

    Of a turn that came and went several times the last time stands.
    """
    rows = GoneTurn.objects.filter(own(who), ends_at__gt=at - KEPT)
    still = Shift.objects.filter(own(who), pk=OuterRef("shift_id"))
    last = rows.exclude(Exists(still)).order_by("shift_id", "-sequence").distinct("shift_id")
    return list(last.select_related("roster__place")[:MOST])


def moves_of(matter_ids: set[int]) -> dict[int, int]:
    """Return how often the dates of each matter were set or moved; it only ever rises."""
    rows = Line.objects.filter(subject_kind="matter", subject_id__in=matter_ids, verb__in=MOVES)
    counted = rows.order_by().values_list("subject_id").annotate(n=Count("pk"))
    return dict(counted)
