"""Everything a worker does to a matter, pressed in the browser's way: once, twice, wrongly."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.people.models import Person
from tests import factories
from tests.cast import Cast
from tests.factories import MONDAY, fresh

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


def press(client: Client, matter: Matter, deed: str, **told: str) -> Any:
    """Open a deed's page, fill it in and send it."""
    url = f"/work/m/{matter.number}/{deed}/"
    assert client.get(url).status_code == 200
    return client.post(url, {"seen": NOW.isoformat(), **told})


def done(client: Client, matter: Matter, deed: str, **told: str) -> tuple[Matter, str]:
    """Do a deed that goes through; return the matter and the page one lands on."""
    response = press(client, matter, deed, **told)
    assert response.status_code == 302, response.content.decode()[:3000]
    landed = client.get(response["Location"])
    assert landed.status_code == 200
    return fresh(matter), landed.content.decode()


def lines(matter: Matter, verb: Verb) -> int:
    return Line.objects.filter(subject_kind="matter", subject_id=matter.pk, verb=verb).count()


def test_taking_says_who_has_it_and_until_when(cast: Cast) -> None:
    matter, page = done(enter(cast.representative), factories.raised(cast), "take")
    assert (matter.state, matter.owner_id) == (State.TAKEN, cast.representative.pk)
    assert matter.published_at is None
    assert "已接手。 现在由您负责" in page


def test_taking_publishes_what_was_ticked(cast: Cast) -> None:
    matter, page = done(enter(cast.representative), factories.raised(cast), "take", public="on")
    assert matter.published_at == NOW
    assert "已对外公开" in page


def test_taking_does_not_publish_personal_data(cast: Cast) -> None:
    matter = factories.raised(cast, text="找我：10010000456")
    response = press(enter(cast.representative), matter, "take", public="on")
    assert response.status_code == 409
    assert fresh(matter).state == State.RAISED


@pytest.mark.parametrize(
    ("make", "deed", "told", "verb"),
    [
        (factories.raised, "take", {}, Verb.MATTER_TAKEN),
        (factories.taken, "note", {"text": "去看过了"}, Verb.MATTER_NOTED),
        (factories.taken, "ask", {"text": "哪一栋？"}, Verb.MATTER_ASKER_ASKED),
        (factories.waiting, "reply", {"text": "二单元"}, Verb.MATTER_REPLIED),
        (factories.taken, "hand-up", {"reason": "要花钱"}, Verb.MATTER_ESCALATED),
        (
            factories.taken, "answer", {"text": "换好了", "outcome": "solved"},
            Verb.MATTER_ANSWERED,
        ),
        (factories.answered, "confirm", {"solved": "yes", "rating": "5"}, Verb.MATTER_CONFIRMED),
        (factories.answered, "confirm", {"solved": "no", "text": "又坏"}, Verb.MATTER_REOPENED),
        (factories.taken, "redirect", {"route": "lawsuit"}, Verb.MATTER_REDIRECTED),
        (factories.taken, "withdraw", {"reason": "不办了"}, Verb.MATTER_WITHDRAWN),
        (factories.taken, "publish", {}, Verb.MATTER_PUBLISHED),
    ],
)  # fmt: skip
def test_two_presses_are_one_deed(
    cast: Cast, make: Any, deed: str, told: dict[str, str], verb: Verb
) -> None:
    matter, client = make(cast), enter(cast.representative)
    for _press in range(2):
        response = client.post(
            f"/work/m/{matter.number}/{deed}/", {"seen": NOW.isoformat(), **told}
        )
        assert response.status_code == 302, response.content.decode()[:2000]
    assert lines(matter, verb) == 1


def test_two_different_notes_are_two(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    for text in ("上午去看", "下午再去", "上午去看"):
        done(client, matter, "note", text=text)
    assert lines(matter, Verb.MATTER_NOTED) == 2


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_note(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    cookies = client.cookies

    def press_(_number: int) -> int:
        again = Client()
        again.cookies = cookies
        url = f"/work/m/{matter.number}/note/"
        try:
            told = {"seen": NOW.isoformat(), "text": "只记一次"}
            return int(again.post(url, told).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press_, range(4))) == {302}
    assert lines(matter, Verb.MATTER_NOTED) == 1


def test_a_note_for_staff_stays_with_staff(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    done(client, matter, "note", text="内部说明")
    done(client, matter, "note", text="已经联系了电工", for_asker="on")
    shown = Line.objects.filter(verb=Verb.MATTER_NOTED).order_by("id")
    assert [line.public for line in shown] == [False, True]


def test_asking_back_stops_the_time_and_the_reply_lets_it_go_on(cast: Cast) -> None:
    client = enter(cast.representative)
    matter, page = done(client, factories.taken(cast), "ask", text="哪一栋？")
    assert matter.state == State.WAITING
    assert "时限暂停" in page
    matter, page = done(client, matter, "reply", text="三栋")
    assert matter.state == State.WORKING
    assert "口头告知" in page


def test_an_answer_needs_words_and_keeps_what_was_typed(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    response = press(client, matter, "answer", text="写了一半")
    assert response.status_code == 422
    assert "写了一半" in response.content.decode()
    matter, page = done(client, matter, "answer", text="换好了", outcome="solved")
    assert matter.state == State.ANSWERED
    assert "已答复。" in page


def test_a_call_confirms_for_who_asked_and_is_marked_so(cast: Cast) -> None:
    client = enter(cast.grid_worker)
    matter, page = done(client, factories.answered(cast), "confirm", solved="yes", rating="4")
    assert (matter.state, matter.rating) == (State.CONFIRMED, 4)
    assert matter.confirmed_by_id == cast.grid_worker.pk
    assert "口头告知" in page


def test_not_solved_goes_back_to_work(cast: Cast) -> None:
    client = enter(cast.representative)
    matter, page = done(client, factories.answered(cast), "confirm", solved="no", text="又坏了")
    assert matter.state == State.WORKING
    assert "又坏了" in page


def test_handing_up_names_who_has_it_now(cast: Cast) -> None:
    client = enter(cast.representative)
    matter, page = done(client, factories.taken(cast), "hand-up", reason="要动用集体的钱")
    assert (matter.rung, matter.owner_id) == ("blue", cast.secretary.pk)
    assert "现在由金秋实（嘎查村（社区）书记）负责" in page
    assert press(client, factories.taken(cast), "hand-up", reason=" ").status_code == 422


def test_sending_down_asks_for_a_rung_and_an_instruction(cast: Cast) -> None:
    matter = factories.taken(cast)
    later = MONDAY + timedelta(hours=2)
    actions.escalate(matter, by=cast.representative, reason="要钱", at=later)
    client = enter(cast.secretary)
    assert press(client, matter, "send-down", rung="red", reason="去").status_code == 422
    matter, page = done(client, matter, "send-down", rung="green", reason="先带人去看")
    assert matter.rung == "green"
    assert "先带人去看" in page


def test_only_who_holds_the_post_here_is_offered(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    page = client.get(f"/work/m/{matter.number}/assign/").content.decode()
    assert "齐立冬" not in page
    answer = press(client, matter, "assign", to=str(cast.neighbour_representative.pk))
    assert answer.status_code == 422
    assert press(client, matter, "assign", to="abc").status_code == 422


def test_a_helper_is_found_around_or_by_name(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    matter, page = done(client, matter, "help", helper=str(cast.grid_worker.pk))
    assert matter.helper_ids == [cast.grid_worker.pk]
    assert "林明月" in page
    url = f"/work/m/{matter.number}/help/"
    assert "江松涛" in client.get(url + "?q=松涛").content.decode()
    told = {"helper": str(cast.bridge_representative.pk), "q": "松涛"}
    assert client.post(url, told).status_code == 302
    assert cast.bridge_representative.pk in fresh(matter).helper_ids


def test_category_and_place_are_put_right(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    other = cast.place("15010102")
    due = matter.due_at
    matter, _page = done(client, matter, "correct", category="roads", place=other.code)
    assert (matter.category, matter.place_id, matter.due_at) == ("roads", other.pk, due)
    url = f"/work/m/{matter.number}/correct/"
    assert "石桥村" in client.get(url + "?q=石桥").content.decode()
    assert press(client, matter, "correct", category="x", place="0").status_code == 422


def test_the_legal_channel_is_told_in_the_playbooks_words(cast: Cast) -> None:
    matter, page = done(
        enter(cast.representative), factories.taken(cast), "redirect", route="lawsuit"
    )
    assert matter.state == State.REDIRECTED
    assert "12368" in page


def test_what_is_public_can_be_taken_off_again(cast: Cast) -> None:
    client = enter(cast.representative)
    matter, _page = done(client, factories.taken(cast), "publish")
    matter, _page = done(client, matter, "hide")
    assert (matter.published_at, matter.privacy) == (None, Privacy.PRIVATE)
    assert "showing" not in client.get(f"/work/m/{matter.number}/publish/").content.decode()
    assert press(client, matter, "publish").status_code in (302, 409)


def test_other_words_can_be_blacked_out(cast: Cast) -> None:
    matter, client = factories.raised(cast), enter(cast.representative)
    matter, _page = done(client, matter, "black-out", text="小学门口")
    assert "小学门口" not in matter.text + matter.title
    assert press(client, matter, "black-out", text="小学门口").status_code == 302
    with time_machine.travel(NOW + timedelta(hours=1)):
        told = {"text": "没有的话", "seen": (NOW + timedelta(minutes=30)).isoformat()}
        url = f"/work/m/{matter.number}/black-out/"
        assert client.post(url, told).status_code == 409


def test_those_above_remind_and_supervise(cast: Cast) -> None:
    matter = factories.taken(cast)
    matter, _page = done(enter(cast.secretary), matter, "remind", text="请抓紧")
    assert lines(matter, Verb.MATTER_REMINDED) == 1
    matter, _page = done(enter(cast.supervisor), matter, "supervise", reason="冬天快到了")
    assert matter.listed_at == NOW
    answered = factories.unconfirmed(cast, MONDAY - timedelta(days=14))
    matter, _page = done(enter(cast.supervisor), answered, "reopen", reason="现场还是黑的")
    assert matter.state == State.WORKING


def test_a_deed_that_is_not_for_this_person_says_so(cast: Cast) -> None:
    matter, client = factories.taken(cast), enter(cast.grid_worker)
    page = client.get(f"/work/m/{matter.number}/answer/")
    assert page.status_code == 200
    assert 'method="post" novalidate' not in page.content.decode()
    told = {"text": "换好了", "outcome": "solved"}
    response = client.post(f"/work/m/{matter.number}/answer/", told)
    assert response.status_code == 409
    assert "换好了" in response.content.decode()
    assert fresh(matter).state == State.TAKEN


def test_a_deed_that_does_not_fit_the_state_says_so(cast: Cast) -> None:
    matter, client = factories.confirmed(cast), enter(cast.representative)
    url = f"/work/m/{matter.number}/answer/"
    assert "不需要这一步" in client.get(url).content.decode()
    assert client.post(url, {"text": "再答", "outcome": "solved"}).status_code == 409


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-03-02", "9999-01-01T00:00+08:00", "\x00"])
def test_a_spoilt_moment_does_no_harm(cast: Cast, seen: str) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    url = f"/work/m/{matter.number}/note/"
    assert client.post(url, {"text": "记一笔", "seen": seen}).status_code in (302, 422)


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "长" * 3000, " \n ", "<script>x</script>", "😀"]
)
def test_no_words_break_a_deed(cast: Cast, text: str) -> None:
    matter, client = factories.taken(cast), enter(cast.representative)
    for deed in ("note", "ask", "hand-up", "black-out", "remind"):
        told = {"text": text, "reason": text}
        response = client.post(f"/work/m/{matter.number}/{deed}/", told)
        assert response.status_code in (302, 409, 422)
    page = client.get(f"/work/m/{matter.number}/").content.decode()
    assert "<script>x" not in page
