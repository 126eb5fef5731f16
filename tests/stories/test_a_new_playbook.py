"""改做法: a shorter promise holds for what comes; open requests keep what they were promised."""

from collections.abc import Callable

from bandeng.people.models import Person
from bandeng.playbooks import shipped
from tests.cast import Cast, at
from tests.factories import fresh
from tests.stories.asking import ask
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
RUNG = "        at: village\n        within: {}\n"


def text(within: str = "3 workdays", version: int = 4) -> str:
    """Return the four colours with other promises in the village, without the worked examples."""
    (full,) = (text for name, text in shipped.texts() if "four-colours" in name)
    head = full.split("\nstories:")[0].replace("version: 4", f"version: {version}")
    for promised in ("3 workdays", "5 workdays"):
        assert RUNG.format(promised) in head
        head = head.replace(RUNG.format(promised), RUNG.format(within), 1)
    return head + "\n"


def adopt(steward: Visitor, new: str) -> Visitor:
    """Bring a text, read what it changes, adopt it."""
    steward.open("/office/playbooks/new").press("Check it", text=new)
    return steward.press("Adopt", reason="代表大会定的")


def test_open_requests_keep_what_they_were_promised(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    before, steward = ask(resident), enter(cast.steward)
    steward.open("/office/playbooks/new").press("Check it", text=text("1 workday", 5))
    assert steward.sees("1 件") or steward.sees("1件")
    steward.press("Adopt", reason="代表大会定的")
    clock.to("2026-03-02 10:00")
    after = ask(resident, text="桥头也有一盏不亮")
    assert (fresh(before).due_at, after.due_at) == (at("2026-03-05 09:00"), at("2026-03-03 10:00"))
    assert resident.sees("最晚3月3日（周二）上午10:00前")
    clock.to("2026-03-03 10:00")
    assert (fresh(before).rung, fresh(after).rung) == ("green", "blue")
    clock.to("2026-03-05 09:00")
    assert (fresh(before).rung, fresh(before).due_at) == ("blue", at("2026-03-12 09:00"))
    assert (fresh(after).rung, fresh(after).due_at) == ("yellow", at("2026-03-18 10:00"))


def test_undone_the_earlier_promise_holds_again(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    steward = enter(cast.steward)
    adopt(steward, text("1 workday", 5))
    clock.to("2026-03-02 10:00")
    steward.open("/office/playbooks/four-colours/").press("Undo it", reason="太急了")
    clock.to("2026-03-02 10:05")
    assert ask(resident).due_at == at("2026-03-05 10:05")


def test_a_broken_text_is_told_line_by_line_and_the_good_one_stays(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    steward = enter(cast.steward)
    broken = text("3 fortnights", 4).replace("post: township-desk", "post: town-desk")
    steward.open("/office/playbooks/new").press("Check it", text=broken, status=422)
    lines = [n for n, line in enumerate(broken.splitlines(), 1) if "fortnights" in line]
    assert steward.sees(f":{lines[0]}")
    assert "town-desk" in steward.page
    assert ask(resident).due_at == at("2026-03-05 09:00")


def test_only_who_may_adopt_sees_the_door(cast: Cast, enter: Enter) -> None:
    for person in (cast.desk, cast.supervisor, cast.representative):
        enter(person).open("/office/playbooks/new", status=403)
