"""B1 ◆: an indicator says what was done, and every number opens to exactly that many rows."""

from collections.abc import Callable
from datetime import timedelta

from bandeng.matters import actions
from bandeng.matters.states import State
from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import MONDAY, matter_at, raised
from tests.stories.conftest import Clock
from tests.stories.figures import figures, rows_behind, totals
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]


def some_work(cast: Cast) -> None:
    """Have a request in every state, two late ones on higher rungs, an opinion, a neighbour's."""
    for number, state in enumerate(State):
        matter_at(state, cast, MONDAY + timedelta(hours=number), title=f"路灯{number}")
    for days in (30, 60):
        raised(cast, MONDAY - timedelta(days=days))
    raised(cast, kind="residents-opinion", place=cast.place("15010201"))
    raised(cast, place=cast.place("15020101"))
    actions.tick(at=MONDAY + timedelta(days=1))


def test_every_number_is_the_count_of_its_rows(cast: Cast, enter: Enter, clock: Clock) -> None:
    some_work(cast)
    clock.to("2026-03-11 09:00")
    page = enter(cast.supervisor).open("/office/numbers/")
    read = totals(page)
    assert (read["every-raised"], read["opinions"], read["every-activities"]) == (15, 1, 0)
    assert (read["solved"], read["every-confirmed"]) == (3, 1)
    assert totals(page.open("/office/numbers/?period=this-month"))["every-raised"] == 13
    assert read["every-overdue"] >= 1
    for chosen in ("every-raised", "solved", "every-overdue"):
        for period in ("half-year", "this-month"):
            shown = figures(page.open(f"/office/numbers/?number={chosen}&period={period}"))
            assert len(shown) > 20
            for href, count in shown.items():
                assert rows_behind(page, href) == count, href


def test_who_sees_less_reads_smaller_numbers(cast: Cast, enter: Enter, clock: Clock) -> None:
    some_work(cast)
    clock.to("2026-03-11 09:00")
    seen = {
        person.name: totals(enter(person).open("/office/numbers/"))["every-raised"]
        for person in (cast.supervisor, cast.desk, cast.other_desk, cast.secretary)
    }
    assert list(seen.values()) == [15, 14, 1, 13]
    enter(cast.steward).open("/office/numbers/", status=403)


def test_the_board_and_the_queue_say_the_same(cast: Cast, enter: Enter, clock: Clock) -> None:
    some_work(cast)
    clock.to("2026-03-11 09:00")
    page = enter(cast.supervisor)
    open_now = totals(page.open("/office/numbers/"))["every-open"]
    in_queue = page.open("/office/matters/").page.count('name="matter"')
    in_columns = sum(
        page.open(f"/office/matters/?colour={colour}").page.count('name="matter"')
        for colour in ("green", "blue", "yellow", "red")
    )
    assert open_now == in_queue == in_columns
