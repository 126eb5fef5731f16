"""Answer many matters with one text, and handle many as one."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.along import (
    answer_along,
    answered,
    hold_together,
    refuse_open_pieces,
)
from bandeng.matters.actions.answering import ANSWER, put_answer
from bandeng.matters.actions.bulk import Summary, locked_many
from bandeng.matters.actions.climbing import days, kind_of
from bandeng.matters.actions.joining import busy, put_together, refuse_main, refuse_pair
from bandeng.matters.actions.locking import lock, move, need
from bandeng.matters.actions.running_errands import refuse_unfinished
from bandeng.matters.actions.sending import send_answers
from bandeng.matters.actions.telling import telling
from bandeng.matters.actions.writing import written
from bandeng.matters.models import Matter
from bandeng.matters.states import Move, Outcome, State
from bandeng.matters.together import open_pieces
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of


@transaction.atomic
def answer_many(
    numbers: Collection[str], *, text: str, outcome: Outcome, by: Person, at: datetime
) -> Summary:
    """Return what became of matters answered in the same words, each asker by a link of his own.

    What is handled together with one of them is answered along.
    """
    text = need(text, _("Please write the answer; nothing is closed without one."))
    summary, calendar, seats = Summary(), days(at), seats_of(by, at)
    _hold_all(numbers)
    found = list(locked_many(numbers, "answer", by, at, summary))
    joined, cut = _joined(found), _with_open_pieces(found)
    owing: list[tuple[Matter, int | None]] = []
    for matter in found:
        try:
            move(matter, Move.ANSWER)
            refuse_unfinished(matter, outcome)
            if {matter.pk, *(each.pk for each in joined[matter.pk])} & cut:
                refuse_open_pieces(matter, joined[matter.pk])
            whole, parts = written(kind_of(matter), text)
        except Refused as error:
            summary.refused.append((matter, str(error)))
            continue
        owes = put_answer(
            matter, whole, parts, outcome, by=by, at=at, seats=seats, calendar=calendar
        )
        owing.append((matter, owes))
        summary.done.append(matter)
    Matter.objects.bulk_update(summary.done, ANSWER, batch_size=200)
    along = [each for matter in summary.done for each in joined[matter.pk]]
    lines = [answer_along(m, joined[m.pk], {}, by=by, at=at) for m in summary.done]
    record_many([answered(m, by, at) for m in summary.done] + list(chain(*lines)))
    notices.tell([telling(m, Verb.MATTER_ANSWERED, p, at=at) for m, p in owing if p], at=at)
    send_answers([*summary.done, *along], at)
    return summary


def _hold_all(numbers: Collection[str]) -> None:
    ids = Matter.objects.filter(number__in=numbers).values_list("pk", flat=True)
    hold_together(list(ids))


def _joined(mains: Collection[Matter]) -> dict[int, list[Matter]]:
    """Return the locked matters that wait for each of several, none for most."""
    rows = Matter.objects.select_for_update(of=("self",)).filter(
        joined_to__in=[main.pk for main in mains], state=State.JOINED
    )
    found: dict[int, list[Matter]] = defaultdict(list)
    for row in rows.select_related("owner").order_by("pk"):
        found[row.joined_to_id or 0].append(row)
    return found


def _with_open_pieces(matters: Collection[Matter]) -> set[int]:
    """Return the ids of the matters, or of joined ones, that have pieces not answered yet."""
    ids = {matter.pk for matter in matters}
    ids |= set(Matter.objects.filter(joined_to__in=ids).values_list("pk", flat=True))
    return {whole or 0 for whole in open_pieces(ids).values_list("part_of_id", flat=True)}


@transaction.atomic
def join_many(
    numbers: Collection[str], *, to: Matter, by: Person, at: datetime, reason: str = ""
) -> Summary:
    """Return what became of matters joined to one; that one among them is left out."""
    summary = Summary()
    others = [number for number in numbers if number != to.number]
    _hold_all([*others, to.number])
    main = lock(to, "join", by=by, at=at)
    refuse_main(main)
    found = list(locked_many(others, "join", by, at, summary))
    joined, together, against = _joined(found), list[Matter](), busy(found)
    for matter in found:
        try:
            move(matter, Move.JOIN)
            refuse_pair(matter, main)
            if matter.pk in against:
                raise Refused(against[matter.pk])
        except Refused as error:
            summary.refused.append((matter, str(error)))
        else:
            summary.done.append(matter)
            together += [matter, *joined[matter.pk]]
    put_together(together, main, by=by, at=at, reason=reason)
    return summary
