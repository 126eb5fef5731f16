"""An office admits members, lets them go and plans an end; everybody reads it."""

import pytest
import time_machine
from django.test import Client

from bandeng.journal.states import Voice
from bandeng.places import actions as places
from bandeng.places.models import Place
from tests.cast import Cast, at

NOW = at("2026-03-02 09:00")


@pytest.fixture
def body(cast: Cast):
    """A place that takes members, looked at on a Monday."""
    with time_machine.travel(NOW, tick=False):
        yield places.found(
            cast.town, level="village", code="1501J", name="燕麦联合党委", by=Voice.SYSTEM, at=NOW
        )


def signed_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def change(client, name, **said):
    return client.post(f"/office/places/1501J/change/{name}", said)


def test_members_come_and_go(cast: Cast, body: Place) -> None:
    steward = signed_in(cast.steward)
    page = steward.get("/office/places/1501J/").content.decode()
    assert "change/admit" in page
    assert "change/release" not in page
    assert change(steward, "admit", member="150101").status_code == 302
    assert change(steward, "admit", member="下柳沟村").status_code == 302
    page = steward.get("/office/places/1501J/").content.decode()
    assert "2 member organisations" in page
    assert "上柳沟村" in page
    assert "since 2026-03-02" in page
    assert "燕麦联合党委" in steward.get("/office/places/150101/").content.decode()
    assert change(steward, "release", member="150101").status_code == 302
    assert "1 member organisation<" in steward.get("/office/places/1501J/").content.decode()


def test_what_is_refused_is_said_on_the_page(cast: Cast, body: Place) -> None:
    steward = signed_in(cast.steward)
    change(steward, "admit", member="150101")
    answer = change(steward, "admit", member="150101")
    assert answer.status_code == 422
    assert "is a member of" in answer.content.decode()
    assert change(steward, "release", member="150102").status_code == 422
    assert change(steward, "release", member="15\0").status_code == 422
    assert change(signed_in(cast.secretary), "admit", member="150101").status_code == 403


def test_everybody_reads_who_is_a_member(cast: Cast, body: Place) -> None:
    change(signed_in(cast.steward), "admit", member="150101")
    for address in ("/who/?in=1501J", "/p/1501J/"):
        page = Client(headers={"accept-language": "en"}).get(address).content.decode()
        assert "Its members" in page
        assert "上柳沟村" in page


def test_a_temporary_place_is_founded_with_its_end_and_shows_it(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        steward = signed_in(cast.steward)
        said = {"level": "village", "code": "1501T", "name": "工地临时支部"}
        answer = steward.post(
            "/office/places/1501/change/found", {**said, "ends_day": "2026-02-01"}
        )
        assert answer.status_code == 422
        answer = steward.post(
            "/office/places/1501/change/found", {**said, "ends_day": "2026-05-01"}
        )
        assert answer.status_code == 302
        assert "ends on 2026-05-01" in steward.get("/office/places/1501T/").content.decode()
        answer = steward.post("/office/places/1501T/change/end", {"ends_day": "2026-06-01"})
        assert answer.status_code == 302
        page = Client(headers={"accept-language": "en"}).get("/p/1501T/").content.decode()
        assert "it ends on 2026-06-01" in page
