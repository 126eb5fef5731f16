"""Who gets in, by which door, and into which hall."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp_auth
from django.test import Client

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.people import actions
from bandeng.people.models import Person
from tests.cast import FOUNDED, Cast

PASSWORD = "birch-on-the-steppe"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Forget the tries of other tests."""
    from django.core.cache import caches

    for name in ("default", "near"):
        caches[name].clear()


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password})


@pytest.mark.parametrize("login", ["10000000001", "+86 100 0000 0001", "白晓岚", " 白晓岚 "])
def test_phone_or_name_opens_the_door(client: Client, cast: Cast, login: str) -> None:
    with_password(cast.representative)
    response = sign_in(client, login)
    assert response.status_code == 302
    assert response["Location"] == "/work/"


@pytest.mark.parametrize("login", ["10000000001", "白晓岚", "谁也不是", "10000009999", "", "\x00"])
def test_a_wrong_password_or_name_stays_outside(client: Client, cast: Cast, login: str) -> None:
    with_password(cast.representative)
    response = sign_in(client, login, "wrong-wrong-wrong")
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_name_two_people_bear_asks_for_the_phone(client: Client, cast: Cast) -> None:
    with_password(cast.representative)
    from bandeng.journal.states import Voice

    actions.enter(
        name="白晓岚", phone="10000000099", password=PASSWORD, by=Voice.SYSTEM, at=FOUNDED
    )
    response = sign_in(client, "白晓岚")
    assert "请改用手机号" in response.content.decode()
    assert sign_in(client, "10000000001").status_code == 302


def test_who_has_left_does_not_get_in(client: Client, cast: Cast) -> None:
    person = with_password(cast.representative)
    person.is_active = False
    person.save()
    assert sign_in(client, "10000000001").status_code == 200


def test_nobody_signs_up(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert "password1" not in page.content.decode()


@pytest.mark.parametrize(
    ("who", "hall"),
    [
        ("representative", "/work/"), ("secretary", "/work/"), ("grid_worker", "/work/"),
        ("model_household", "/work/"), ("desk", "/office/"), ("supervisor", "/office/"),
        ("operator", "/office/"), ("steward", "/office/"),
    ],
)  # fmt: skip
def test_everybody_lands_in_the_hall_of_his_post(
    client: Client, cast: Cast, who: str, hall: str
) -> None:
    person = with_password(getattr(cast, who))
    assert sign_in(client, person.phone)["Location"] == hall


def test_the_next_page_is_kept(client: Client, cast: Cast) -> None:
    with_password(cast.representative)
    told = {"login": "10000000001", "password": PASSWORD, "next": "/work/mine/"}
    assert client.post("/accounts/login/", told)["Location"] == "/work/mine/"


def test_one_press_enters_the_demo_from_this_machine_only(
    client: Client, cast: Cast, settings: Any
) -> None:
    url = f"/enter/{cast.representative.pk}/"
    assert client.get("/enter/").status_code == 404
    assert client.post(url).status_code == 404
    settings.DEMO = True
    page = client.get("/enter/").content.decode()
    for name in ("白晓岚", "安青山", "云长河", "林明月"):
        assert name in page
    for elsewhere in ({"REMOTE_ADDR": "10.0.0.8"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
        assert client.post(url, **elsewhere).status_code == 404
        assert client.get("/enter/", **elsewhere).status_code == 404
    assert client.get(url).status_code == 405
    assert client.post("/enter/999999/").status_code == 404
    assert client.post(url)["Location"] == "/work/"
    assert client.get("/work/").status_code == 200
    assert "一键进入演示" in Client().get("/accounts/login/").content.decode()


def test_the_sign_in_page_of_a_live_site_shows_no_demo(client: Client, cast: Cast) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "演示" not in page
    assert "电话或姓名" in page


def lines(person: Person | None = None) -> list[tuple[str, str]]:
    about = Line.objects.filter(subject_kind="person", subject_id=person.pk if person else 0)
    wanted = (Verb.PERSON_SIGNED_IN, Verb.PERSON_SIGNED_OUT, Verb.SIGN_IN_FAILED)
    return list(about.filter(verb__in=wanted).order_by("pk").values_list("verb", "by_name"))


def test_coming_and_going_is_written_down(client: Client, cast: Cast) -> None:
    person = with_password(cast.representative)
    sign_in(client, person.phone)
    client.post("/accounts/logout/")
    client.post("/accounts/logout/")
    assert lines(person) == [
        ("person.signed_in", person.name), ("person.signed_out", person.name),
    ]  # fmt: skip


def test_a_failure_is_written_down_and_not_what_was_typed(client: Client, cast: Cast) -> None:
    person = with_password(cast.representative)
    sign_in(client, person.phone, "wrong-wrong-wrong")
    sign_in(client, "10000009999", "wrong-wrong-wrong")
    assert lines(person) == [("person.sign_in_failed", "system")]
    assert lines(None) == [("person.sign_in_failed", "system")]
    kept = str(list(Line.objects.filter(verb=Verb.SIGN_IN_FAILED).values()))
    assert "10000009999" not in kept
    assert "wrong" not in kept


def test_the_demos_door_is_written_down_too(client: Client, cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    client.post(f"/enter/{cast.representative.pk}/")
    assert [verb for verb, _by in lines(cast.representative)] == ["person.signed_in"]


def test_with_a_second_factor_one_is_in_only_after_the_code(client: Client, cast: Cast) -> None:
    person = with_password(cast.representative)
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(person, secret)
    assert sign_in(client, person.phone)["Location"].startswith("/accounts/2fa/authenticate/")
    assert lines(person) == []
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert lines(person) == [("person.sign_in_failed", "system")]
    code = totp_auth.format_hotp_value(
        totp_auth.hotp_value(secret, next(iter(totp_auth.yield_hotp_counters_from_time())))
    )
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert [verb for verb, _by in lines(person)] == ["person.sign_in_failed", "person.signed_in"]
