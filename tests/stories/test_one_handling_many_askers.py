"""并单办理、各自答复: five neighbours, one broken line, five answers; a helper and his part."""

import re
from collections.abc import Callable

from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed

Enter = Callable[[Person], Visitor]
TOLD = "小学门口的路灯前天晚上就不亮了，晚上接孩子看不清路。"


def five(resident: Visitor) -> list[Matter]:
    """Have five neighbours ask for the same lamp, the last one in private."""
    texts = [f"{TOLD}我是第{n}户。" for n in range(1, 6)]
    phones = [f"1001000100{n}" for n in range(1, 6)]
    private = {"privacy": "private"}
    return [
        ask(resident, text=text, phone=phone, **(private if n == 4 else {}))
        for n, (text, phone) in enumerate(zip(texts, phones, strict=True))
    ]


def made_one(desk: Visitor, asks: list[Matter]) -> Visitor:
    """Tick all in the list of the office and make them one, with the first as the main one."""
    desk.open("/office/matters/")
    desk.press("Handle as one…", matter=[m.number for m in asks])
    return desk.send("number_typed", number=asks[0].number)


def test_one_handling_and_each_his_own_answer(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    asks = five(resident)
    main, others = asks[0], asks[1:]
    promised = {m.number: m.due_at for m in asks}
    worker, desk = enter(cast.representative), enter(cast.secretary)
    deed(worker, main, "take")
    act(desk, others[0], "join", to=main.number)
    assert made_one(desk, [main, *others[1:]]).sees("办成 3 件")
    assert {fresh(m).state for m in others} == {State.JOINED}
    clock.to("2026-03-02 11:00")
    page = look(resident, others[0], digits="1002")
    assert page.sees("一并办理")
    assert not any(page.sees(m.number) for m in asks if m != others[0])
    deed(worker, main, "answer", outcome="solved", text="线路换好了，当晚亮灯。")
    assert {fresh(m).state for m in asks} == {State.ANSWERED}
    assert {m.number: fresh(m).due_at for m in asks} == promised
    look(resident, others[1], digits="1003").press("没办好", text="我家门口还是黑的")
    again = fresh(others[1])
    assert (again.state, again.owner, again.joined_to) == (
        State.WORKING, cast.representative, None,
    )  # fmt: skip
    look(resident, main, digits="1001").press("办好了")
    assert [fresh(m).state for m in asks].count(State.CONFIRMED) == 1
    assert fresh(others[3]).published_at is None


def test_it_was_not_the_same_after_all(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    main, other = ask(resident), ask(resident, phone="10010001002")
    desk = enter(cast.secretary)
    act(desk, other, "join", to=main.number)
    act(desk, other, "separate", reason="是另一根灯杆")
    after = fresh(other)
    assert (after.state, after.owner, after.due_at) == (
        State.RAISED, cast.representative, other.due_at,
    )  # fmt: skip
    clock.to("2026-03-05 09:30")
    assert fresh(other).rung == "blue"


def test_a_helper_has_his_own_day_and_the_owner_answers(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    lamp, worker, helper = ask(resident), enter(cast.representative), enter(cast.grid_worker)
    deed(worker, lamp, "take")
    said = {"helper": str(cast.grid_worker.pk), "task": "请量一量缺几米线", "due": "2026-03-03"}
    deed(worker, lamp, "ask-part", **said)
    assert helper.open("/work/").sees("请量一量缺几米线")
    assert worker.open(f"/work/m/{lamp.number}/answer/").sees("林明月")
    clock.to("2026-03-04 08:00")
    assert helper.open("/work/inbox/").sees("协办逾期")
    assert worker.open("/work/inbox/").sees("协办逾期")
    deed(helper, lamp, "hand-in", part=str(lamp.parts.get().pk), text="缺十二米")
    assert not helper.open("/work/").sees("请量一量缺几米线")
    assert worker.open(f"/work/m/{lamp.number}/").sees("缺十二米")
    deed(worker, lamp, "answer", outcome="solved", text="换了十二米线。")
    assert look(resident, lamp).sees("换了十二米线")


def test_a_whole_waits_for_its_parts(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    whole, worker = ask(resident), enter(cast.representative)
    deed(worker, whole, "take")
    deed(
        worker, whole, "split", text_1="换线", category_1="street-lamps", place_1="15010101",
        text_2="填坑", category_2="roads", place_2="15010101",
    )  # fmt: skip
    pieces = list(whole.pieces.order_by("pk"))
    refused = deed(worker, whole, "answer", outcome="solved", text="好了", status=409)
    assert all(refused.sees(piece.number) for piece in pieces)
    for piece in pieces:
        deed(worker, piece, "take")
        deed(worker, piece, "answer", outcome="solved", text="办了")
    deed(worker, whole, "answer", outcome="solved", text="线换了，坑填了。")
    assert look(resident, whole).sees("坑填了")
    assert re.search("分给几方", look(resident, whole).words())
