"""投诉：指明反映的是谁，他和替他班的人都看不到；保密的谁打开过，提出的人看得见次数。"""

from collections.abc import Callable

import pytest

from bandeng.matters.keeping import person_mark, unit_mark
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, spoken
from bandeng.people.models import Person
from tests.cast import Cast
from tests.complaints import STORY, adopt
from tests.factories import fresh
from tests.stories.asking import GRID_1, choose, look, newest
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed

Enter = Callable[[Person], Visitor]


@pytest.fixture
def inspector(cast: Cast) -> Person:
    return adopt(cast)


def begun(resident: Visitor) -> Visitor:
    """Say it and choose the place; return the last screen."""
    resident.open("/raise/?fresh=1")
    resident.press("On to the place", text=STORY, topic="hardship", kind="complaint")
    choose(resident, GRID_1)
    return resident


def complain(resident: Visitor, **said: object) -> Matter:
    last = {"phone": "10010000123", "name": "秦若水", "privacy": "private", **said}
    begun(resident).press("Send", **last)
    return newest()


def test_who_asks_says_whom_it_is_about_and_it_goes_past_them(
    cast: Cast, resident: Visitor, enter: Enter, inspector: Person
) -> None:
    her = person_mark(cast.representative.pk)
    last = {"phone": "10010000123", "privacy": "private", "more-loss": "300"}
    assert begun(resident).sees(cast.representative.name, cast.village.name, "哪一天")
    resident.press("Send", **{**last, "more-accused": [her]})
    matter = newest()
    assert (matter.owner, matter.kept_from) == (cast.secretary, [her])
    assert look(resident, matter).sees("300", "由上一级办理")
    enter(cast.representative).open(f"/work/m/{matter.number}/", status=404)
    page = enter(cast.secretary).open(f"/work/m/{matter.number}/")
    assert page.sees("300", cast.representative.name)


def test_an_answer_that_makes_no_sense_keeps_everything_typed(
    cast: Cast, resident: Visitor, inspector: Person
) -> None:
    wrong = {"more-witnesses": "99", "more-where-else": "村里"}
    begun(resident).press("Send", status=422, phone="10010000123", privacy="private", **wrong)
    assert not Matter.objects.exists()
    assert resident.sees("村里")


def test_told_in_words_only_it_waits_for_who_can_name_them(
    cast: Cast, resident: Visitor, enter: Enter, inspector: Person
) -> None:
    matter = complain(resident, **{"more-accused_words": "窗口戴眼镜的那位"})
    assert (matter.owner, matter.privacy) == (inspector, Privacy.CONFIDENTIAL)
    who = enter(inspector)
    who.open(f"/office/matters/{matter.number}/").send("purpose", purpose="看是谁")
    assert who.open(f"/office/matters/{matter.number}/").sees("窗口戴眼镜的那位")
    unit = unit_mark(cast.village.pk)
    act(who, matter, "name-accused", marks=[unit], reason="窗口只有村里一处")
    assert fresh(matter).kept_from == [unit]


def test_named_later_the_page_is_gone_for_them(
    cast: Cast, resident: Visitor, enter: Enter, inspector: Person
) -> None:
    matter = complain(resident)
    worker = enter(cast.representative)
    deed(worker, matter, "take")
    mark = person_mark(cast.representative.pk)
    act(enter(inspector), matter, "name-accused", marks=[mark], reason="就是他")
    worker.open(f"/work/m/{matter.number}/", status=404)
    assert matter.number not in worker.open("/work/inbox/").page
    assert fresh(matter).owner == cast.secretary


def test_who_asked_sees_how_often_when_and_for_which_post_it_was_opened(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock, inspector: Person
) -> None:
    matter = complain(resident, privacy="confidential")
    for person in (cast.representative, inspector, inspector):
        enter(person).open(f"/office/matters/{matter.number}/").send("purpose", purpose="督办")
    page = look(resident, matter)
    assert page.sees("打开过 3 次", "2026-03-02", "党代表", "纪检干事")
    assert inspector.name not in page.page
    assert "督办" not in page.words().split("打开过 3 次")[1][:80]


def test_staff_are_asked_the_same_questions_and_a_taker_who_is_named_reads_it_out_once(
    cast: Cast, enter: Enter, inspector: Person
) -> None:
    worker = enter(cast.grid_worker)
    told = {"text": STORY, "kind": "complaint", "category": "hardship", "place": str(cast.grid.pk)}
    worker.open("/work/take/").send("text", **told)
    assert worker.sees("哪一天", "几人在场")
    mark = person_mark(cast.grid_worker.pk)
    worker.send("more-loss", **{"more-loss": "300", "more-accused": [mark]})
    matter = Matter.objects.latest("pk")
    assert worker.sees(spoken(matter.number))
    assert not worker.sees(STORY[:10])
    worker.open(f"/work/take/{matter.number}/", status=404)
    worker.open(f"/work/m/{matter.number}/", status=404)
