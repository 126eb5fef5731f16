"""Doors, refusals and switches: who gets in, and what is said to who does not."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from bandeng.journal.states import Invisible, Refused
from bandeng.people.states import Seat, Seats
from bandeng.web.ui import views
from bandeng.web.ui.doors import Door, for_able, for_post, for_resident, for_staff, open_to_all
from bandeng.web.ui.middleware import SeatsMiddleware

NOW = datetime(2026, 9, 29, 4, 0, tzinfo=UTC)


def hello(request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse("hello")


def desk(post: str, *may: str, held_by: int = 1) -> Seats:
    """Return the seats of person 1 with one seat."""
    seat = Seat(post, 7, "7.", "town", person_id=1, held_by=held_by, may=frozenset(may))
    return Seats(1, (seat,))


def asked(seats: Seats | None = None, path: str = "/office/?a=1", **headers: str) -> Any:
    """Return a request of a visitor, or of somebody with seats."""
    request: Any = RequestFactory().get(path, headers=headers)
    request.user = SimpleNamespace(is_authenticated=True, name="林") if seats else AnonymousUser()
    request.at, request.seats = NOW, seats or Seats(0)
    return request


def test_each_door_says_its_rule() -> None:
    assert open_to_all(hello).door == Door("open_to_all")
    assert for_resident(hello).door == Door("for_resident")
    assert for_staff(hello).door == Door("for_staff")
    assert for_post("desk", "clerk")(hello).door == Door("for_post", posts=("desk", "clerk"))
    assert for_able("assign")(hello).door == Door("for_able", abilities=("assign",))
    assert open_to_all(hello).__name__ == "hello"


def test_a_page_for_a_resident_is_neither_shared_nor_indexed() -> None:
    response = for_resident(hello)(asked())
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert not open_to_all(hello)(asked()).has_header("Cache-Control")


@pytest.mark.parametrize("door", [for_staff, for_post("desk"), for_able("assign")])
def test_a_visitor_is_sent_to_sign_in_and_back(door: Any) -> None:
    response = door(hello)(asked())
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/office/%3Fa%3D1")
    part = door(hello)(asked(**{"HX-Request": "true"}))
    assert part["HX-Refresh"] == "true"


def test_a_post_opens_its_door_and_no_other() -> None:
    assert for_post("desk")(hello)(asked(desk("desk"))).content == b"hello"
    with pytest.raises(PermissionDenied):
        for_post("supervisor")(hello)(asked(desk("desk")))


def test_who_stands_in_gets_in() -> None:
    assert for_post("desk")(hello)(asked(desk("desk", held_by=2))).status_code == 200


def test_an_ability_opens_a_door() -> None:
    assert for_able("assign", "remind")(hello)(asked(desk("x", "remind"))).status_code == 200
    with pytest.raises(PermissionDenied):
        for_able("assign")(hello)(asked(desk("x", "see")))


def test_signed_in_people_without_any_post_may_pass_the_staff_door_only() -> None:
    request = asked(desk("x"))
    request.seats = Seats(1)
    assert for_staff(hello)(request).status_code == 200
    with pytest.raises(PermissionDenied):
        for_able("see")(hello)(request)


# --- the middleware ----------------------------------------------------------------------------


def through(request: Any, view: Any = hello) -> HttpResponse:
    return SeatsMiddleware(view)(request)  # type: ignore[return-value]


def test_one_instant_and_no_seats_for_a_visitor() -> None:
    request = asked()
    response = through(request)
    assert request.at.tzinfo is not None
    assert not request.seats
    assert request.seats.posts() == frozenset()
    assert "HX-Request" in response["Vary"]
    assert not response.has_header("Cache-Control")


def test_signed_in_pages_are_not_stored() -> None:
    assert "no-store" in through(asked(desk("desk")))["Cache-Control"]


def test_a_refusal_is_a_sentence_and_a_way_back() -> None:
    request = asked(referer="http://testserver/m/1")
    response = SeatsMiddleware(hello).process_exception(request, Refused("这件事在别人手上。"))
    assert response is not None
    assert response.status_code == 409
    page = response.content.decode()
    assert "这件事在别人手上。" in page
    assert 'href="http://testserver/m/1"' in page


def test_the_way_back_never_leads_elsewhere() -> None:
    assert views.back_from(asked(referer="https://evil.example/x")) == "/"
    assert views.back_from(asked()) == "/"


def test_htmx_gets_the_sentence_where_messages_stand() -> None:
    request = asked(**{"HX-Request": "true"})
    response = SeatsMiddleware(hello).process_exception(request, Refused("不行<b>"))
    assert response is not None
    assert response["HX-Retarget"] == "#messages"
    assert b"<html" not in response.content
    assert "不行&lt;b&gt;" in response.content.decode()


def test_what_is_invisible_is_not_there() -> None:
    response = SeatsMiddleware(hello).process_exception(asked(), Invisible())
    assert response is not None
    assert response.status_code == 404
    assert SeatsMiddleware(hello).process_exception(asked(), ValueError()) is None


# --- pages that say what to do next ------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "status", "words"),
    [
        (lambda r: views.not_found(r), 404, "编号"),
        (lambda r: views.forbidden(r, PermissionDenied("属于别的岗位")), 403, "属于别的岗位"),
        (lambda r: views.bad_request(r), 400, "返回再试一次"),
        (lambda r: views.bad_request(r, RequestDataTooBig()), 413, "图片或文字太大"),
        (lambda r: views.csrf_failure(r), 403, "再提交一次"),
    ],
)
def test_errors_say_what_to_do_next(response: Any, status: int, words: str) -> None:
    made = response(asked())
    assert made.status_code == status
    assert words in made.content.decode()
    assert "btn-primary" in made.content.decode()


def test_the_page_for_our_own_mistakes_needs_nothing() -> None:
    from django.template.loader import render_to_string

    page = render_to_string("500.html")
    assert "出了差错" in page
    assert "Something broke" in page


# --- switches and gallery ----------------------------------------------------------------------


def test_large_text_is_a_cookie_and_leads_back(client: Client) -> None:
    response = client.get("/ui/look?text=large&next=/ui/look%3Fx")
    assert response["Location"] == "/ui/look?x"
    assert response.cookies["bandeng_large"].value == "1"
    back = client.get("/ui/look?text=plain&next=https://evil.example/")
    assert back["Location"] == "/"
    assert back.cookies["bandeng_large"].value == ""


def test_the_gallery_is_for_demo_and_debug_only(client: Client, settings: Any) -> None:
    settings.DEBUG = settings.DEMO = False
    for path in ["/ui/", "/ui/map.json", "/ui/layout/office"]:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_shows_everything(client: Client, settings: Any, language: str) -> None:
    settings.DEMO = True
    client.cookies["bandeng_language"] = language
    for path in ["/ui/", "/ui/layout/resident?town=1", "/ui/layout/worker", "/ui/layout/office"]:
        page = client.get(path)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()


def test_large_text_marks_the_page(client: Client, settings: Any) -> None:
    settings.DEMO = True
    client.cookies["bandeng_large"] = "1"
    assert 'class="no-js large"' in client.get("/ui/").content.decode()


def test_the_gallery_form_keeps_what_was_typed(client: Client, settings: Any) -> None:
    settings.DEMO = True
    page = client.post("/ui/", {"title": "路灯", "phone": "123"}).content.decode()
    assert 'value="路灯"' in page
    assert "手机号是11位数字" in page
