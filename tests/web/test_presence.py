"""Signed in: for how long, where, and when the password is asked for once more."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.clockwork import housekeeping
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters.states import Privacy
from bandeng.people.models import Person, SignIn
from tests.cast import Cast
from tests.factories import MONDAY, raised, taken
from tests.web.test_entering import PASSWORD, sign_in, with_password

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 MicroMessenger/8.0"
NOW = MONDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


def signed_in(person: Person, **more: Any) -> Client:
    client = Client(**more)
    if not person.has_usable_password():  # another password would end his other sessions
        with_password(person)
    assert sign_in(client, person.phone).status_code == 302
    return client


def ago(clock: Any, **length: float) -> None:
    clock.move_to(NOW + timedelta(**length))


# --- how long -------------------------------------------------------------------------------------
def test_who_does_nothing_for_eight_hours_is_signed_out(cast: Cast, clock: Any) -> None:
    client = signed_in(cast.representative)
    ago(clock, hours=7, minutes=59)
    assert client.get("/work/").status_code == 200
    ago(clock, hours=15, minutes=58)
    assert client.get("/work/").status_code == 200
    ago(clock, hours=24)
    gone = client.get("/work/", follow=True)
    assert gone.redirect_chain[0][0].startswith("/accounts/login/")
    assert "很久没有操作" in gone.text
    assert not SignIn.objects.exists()
    line = Line.objects.filter(verb=Verb.PERSON_SIGNED_OUT).get()
    assert (line.subject_id, line.by_name) == (cast.representative.pk, "clock")


@pytest.mark.parametrize("away", [0, 1])
def test_what_a_session_held_is_gone_when_its_time_is_over(
    cast: Cast, clock: Any, away: int
) -> None:
    client = Client()
    client.force_login(cast.representative)
    Session.objects.update(expire_date=NOW + timedelta(seconds=1))
    ago(clock, seconds=away)
    assert client.get("/work/").status_code == (302 if away else 200)


def test_the_time_is_a_setting(cast: Cast, clock: Any, settings: Any) -> None:
    settings.IDLE = timedelta(hours=1)
    client = signed_in(cast.representative)
    ago(clock, minutes=61)
    assert client.get("/work/").status_code == 302


def test_the_settings_are_those_of_the_reference() -> None:
    from bandeng import settings

    assert (settings.IDLE, settings.PROVEN_FOR) == (timedelta(hours=8), timedelta(hours=12))
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) >= settings.IDLE


def test_being_here_is_noted_now_and_then_and_not_at_every_request(cast: Cast, clock: Any) -> None:
    client = signed_in(cast.representative)

    def writes() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get("/work/mine/")
        return sum(one["sql"].startswith("UPDATE") for one in made)

    assert writes() == 0
    ago(clock, minutes=6)
    assert writes() == 1
    assert writes() == 0


def test_a_visitors_session_is_left_alone(cast: Cast, clock: Any) -> None:
    visitor = Client()
    visitor.post("/raise/", {"text": "路灯不亮", "topic": "street-lamps"})
    ago(clock, hours=5)
    assert "路灯不亮" in visitor.get("/raise/").text


# --- where ----------------------------------------------------------------------------------------
def test_one_sees_where_one_is_signed_in_and_nobody_else_does(cast: Cast) -> None:
    here = signed_in(cast.representative, headers={"User-Agent": FIREFOX})
    signed_in(cast.representative, headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.7")
    signed_in(cast.secretary, REMOTE_ADDR="203.0.113.8")
    page = here.get("/enter/where/").text
    assert "Firefox · Linux" in page
    assert "WeChat · Android" in page
    assert "203.0.113.7" in page
    assert "203.0.113.8" not in page
    assert page.count("就是这里") == 1


def test_signing_out_everywhere_else_leaves_only_this(cast: Cast) -> None:
    here, there = signed_in(cast.representative), signed_in(cast.representative)
    other = signed_in(cast.secretary)
    done = here.post("/enter/where/leave/", follow=True)
    assert "已让其他 1 处退出" in done.text
    assert here.get("/work/").status_code == 200
    assert there.get("/work/").status_code == 302
    assert other.get("/work/").status_code == 200
    assert "没有在别处登录" in here.post("/enter/where/leave/", follow=True).text


def test_signing_out_takes_it_off_the_list(cast: Cast) -> None:
    client = signed_in(cast.representative)
    client.post("/accounts/logout/")
    assert not SignIn.objects.exists()


def test_what_was_left_open_is_forgotten_when_its_time_is_over(cast: Cast, clock: Any) -> None:
    signed_in(cast.representative)
    ago(clock, hours=11)
    housekeeping.forget_visitors(NOW)
    assert SignIn.objects.exists()
    ago(clock, hours=13)
    housekeeping.forget_visitors(NOW)
    assert not SignIn.objects.exists()


def test_where_nothing_was_done_for_long_one_is_not_signed_in(cast: Cast, clock: Any) -> None:
    signed_in(cast.representative, REMOTE_ADDR="203.0.113.7")
    ago(clock, hours=9)
    assert "203.0.113.7" not in signed_in(cast.representative).get("/enter/where/").text


# --- the password once more -----------------------------------------------------------------------
def busy_for(client: Client, clock: Any, hours: int) -> None:
    """Let somebody work on, so that only the age of his password grows."""
    for hour in range(0, hours, 6):
        ago(clock, hours=hour)
        client.get("/work/mine/")
    ago(clock, hours=hours)


def guarded(cast: Cast) -> list[tuple[str, str, dict[str, str]]]:
    matter = taken(cast, MONDAY)
    sealed = raised(cast, MONDAY, privacy=Privacy.CONFIDENTIAL)
    purpose = {"purpose": "约上门时间"}
    return [
        ("desk", f"/office/matters/{matter.number}/contact", purpose),
        ("desk", f"/office/matters/{sealed.number}/open", purpose),
        ("representative", f"/work/m/{matter.number}/contact/", purpose),
        ("representative", f"/work/m/{sealed.number}/unseal/", purpose),
        ("steward", "/office/people/enter", {"name": "新人", "phone": "10000000077"}),
        ("steward", f"/office/people/{cast.desk.pk}/correct", {"name": "安青山", "phone": "1"}),
        ("steward", "/office/playbooks/adopt", {"text": "x", "reason": "x"}),
        ("steward", "/office/playbooks/four-colours/undo", {"reason": "x"}),
    ]


def test_a_guarded_act_asks_for_the_password_after_twelve_hours(cast: Cast, clock: Any) -> None:
    for who, address, told in guarded(cast):
        clock.move_to(NOW)
        client = signed_in(getattr(cast, who))
        busy_for(client, clock, 11)
        fresh = client.post(address, told)
        assert not fresh.headers.get("Location", "").startswith("/accounts/re"), address
        busy_for(client, clock, 12)
        lines = Line.objects.count()
        asked = client.post(address, told)
        assert asked.status_code == 302, address
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next="), address
        assert Line.objects.count() == lines


def test_what_was_sent_is_done_after_the_password(cast: Cast, clock: Any) -> None:
    matter = taken(cast, MONDAY)
    client = signed_in(cast.representative)
    busy_for(client, clock, 13)
    asked = client.post(f"/work/m/{matter.number}/contact/", {"purpose": "约上门时间"})
    page = client.get(asked.headers["Location"])
    assert "请再输入一次密码" in page.text
    told = {"next": f"/work/m/{matter.number}/contact/"}
    wrong = client.post("/accounts/reauthenticate/", {**told, "password": "wrong-wrong"})
    assert wrong.status_code == 200
    assert "10010000123" not in wrong.text
    right = client.post("/accounts/reauthenticate/", {**told, "password": PASSWORD})
    assert "10010000123" in right.text
    assert Line.objects.filter(verb=Verb.MATTER_CONTACT_OPENED).count() == 1
    again = client.post(f"/work/m/{matter.number}/contact/", {"purpose": "再约一次"})
    assert again.status_code == 200


def test_a_password_that_was_typed_is_kept_nowhere(cast: Cast, clock: Any) -> None:
    client = signed_in(cast.steward)
    busy_for(client, clock, 13)
    told = {"name": "新人", "phone": "10000000077", "password": "a-secret-for-somebody"}
    asked = client.post("/office/people/enter", told)
    assert asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Foffice%2Fpeople%2Fenter"
    assert "a-secret-for-somebody" not in str(dict(client.session))


def test_part_of_a_page_leads_the_whole_page_to_the_password(cast: Cast, clock: Any) -> None:
    matter = taken(cast, MONDAY)
    client = signed_in(cast.desk)
    busy_for(client, clock, 13)
    page = f"http://testserver/office/matters/{matter.number}/"
    told = {"HX-Request": "true", "Referer": page}
    asked = client.post(f"{page}contact", {"purpose": "约"}, headers=told)
    assert asked.status_code == 204
    assert asked.headers["HX-Redirect"].endswith(f"matters%2F{matter.number}%2F")


def test_reading_and_working_ask_for_nothing(cast: Cast, clock: Any) -> None:
    matter = taken(cast, MONDAY)
    client = signed_in(cast.representative)
    busy_for(client, clock, 30)
    assert client.get(f"/work/m/{matter.number}/").status_code == 200
    assert client.post(f"/work/m/{matter.number}/note/", {"text": "看过了"}).status_code == 302


def test_the_demos_people_have_no_password_and_are_not_asked(
    cast: Cast, clock: Any, settings: Any
) -> None:
    settings.DEMO = True
    client, matter = Client(), taken(cast, MONDAY)
    client.post(f"/enter/{cast.representative.pk}/")
    busy_for(client, clock, 13)
    opened = client.post(f"/work/m/{matter.number}/contact/", {"purpose": "约上门时间"})
    assert "10010000123" in opened.text
