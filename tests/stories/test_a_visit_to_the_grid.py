"""B1: a visit is written down at the gate in one number, and nobody reports it again."""

from collections.abc import Callable

from bandeng.activities.models import Activity
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests.cast import Cast
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]


def test_visits_and_people_served_are_counted_from_what_was_written_at_the_gate(
    cast: Cast, enter: Enter, clock: Clock
) -> None:
    clock.to("2026-03-03 10:00")
    worker = enter(cast.grid_worker)
    worker.open("/work/").follow("记一次走访").press("记下来", **{"more-served": "3"})

    clock.to("2026-03-03 11:00")
    representative = enter(cast.representative).open("/work/").follow("记一次走访")
    words = {"ask_text": "小学门口的路灯不亮了", "ask_name": "秦若水", "ask_phone": "10010000123"}
    representative.press("记下来", times=2, **{"more-served": "4"}, **words)

    lamp = Matter.objects.get()
    assert (lamp.category, lamp.channel, lamp.owner) == (
        "street-lamps",
        "visit",
        cast.representative,
    )
    assert representative.sees(lamp.number)

    clock.to("2026-03-20 09:00")
    late = enter(cast.representative).open("/work/").follow("记一次走访")
    late.press("记下来", began="2026-03-10T15:00", **{"more-served": "2"})
    assert late.sees("补记")

    numbers = totals(enter(cast.desk).open("/office/numbers/?period=this-month"))
    assert (numbers["visits"], numbers["served"]) == (3, 9)
    assert Activity.objects.count() == 3
