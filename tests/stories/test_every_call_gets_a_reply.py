"""B2 接诉即办: one department, one deadline and one reply to every call."""

from collections.abc import Callable

import pytest

from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests import hotline
from tests.cast import Cast, at
from tests.factories import fresh
from tests.hotline import Hotline
from tests.stories.asking import look, newest
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed, doors

Enter = Callable[[Person], Visitor]
PROMISED = at("2026-03-09 09:00")


@pytest.fixture
def line(cast: Cast, clock: Clock) -> Hotline:
    return hotline.settle(cast)


def rings(operator: Visitor, **said: str) -> Matter:
    """Somebody calls; the operator writes it down and reads number and deadline out."""
    usual = {"text": "村口的路灯三天没亮了", "where": "上柳沟 第1", "phone": "10010000123"}
    operator.open("/office/intake/").press("Send", **{**usual, **said})
    return newest()


def test_two_departments_and_a_lamp(
    line: Hotline, enter: Enter, clock: Clock, resident: Visitor
) -> None:
    operator, housing, power = enter(line.cast.operator), enter(line.housing), enter(line.power)
    dispatcher, supervisor = enter(line.dispatcher), enter(line.cast.supervisor)
    call = rings(operator)
    assert operator.sees("路春和", call.number[:4])
    assert (call.owner, call.due_at, call.place) == (line.housing, PROMISED, line.cast.grid)
    deed(housing, call, "take")

    for hour in (10, 11):
        clock.to(f"2026-03-02 {hour}:00")
        deed(housing, call, "object", entry="power", reason="灯杆是供电的")
        assert dispatcher.open("/office/").sees("派单异议", call.title)
        act(dispatcher, call, "insist", reason="移交单写明归住建")
        assert housing.open(f"/work/m/{call.number}/").sees("移交单写明归住建")
    clock.to("2026-03-02 11:30")
    deed(housing, call, "object", entry="power", reason="线路不是我们的")
    dispatcher.open(f"/office/matters/{call.number}/")
    assert f"/office/matters/{call.number}/do/insist" not in doors(dispatcher.read())
    assert supervisor.open("/office/").sees("派单异议", call.title)
    act(
        supervisor, call, "decide", main="power-supply", helpers=["housing-office"],
        reason="线路归供电，灯头归住建",
    )  # fmt: skip
    moved = fresh(call)
    assert (moved.owner, moved.helper_ids, moved.handovers) == (line.power, [line.housing.pk], 1)
    assert moved.due_at == PROMISED
    deed(power, call, "take")
    assert f"/work/m/{call.number}/object/" not in doors(power.read())

    clock.to("2026-03-03 09:00")
    deed(power, call, "answer", outcome="solved", text="线路接好，当晚亮灯。")
    assert look(resident, call).sees("线路接好，当晚亮灯。", "石远帆")
    assert housing.open("/work/").sees("To report back: you took these first", call.title)
    deed(housing, call, "report-back", text="您反映的路灯，供电已经接好。")
    assert look(resident, call).sees("您反映的路灯，供电已经接好。")
    assert not housing.open("/work/").sees("To report back: you took these first")

    operator.open(f"/work/m/{call.number}/")
    assert f"/work/m/{call.number}/confirm/" not in doors(operator.read())
    assert operator.sees("2026-03-09 09:00")
    operator.open(f"/work/m/{call.number}/confirm/").sees("2026-03-09 09:00")
    clock.to("2026-03-09 09:00")
    deed(operator, call, "confirm", solved="yes", rating="4")
    assert (fresh(call).state, fresh(call).confirmed_by) == ("confirmed", line.cast.operator)
    assert totals(supervisor.open("/office/numbers/?period=all"))["calls"] == 1


def test_the_dispatcher_agrees_and_the_promise_stands(
    line: Hotline, enter: Enter, clock: Clock, resident: Visitor
) -> None:
    call, housing = rings(enter(line.cast.operator)), enter(line.housing)
    dispatcher = enter(line.dispatcher)
    deed(housing, call, "object", status=422, reason="不归我们")
    deed(housing, call, "object", entry="power", reason="灯杆是供电的")
    act(dispatcher, call, "agree", status=422, entry="quarrels")
    assert dispatcher.sees("不得分派给基层")
    act(dispatcher, call, "agree", entry="power")
    after = fresh(call)
    assert (after.owner, after.handovers, after.due_at) == (line.power, 1, PROMISED)
    assert enter(line.power).open("/work/").sees(call.title, "转派 1 次")
    assert look(resident, call).sees("石远帆")


def test_who_objects_too_late_keeps_it(line: Hotline, enter: Enter, clock: Clock) -> None:
    call, housing = rings(enter(line.cast.operator)), enter(line.housing)
    clock.to("2026-03-02 15:01")
    housing.open(f"/work/m/{call.number}/")
    assert f"/work/m/{call.number}/object/" not in doors(housing.read())
    assert housing.open(f"/work/m/{call.number}/object/").sees("2026-03-02 15:00")
    said = {"entry": "power", "reason": "不归我们"}
    answer = housing.client.post(f"/work/m/{call.number}/object/", said)
    assert answer.status_code == 409
    assert fresh(call).owner == line.housing


def test_danger_is_handed_on_at_once(line: Hotline, enter: Enter, clock: Clock) -> None:
    operator = enter(line.cast.operator)
    call = rings(operator, text="院里燃气漏气，有危险，老人被困在屋里")
    assert (call.category, call.rung, call.owner) == ("danger", "urgent", line.emergency)
    assert call.due_at == at("2026-03-02 11:00")
    assert operator.sees("11:00")
    assert enter(line.emergency).open("/work/inbox/").sees(call.title)
    clock.to("2026-03-02 11:00")
    assert (fresh(call).owner, fresh(call).rung) == (line.emergency, "urgent")
    assert enter(line.cast.supervisor).open("/office/red/").sees(call.title)


def test_the_operator_sees_what_the_caller_asked_before(
    line: Hotline, enter: Enter, clock: Clock
) -> None:
    operator = enter(line.cast.operator)
    rings(operator)
    secret = rings(operator, text="有人拖欠工资", privacy="confidential")
    operator.open("/office/intake/").press("Look up first", phone="10010000123", where="shi qiao")
    assert operator.sees("Asked before from this phone", "村口的路灯三天没亮了", "石桥")
    assert not operator.sees(secret.title)
    neighbour = enter(line.cast.neighbour_representative)
    neighbour.open("/office/intake/").press("Look up first", phone="10010000123")
    assert neighbour.sees("Nothing you may see was asked from this phone before.")
