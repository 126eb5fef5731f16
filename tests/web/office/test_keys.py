"""The office's page of keys: a key is shown once, then only the letters it is known by."""

from typing import Any

from django.test import Client

from bandeng.doors import queries
from bandeng.doors.models import Key
from tests.cast import Cast

MADE = {"name": "市政<b>热线</b>", "grants": ["report", "update"]}


def steward(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.steward)
    return client


def made(client: Client) -> tuple[Any, Key, str]:
    page = client.post("/office/keys/make", MADE)
    secret = page.context["secret"]
    return page, Key.objects.get(), secret


def test_a_key_is_shown_once(cast: Cast) -> None:
    client = steward(cast)
    page, key, secret = made(client)
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert queries.key_of(secret) == key
    later = client.get("/office/keys/").content.decode()
    assert secret not in later
    assert key.start in later
    assert "&lt;b&gt;" in later
    assert "外部系统的钥匙" in later


def test_it_is_revoked_with_one_tap(cast: Cast) -> None:
    client = steward(cast)
    _page, key, secret = made(client)
    assert client.post(f"/office/keys/{key.pk}/revoke", follow=True).status_code == 200
    assert queries.key_of(secret) is None
    assert f"/office/keys/{key.pk}/revoke" not in client.get("/office/keys/").content.decode()


def test_mistakes_stay_at_the_form(cast: Cast) -> None:
    client = steward(cast)
    assert client.post("/office/keys/make", {"name": "", "grants": ["all"]}).status_code == 422
    assert client.post("/office/keys/999/revoke").status_code == 404
    assert client.post(f"/office/keys/{10**30}/revoke").status_code == 404
    assert not Key.objects.exists()


def test_it_speaks_english_too(cast: Cast) -> None:
    client = steward(cast)
    client.cookies["bandeng_language"] = "en"
    assert "Keys of other programs" in client.get("/office/keys/").content.decode()


def test_a_key_that_works_as_somebody_names_whom(cast: Cast) -> None:
    client = steward(cast)
    asked = {"name": "手机应用", "grants": ["work"]}
    without = client.post("/office/keys/make", asked)
    assert without.status_code == 422
    assert "请选择这把钥匙以谁的名义查看或办理" in without.content.decode()
    assert client.post("/office/keys/make", {**asked, "person": "查无此人"}).status_code == 422
    page = client.post("/office/keys/make", {**asked, "person": cast.desk.name})
    assert page.status_code == 200
    assert Key.objects.get().person == cast.desk
    assert f"以{cast.desk.name}的名义" in client.get("/office/keys/").content.decode()
