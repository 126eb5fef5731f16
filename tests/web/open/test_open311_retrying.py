"""Open311: a request that got no answer is sent again under its key and taken once."""

import json
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client

from bandeng.doors import actions as doors
from bandeng.doors.models import KeptAnswer
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from tests.cast import Cast
from tests.factories import MONDAY
from tests.web.open.georeport import V2, ask, picture

FIRST = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def posted(
    key: str, named: str | None = FIRST, status: int = 200, fmt: str = "json", **changed: Any
) -> Any:
    headers = {} if named is None else {"Idempotency-Key": named}
    response = Client().post(f"{V2}/requests.{fmt}", ask(key, **changed), headers=headers)
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content)[0] if fmt == "json" else response.content


def test_the_same_call_is_told_the_same_and_taken_once(key: str) -> None:
    first = posted(key)
    assert posted(key) == first
    top = ElementTree.fromstring(posted(key, fmt="xml"))
    assert top.findtext("request/service_request_id") == first["service_request_id"]
    assert Matter.objects.count() == 1


def test_without_a_key_for_the_call_each_is_another_request(key: str) -> None:
    assert posted(key, None) != posted(key, None)
    assert posted(key, "") != posted(key, " ")
    assert Matter.objects.count() == 4
    assert not KeptAnswer.objects.exists()


def test_another_form_under_the_same_key_is_refused(key: str) -> None:
    posted(key)
    error = posted(key, status=409, description="另一盏灯")
    assert error["code"] == 409
    assert Matter.objects.count() == 1


def test_what_was_refused_can_be_put_right_and_sent_again(key: str) -> None:
    posted(key, status=400, address_id="nowhere")
    assert posted(key)["service_request_id"] == Matter.objects.get().number


def test_another_program_may_use_the_same_word(key: str) -> None:
    other = doors.make_key("别的", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY)[1]
    assert posted(key) != posted(other)


def test_a_picture_is_part_of_the_call(key: str) -> None:
    one, other = picture(), picture()
    first = posted(key, media=one)
    one.seek(0)
    assert posted(key, media=one) == first
    posted(key, status=409, media=other)
    assert Matter.objects.get().pictures.count() == 1


@pytest.mark.parametrize("named", ["x" * 121, "钥匙", "a\x00b"])
def test_nonsense_is_refused_with_a_sentence(key: str, named: str) -> None:
    assert "Idempotency-Key" in posted(key, named, 400)["description"]


@pytest.mark.django_db(transaction=True)
def test_five_at_the_same_moment_raise_one(cast: Cast, key: str) -> None:
    told: list[str] = []
    ready = Barrier(5)

    def post() -> None:
        try:
            ready.wait()
            told.append(posted(key)["service_request_id"])
        finally:
            connection.close()

    _together(post, 5)
    assert len(told) == 5
    assert len(set(told)) == 1
    assert Matter.objects.count() == 1


def _together(doing: Callable[[], None], count: int) -> None:
    threads = [Thread(target=doing) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
