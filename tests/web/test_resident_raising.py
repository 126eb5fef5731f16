"""Raising a request: three screens, no account, nothing typed is lost."""

import io
import re
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from PIL import Image

from bandeng.matters.models import Matter, Picture
from bandeng.web.resident import drafts
from tests.cast import Cast, at
from tests.factories import raised
from tests.rooms.test_pictures import huge_png, with_exif

NOW = at("2026-09-29 10:00")
LAMP = "小学门口的路灯不亮了"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def png(name: str = "a.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise((90, 60), 50).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def picture(client: Client, name: str) -> tuple[Any, bytes]:
    served = client.get(f"/pictures/{name}")
    return served, b"".join(served.streaming_content) if served.status_code == 200 else b""


def say(client: Client, under: str = "", **changed: Any) -> Any:
    return client.post(f"{under}/raise/", {"text": LAMP, "topic": "street-lamps", **changed})


def up_to_sending(client: Client, under: str = "", **changed: Any) -> Any:
    """Walk the first two screens and return the last one."""
    say(client, under, **changed)
    client.post(f"{under}/raise/where/", {"place": "15010101"})
    return client.get(f"{under}/raise/send/")


def send(client: Client, under: str = "", **changed: Any) -> Any:
    draft = drafts.current(client.session, datetime.now(NOW.tzinfo))
    key = draft.key if draft else ""
    usual = {"client_key": key, "privacy": "public", "phone": "10010000123", "name": "秦若水"}
    return client.post(f"{under}/raise/send/", {**usual, **changed})


def test_three_screens_and_a_receipt(cast: Cast, client: Client) -> None:
    assert client.get("/raise/").status_code == 200
    assert say(client).headers["Location"] == "/raise/where/"
    where = client.post("/raise/where/", {"place": "15010101"})
    assert where.headers["Location"] == "/raise/send/"
    assert LAMP in client.get("/raise/send/").text
    sent = send(client)
    matter = Matter.objects.get()
    assert sent.headers["Location"] == f"/m/{matter.number}/receipt/"
    assert (matter.place, matter.owner, matter.channel) == (cast.grid, cast.representative, "web")
    assert matter.asker.phone == "10010000123"
    receipt = client.get(sent.headers["Location"]).text
    assert f"<span>{matter.number[:4]}</span> <span>{matter.number[4:]}</span>" in receipt
    assert "白晓岚" in receipt
    assert "最晚10月9日（周五）上午10:00前" in receipt
    assert receipt.count('class="rung rung-') == 4
    assert "<svg" in receipt
    assert "qr-drawn" in receipt


def test_sending_twice_raises_once(cast: Cast, client: Client) -> None:
    up_to_sending(client)
    key = drafts.current(client.session, NOW).key  # type: ignore[union-attr]
    first, second = send(client, client_key=key), send(client, client_key=key)
    assert Matter.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_a_database_that_goes_away_is_not_the_senders_fault(cast: Cast) -> None:
    """The session is the last thing a page keeps; what was raised before that is raised once."""
    client = Client(raise_request_exception=False)
    up_to_sending(client)

    def gone(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "django_session"'):
            raise OperationalError("the connection is lost")
        return execute(sql, *rest)

    with connection.execute_wrapper(gone):
        assert send(client).status_code == 500
    assert send(client).headers["Location"] == f"/m/{Matter.objects.get().number}/receipt/"


def test_a_session_ended_elsewhere_is_told_as_that(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    up_to_sending(client)

    def ended(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "django_session"'):
            Session.objects.all().delete()
        return execute(sql, *rest)

    with connection.execute_wrapper(ended):
        assert say(client).status_code == 400


def test_an_old_page_does_not_send_the_next_ask(cast: Cast, client: Client) -> None:
    up_to_sending(client)
    old = drafts.current(client.session, NOW).key  # type: ignore[union-attr]
    send(client, client_key=old)
    up_to_sending(client, text="另一件事，路灯杆倒了")
    again = send(client, client_key=old)
    assert again.headers["Location"] == f"/m/{Matter.objects.get().number}/receipt/"


def test_a_mistake_on_the_last_screen_loses_nothing(cast: Cast, client: Client) -> None:
    up_to_sending(client, pictures=[png()])
    wrong = send(client, phone="call me", email="nobody", name="秦若水")
    assert wrong.status_code == 422
    for kept in ("call me", "nobody", "秦若水", LAMP, "路灯照明", "上柳沟村"):
        assert kept in wrong.text
    assert "电话是7到15位数字" in wrong.text
    sent = send(client)
    assert sent.status_code == 302
    assert Matter.objects.get().pictures.count() == 1


def test_nothing_said_is_told_in_place(cast: Cast, client: Client) -> None:
    empty = say(client, text="", topic="street-lamps")
    assert empty.status_code == 422
    assert "id_text_error" in empty.text
    unknown = say(client, text="呵呵", topic="")
    assert unknown.status_code == 422
    assert "呵呵" in unknown.text
    assert "id_topic_error" in unknown.text


def test_the_words_tell_what_it_is_about(cast: Cast, client: Client) -> None:
    assert say(client, topic="").status_code == 302
    assert drafts.current(client.session, NOW).category == "street-lamps"  # type: ignore[union-attr]
    part = client.post("/raise/guess/", {"text": LAMP})
    assert 'value="street-lamps"' in part.text
    assert "checked" in part.text
    tapped = client.post("/raise/guess/", {"text": LAMP, "topic": "roads"})
    assert tapped.status_code == 204


def test_a_picture_alone_is_enough(cast: Cast, client: Client) -> None:
    up_to_sending(client, text="", pictures=[png()])
    assert send(client).status_code == 302
    assert Matter.objects.get().title


def test_where_it_was_taken_is_used_if_the_sender_says_so(cast: Cast, client: Client) -> None:
    def photo() -> SimpleUploadedFile:
        return SimpleUploadedFile("p.jpg", with_exif(), "image/jpeg")

    say(client, pictures=[photo()])
    assert "43.97" not in client.get("/raise/where/").text
    client.post("/raise/afresh/")
    say(client, pictures=[photo()], use_spot="1")
    page = client.get("/raise/where/").text
    assert 'name="lat" value="43.970000"' in page
    offered = re.findall(r'name="place" value="(\d+)"', page)
    client.post("/raise/where/", {"place": offered[0], "lat": "43.97", "lng": "119.39"})
    send(client)
    matter = Matter.objects.get()
    assert (matter.lat, matter.lng) == (43.97, 119.39)
    _served, content = picture(client, Picture.objects.get().name)
    assert not Image.open(io.BytesIO(content)).getexif()


def test_a_place_chosen_in_the_list_leaves_the_spot_behind(cast: Cast, client: Client) -> None:
    say(client, pictures=[SimpleUploadedFile("p.jpg", with_exif())], use_spot="1")
    client.post("/raise/where/", {"place": "15010101"})
    send(client)
    assert Matter.objects.get().lat is None


def test_where_a_picture_was_taken_never_reaches_the_site(
    cast: Cast, client: Client, settings: Any
) -> None:
    photo = SimpleUploadedFile("p.jpg", with_exif(), "image/jpeg")
    up_to_sending(client, pictures=[photo])
    send(client)
    served, content = picture(client, Picture.objects.get().name)
    assert b"SECRET" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert served.headers["Content-Type"] == "image/jpeg"


def test_bad_files_get_sentences_and_good_ones_stay(cast: Cast, client: Client) -> None:
    files = [
        SimpleUploadedFile("bomb.png", huge_png(50_000)),
        SimpleUploadedFile("letter.pdf", b"%PDF-1.7"),
        png("good.png"),
        SimpleUploadedFile("apple.heic", b"\0\0\0\x18ftypheic\0\0\0\0"),
    ]
    answer = say(client, pictures=files)
    assert answer.status_code == 422
    for name in ("bomb.png", "letter.pdf", "apple.heic"):
        assert name in answer.text
    draft = drafts.current(client.session, NOW)
    assert draft is not None
    assert len(draft.pictures) == 1
    assert f"/pictures/{draft.pictures[0].name}" in answer.text
    assert picture(client, f"{draft.pictures[0].name}?small")[0].status_code == 200
    assert Client().get(f"/pictures/{draft.pictures[0].name}").status_code == 404


def test_six_pictures_are_enough_and_one_can_be_taken_away(cast: Cast, client: Client) -> None:
    answer = say(client, pictures=[png(f"{n}.png") for n in range(8)])
    assert answer.status_code == 422
    draft = drafts.current(client.session, NOW)
    assert draft is not None
    assert len(draft.pictures) == 6
    say(client, drop=draft.pictures[0].name)
    left = drafts.current(client.session, NOW)
    assert left is not None
    assert left.pictures == draft.pictures[1:]


def test_the_session_holds_no_words_in_clear(cast: Cast, client: Client) -> None:
    up_to_sending(client)
    send(client)
    up_to_sending(client, text="我家在村东头第三户")
    kept = str(dict(client.session))
    for private in ("村东头", "10010000123", "秦若水", "15010101"):
        assert private not in kept


def test_a_place_is_found_by_name_letters_and_point(cast: Cast, client: Client) -> None:
    say(client)
    assert "上柳沟村" in client.get("/raise/where/?q=上柳").text
    assert "上柳沟村" in client.get("/raise/where/?q=slgc").text
    assert "没有叫“nowhere”的地方" in client.get("/raise/where/?q=nowhere").text
    assert 'value="15010101"' in client.get("/raise/where/?in=150101").text
    near = client.post("/raise/near/", {"lat": "43.9861", "lng": "119.2881"})
    assert 'value="15010101"' in near.text
    far = client.post("/raise/near/", {"lat": "31.2", "lng": "121.5"})
    assert "<button" not in far.text
    chosen = {"place": "15010101", "lat": "43.986100", "lng": "119.288100"}
    client.post("/raise/where/", chosen)
    send(client)
    assert Matter.objects.get().lat == pytest.approx(43.9861)


@pytest.mark.parametrize("typed", ["", "999", "\0", "x" * 500, "15010101'--"])
def test_an_unknown_place_is_answered_with_a_sentence(
    typed: str, cast: Cast, client: Client
) -> None:
    say(client)
    assert client.post("/raise/where/", {"place": typed}).status_code == 422
    assert client.get("/raise/where/", {"in": typed, "q": typed}).status_code == 200
    assert client.post("/raise/near/", {"lat": typed, "lng": "nan"}).status_code == 200
    assert client.get("/places.json", {"in": typed}).status_code == 200


def test_the_code_at_a_place_saves_a_screen(cast: Cast, client: Client) -> None:
    landing = client.get("/p/15010101/")
    assert "白晓岚" in landing.text
    assert "/raise/?place=15010101" in landing.text
    page = client.get("/raise/?place=15010101")
    assert 'name="place" value="15010101"' in page.text
    assert say(client, place="15010101").headers["Location"] == "/raise/send/"
    assert send(client).status_code == 302
    assert Matter.objects.get().place == cast.grid


def test_screens_out_of_order_lead_to_the_first(cast: Cast, client: Client) -> None:
    assert client.get("/raise/where/").headers["Location"] == "/raise/"
    assert client.get("/raise/send/").headers["Location"] == "/raise/"
    say(client)
    assert client.get("/raise/send/").headers["Location"] == "/raise/where/"


def test_another_ask_like_it_can_be_followed_instead(
    cast: Cast, client: Client, public_matter: Any
) -> None:
    earlier = public_matter()
    page = up_to_sending(client, text=earlier.text)
    assert f'name="join" value="{earlier.number}"' in page.text
    joined = client.post("/raise/join/", {"join": earlier.number, "phone": "10010000456"})
    assert joined.headers["Location"] == f"/m/{earlier.number}/"
    assert earlier.followers.get().phone == "10010000456"
    assert Matter.objects.count() == 1
    assert "/raise/send/" in client.get(joined.headers["Location"]).text
    assert send(client).status_code == 302
    assert Matter.objects.count() == 2


def test_a_complaint_goes_round_the_village(cast: Cast, client: Client) -> None:
    page = up_to_sending(client, kind="hotline-complaint", text="村里办事态度不好")
    assert 'value="public"' not in page.text
    assert send(client, privacy="public").status_code == 422
    assert send(client, privacy="confidential").status_code == 302
    matter = Matter.objects.get()
    assert (matter.kind, matter.rung, matter.owner) == ("hotline-complaint", "yellow", cast.desk)


def test_a_refusal_of_the_room_is_told_at_the_form(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bandeng.journal.states import Refused
    from bandeng.web.resident import sending

    def refuse(*_args: Any, **_more: Any) -> None:
        raise Refused("今天不行")

    up_to_sending(client)
    monkeypatch.setattr(sending.actions, "raise_matter", refuse)
    answer = send(client)
    assert answer.status_code == 422
    assert "今天不行" in answer.text
    assert "10010000123" in answer.text


def test_a_town_has_its_own_name_on_every_screen(cast: Cast, client: Client) -> None:
    home = client.get("/t/shuangquan/")
    assert "双泉帮" in home.text
    assert "/t/shuangquan/raise/" in home.text
    assert "双泉帮" in up_to_sending(client, under="/t/shuangquan").text
    sent = send(client, under="/t/shuangquan")
    matter = Matter.objects.get()
    assert sent.headers["Location"] == f"/t/shuangquan/m/{matter.number}/receipt/"
    assert matter.channel == "town-page"
    assert client.get("/t/nowhere/").status_code == 404
    assert client.get("/t/1502/").status_code == 200
    elsewhere = client.post("/t/shuangquan/raise/where/", {"place": "15020101"})
    assert elsewhere.status_code == 302 or elsewhere.status_code == 422


def test_what_was_typed_can_be_thrown_away(cast: Cast, client: Client) -> None:
    say(client)
    client.post("/raise/afresh/")
    assert LAMP not in client.get("/raise/").text


@pytest.fixture
def public_matter(cast: Cast) -> Any:
    from bandeng.matters import actions

    def make(**changed: Any) -> Matter:
        matter = raised(cast, at("2026-09-28 09:00"), **changed)
        return actions.make_public(matter, by=cast.secretary, at=at("2026-09-28 10:00"))

    return make
