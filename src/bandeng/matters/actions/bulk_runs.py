"""A long act on many matters: done bit by bit, can be watched, does nothing twice."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bandeng.journal.states import Refused
from bandeng.matters.actions.bulk import Summary, assign_many, remind_many, take_many
from bandeng.matters.actions.bulk_ending import answer_many, join_many
from bandeng.matters.models import BulkRun, Matter
from bandeng.matters.states import Outcome
from bandeng.people.models import Person

LONGEST = 5000
AT_ONCE = 50

Act = Callable[[Collection[str], Mapping[str, Any], Person, datetime], Summary]


def _assign(numbers: Collection[str], said: Mapping[str, Any], by: Person, at: datetime) -> Summary:
    to = Person.objects.get(pk=said["to"])
    return assign_many(numbers, to=to, by=by, at=at, reason=said.get("text", ""))


def _join(numbers: Collection[str], said: Mapping[str, Any], by: Person, at: datetime) -> Summary:
    to = Matter.objects.get(number=said["number"])
    return join_many(numbers, to=to, by=by, at=at, reason=said.get("text", ""))


# What each verb does to a chunk with what was said when the act was begun.
ACTS: dict[str, Act] = {
    "take": lambda numbers, said, by, at: take_many(numbers, by=by, at=at),
    "assign": _assign,
    "remind": lambda numbers, said, by, at: remind_many(
        numbers, by=by, at=at, text=said.get("text", "")
    ),
    "answer": lambda numbers, said, by, at: answer_many(
        numbers, text=said["text"], outcome=Outcome(said["outcome"]), by=by, at=at
    ),
    "join": _join,
}


def do_at_once(
    verb: str, numbers: Collection[str], *, said: Mapping[str, Any], by: Person, at: datetime
) -> Summary:
    """Return what became of up to 200 matters, all in one transaction; `said` as for a run."""
    if verb not in ACTS:
        raise Refused(_("This cannot be done to many requests at once."))
    return ACTS[verb](numbers, said, by, at)


@transaction.atomic
def start_run(
    verb: str,
    numbers: Collection[str],
    *,
    said: Mapping[str, Any],
    by: Person,
    at: datetime,
    left_out: Mapping[str, str] | None = None,
) -> BulkRun:
    """Return the act on up to 5,000 matters, ordered to be done bit by bit.

    `said` is what the act needs to know: `to` (a person's id), `number` (the main matter's),
    `text`, `outcome`. Each number is taken once, however often it was named; those of `left_out`
    are not done, for the reason it holds.
    """
    out = left_out or {}
    chosen = [*out, *(number for number in dict.fromkeys(numbers) if number not in out)]
    if verb not in ACTS:
        raise Refused(_("This cannot be done to many requests at once."))
    if not chosen:
        raise Refused(_("Please tick at least one request first."))
    if len(chosen) > LONGEST:
        raise Refused(_("Please choose %(most)d requests at most at once.") % {"most": LONGEST})
    refused = [[number, why] for number, why in out.items()]
    run = BulkRun.objects.create(
        verb=verb, by=by, at=at, said=dict(said), numbers=chosen, refused=refused
    )
    order_run(run.pk)
    return run


def order_run(run_id: int) -> None:
    """Order the job that goes on with a run."""
    app.configure_task("bulk").defer(run_id=run_id)


def carry_on(run_id: int, *, at: Callable[[], datetime]) -> None:
    """Do a run to its end, one transaction a chunk; a second one at the same time leaves it."""
    while do_chunk(run_id, at=at()):
        pass


@transaction.atomic
def do_chunk(run_id: int, *, at: datetime, most: int = AT_ONCE) -> bool:
    """Do the next chunk of a run; return whether more is left.

    What was done and how far the run has come are one transaction, so that a chunk that was cut
    off is done again from its start, and none is done twice.
    """
    rows = BulkRun.objects.select_for_update(skip_locked=True, of=("self",))
    run = rows.select_related("by").filter(pk=run_id, ended_at=None).first()
    if run is None:
        return False
    begun = run.done + len(run.refused)
    chunk = run.numbers[begun : begun + most]
    if chunk:
        _count(run, chunk, _tried(run, chunk, at))
    left = begun + len(chunk) < run.total
    run.ended_at = None if left else at
    run.save(update_fields=["done", "refused", "ended_at"])
    return left


def _tried(run: BulkRun, chunk: list[str], at: datetime) -> Summary | str:
    """Return what became of a chunk, or the one sentence why all of it was refused."""
    try:
        with transaction.atomic():
            return ACTS[run.verb](chunk, run.said, run.by, at)
    except Refused as refused:
        return str(refused)
    except (Matter.DoesNotExist, Person.DoesNotExist):
        return _("There is no such request or person any more.")


def _count(run: BulkRun, chunk: list[str], became: Summary | str) -> None:
    """Write down what became of each number; none is left out."""
    done: set[str] = set()
    why = dict.fromkeys(chunk, became if isinstance(became, str) else "")
    if isinstance(became, Summary):
        done = {matter.number for matter in became.done}
        why |= {matter.number: sentence for matter, sentence in became.refused}
    hidden = _("You see no request with this number.")
    run.done += len(done)
    run.refused += [[number, why[number] or hidden] for number in chunk if number not in done]


def runs_left_lying(at: datetime, after: timedelta = timedelta(minutes=10)) -> list[int]:
    """Return the ids of runs begun a while ago and not at their end, whose job may be lost."""
    rows = BulkRun.objects.filter(ended_at=None, at__lt=at - after, at__gt=at - timedelta(days=2))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:20])
