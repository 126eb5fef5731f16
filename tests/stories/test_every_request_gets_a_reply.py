"""B2 事事有回应、件件有答复: nothing ends without an answer, and a No opens it again."""

from collections.abc import Callable

from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.factories import fresh
from tests.stories.asking import ask, look, newest
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed, doors

Enter = Callable[[Person], Visitor]


def test_a_call_to_the_hotline_is_written_down_passed_on_and_called_back(
    cast: Cast, enter: Enter, clock: Clock, resident: Visitor
) -> None:
    operator = enter(cast.operator).open("/work/take/")
    said = {"text": "异地住院怎么报销", "kind": "hotline-inquiry", "category": "insurance"}
    place, caller = str(cast.village.pk), {"phone": "10010000456", "name": "秦若水"}
    operator.press("Take down", **said, **caller, elsewhere="上柳沟村", channel="phone")
    call = newest()
    assert operator.sees("安青山")
    assert (call.place_id, call.taken_by) == (int(place), cast.operator)
    clock.to("2026-03-02 11:00")
    desk = enter(cast.desk)
    act(desk, call, "take")
    act(desk, call, "answer", status=422, outcome="explained", text="")
    act(desk, call, "answer", outcome="explained", text="先做线上备案，材料清单已发给您。")
    operator.open(f"/work/m/{call.number}/")
    assert f"/work/m/{call.number}/answer/" not in doors(operator.read())
    deed(operator, call, "confirm", solved="yes", rating="5")
    assert (fresh(call).state, fresh(call).confirmed_by) == ("confirmed", cast.operator)
    assert look(resident, call, digits="0456").sees("先做线上备案")


def test_a_no_opens_it_again_once_and_then_those_above_watch(
    cast: Cast, enter: Enter, clock: Clock, resident: Visitor
) -> None:
    lamp, worker = ask(resident), enter(cast.representative)
    deed(worker, lamp, "take")
    deed(worker, lamp, "answer", outcome="solved", text="灯泡换好了。")
    clock.to("2026-03-03 09:00")
    look(resident, lamp).press("No, not settled", rating="2", text="又灭了")
    again = fresh(lamp)
    assert (again.state, again.rung, again.owner) == ("working", "green", cast.representative)
    assert again.due_at == at("2026-03-06 09:00")
    assert again.listed_at is None
    assert worker.open(f"/work/m/{lamp.number}/").sees("又灭了")
    deed(worker, lamp, "answer", outcome="solved", text="接头重新做了。")
    look(resident, lamp).press("No, not settled", text="还是不亮")
    red = fresh(lamp)
    assert (red.rung, red.owner, red.reopenings) == ("red", cast.supervisor, 2)
    assert enter(cast.supervisor).open("/office/red/").sees(lamp.title, "还是不亮")
    assert resident.sees("云长河")


def test_who_asked_stays_silent_for_a_week(
    cast: Cast, enter: Enter, clock: Clock, resident: Visitor
) -> None:
    lamp, worker = ask(resident, email="qin@example.com"), enter(cast.representative)
    deed(worker, lamp, "take")
    deed(worker, lamp, "answer", outcome="explained", text="本月统一改造，先装了临时灯。")
    clock.to("2026-03-09 08:59")
    assert fresh(lamp).state == "answered"
    clock.to("2026-03-09 09:00")
    assert fresh(lamp).state == "unconfirmed"
    look(resident, lamp).press("Yes, it is settled", rating="4")
    assert (fresh(lamp).state, fresh(lamp).rating) == ("confirmed", 4)


def test_what_belongs_before_a_court_is_told_where_to_go(
    cast: Cast, enter: Enter, resident: Visitor
) -> None:
    case, worker = ask(resident, text="邻居欠我的钱，已经起诉了"), enter(cast.representative)
    deed(worker, case, "take")
    deed(worker, case, "redirect", status=422)
    deed(worker, case, "redirect", route="lawsuit")
    assert fresh(case).state == "redirected"
    assert look(resident, case).sees("12368")
    assert f"/work/m/{case.number}/answer/" not in doors(worker.read())


def test_nobody_is_asked_to_confirm_what_nobody_answered(cast: Cast, resident: Visitor) -> None:
    lamp = ask(resident)
    assert not look(resident, lamp).sees("Yes, it is settled")
    confirm = f"/m/{lamp.number}/confirm/"
    assert resident.client.post(confirm, {"solved": "yes"}).status_code == 409
    assert fresh(lamp).state == "raised"


def test_a_question_stops_the_clock_and_the_reply_starts_it(
    cast: Cast, enter: Enter, clock: Clock, resident: Visitor
) -> None:
    lamp, worker = ask(resident), enter(cast.representative)
    deed(worker, lamp, "take")
    clock.to("2026-03-03 09:00")
    deed(worker, lamp, "ask", text="请问是哪一根灯杆")
    clock.to("2026-03-10 09:00")
    assert look(resident, lamp).sees("请问是哪一根灯杆")
    resident.press("Send the reply", text="小卖部门口那一根")
    assert (fresh(lamp).state, fresh(lamp).due_at) == ("working", at("2026-03-12 09:00"))
    assert worker.open("/work/").sees(lamp.title)
