"""Words to begin with and hints, in a browser: one tap fills, hints come while one types."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import answered, fresh, taken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def _clock() -> None:
    """Let the browser and the server have the same, real time."""


@pytest.fixture
def before(live_server: Any, cast: Cast, open_page: Open) -> Open:
    """Return `before(person, address, width, **more)`: a page before somebody signed in."""
    playbooks.adopt_shipped(shipped.texts(["rates-and-topics"]), at=FOUNDED)

    def enter(person: Person, address: str, width: Any = "phone", **more: Any) -> Any:
        client = Client()
        client.force_login(person)
        name, morsel = next((k, v) for k, v in client.cookies.items() if "session" in k)
        page = open_page(width, **more)
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")
        return page

    return enter


def in_hand(cast: Cast) -> Matter:
    """Return a request the representative has just taken."""
    return taken(cast, timezone.now() - timedelta(hours=2))


@pytest.mark.parametrize("hall", ["/work/m/{}/answer/", "/office/matters/{}/do/answer"])
def test_one_tap_fills_and_hints_come_while_one_types(cast: Cast, before: Open, hall: str) -> None:
    matter = in_hand(cast)
    page = before(cast.representative, hall.format(matter.number))
    page.click("text=路灯修好了")
    assert "当晚亮灯" in page.input_value("#id_text")
    assert page.is_checked("input[name=outcome][value=solved]")
    page.wait_for_selector("#hints >> text=还有要填的地方")
    page.fill("#id_text", "供电所电工3月4日已更换小学门口路灯的灯泡，当晚亮灯，请您再看看。")
    page.wait_for_selector("#hints >> text=还有要填的地方", state="detached")
    assert page.locator("#hints >> text=写了时间").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_answer_is_sent_at_once_whatever_the_hints_say(cast: Cast, before: Open) -> None:
    matter = in_hand(cast)
    page = before(cast.representative, f"/work/m/{matter.number}/answer/")
    page.check("input[name=outcome][value=solved]")
    page.fill("#id_text", "好了")
    page.click("button[type=submit]:has-text('答复')")
    page.wait_for_url(f"**/work/m/{matter.number}/")
    assert fresh(matter).state == State.ANSWERED


def test_without_scripts_a_checklist_stands_beside_the_field(cast: Cast, before: Open) -> None:
    matter = in_hand(cast)
    address = f"/work/m/{matter.number}/answer/"
    page = before(cast.representative, address, javascript=False)
    assert page.locator("#hints li").count() == 4
    page.click("text=路灯修好了")
    assert "当晚亮灯" in page.input_value("#id_text")


def test_rates_are_read_on_a_phone(cast: Cast, before: Open, tmp_path: Path) -> None:
    first = timezone.now() - timedelta(days=3)
    for number in range(12):
        matter = answered(cast, first + timedelta(minutes=number), title=f"路灯{number}")
        told = {"solved": True, "rating": 5, "by": Voice.ASKER}
        actions.confirm(matter, **told, at=first + timedelta(days=1, minutes=number))
    page = before(cast.supervisor, "/office/rates/")
    page.screenshot(path=tmp_path / "rates.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("text=100%").count() >= 3
