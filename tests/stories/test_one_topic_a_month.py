"""B2: what is asked again and again is taken up at its cause; the list reminds; people meet."""

from collections.abc import Callable
from datetime import timedelta

from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, fresh, raised
from tests.stories.asking import look
from tests.stories.conftest import Clock
from tests.stories.test_rates_open_to_their_rows import adopt
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed

Enter = Callable[[Person], Visitor]
SAID = ["早上", "中午", "傍晚", "周末", "雨后"]


def taps(cast: Cast) -> list[Matter]:
    """Return five requests of five households about the same water."""
    return [
        raised(
            cast, MONDAY + timedelta(minutes=number), category="water", title="",
            text=f"自来水{when}水压太小，洗衣机进不了水。",
        )
        for number, when in enumerate(SAID)
    ]  # fmt: skip


def waterworks(cast: Cast) -> Person:
    """Return somebody who holds the post that mends water at its cause."""
    (person,) = people.enter_many([NewPerson("纪长风", "10000000051")], by=Voice.SYSTEM, at=FOUNDED)
    held = Appointment(person.pk, "topic-utilities", cast.banner.pk)
    people.appoint_many([held], by=Voice.SYSTEM, at=FOUNDED)
    return person


def test_five_ask_the_same_and_the_cause_is_mended(
    cast: Cast, enter: Enter, resident: Visitor, clock: Clock
) -> None:
    adopt(enter(cast.steward))
    asks, mender = taps(cast), waterworks(cast)
    clock.to("2026-03-02 15:00")
    desk = enter(cast.supervisor).open("/office/topics/")
    assert desk.sees("双泉镇", "供水排水", "5 件")
    desk.follow("Look at all of them")
    desk.press("Make it a topic", title="双泉镇水压小", text="五户都说水压太小，请查水源和管网。")
    topic = Matter.objects.get(kind="monthly-topic")
    assert (topic.owner, topic.title) == (mender, "双泉镇水压小")
    assert desk.open("/office/topics/").sees("Nothing is asked so often that it would be a topic.")
    said = "根子在加压泵老化。水务已于3月2日换泵，今后由水务站负责，电话10010000010。"
    there = enter(mender)
    deed(there, topic, "take")
    deed(there, topic, "answer", outcome="solved", text=said)
    grid = enter(cast.representative).open(f"/work/m/{asks[0].number}/")
    assert grid.sees("双泉镇水压小", said), "its answer stands on each of the requests"
    assert fresh(asks[0]).state == State.RAISED, "who asked is still answered in person"
    deed(grid, asks[0], "take")
    deed(grid, asks[0], "answer", outcome="solved", text=f"您家水压已恢复：{said}")
    assert look(resident, asks[0]).sees("您家水压已恢复")


def test_the_supervision_list_reminds_until_it_is_answered_and_people_meet(
    cast: Cast, enter: Enter, clock: Clock
) -> None:
    matter = raised(cast, place=cast.town)
    page = enter(cast.supervisor)
    act(page, matter, "supervise", reason="群众等急了")
    clock.to("2026-03-02 10:00")
    assert page.open("/office/red/").sees("not reminded yet")
    clock.to("2026-03-05 09:00")
    clock.to("2026-03-10 09:30")
    assert page.open("/office/red/").sees("已提醒2次")
    meets = {"meets_at": "2026-03-11T15:00", "where": "镇政府二楼", "topic": "管道归谁修"}
    act(page, matter, "call-meeting", **meets, persons=[str(cast.desk.pk)])
    town = enter(cast.desk).open("/work/inbox/")
    assert town.sees("A joint meeting was called")
    clock.to("2026-03-11 16:00")
    settled = {"outcome": "先通水，再定归属", "main": "专班三天内修好", "helpers": "水站出泵"}
    act(page, matter, "close-meeting", **settled)
    assert page.open("/office/red/").sees("管道归谁修", "专班三天内修好")
    deed(town, matter, "take")
    deed(town, matter, "answer", outcome="solved", text="专班3月11日已修好管道，水站负责看护。")
    clock.to("2026-03-20 09:00")
    assert page.open("/office/red/?also=ended").sees("已提醒2次")
    assert fresh(matter).list_next_at is None


def test_an_answer_is_helped_along_and_never_held_back(
    cast: Cast, enter: Enter, clock: Clock
) -> None:
    adopt(enter(cast.steward))
    matter = raised(cast)
    page = enter(cast.representative)
    deed(page, matter, "take")
    page.open(f"/work/m/{matter.number}/answer/")
    assert page.sees("路灯修好了", "It says when", "Hints only: you can send it as it is.")
    begun = page.open(f"/work/m/{matter.number}/answer/?words=lamp-mended").page
    assert "当晚亮灯。管护由……负责" in begun
    hints = page.client.post(
        f"/work/m/{matter.number}/answer/hints/", {"text": "路灯……已修好。", "outcome": "solved"}
    ).content.decode()
    assert "路灯……已修好" in hints
    deed(page, matter, "answer", outcome="solved", text="已修好。")
    assert fresh(matter).state == State.ANSWERED
