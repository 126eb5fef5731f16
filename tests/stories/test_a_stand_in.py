"""替岗: the secretary goes on a course; the stand-in has her work, and nothing is lost."""

from collections.abc import Callable

from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor
from tests.stories.working import deed

Enter = Callable[[Person], Visitor]


def go_away(who: Visitor, instead: Person, *, last: str = "", status: int = 200) -> Visitor:
    """Hand one's posts to somebody found by name, from today on."""
    who.open(f"/work/away/?q={instead.name}")
    return who.send("stand_in", stand_in=str(instead.pk), to_day=last, status=status)


def test_the_stand_in_sees_and_does_what_the_absent_would(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    secretary, instead = enter(cast.secretary), enter(cast.neighbour_secretary)
    lamp = ask(resident)
    deed(enter(cast.representative), lamp, "take")
    deed(enter(cast.representative), lamp, "hand-up", reason="要动用村集体的钱")
    instead.open(f"/work/m/{lamp.number}/", status=404)
    go_away(secretary, cast.neighbour_secretary, last="2026-03-06")
    clock.to("2026-03-02 09:05")
    assert instead.open("/work/").sees(lamp.title, "金秋实")
    deed(instead, lamp, "take")
    assert look(resident, lamp).sees("乔春芽")
    late = ask(resident, text="水管也冻住了", topic="water")
    clock.to("2026-03-05 09:30")
    assert fresh(late).rung == "blue"
    assert instead.open("/work/").sees(late.title)
    deed(instead, lamp, "answer", outcome="solved", text="换了整条线。")
    assert look(resident, lamp).sees("换了整条线", "乔春芽")
    clock.to("2026-03-07 08:00")
    assert instead.open("/work/").sees(late.title)
    assert secretary.open("/work/mine/?scope=places").sees(late.title)
    deed(secretary, late, "take")
    instead.open(f"/work/m/{late.number}/", status=404)


def test_what_the_stand_in_took_comes_back_to_who_holds_the_post(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    lamp = ask(resident)
    clock.to("2026-03-05 09:00")
    secretary, instead = enter(cast.secretary), enter(cast.neighbour_secretary)
    go_away(secretary, cast.neighbour_secretary, last="2026-03-05")
    deed(instead, lamp, "take")
    clock.to("2026-03-06 08:30")
    deed(secretary, lamp, "answer", outcome="solved", text="回来接着办好了。")
    assert look(resident, lamp).sees("回来接着办好了")


def test_a_chain_of_stand_ins_ends_at_who_is_there(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    go_away(enter(cast.secretary), cast.neighbour_secretary)
    go_away(enter(cast.neighbour_secretary), cast.desk)
    clock.to("2026-03-02 09:05")
    lamp = ask(resident)
    deed(enter(cast.representative), lamp, "take")
    deed(enter(cast.representative), lamp, "hand-up", reason="要动用村集体的钱")
    assert enter(cast.desk).open("/work/").sees(lamp.title)
    refused = go_away(enter(cast.desk), cast.secretary, status=409)
    assert refused.sees("金秋实")
    assert not refused.sees("stands in for you.")


def test_coming_back_early_takes_one_press(cast: Cast, enter: Enter, clock: Clock) -> None:
    secretary = go_away(enter(cast.secretary), cast.neighbour_secretary)
    clock.to("2026-03-03 08:00")
    secretary.open("/work/away/").press("I am back")
    assert not enter(cast.neighbour_secretary).open("/work/away/").sees("金秋实")
