"""E5 Extended hours: an hour longer on weekdays, Saturdays open, by a rota that goes round."""

import pytest
import time_machine
from django.test import Client

from bandeng.activities.models import Roster, Shift
from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.halls import CLERKS, adopt, appointed
from tests.stories.client import of, page


@pytest.fixture
def clerks(cast: Cast) -> list[Person]:
    adopt("extended-hours")
    appointed(["高远志"], "hall-head", ["1501"], cast, 10)
    return appointed(CLERKS, "window-clerk", ["1501"] * len(CLERKS), cast, 20)


def test_the_hall_is_open_after_work_and_on_saturdays(cast: Cast, clerks: list[Person]) -> None:
    head = of(Person.objects.get(name="高远志"))
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        begin = {"where": f"service-hall:{cast.town.pk}", "from_day": "2026-03-02"}
        assert head.post("/office/rosters/", begin).status_code == 302
        desk = f"/office/rosters/{Roster.objects.get().pk}/"
        months = {"from_day": "2026-03-02", "to_day": "2026-03-29"}
        assert head.post(f"{desk}fill", months).status_code == 302
        assert "已排 48 班" in page(head, desk)
        days_off = {"day": "2026-03-11", "closed": "on", "reason": "停电检修"}
        assert head.post(f"{desk}hours", {**days_off, "reason": ""}).status_code == 422
        assert head.post(f"{desk}hours", days_off).status_code == 302
    _everybody_reads_it(cast)
    _a_turn_is_taken_by_another(clerks)
    _clashes_are_said_in_words(desk, clerks)


def _everybody_reads_it(cast: Cast) -> None:
    with time_machine.travel(at("2026-03-02 18:00"), tick=False):
        public = page(Client(), "/hours/1501/")
        assert "现在开着，到 18:30" in public
        assert "值班：便民服务窗口" in public
        assert "停电检修" in public
        assert not any(name in public for name in CLERKS), "names are not shown here"
        assert "现在开着，到 18:30" in page(Client(), "/p/1501/")
    with time_machine.travel(at("2026-03-02 20:00"), tick=False):
        assert "现在关着，明天 8:30 开" in page(Client(), "/hours/1501/")
    with time_machine.travel(at("2026-10-01 10:00"), tick=False):  # National Day
        assert "现在关着" in page(Client(), "/hours/1501/")
    assert Client().get("/hours/150101/").status_code == 404


def _a_turn_is_taken_by_another(clerks: list[Person]) -> None:
    shift = Shift.objects.filter(day="2026-03-07").select_related("person").order_by("pk")[0]
    owner = shift.person
    assert owner
    with time_machine.travel(at("2026-03-05 09:00"), tick=False):
        mine = of(owner)
        assert "3月7日" in page(mine, "/work/turns/")
        asked = mine.post(f"/work/turns/{shift.pk}/do/cover/", {"reason": "孩子家长会"})
        assert asked.status_code == 302
        others = [one for one in clerks if "孩子家长会" in page(of(one), "/work/turns/")]
        assert len(others) == 3
        cover = shift.covers.get()
        first, second = (of(one) for one in others[:2])
        first.post(f"/work/turns/asked/{cover.pk}/", {"said": "yes"})
        second.post(f"/work/turns/asked/{cover.pk}/", {"said": "yes"})
        shift.refresh_from_db()
        assert shift.person == others[0], "the first yes has it"
        assert "已经先应下了" in page(second, "/work/turns/")
        assert of(owner).get(f"/work/turns/{shift.pk}/").status_code == 404
    with time_machine.travel(at("2026-03-07 16:05"), tick=False):
        assert of(others[0]).post(f"/work/turns/{shift.pk}/do/worked/").status_code == 302
        shift.refresh_from_db()
        assert (shift.state, shift.worked_minutes) == ("worked", 420)


def _clashes_are_said_in_words(desk: str, clerks: list[Person]) -> None:
    with time_machine.travel(at("2026-03-09 09:00"), tick=False):
        head = of(Person.objects.get(name="高远志"))
        away = {"from_day": "2026-03-10", "to_day": "2026-03-20", "stand_in": clerks[1].pk}
        assert of(clerks[0]).post("/work/away/", away).status_code == 302
        assert "那时不在岗" in page(head, desk)
        give = {"day": "2026-03-14", "who": clerks[0].pk}
        Shift.objects.filter(day="2026-03-14").delete()
        assert head.post(f"{desk}give", give).status_code == 422
        assert head.post(f"{desk}give", {**give, "reason": "说好回来值"}).status_code == 302
