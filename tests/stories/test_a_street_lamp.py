"""B1 红黄蓝绿四色办理: a street lamp is raised, taken, answered; or it climbs four colours."""

from collections.abc import Callable

from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.factories import LAMP, fresh
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor
from tests.stories.working import act, deed

Enter = Callable[[Person], Visitor]


def test_a_street_lamp_shines_again(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    lamp = ask(resident)
    assert resident.sees("白晓岚", "最晚3月5日（周四）上午09:00前")
    worker = enter(cast.representative).open("/work/")
    clock.to("2026-03-02 10:30")
    worker.send("seen")
    assert worker.sees("Taken in hand.")
    clock.to("2026-03-03 15:00")
    refused = deed(worker, lamp, "answer", status=422, outcome="solved", text=" ")
    assert fresh(lamp).state == "taken"
    assert refused.status == 422
    deed(worker, lamp, "answer", outcome="solved", text="灯泡和线路已经换好，当晚亮灯。")
    clock.to("2026-03-03 19:00")
    resident.open(f"/m/{lamp.number}/").press("Open", digits="9999", status=422)
    resident.press("Open", digits="0123")
    assert resident.sees("灯泡和线路已经换好", "白晓岚")
    resident.press("Yes, it is settled", rating="5", text="亮了")
    assert (fresh(lamp).state, fresh(lamp).rating) == ("confirmed", 5)
    assert worker.open(f"/work/m/{lamp.number}/").sees("亮了")


def test_it_takes_three_screens_and_with_the_code_of_the_place_two(resident: Visitor) -> None:
    resident.open("/").follow("Say something")
    resident.press("On to the place", text=LAMP, topic="street-lamps")
    resident.open("?q=上柳沟").open("?in=150101").pick("place", "15010101")
    assert resident.screens() == ["/", "/raise/", "/raise/where/", "/raise/send/"]
    assert resident.press("Send", phone="10010000123").sees("We have it")
    resident.open("/p/15010101/").screens()
    resident.follow("About this place; two short pages, no account")
    resident.press("On to sending", text="路灯又坏了一根", topic="street-lamps")
    assert resident.screens() == ["/raise/", "/raise/send/"]
    assert resident.press("Send").sees("We have it")


def test_a_lamp_climbs_four_colours_by_judgement(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    lamp = ask(resident)
    steps = [
        (cast.representative, "green", "要动用村集体的钱，我一个人定不了"),
        (cast.secretary, "blue", "要换整条线路，村里没有施工队"),
        (cast.desk, "yellow", "要供电公司和住建局一起到场"),
    ]
    for day, (person, rung, reason) in enumerate(steps, start=3):
        clock.to(f"2026-03-0{day} 08:50")
        assert fresh(lamp).rung == rung
        worker = enter(person)
        deed(worker, lamp, "take")
        deed(worker, lamp, "hand-up", status=422, reason=" ")
        deed(worker, lamp, "hand-up", reason=reason)
        assert look(resident, lamp).sees(reason, fresh(lamp).owner.name)
    red = fresh(lamp)
    assert (red.rung, red.owner, red.listed_at) == ("red", cast.supervisor, at("2026-03-05 08:50"))
    supervisor = enter(cast.supervisor).open("/office/red/")
    assert supervisor.sees(lamp.title)
    act(supervisor, lamp, "take")
    act(supervisor, lamp, "answer", outcome="solved", text="全线换成新灯，共十二盏。")
    assert look(resident, lamp).sees("全线换成新灯")


def test_a_lamp_nobody_answers_climbs_by_the_clock(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    lamp = ask(resident)
    clock.to("2026-03-05 08:59")
    assert fresh(lamp).rung == "green"
    for moment, rung, owner in (
        ("2026-03-05 09:00", "blue", cast.secretary),
        ("2026-03-12 09:00", "yellow", cast.desk),
        ("2026-03-26 09:00", "red", cast.supervisor),
    ):
        clock.to(moment)
        clock.to(moment)
        assert (fresh(lamp).rung, fresh(lamp).owner) == (rung, owner)
        assert enter(owner).open("/work/").sees(lamp.title)
    assert enter(cast.supervisor).open("/office/red/").sees(lamp.title)
    assert not enter(cast.other_desk).open("/office/matters/").sees(lamp.title)
    assert look(resident, lamp).words().count("到期没有答复") == 3
