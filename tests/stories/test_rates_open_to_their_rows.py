"""B2 ◆: three rates whose numbers open; what is left out stands beside; never a rank."""

import re
from collections.abc import Callable
from datetime import timedelta

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.playbooks import shipped
from tests.cast import Cast
from tests.factories import MONDAY, answered, raised
from tests.stories.conftest import Clock
from tests.stories.figures import rows_behind
from tests.stories.visitor import Visitor
from tests.stories.working import act

Enter = Callable[[Person], Visitor]
SOLVED = "solved-by-their-word"


def adopt(steward: Visitor, playbook: str = "rates-and-topics") -> None:
    """Bring the playbook that counts rates, and adopt it at the desk."""
    (text,) = (text for _name, text in shipped.texts([playbook]))
    steward.open("/office/playbooks/new").press("Check it", text=text)
    steward.press("Adopt", reason="按66号文分档评价")


def half_a_month(cast: Cast) -> list[Matter]:
    """Have eleven requests answered and judged, nine with a yes, and one in the other town."""
    found = [
        answered(cast, MONDAY + timedelta(minutes=n), title=f"路灯{n}", channel="web")
        for n in range(11)
    ]
    for number, matter in enumerate(found):
        told = {"solved": number > 1, "rating": 5 if number > 2 else 2, "by": Voice.ASKER}
        actions.confirm(matter, **told, at=MONDAY + timedelta(days=1, minutes=number))
    raised(cast, place=cast.place("15020101"))
    return found


def lists(page: Visitor) -> dict[str, int]:
    """Return every number on the page that opens to a list of a rate, by its address."""
    links = page.read().links
    inside = {href: words for href, words in links if re.search(r"/rates/[a-z-]+/", href)}
    return {href: int(re.sub(r"\D", "", words)) for href, words in inside.items()}


def test_every_number_of_a_rate_opens_to_that_many_rows(
    cast: Cast, enter: Enter, clock: Clock
) -> None:
    adopt(enter(cast.steward))
    matters = half_a_month(cast)
    clock.to("2026-03-12 09:00")
    page = enter(cast.supervisor).open("/office/rates/")
    assert page.sees("81%", "9 / 11")
    assert page.sees("too few to say"), "one request of the other town says nothing"
    shown = lists(page)
    assert len(shown) > 30
    for href, count in shown.items():
        assert rows_behind(page, href) == count, href
    said = {"because": "force-majeure", "reason": "暴雪封路，当天确实到不了"}
    act(page, matters[0], "leave-out", **said)
    page.open("/office/rates/")
    assert page.sees("90%", "9 / 10")
    left = next(href for href in lists(page) if f"/{SOLVED}/except/" in href)
    page.open(left)
    assert page.sees("不可抗力", "暴雪封路，当天确实到不了", cast.supervisor.name)
    act(page, matters[0], "count-again", reason="查实道路当天已通")
    assert page.open("/office/rates/").sees("81%", "9 / 11")


def test_places_stand_in_their_order_with_definitions_and_weights_beside(
    cast: Cast, enter: Enter, clock: Clock
) -> None:
    adopt(enter(cast.steward))
    half_a_month(cast)
    clock.to("2026-03-12 09:00")
    page = enter(cast.supervisor).open("/office/rates/?period=this-month")
    words = page.words()
    assert words.index("双泉镇") < words.index("石桥镇")
    assert page.sees("30%", "35%", "How each is counted", "四星和五星的占比")
    for person in (cast.representative, cast.secretary, cast.desk):
        assert person.name not in words, "nobody's name is counted"
    assert enter(cast.other_desk).open("/office/rates/").sees("too few to say")
    enter(cast.steward).open("/office/rates/", status=403)


def test_who_may_not_leave_out_is_not_offered_it(cast: Cast, enter: Enter, clock: Clock) -> None:
    matter = answered(cast)
    desk = enter(cast.desk).open(f"/office/matters/{matter.number}/")
    assert "leave-out" not in desk.page
    desk.open(f"/office/matters/{matter.number}/do/leave-out", status=409)
