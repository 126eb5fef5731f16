"""Take down what somebody says: half a minute, retry-safe, read back."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.matters import actions
from bandeng.matters.guessing import guess
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Privacy
from bandeng.people.models import Person
from bandeng.playbooks.queries import library
from tests import factories
from tests.cast import Cast
from tests.factories import MONDAY

NOW = MONDAY + timedelta(hours=6)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Let it be Monday afternoon."""
    with time_machine.travel(NOW, tick=False):
        yield


def enter(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(cast: Cast, **changed: str) -> dict[str, str]:
    usual = {
        "client_key": str(uuid.uuid4()),
        "text": "村口的路灯三天不亮了",
        "place": str(cast.village.pk),
        "channel": "doorstep",
        "kind": "residents-request",
        "phone": "100 1000 0123",
        "name": "秦若水",
    }
    return {**usual, **changed}


def test_one_screen_one_press_one_number(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = enter(cast.grid_worker)
    with django_assert_max_num_queries(12):
        page = client.get("/work/take/").content.decode()
    assert "第1网格" in page
    response = client.post("/work/take/", told(cast))
    matter = Matter.objects.get()
    assert response["Location"] == f"/work/take/{matter.number}/"
    assert matter.category == "street-lamps"
    assert matter.channel == Channel.DOORSTEP
    assert matter.taken_by_id == cast.grid_worker.pk
    assert matter.asker.phone == "10010000123"
    read = client.get(response["Location"]).content.decode()
    assert f"{matter.number[:4]} {matter.number[4:]}" in read
    assert "白晓岚" in read
    assert 'data-draft-done="take"' in read
    assert matter.number in client.get("/work/take/").content.decode()


def test_the_same_press_again_is_the_same_matter(cast: Cast) -> None:
    client, form = enter(cast.representative), told(cast)
    first, second = (client.post("/work/take/", form)["Location"] for _press in range(2))
    assert first == second
    assert Matter.objects.count() == 1


def test_a_mistake_keeps_every_word(cast: Cast) -> None:
    client = enter(cast.representative)
    for wrong in (
        {"text": " "}, {"phone": "没有"}, {"place": "0"}, {"place": ""}, {"channel": "pigeon"},
        {"kind": "x"}, {"client_key": "x"}, {"elsewhere": "月亮村"}, {"category": "x"},
    ):  # fmt: skip
        response = client.post("/work/take/", told(cast, **wrong))
        assert response.status_code == 422, wrong
        assert "秦若水" in response.content.decode()
    assert not Matter.objects.exists()


def test_what_a_kind_does_not_allow_is_said(cast: Cast) -> None:
    client = enter(cast.representative)
    form = told(cast, kind="hotline-complaint", channel="phone", privacy="public")
    response = client.post("/work/take/", form)
    assert response.status_code == 409
    assert "路灯" in response.content.decode()


def test_another_place_is_found_by_name(cast: Cast) -> None:
    client = enter(cast.representative)
    client.post("/work/take/", told(cast, elsewhere="石桥村"))
    assert Matter.objects.get().place.name == "石桥村"
    response = client.post("/work/take/", told(cast, elsewhere="第1网格"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "石桥村 第1网格" in page
    assert "下柳沟村 第1网格" in page
    there = cast.place("15020101")
    client.post("/work/take/", told(cast, elsewhere="", place=str(there.pk)))
    assert Matter.objects.order_by("-id")[0].place_id == there.pk


def test_a_request_already_known_is_shown_first(cast: Cast) -> None:
    known = factories.taken(cast, text="村口的路灯三天不亮了")
    actions.make_public(known, by=cast.representative, at=NOW)
    client, form = enter(cast.representative), told(cast, place=str(cast.grid.pk))
    page = client.post("/work/take/", form)
    assert page.status_code == 200
    assert known.number in page.content.decode()
    assert Matter.objects.count() == 1
    assert client.post("/work/take/", {**form, "even_so": "on"}).status_code == 302
    assert Matter.objects.count() == 2


def test_no_contact_and_private_are_fine(cast: Cast) -> None:
    client = enter(cast.model_household)
    form = told(cast, phone="", name="", privacy="private", category="water")
    response = client.post("/work/take/", form)
    matter = Matter.objects.get()
    assert (matter.privacy, matter.category) == (Privacy.PRIVATE, "water")
    assert "没有留电话" in client.get(response["Location"]).content.decode()


def test_what_is_told_in_confidence_is_read_back_once_and_then_out_of_sight(cast: Cast) -> None:
    client = enter(cast.grid_worker)
    response = client.post("/work/take/", told(cast, privacy="confidential"))
    matter = Matter.objects.get()
    page = client.get(response["Location"]).content.decode()
    assert f"{matter.number[:4]} {matter.number[4:]}" in page
    assert "路灯三天" not in page
    assert client.get(f"/work/m/{matter.number}/").status_code == 404
    assert enter(cast.model_household).get(response["Location"]).status_code == 404


def test_who_may_not_take_for_others_is_told(cast: Cast) -> None:
    assert enter(cast.steward).get("/work/take/").status_code == 403


def test_the_guess_follows_the_words(cast: Cast) -> None:
    options = library(NOW).options("residents-categories")
    assert guess("路灯不亮了", options) == "street-lamps"
    assert guess("暖气不热，屋里供暖太差", options) == "heating"
    assert guess("xyz", options) == ""
