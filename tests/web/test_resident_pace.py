"""How much one address may send from the public pages; what was typed stays."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.matters import actions
from bandeng.matters.models import Follower, Matter
from bandeng.web.resident import pace
from tests.cast import Cast, at
from tests.factories import raised
from tests.web.test_resident_raising import send, up_to_sending

NOW = at("2026-09-29 10:00")


@pytest.fixture(autouse=True)
def clock(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    settings.ASKS_PER_HOUR, settings.ASKS_PER_DAY = 3, 5
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


def asked(client: Client, text: str = "路灯不亮了", **more: Any) -> Any:
    up_to_sending(client, text=text)
    return send(client, **more)


def public(cast: Cast) -> Matter:
    return actions.make_public(raised(cast, NOW), by=cast.secretary, at=NOW)


def test_the_settings_are_those_of_the_reference() -> None:
    from bandeng import settings

    assert (settings.ASKS_PER_HOUR, settings.ASKS_PER_DAY) == (20, 60)


def test_one_too_many_is_told_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    for number in range(3):
        assert asked(client, f"第{number}盏路灯不亮").status_code == 302
    stopped = asked(client, "第四盏路灯也不亮", name="秦若水", phone="10010000123")
    assert stopped.status_code == 429
    assert "请一小时后再发送" in stopped.text
    assert "第四盏路灯也不亮" in stopped.text
    assert 'value="10010000123"' in stopped.text
    assert Matter.objects.count() == 3
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert send(client).status_code == 302
    assert Matter.objects.filter(text="第四盏路灯也不亮").exists()


def test_a_day_has_its_own_limit(cast: Cast, client: Client, clock: Any) -> None:
    answers = []
    for hour in range(6):
        clock.move_to(NOW + timedelta(hours=2 * hour))
        answers.append(asked(client, f"第{hour}盏路灯不亮").status_code)
    assert answers == [302] * 5 + [429]


def test_another_address_is_not_held_up(cast: Cast, client: Client) -> None:
    for number in range(4):
        asked(client, f"第{number}盏路灯不亮")
    assert asked(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_behind_a_proxy_visitors_are_counted_and_not_the_proxy(cast: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    got = [asked(Client(headers={"X-Forwarded-For": f"9.9.9.9, 203.0.113.{n}"})).status_code
           for n in range(5)]  # fmt: skip
    assert got == [302] * 5
    made_up = [asked(Client(headers={"X-Forwarded-For": f"9.9.9.{n}, 203.0.113.99"})).status_code
               for n in range(4)]  # fmt: skip
    assert made_up == [302] * 3 + [429]


def test_what_is_mistyped_is_not_counted(cast: Cast, client: Client) -> None:
    up_to_sending(client)
    for _mistake in range(6):
        assert send(client, email="nobody").status_code == 422
    assert send(client).status_code == 302


def test_following_is_counted_too_and_keeps_the_address(cast: Cast, client: Client) -> None:
    matters = [public(cast) for _ in range(4)]
    for matter in matters[:3]:
        assert client.post(f"/m/{matter.number}/join/", {}).status_code == 302
    stopped = client.post(f"/m/{matters[3].number}/join/", {"email": "a@example.com"})
    assert stopped.status_code == 429
    assert 'value="a@example.com"' in stopped.text
    assert "请一小时后再发送" in stopped.text
    instead = client.post("/raise/join/", {"join": matters[3].number})
    assert instead.status_code == 429
    assert Follower.objects.count() == 3


def test_one_address_is_not_asked_without_end(cast: Cast, settings: Any) -> None:
    settings.ASKS_PER_HOUR = settings.ASKS_PER_DAY = 1000
    got = []
    for number in range(pace.LETTERS_A_DAY + 1):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        told = {"email": "Victim@example.com" if number % 2 else "victim@example.com"}
        got.append(browser.post(f"/m/{public(cast).number}/join/", told).status_code)
    assert got == [302] * pace.LETTERS_A_DAY + [429]


def test_staff_who_take_down_for_others_are_not_limited(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    for number in range(6):
        told = {
            "client_key": f"00000000-0000-4000-8000-00000000010{number}",
            **{"kind": "residents-request", "category": "street-lamps", "channel": "phone"},
            **{"text": f"第{number}盏路灯不亮", "place": cast.grid.pk, "even_so": "on"},
        }
        answer = client.post("/work/take/", told)
        assert answer.status_code == 302, answer.text
    assert Matter.objects.count() == 6
