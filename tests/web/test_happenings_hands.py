"""How many taps and keys a visit and the attendance of forty take, on a phone, in one hand.

What a tap and a key cost is the keystroke-level model (Card, Moran, Newell 1983): a key 0.28 s,
a tap 1.2 s, a thought before each step 1.35 s. The figures stand in docs/explanation/happenings.md.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bandeng.activities import queries
from bandeng.activities.models import Activity, Coming
from bandeng.matters.models import Matter
from tests.cast import Cast
from tests.happenings import THURSDAY, adopt, fresh, planned
from tests.web.serving import come_in, served
from tests.web.slowly import height_of
from tests.web.test_happenings import client_of, crowd

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
NOW = THURSDAY + timedelta(minutes=20)
TAP, KEY, THOUGHT = 1.2, 0.28, 1.35
TOUCH = 44
ONE = re.compile(r"/work/activities/(?!write/)[^/]+/$")


@dataclass
class Hand:
    """One thumb on one phone: every tap meets something large enough, and all is counted."""

    page: Any
    taps: int = 0
    keys: int = 0
    thoughts: int = 0

    def tap(self, what: Any) -> None:
        """Tap something; what is not yet in sight is scrolled to."""
        height = height_of(what)
        assert height >= TOUCH, f"{height} px is too small a target: {what}"
        what.click()
        self.taps += 1

    def think_and_tap(self, what: Any) -> None:
        """Tap after having to look for it."""
        self.thoughts += 1
        self.tap(what)

    def type(self, words: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(words)
        self.keys += len(words)

    @property
    def seconds(self) -> float:
        """Return how long the model says this takes."""
        return self.taps * TAP + self.keys * KEY + self.thoughts * THOUGHT


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    adopt()
    with served(NOW) as where:
        yield where


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def open_as(request: Any, open_page: Open, address: str) -> Callable[[Any], Any]:
    """Return how to open a phone signed in as somebody."""

    def opened(person: Any) -> Any:
        page = open_page("phone", javascript=request.param)
        come_in(page, address, client_of(person))
        page.goto(f"{address}/work/")
        return page

    return opened


def test_a_visit_at_the_gate(open_as: Callable[[Any], Any], cast: Cast) -> None:
    """Three taps and one digit: written down, the place and the time guessed."""
    page = open_as(cast.grid_worker)
    hand = Hand(page)
    hand.think_and_tap(page.get_by_role("link", name="记一次走访"))
    hand.think_and_tap(page.get_by_label("服务群众"))
    hand.type("3")
    hand.think_and_tap(page.get_by_role("button", name="记下来"))
    page.wait_for_url(ONE)
    activity = Activity.objects.get()
    assert (activity.place, activity.more) == (cast.grid, {"served": 3})
    assert (hand.taps, hand.keys) == (3, 1)
    assert hand.seconds < 20
    asked = page.evaluate("document.documentElement.scrollWidth")
    assert asked <= 360, "nothing sticks out sideways"


def test_a_visit_and_what_was_asked_there(open_as: Callable[[Any], Any], cast: Cast) -> None:
    """Two taps more and the words of the request; its category is guessed."""
    page = open_as(cast.grid_worker)
    hand = Hand(page)
    hand.think_and_tap(page.get_by_role("link", name="记一次走访"))
    hand.think_and_tap(page.get_by_label("服务群众"))
    hand.type("1")
    hand.think_and_tap(page.locator("summary", has_text="有人反映事情"))
    hand.think_and_tap(page.get_by_label("反映什么").or_(page.locator("#id_ask_text")).first)
    hand.type("路灯不亮")
    hand.think_and_tap(page.get_by_role("button", name="记下来"))
    page.wait_for_url(ONE)
    assert Matter.objects.get().category == "street-lamps"
    assert (hand.taps, hand.keys) == (5, 5)


def test_who_of_forty_came(open_as: Callable[[Any], Any], cast: Cast) -> None:
    """All came, then the exceptions: three absent, one for a part, with no reason typed."""
    activity = planned(cast)
    crowd(cast, activity, 38)
    page = open_as(cast.secretary)
    hand = Hand(page)
    hand.think_and_tap(page.get_by_role("link", name="我的活动"))
    hand.think_and_tap(page.get_by_role("link", name=activity.title))
    hand.think_and_tap(page.get_by_role("link", name="谁来了").last)
    hand.think_and_tap(page.get_by_role("button", name="未标的 40 人都到了"))
    page.wait_for_url("**/came/")
    rows = list(Coming.objects.filter(activity=activity).order_by("person__pinyin", "pk"))
    for place, came in ((3, "absent"), (11, "absent"), (19, "partly"), (33, "absent")):
        hand.think_and_tap(page.locator(f'label[for="c{rows[place].pk}-{came}"]'))
    hand.think_and_tap(page.get_by_role("button", name="保存"))
    page.wait_for_url(f"**/work/activities/{activity.code}/")
    counted = queries.counted([fresh(activity)])[activity.pk]
    assert (counted.present, counted.partly, counted.absent) == (36, 1, 3)
    assert (hand.taps, hand.keys) == (9, 0)
    assert hand.seconds < 120
