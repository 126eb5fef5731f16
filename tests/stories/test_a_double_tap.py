"""手一抖点了两下: whatever is pressed twice is done once, seconds later too."""

from collections.abc import Callable

import pytest

from bandeng.journal.models import Line
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.people.models import Absence, Holding, Person
from bandeng.places.models import Household
from tests.cast import Cast
from tests.factories import MONDAY, matter_at, raised
from tests.stories.asking import choose, look
from tests.stories.conftest import Clock
from tests.stories.test_a_new_playbook import text
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
WHO_ASKED = [
    (State.WAITING, "Send the reply", {"text": "小卖部门口"}),
    (State.ANSWERED, "Yes, it is settled", {"rating": "5"}),
    (State.ANSWERED, "No, not settled", {"text": "又灭了"}),
    (State.TAKEN, "Withdraw the request", {"reason": "好了"}),
]
AT_WORK = [
    ("representative", State.RAISED, "take", {}),
    ("representative", State.TAKEN, "note", {"text": "去看过了"}),
    ("representative", State.TAKEN, "ask", {"text": "哪一根"}),
    ("representative", State.TAKEN, "answer", {"text": "换好了", "outcome": "solved"}),
    ("representative", State.TAKEN, "hand-up", {"reason": "没有钱"}),
    ("representative", State.TAKEN, "redirect", {"route": "lawsuit"}),
    ("representative", State.WAITING, "reply", {"text": "第三根"}),
    ("representative", State.ANSWERED, "confirm", {"solved": "yes", "rating": "4"}),
    ("representative", State.ANSWERED, "confirm", {"solved": "no", "text": "又灭了"}),
    ("secretary", State.TAKEN, "remind", {"text": "请抓紧"}),
    ("secretary", State.TAKEN, "publish", {}),
    ("secretary", State.TAKEN, "withdraw", {"reason": "她说不用了"}),
    ("supervisor", State.TAKEN, "supervise", {"reason": "等得太久"}),
    ("supervisor", State.CONFIRMED, "reopen", {"reason": "又塌了"}),
]
HALLS = {"work": "/work/m/{}/{}/", "office": "/office/matters/{}/do/{}"}


def twice(who: Visitor, clock: Clock, press: Callable[[], object]) -> int:
    """Press, three seconds later send the same again; return how many lines were written."""
    sent: list[tuple[str, dict[str, object]]] = []
    kept = who.client.post

    def post(address: str, data: dict[str, object], **more: object) -> object:
        sent.append((address, data))
        return kept(address, data, **more)  # type: ignore[arg-type]

    who.client.post = post  # type: ignore[method-assign,assignment]
    before = Line.objects.count()
    press()
    clock.traveller.shift(3)
    again = kept(*sent[-1], follow=True)  # type: ignore[arg-type]
    assert again.status_code in (200, 409, 422)
    return Line.objects.count() - before


def test_raising(cast: Cast, resident: Visitor, clock: Clock) -> None:
    resident.open("/raise/").press("On to the place", text="路灯不亮", topic="street-lamps")
    choose(resident, "15010101")
    assert twice(resident, clock, lambda: resident.press("Send", phone="10010000123")) == 1
    assert Matter.objects.count() == 1
    assert resident.sees("We have it")


@pytest.mark.parametrize(("state", "button", "said"), WHO_ASKED)
def test_who_asked(
    state: State, button: str, said: dict[str, str], cast: Cast, resident: Visitor, clock: Clock
) -> None:
    lamp = matter_at(state, cast)
    clock.to("2026-03-02 16:00")
    look(resident, lamp)
    assert twice(resident, clock, lambda: resident.press(button, **said)) == 1


@pytest.mark.parametrize("hall", HALLS)
@pytest.mark.parametrize(("person", "state", "name", "said"), AT_WORK)
def test_at_work(
    hall: str, person: str, state: State, name: str, said: dict[str, str],
    cast: Cast, enter: Enter, clock: Clock,
) -> None:  # fmt: skip
    lamp, who = matter_at(state, cast), enter(getattr(cast, person))
    clock.to("2026-03-03 16:00" if state is State.CONFIRMED else "2026-03-02 16:00")
    who.open(HALLS[hall].format(lamp.number, name))
    assert twice(who, clock, lambda: who.send("seen", **said)) == 1


def test_following_a_wish_of_somebody_else(cast: Cast, resident: Visitor, clock: Clock) -> None:
    lamp = actions.make_public(raised(cast), by=cast.secretary, at=MONDAY)
    for email in ("", "neighbour@example.com"):
        resident.open(f"/m/{lamp.number}/")
        press = lambda: resident.press("Follow", email=email)  # noqa: B023, E731
        assert twice(resident, clock, press) == 1


def test_taking_down_entering_going_away(cast: Cast, enter: Enter, clock: Clock) -> None:
    worker = enter(cast.grid_worker).open("/work/take/")
    said = {"text": "路灯不亮", "channel": "doorstep"}
    assert twice(worker, clock, lambda: worker.press("Take down", **said)) == 1
    worker.open(f"/work/places/{cast.grid.pk}/enter/")
    new = {"address": "3号", "head": "秦若水", "phone": "10010000123"}
    assert twice(worker, clock, lambda: worker.press("Enter the household", **new)) == 1
    assert (Matter.objects.count(), Household.objects.count()) == (1, 1)
    worker.open(f"/work/away/?q={cast.secretary.name}")
    instead = {"stand_in": str(cast.secretary.pk)}
    assert twice(worker, clock, lambda: worker.send("stand_in", **instead)) == 1
    assert Absence.objects.count() == 1


def test_at_the_stewards_desk(cast: Cast, enter: Enter, clock: Clock) -> None:
    steward = enter(cast.steward).open("/office/people/enter")
    new = {"name": "新来的", "phone": "10000000999"}
    assert twice(steward, clock, lambda: steward.send("phone", **new)) == 1
    person = Person.objects.get(phone="10000000999")
    steward.open(f"/office/people/{person.pk}/appoint")
    post = {"post": "grid-worker", "place": "15010102"}
    assert twice(steward, clock, lambda: steward.send("post", **post)) == 1
    assert Holding.objects.filter(person=person).count() == 1
    steward.open("/office/places/1501/change/found")
    place = {"code": "150109", "name": "新村", "level": "village"}
    assert twice(steward, clock, lambda: steward.send("code", **place)) == 1


def test_adopting_and_undoing(cast: Cast, enter: Enter, clock: Clock) -> None:
    steward = enter(cast.steward)
    for version in (5, 6):
        steward.open("/office/playbooks/new").press("Check it", text=text("1 workday", version))
        adopt = lambda: steward.press("Adopt", reason="试行")  # noqa: E731
        assert twice(steward, clock, adopt) == 1
    steward.open("/office/playbooks/four-colours/")
    undo = lambda: steward.press("Undo it", reason="太急了")  # noqa: E731
    assert twice(steward, clock, undo) == 1
    assert steward.open("/office/playbooks/").sees("5")
