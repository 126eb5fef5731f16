"""代表建议：走访记下难处，几条记录并成一条建议，部门答复代表，满意不满意由代表说。"""

from collections.abc import Callable

import pytest

from bandeng.journal.states import Voice
from bandeng.matters.models import Link, Matter
from bandeng.matters.states import LinkKind, State
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import fresh
from tests.stories.conftest import Clock
from tests.stories.figures import rows_behind, totals
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed

Enter = Callable[[Person], Visitor]
ROAD = "到镇上的路一下雨就断，卖羊的车进不来。"


@pytest.fixture
def deputy(cast: Cast) -> Person:
    """Return the representative of Upper Willow; the congress office and a bureau stand ready."""
    playbooks.adopt(
        dict(shipped.everything())["suggestions.yaml"], by=Voice.SYSTEM, from_at=FOUNDED, at=FOUNDED
    )
    held(cast.banner, "congress-office", "柴景明", "10000000032")
    held(cast.banner, "bureau-transport", "向远山", "10000000033")
    return held(cast.village, "congress-deputy", "葛兰英", "10000000031")


def held(place: Place, post: str, name: str, phone: str) -> Person:
    person = people.enter(name=name, phone=phone, by=Voice.SYSTEM, at=FOUNDED)
    people.appoint(
        person, post=post, place=place, by=Voice.SYSTEM, at=FOUNDED, from_day=FOUNDED.date()
    )
    return person


def named(name: str) -> Person:
    return Person.objects.get(name=name)


def visit_note(who: Visitor, text: str, grid: str, **more: str) -> Matter:
    """Write down what was heard on a visit; the kind's own questions come before it is sent."""
    place = Place.objects.get(code=grid).pk
    told = {"text": text, "kind": "visit-note", "category": "roads", "channel": "visit"}
    who.open("/work/take/").send("text", place=str(place), **told)
    assert who.sees("走访户数")
    who.send("more-homes", **{"more-homes": "3", "more-told-by": "several"}, **more)
    return Matter.objects.latest("pk")


def suggested(who: Visitor, first: Matter, *others: Matter, text: str = ROAD) -> Matter:
    ticked = [str(other.pk) for other in others]
    said = {"kind": "suggestion", "category": "roads", "text": text}
    also = {"others": ticked} if ticked else {}
    deed(who, first, "grow", **said, place=str(first.place_id), **also)
    return Matter.objects.latest("pk")


def test_notes_become_a_suggestion_and_the_representative_says_whether_it_will_do(
    cast: Cast, enter: Enter, clock: Clock, deputy: Person
) -> None:
    her = enter(deputy)
    first = visit_note(her, "路断了，羊卖不出去。", "15010101")
    second = visit_note(her, "孩子上学要绕十里。", "15010102")
    assert (first.owner, first.more["homes"]) == (deputy, 3)
    road = suggested(her, first, second)
    assert {link.other_id for link in Link.objects.filter(matter=road)} == {first.pk, second.pk}
    assert set(Link.objects.values_list("kind", flat=True)) == {LinkKind.RELATED}
    bureau = enter(named("向远山"))
    assert road.owner == bureau.person
    clock.to("2026-03-04 09:00")
    deed(bureau, road, "take")
    deed(bureau, road, "answer", outcome="explained", text="正在研究。")
    assert her.open("/work/inbox/").sees(road.title)
    deed(her, road, "confirm", solved="no", text="没有时间表")
    assert (fresh(road).state, fresh(road).owner) == (State.WORKING, bureau.person)
    clock.to("2026-04-10 09:00")
    deed(bureau, road, "answer", outcome="solved", text="五月动工，七月通车。")
    deed(her, road, "confirm", solved="yes", rating="5")
    assert (fresh(road).state, fresh(road).confirmed_by) == (State.CONFIRMED, deputy)


def test_the_figures_open_to_the_suggestions(
    cast: Cast, enter: Enter, clock: Clock, deputy: Person
) -> None:
    her, bureau = enter(deputy), enter(named("向远山"))
    notes = [visit_note(her, f"第{n}户说路断了。", "15010101") for n in range(1, 4)]
    road = suggested(her, *notes)
    deed(bureau, road, "take")
    deed(bureau, road, "answer", outcome="solved", text="五月动工。")
    deed(her, road, "confirm", solved="yes")
    office = enter(named("柴景明")).open("/office/numbers/?period=ever")
    found = totals(office)
    assert (found["visit-notes"], found["suggestions-made"]) == (3, 1)
    assert (found["suggestions-in-time"], found["suggestions-satisfied"]) == (1, 1)
    for name in ("visit-notes", "suggestions-satisfied"):
        assert rows_behind(office, f"/office/numbers/{name}/?period=ever") == found[name]


def test_nobody_else_is_offered_it(
    cast: Cast, resident: Visitor, enter: Enter, deputy: Person
) -> None:
    assert not resident.open("/raise/?fresh=1").sees("代表建议")
    assert not enter(cast.representative).open("/work/take/").sees("走访记录")
    her = enter(deputy)
    assert her.open("/work/take/").sees("走访记录")
    assert not her.sees("代表建议")
    first = visit_note(her, "路断了。", "15010101")
    secretary = enter(cast.secretary)
    secretary.open(f"/work/m/{first.number}/")
    assert f"/work/m/{first.number}/grow/" not in secretary.page


def test_a_bureau_that_stays_silent_is_urged_by_the_office(
    cast: Cast, enter: Enter, clock: Clock, deputy: Person
) -> None:
    her = enter(deputy)
    road = suggested(her, visit_note(her, "路断了。", "15010101"))
    clock.to("2026-06-01 09:30")
    late = fresh(road)
    assert (late.rung, late.owner) == ("urged", named("柴景明"))
    assert late.listed_at
    office = enter(named("柴景明"))
    act(office, road, "send-down", rung="bureau", reason="十日内答复代表")
    assert fresh(road).owner == named("向远山")
