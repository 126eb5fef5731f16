"""Nonsense at every door of the hall: an answer in words, never a crash."""

import random
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bandeng.matters import actions
from bandeng.web.resident import proofs
from bandeng.web.resident.urls import SCREENS
from tests.cast import Cast, at
from tests.factories import answered, raised

NOW = at("2026-03-04 10:00")
NONSENSE = [
    "", " ", "0", "-1", "999999999999999999999", "1e400", "nan", "\0", "a\0b", "'; DROP TABLE",
    "<script>alert(1)</script>", "%s%s%n", "../../etc/passwd", "😀" * 50, "é́", "\u202e\ufeff",
    "字" * 3000, "x" * 100_000, "true", "None", "[]", "{}", "٣٤٥٦", "①②③④", "10000012", "\ud7ff",
    "street-lamps", "residents-request", "15010101", "public", "yes", "no", "5",
]  # fmt: skip
FIELDS = [
    "text", "topic", "kind", "pictures", "place", "drop", "guessed", "lat", "lng", "client_key",
    "name", "phone", "email", "privacy", "join", "number", "digits", "solved", "rating", "reason",
]  # fmt: skip
FINE = {200, 204, 302, 400, 404, 405, 409, 410, 413, 422, 429}


@pytest.fixture(autouse=True)
def _clock(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def addresses(number: str, secret: str, token: str) -> list[str]:
    """Return every address of the hall, bare and under a town's look."""
    given: dict[str, Any] = {"number": number, "secret": secret, "key": UUID(int=1)}
    found = []
    for screen in SCREENS:
        wanted = screen.pattern.converters
        args = {name: given.get(name, 1) for name in wanted}
        found.append(reverse(f"resident:{screen.name}", kwargs=args))
        found.append(reverse(f"resident:{screen.name}", kwargs={**args, "slug": "shuangquan"}))
    return [*found, f"/c/{token}/", "/p/15010101/", "/t/", "/pictures/x.jpg"]


def junk(dice: random.Random) -> dict[str, Any]:
    given: dict[str, Any] = {name: dice.choice(NONSENSE) for name in dice.sample(FIELDS, 12)}
    if dice.random() < 0.2:
        content = dice.randbytes(dice.randrange(2000)) + dice.choice([b"", b"\xff\xd8\xff\xe0"])
        given["pictures"] = SimpleUploadedFile(dice.choice(NONSENSE[:20]) or "a", content)
    return given


def test_no_form_and_no_address_crashes(cast: Cast, client: Client) -> None:
    dice = random.Random(11)
    matter = answered(cast)
    token = actions.make_link(matter, at=NOW)
    doors = addresses(matter.number, proofs.secret_of(matter), token)
    client.get(f"/m/{matter.number}/key/{proofs.secret_of(matter)}/")
    for _round in range(3):
        for door in doors:
            assert client.get(door, junk(dice)).status_code in FINE
            assert client.post(door, junk(dice)).status_code in FINE


@pytest.mark.parametrize(
    "odd", ["%00", "%F0%9F%98%80", "a" * 3000, "%ff%fe", "..%2f", "%0a", "１２"]
)
def test_odd_words_in_the_address(odd: str, cast: Cast, client: Client) -> None:
    raised(cast)
    for shape in ("/m/{}/", "/m/{}/receipt/", "/m/10000012/key/{}/", "/c/{}/", "/p/{}/", "/t/{}/",
                  "/pictures/{}", "/raise/{}/"):  # fmt: skip
        assert client.get(shape.format(odd)).status_code in FINE
    for shape in ("/m/{}/open/", "/m/{}/reply/", "/m/{}/join/", "/c/{}/"):
        assert client.post(shape.format(odd), {"digits": "0123"}).status_code in FINE


def test_a_broken_or_stolen_draft_is_no_trouble(cast: Cast, client: Client) -> None:
    for kept in ("nonsense", "v1.zz.AAAA", "v1..", ""):
        session = client.session
        session["draft"] = kept
        session.save()
        assert client.get("/raise/").status_code == 200
        assert client.get("/raise/send/").status_code == 302


def test_more_files_than_anybody_sends(cast: Cast, client: Client) -> None:
    files = [SimpleUploadedFile(f"{n}.png", b"x") for n in range(40)]
    assert client.post("/raise/", {"pictures": files, "text": "x"}).status_code == 413
