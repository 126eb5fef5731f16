"""Many at once: taken, answered and made one; long acts go on bit by bit and do nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from bandeng.clockwork import housekeeping
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions
from bandeng.matters.actions import Contact, bulk_runs
from bandeng.matters.models import BulkRun, ConfirmLink, Matter
from bandeng.matters.states import Outcome, State
from bandeng.notices.models import Delivery
from bandeng.playbooks.queries import remembered
from tests.cast import Cast
from tests.factories import MONDAY, answered, fresh, raised, taken

LATER = MONDAY + timedelta(hours=6)
WORDS = {"text": "已统一换新", "outcome": "solved"}


def statements(asked: CaptureQueriesContext) -> int:
    return sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries)


def test_many_are_taken_and_answered_each_by_a_link_of_his_own(cast: Cast) -> None:
    mine = [
        raised(cast, contact=Contact("甲", "10010000300", f"a{n}@example.org")) for n in range(3)
    ]
    done = answered(cast)
    numbers = [m.number for m in (*mine, done)]
    by = {"by": cast.representative, "at": LATER}
    summary = actions.take_many(numbers, **by)
    assert len(summary.done) == 3
    assert [m.pk for m, _why in summary.refused] == [done.pk]
    assert fresh(mine[0]).first_replied_at == LATER
    joined = raised(cast)
    actions.join(joined, to=mine[0], by=cast.secretary, at=LATER)
    summary = actions.answer_many(numbers, text="已统一换新", outcome=Outcome.SOLVED, **by)
    assert len(summary.done) == 3
    assert {fresh(m).state for m in (*mine, joined)} == {State.ANSWERED}
    assert ConfirmLink.objects.filter(matter__in=mine).count() == 3
    assert Delivery.objects.filter(effect_key__contains=":answer:").count() == 3
    assert Line.objects.filter(verb=Verb.MATTER_ANSWERED).count() == 5


def test_many_are_made_one(cast: Cast) -> None:
    main, one, two = (taken(cast) for _ in range(3))
    numbers = [m.number for m in (main, one, two, answered(cast))]
    summary = actions.join_many(numbers, to=main, by=cast.secretary, at=LATER)
    assert {m.pk for m in summary.done} == {one.pk, two.pk}
    assert len(summary.refused) == 1
    assert {fresh(m).joined_to_id for m in (one, two)} == {main.pk}


def test_statements_do_not_grow_with_how_many(cast: Cast) -> None:
    raised(cast)
    counts: dict[str, list[int]] = {"take": [], "answer": [], "join": []}
    for many in (1, 3, 30):  # the first time playbooks are read that are kept afterwards
        numbers = [raised(cast).number for _ in range(many)]
        main = raised(cast)
        acts: dict[str, Any] = {
            "take": lambda n=numbers: actions.take_many(n, by=cast.representative, at=LATER),
            "answer": lambda n=numbers: actions.answer_many(
                n, by=cast.representative, at=LATER, text="好", outcome=Outcome.SOLVED
            ),
        }
        for name, act in acts.items():
            with remembered(), CaptureQueriesContext(connection) as asked:
                act()
            counts[name].append(statements(asked))
        others = [raised(cast).number for _ in range(many)]
        with remembered(), CaptureQueriesContext(connection) as asked:
            actions.join_many(others, to=main, by=cast.secretary, at=LATER)
        counts["join"].append(statements(asked))
    assert all(few == much for _first, few, much in counts.values()), counts
    assert max(max(pair) for pair in counts.values()) <= 16, counts


def run(cast: Cast, numbers: list[str], verb: str = "remind", **said: Any) -> BulkRun:
    return actions.start_run(verb, numbers, said=said, by=cast.desk, at=LATER)


def test_a_run_goes_on_bit_by_bit_to_its_end(cast: Cast, monkeypatch: Any) -> None:
    numbers = [taken(cast).number for _ in range(5)] + [answered(cast).number, "12345670"]
    started = run(cast, numbers)
    assert ProcrastinateJob.objects.filter(task_name="bulk").count() == 1
    assert actions.do_chunk(started.pk, at=LATER, most=3)
    half = BulkRun.objects.get()
    assert (half.done, half.refused, half.ended_at) == (3, [], None)
    actions.carry_on(started.pk, at=lambda: LATER)
    ended = BulkRun.objects.get()
    assert (ended.done, ended.ended_at) == (5, LATER)
    assert [number for number, _why in ended.refused] == numbers[5:]
    assert all(why for _number, why in ended.refused)
    assert not actions.do_chunk(started.pk, at=LATER)
    assert Line.objects.filter(verb=Verb.MATTER_REMINDED).count() == 5


def test_a_chunk_cut_off_is_done_again_and_nothing_twice(cast: Cast, monkeypatch: Any) -> None:
    started = run(cast, [taken(cast).number for _ in range(4)])
    actions.do_chunk(started.pk, at=LATER, most=2)

    def cut_off(*_said: Any) -> None:
        raise ConnectionError

    counted = bulk_runs._count
    monkeypatch.setattr(bulk_runs, "_count", cut_off)
    with pytest.raises(ConnectionError):
        actions.do_chunk(started.pk, at=LATER, most=2)
    monkeypatch.setattr(bulk_runs, "_count", counted)
    assert Line.objects.filter(verb=Verb.MATTER_REMINDED).count() == 2
    actions.carry_on(started.pk, at=lambda: LATER)
    assert Line.objects.filter(verb=Verb.MATTER_REMINDED).count() == 4
    assert BulkRun.objects.get().done == 4


def test_all_that_can_be_done_to_many(cast: Cast) -> None:
    for verb, said in {
        "take": {},
        "assign": {"to": cast.representative.pk},
        "answer": WORDS,
        "join": {"number": taken(cast).number},
    }.items():
        matter = taken(cast) if verb in ("assign", "join", "answer") else raised(cast)
        by = cast.representative if verb != "join" else cast.secretary
        started = actions.start_run(verb, [matter.number], said=said, by=by, at=LATER)
        actions.carry_on(started.pk, at=lambda: LATER)
        assert BulkRun.objects.get(pk=started.pk).done == 1, verb


def test_what_is_not_begun(cast: Cast) -> None:
    for verb, numbers in [("erase", ["1"]), ("take", []), ("take", [str(n) for n in range(5001)])]:
        with pytest.raises(Refused):
            run(cast, numbers, verb)
    gone = run(cast, [taken(cast).number], "join", number="00000000")
    actions.carry_on(gone.pk, at=lambda: LATER)
    assert len(BulkRun.objects.get().refused) == 1


def test_a_run_whose_job_was_lost_is_ordered_again(cast: Cast) -> None:
    run(cast, [taken(cast).number])
    ProcrastinateJob.objects.filter(task_name="bulk")._raw_delete("default")
    housekeeping.sweep(LATER + timedelta(minutes=11))
    assert ProcrastinateJob.objects.filter(task_name="bulk").count() == 1


def test_five_thousand_in_reach(cast: Cast) -> None:
    rows = [raised(cast).number for _ in range(120)]
    started = run(cast, rows)
    actions.carry_on(started.pk, at=lambda: LATER)
    assert BulkRun.objects.get().done == 120
    assert Matter.objects.filter(state=State.RAISED).count() == 120
