"""The board of duties, one duty by its periods, and one's own: few statements, nobody ranked."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.activities import actions
from bandeng.activities.actions import Waiver
from bandeng.activities.models import Exemption
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import library, seats_of
from bandeng.web.office.duty_board import posts_with_duties
from tests.branches import adopt, held, secretaries
from tests.cast import FOUNDED, Cast, at
from tests.web.test_statements import MOST, statements

NOW = at("2026-04-03 09:00")
BOARD = "/office/duties/?post=branch-secretary"


@pytest.fixture
def branch(cast: Cast) -> Iterator[Person]:
    adopt()
    secretary = secretaries([cast.village, cast.place("150102"), cast.place("150201")])[0]
    for day in (date(2026, 1, 20), date(2026, 3, 25)):
        held("theme-day", cast.village, day, secretary)
    held("home-visit", cast.grid, date(2026, 3, 3), cast.representative)
    with time_machine.travel(NOW, tick=False):
        yield secretary


def page_of(person: Person, address: str, status: int = 200) -> str:
    client = Client()
    client.force_login(person)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == status
    assert len(statements(captured)) <= MOST, "\n".join(statements(captured))
    return str(response.content.decode()) if not response.streaming else ""


def test_the_board_shows_what_was_kept_and_what_is_missing(cast: Cast, branch: Person) -> None:
    page = page_of(cast.supervisor, BOARD)
    assert "上柳沟村" in page
    assert "石桥村" in page
    assert "2/3" in page
    assert "2026年2月" in page


def test_the_board_opens_at_a_post_that_must_be_held(cast: Cast, branch: Person) -> None:
    playbooks.adopt_shipped(shipped.texts(["courier-station"]), at=FOUNDED)
    library(NOW)  # a text is read once a process
    posts = [post for post, _title in posts_with_duties(library(NOW))]
    assert posts.index("station-keeper") == len(posts) - 1
    page = page_of(cast.supervisor, "/office/duties/")
    assert page.index('value="branch-secretary"') < page.index('value="station-keeper"')
    assert "2/3" in page


def test_one_sees_the_duties_of_ones_own_places_only(cast: Cast, branch: Person) -> None:
    page = page_of(cast.desk, BOARD)
    assert "上柳沟村" in page
    assert "石桥村" not in page
    theirs = cast.place("150201").pk
    page_of(cast.desk, f"/office/duties/theme-days/{theirs}/", 404)
    page_of(cast.other_desk, f"/office/duties/theme-days/{theirs}/")


def test_holders_stand_in_the_order_of_places_each_with_his_own(cast: Cast, branch: Person) -> None:
    page = page_of(cast.supervisor, "/office/duties/?post=representative")
    names = [cast.representative.name, cast.neighbour_representative.name]
    assert page.index(names[0]) < page.index(names[1])
    one = page_of(
        cast.supervisor,
        f"/office/duties/home-visits/{cast.village.pk}/?person={cast.representative.pk}",
    )
    assert "入户走访" in one
    assert "第1网格" in one


def test_it_leaves_as_a_file(cast: Cast, branch: Person) -> None:
    client = Client()
    client.force_login(cast.supervisor)
    response = client.get(f"{BOARD}&format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "上柳沟村" in text
    assert "2/3" in text


def test_only_who_supervises_is_offered_to_waive(cast: Cast, branch: Person) -> None:
    address = f"/office/duties/theme-days/{cast.village.pk}/"
    assert "这里不适用" in page_of(cast.supervisor, address)
    assert "这里不适用" not in page_of(cast.desk, address)
    client = Client()
    client.force_login(cast.desk)
    told = {"from_day": "2026-02-01", "to_day": "", "reason": "忙"}
    assert client.post(address, told).status_code == 422
    assert not Exemption.objects.exists()


def test_my_duties_found_from_today(cast: Cast, branch: Person) -> None:
    page = page_of(branch, "/work/duties/")
    for says in ("党员大会每季度一次", "主题党日每月一次", "2026年第一季度", "可以补做"):
        assert says in page
    today = page_of(branch, "/work/")
    assert "/work/duties/" in today
    assert "/work/duties/" not in page_of(cast.grid_worker, "/work/")


def test_who_owes_nothing_reads_so(cast: Cast, branch: Person) -> None:
    assert "没有定期要做的事" in page_of(cast.grid_worker, "/work/duties/")


def test_what_does_not_apply_stands_apart_with_its_reason(cast: Cast, branch: Person) -> None:
    waiver = Waiver("theme-days", date(2026, 1, 1), "换届，延到五月")
    seats = seats_of(cast.supervisor, NOW)
    actions.exempt(cast.village, waiver, by=cast.supervisor, at=NOW, seats=seats)
    page = page_of(branch, "/work/duties/")
    assert "换届，延到五月" in page
    waived = page[page.index("不适用") :]
    assert "主题党日" in waived
    assert "主题党日" not in page[: page.index("不适用")]
    assert "0/1" not in waived
