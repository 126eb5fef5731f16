"""The workers' pages: what stands on them, who sees it, and how few statements it takes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.states import Outcome, Privacy
from bandeng.notices.queries import unread_heaps
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.places import actions as places
from bandeng.playbooks.queries import seats_of
from tests import factories
from tests.cast import Cast
from tests.factories import MONDAY

MOST = 12
Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Let it be Monday afternoon."""
    with time_machine.travel(MONDAY + timedelta(hours=6), tick=False):
        yield


@pytest.fixture
def enter() -> Enter:
    """Return a client signed in as a person."""

    def enter_(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return enter_


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content[:500]
    return str(response.content, "utf-8")


def test_a_visitor_is_sent_to_the_door(client: Client, cast: Cast) -> None:
    for url in ("/work/", "/work/mine/", "/work/take/", "/work/inbox/", "/work/away/"):
        assert client.get(url).status_code == 302


def test_today_says_what_to_do_when_nothing_waits(cast: Cast, enter: Enter) -> None:
    text = page(enter(cast.representative), "/work/")
    assert "在这里记下来" in text
    assert 'href="/work/take/"' in text


def test_today_puts_what_is_late_first_and_new_ones_after(cast: Cast, enter: Enter) -> None:
    factories.taken(cast, MONDAY - timedelta(days=6), title="早该办的")
    factories.raised(cast, title="刚提出的")
    text = page(enter(cast.representative), "/work/")
    assert text.index("已超期") < text.index("早该办的") < text.index("还没接手")
    assert text.index("还没接手") < text.index("刚提出的")
    assert 'action="/work/m/' in text


def test_today_shows_what_others_did_and_what_we_wait_for(cast: Cast, enter: Enter) -> None:
    waiting = factories.waiting(cast, title="问清再办")
    replied = factories.waiting(cast, title="答了话的")
    actions.reply(replied, text="二单元", by=Voice.ASKER, at=MONDAY + timedelta(hours=4))
    factories.answered(cast, title="已经答了的")
    text = page(enter(cast.representative), "/work/")
    changed = text.index("昨天以来的变化")
    assert changed < text.index("答了话的", changed)
    assert text.index("等提出人回复") < text.rindex("问清再办")
    assert text.index("可电话回访") < text.rindex("已经答了的")
    assert waiting.number in text


def test_today_takes_few_statements(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for hours in range(52):
        factories.raised(cast, MONDAY - timedelta(hours=hours))
    factories.waiting(cast)
    factories.answered(cast)
    client = enter(cast.representative)
    client.get("/work/")
    with django_assert_max_num_queries(MOST):
        page(client, "/work/")


def test_my_requests_are_sifted_by_the_address_bar(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for hours in range(50):
        factories.raised(cast, MONDAY - timedelta(hours=hours), title="路灯坏了")
    done = factories.answered(cast, title="暖气修好了", text="暖气一直不热")
    client = enter(cast.representative)
    with django_assert_max_num_queries(MOST):
        text = page(client, "/work/mine/")
    assert "第1–25条" in text
    assert "暖气修好了" not in text
    assert "暖气修好了" in page(client, "/work/mine/?state=answered")
    assert "暖气修好了" in page(client, "/work/mine/?q=暖气")
    assert "暖气修好了" in page(client, f"/work/mine/?q={done.number}")
    assert "没有找到" in page(client, "/work/mine/?q=鹦鹉")
    assert "没有符合条件" in page(client, "/work/mine/?rung=red")
    assert "暖气修好了" in page(client, "/work/mine/?scope=places&state=answered")
    for odd in ("?scope=x&state=y&rung=z", "?page=999", "?q=%00", "?late=1", "?q=" + "长" * 500):
        page(client, "/work/mine/" + odd)


def test_my_requests_know_helpers_and_who_took_it_down(cast: Cast, enter: Enter) -> None:
    helped = factories.taken(cast, title="请人帮着看")
    at = MONDAY + timedelta(hours=2)
    actions.add_helper(helped, helper=cast.grid_worker, by=cast.representative, at=at)
    entered = actions.raise_matter(
        factories.ask(cast, title="门口说的"), by=cast.grid_worker, at=MONDAY
    )
    client = enter(cast.grid_worker)
    assert "请人帮着看" in page(client, "/work/mine/?scope=helping")
    assert entered.number in page(client, "/work/mine/?scope=entered")


def test_a_matter_shows_one_big_button_for_its_state(cast: Cast, enter: Enter) -> None:
    client = enter(cast.representative)
    wanted = {
        factories.raised: "接手",
        factories.taken: "办结答复",
        factories.working: "办结答复",
        factories.waiting: "登记对方回复",
        factories.answered: "电话回访确认",
    }
    for make, label in wanted.items():
        text = page(client, f"/work/m/{make(cast).number}/")
        bar = text[text.index("primary-bar") :]
        assert label in bar[: bar.index("</div>")]
        assert text.count("btn-primary") == 1
    assert "primary-bar" not in page(client, f"/work/m/{factories.confirmed(cast).number}/")


def test_a_matter_takes_few_statements(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for hours in range(20):
        factories.raised(cast, MONDAY - timedelta(hours=hours))
    matter = factories.working(cast)
    at = MONDAY + timedelta(hours=3)
    actions.add_helper(matter, helper=cast.grid_worker, by=cast.representative, at=at)
    for number in range(30):
        actions.note(matter, text=f"第{number}次", by=cast.representative, at=at)
    client = enter(cast.representative)
    client.get("/work/")
    with django_assert_max_num_queries(MOST):
        text = page(client, f"/work/m/{matter.number}/")
    assert "第29次" in text
    assert "林明月" in text


def test_nobody_opens_what_is_not_for_his_eyes(cast: Cast, enter: Enter) -> None:
    matter = factories.raised(cast)
    stranger = enter(cast.bridge_representative)
    page(stranger, f"/work/m/{matter.number}/", 404)
    page(stranger, f"/work/m/{matter.number}/take/", 404)
    assert stranger.post(f"/work/m/{matter.number}/contact/", {"purpose": "问"}).status_code == 404
    page(enter(cast.representative), "/work/m/99999999/", 404)
    page(enter(cast.representative), f"/work/m/{matter.number}/dance/", 404)


def test_who_watches_is_told_why_the_next_step_is_not_his(cast: Cast, enter: Enter) -> None:
    matter = factories.taken(cast)
    text = page(enter(cast.grid_worker), f"/work/m/{matter.number}/")
    assert "primary-bar" not in text
    text = page(enter(cast.secretary), f"/work/m/{matter.number}/")
    assert "提醒办理人" in text[text.index("primary-bar") :]


def test_contact_is_masked_until_a_purpose_is_said_once(cast: Cast, enter: Enter) -> None:
    matter = factories.taken(cast)
    client, url = enter(cast.representative), f"/work/m/{matter.number}/"
    text = page(client, url)
    assert "100****0123" in text
    assert "10010000123" not in text
    assert client.post(url + "contact/", {"purpose": " "}).status_code == 422
    opened = client.post(url + "contact/", {"purpose": "上门前联系"})
    assert 'href="tel:10010000123"' in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert "10010000123" not in page(client, url)
    line = Line.objects.get(verb=Verb.MATTER_CONTACT_OPENED)
    assert line.by_id == cast.representative.pk
    assert line.said["purpose"] == "上门前联系"
    assert "上门前联系" in page(client, url)


def test_who_may_not_open_contacts_is_told_so(cast: Cast, enter: Enter) -> None:
    matter = factories.taken(cast)
    client = enter(cast.grid_worker)
    answer = client.post(f"/work/m/{matter.number}/contact/", {"purpose": "好奇"})
    assert answer.status_code == 422
    assert "10010000123" not in answer.content.decode()


def test_a_confidential_matter_asks_what_it_is_opened_for(cast: Cast, enter: Enter) -> None:
    matter = factories.raised(cast, privacy=Privacy.CONFIDENTIAL, title="说不出口的事")
    client, url = enter(cast.representative), f"/work/m/{matter.number}/"
    assert "说不出口的事" not in page(client, "/work/")
    assert "说不出口的事" not in page(client, url)
    assert client.get(url + "answer/").status_code == 409
    assert client.post(url + "contact/", {"purpose": "问"}).status_code == 302
    assert client.post(url + "unseal/", {}).status_code == 422
    assert client.post(url + "unseal/", {"purpose": "办理"}).status_code == 302
    assert "说不出口的事" in page(client, url)
    assert Line.objects.filter(verb=Verb.MATTER_OPENED).count() == 1
    with time_machine.travel(MONDAY + timedelta(hours=7), tick=False):
        assert "说不出口的事" not in page(client, url)


def test_flagged_words_stand_marked_and_are_blacked_out_before_publishing(
    cast: Cast, enter: Enter
) -> None:
    matter = factories.raised(cast, text="灯坏了，请打10010000456")
    client, url = enter(cast.representative), f"/work/m/{matter.number}/"
    text = page(client, url)
    assert "<mark>10010000456</mark>" in text
    assert 'name="public"' not in text
    assert client.post(url + "redact/", {}).status_code == 302
    text = page(client, url)
    assert "10010000456" not in text
    assert 'name="public" id="id_public" checked' in text


def test_pictures_are_for_those_who_see_the_matter(cast: Cast, enter: Enter) -> None:
    assert enter(cast.representative).get("/work/picture/x.jpg").status_code == 404
    assert enter(cast.representative).get("/work/picture/..%2f..%2fx.jpg").status_code == 404


def test_places_name_who_serves_and_what_nobody_covers(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    client = enter(cast.representative)
    with django_assert_max_num_queries(MOST):
        text = page(client, "/work/places/")
    assert "金秋实" in text
    assert "林明月" in text
    assert "还没有人" not in text
    desk = enter(cast.other_desk)
    assert "石桥村" in page(desk, "/work/places/")
    page(client, f"/work/places/{cast.place('150201').pk}/", 404)
    page(client, "/work/places/999999/", 404)


def test_a_household_is_entered_once_and_opened_for_a_purpose(cast: Cast, enter: Enter) -> None:
    client, place = enter(cast.representative), cast.grid
    url = f"/work/places/{place.pk}/enter/"
    assert 'name="key"' in page(client, url)
    told = {
        "address": "前街1号", "head": "白玉山", "phone": "10010001111", "size": "4",
        "kind": "family", "key": "5f2b7d3c-3a60-4f0c-9d8e-0a5b5a1c2d3e",
    }  # fmt: skip
    for _press in range(2):
        assert client.post(url, told).status_code == 302
    assert (
        client.post(url, {**told, "key": "6f2b7d3c-3a60-4f0c-9d8e-0a5b5a1c2d3e"}).status_code == 422
    )
    assert client.post(url, {**told, "size": "很多", "key": "x"}).status_code == 422
    text = page(client, f"/work/places/{place.pk}/")
    assert text.count("前街1号") == 1
    assert "白**" in text
    assert "10010001111" not in text
    household = places.enter_household(
        places.NewHousehold(place.pk, "前街2号", "孟远行", "10010002222"),
        by=cast.representative, at=MONDAY, seats=seats_of(cast.representative, MONDAY),
    )  # fmt: skip
    url = f"/work/households/{household.pk}/"
    assert "孟远行" not in page(client, url)
    assert client.post(url, {"purpose": ""}).status_code == 422
    assert "孟远行" in client.post(url, {"purpose": "入户走访"}).content.decode()
    assert enter(cast.bridge_representative).post(url, {"purpose": "看看"}).status_code == 404
    assert enter(cast.grid_worker).post(url, {"purpose": "看看"}).status_code == 422


def test_the_inbox_merges_and_is_acknowledged_once(cast: Cast, enter: Enter) -> None:
    for _number in range(10):
        factories.raised(cast)
    matter = factories.waiting(cast, title="答了话的")
    actions.reply(matter, text="二单元", by=Voice.ASKER, at=MONDAY + timedelta(hours=4))
    client = enter(cast.representative)
    text = page(client, "/work/inbox/")
    assert "11件新事项到了您这里" in text
    assert "答了话的" in text
    assert "tabbar-count" in text
    assert page(client, "/work/inbox/matter.raised/").count("小学门口路灯不亮") == 10
    assert client.post("/work/inbox/matter.raised/").status_code == 302
    assert "11件" not in page(client, "/work/inbox/")
    opened = client.post(f"/work/inbox/open/{matter.number}/")
    assert opened["Location"] == f"/work/m/{matter.number}/"
    assert not unread_heaps(cast.representative.pk)
    assert "没有新通知" in page(client, "/work/inbox/")
    assert client.post("/work/inbox/matter.raised/").status_code == 302
    assert client.get("/work/inbox/nothing/").status_code == 302
    assert client.post("/work/inbox/open/12345678/").status_code == 302


def test_a_notice_of_what_went_elsewhere_leads_nowhere_else(cast: Cast, enter: Enter) -> None:
    matter = factories.taken(cast)
    at = MONDAY + timedelta(hours=2)
    actions.add_helper(matter, helper=cast.bridge_secretary, by=cast.representative, at=at)
    matter.helper_ids = []
    matter.save()
    client = enter(cast.bridge_secretary)
    assert client.post(f"/work/inbox/open/{matter.number}/")["Location"] == "/work/inbox/"
    assert "已转到别处" in page(client, "/work/inbox/")


def test_somebody_stands_in_and_sees_the_work(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, title="等着接手的")
    client = enter(cast.representative)
    assert "金秋实" in page(client, "/work/away/")
    told = {"from_day": "2026-03-02", "to_day": "2026-03-06", "stand_in": str(cast.secretary.pk)}
    assert client.post("/work/away/", {**told, "to_day": "2026-03-01"}).status_code == 422
    assert client.post("/work/away/", {**told, "stand_in": "0"}).status_code == 422
    for _press in range(2):
        assert client.post("/work/away/", told).status_code == 302
    assert "由金秋实替岗" in page(client, "/work/away/")
    instead = enter(cast.secretary)
    assert "替白晓岚" in page(instead, "/work/")
    assert "您正替白晓岚的岗" in page(instead, "/work/away/")
    assert client.post("/work/away/back/").status_code == 302
    assert "由金秋实替岗" not in page(client, "/work/away/")
    assert client.post("/work/away/back/").status_code == 302


def test_a_colleague_far_away_is_found_by_name(cast: Cast, enter: Enter) -> None:
    client = enter(cast.representative)
    assert "江松涛" not in page(client, "/work/away/")
    assert "江松涛" in page(client, "/work/away/?q=松涛")
    told = {"from_day": "2026-03-03", "stand_in": str(cast.bridge_representative.pk), "q": "松涛"}
    assert client.post("/work/away/", told).status_code == 302


def test_english_is_complete_on_every_page(cast: Cast, enter: Enter) -> None:
    matter = factories.answered(cast)
    people.go_absent(
        cast.secretary, stand_in=cast.representative, from_at=MONDAY, by=cast.secretary, at=MONDAY
    )
    client = enter(cast.representative)
    client.cookies["bandeng_language"] = "en"
    assert "Call and confirm" in page(client, f"/work/m/{matter.number}/")
    assert "Today" in page(client, "/work/")
    assert "You stand in for" in page(client, "/work/away/")


def test_large_matters_stay_small_pages(cast: Cast, enter: Enter) -> None:
    matter = factories.taken(cast)
    later = MONDAY + timedelta(hours=5)
    actions.answer(
        matter, text="好" * 1999, outcome=Outcome.EXPLAINED, by=cast.representative, at=later
    )
    assert "好好好" in page(enter(cast.representative), f"/work/m/{matter.number}/")
