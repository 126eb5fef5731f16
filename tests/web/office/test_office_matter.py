"""One request on the desk: everything that may be done, what is refused, what is guarded."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, State
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import NewPerson
from tests.cast import FOUNDED, Cast
from tests.factories import answered, confirmed, fresh, raised, taken, waiting
from tests.web.office.conftest import NOW, Enter

THEN = NOW - timedelta(hours=30)


def do(client: Client, matter: Matter, act: str, **said: Any) -> Any:
    """Post an act as its form would."""
    return client.post(f"/office/matters/{matter.number}/do/{act}", said)


@pytest.fixture
def colleague(cast: Cast) -> Person:
    """Return a second holder of the desk's post."""
    (person,) = people.enter_many([NewPerson("许知远", "10000000050")], by=Voice.SYSTEM, at=FOUNDED)
    people.appoint(person, post="township-desk", place=cast.town, by=Voice.SYSTEM, at=FOUNDED)
    return person


@pytest.fixture
def with_desk(cast: Cast) -> Matter:
    """Return a request the township desk has in hand."""
    matter = raised(cast, THEN, place=cast.town)
    return actions.take(matter, by=cast.desk, at=THEN + timedelta(hours=1))


ACTS = [
    ("note", {"text": "已联系施工队"}, Verb.MATTER_NOTED, "working"),
    ("answer", {"text": "修好了", "outcome": "solved"}, Verb.MATTER_ANSWERED, "answered"),
    ("ask", {"text": "哪一根？"}, Verb.MATTER_ASKER_ASKED, "waiting"),
    ("hand-up", {"reason": "要动旗里的资金"}, Verb.MATTER_ESCALATED, "raised"),
    ("send-down", {"rung": "blue", "reason": "请村里先看"}, Verb.MATTER_SENT_DOWN, "raised"),
    ("redirect", {"route": "lawsuit"}, Verb.MATTER_REDIRECTED, "redirected"),
    ("correct", {"category": "roads", "place": "150101"}, Verb.MATTER_RECATEGORISED, "taken"),
    ("publish", {}, Verb.MATTER_PUBLISHED, "taken"),
    ("black-out", {"text": "晚上"}, Verb.MATTER_REDACTED, "taken"),
    ("withdraw", {"reason": "自己修好了"}, Verb.MATTER_WITHDRAWN, "withdrawn"),
]


@pytest.mark.parametrize(("act", "said", "verb", "state"), ACTS)
def test_an_act_is_done_and_told(
    cast: Cast,
    with_desk: Matter,
    enter: Enter,
    act: str,
    said: Any,
    verb: Verb,
    state: str,
) -> None:
    client = enter(cast.desk)
    page = client.get(f"/office/matters/{with_desk.number}/do/{act}")
    assert page.status_code == 200
    answer = do(client, with_desk, act, **said)
    assert answer.status_code == 302
    assert fresh(with_desk).state == state
    assert Line.objects.filter(subject_id=with_desk.pk, verb=verb).count() == 1
    assert 'class="message message-success"' in client.get(answer["Location"]).content.decode()


def test_assigning_to_a_colleague_and_asking_for_help(
    cast: Cast,
    with_desk: Matter,
    colleague: Person,
    enter: Enter,
) -> None:
    client = enter(cast.desk)
    assert do(client, with_desk, "help", helper=cast.supervisor.pk).status_code == 302
    searched = client.get(f"/office/matters/{with_desk.number}/do/help?q=秋实").content.decode()
    assert "金秋实" in searched
    told = {"helper": cast.secretary.pk, "q": "秋实"}
    assert do(client, with_desk, "help", **told).status_code == 302
    assert do(client, with_desk, "help").status_code == 422
    assert do(client, with_desk, "assign", to=colleague.pk, reason="").status_code == 302
    after = fresh(with_desk)
    assert (after.owner, after.helper_ids) == (colleague, [cast.supervisor.pk, cast.secretary.pk])


def test_the_word_of_who_asked_is_taken_down(cast: Cast, enter: Enter) -> None:
    client, first, second = enter(cast.desk), answered(cast, THEN), answered(cast, THEN)
    do(client, first, "confirm", solved="yes", rating="4", text="满意")
    do(client, second, "confirm", solved="no", rating="", text="还是不亮")
    assert (fresh(first).state, fresh(first).rating) == (State.CONFIRMED, 4)
    assert fresh(second).state == State.WORKING


def test_a_reply_lets_the_clock_run_on(cast: Cast, enter: Enter) -> None:
    matter = waiting(cast, THEN)
    do(enter(cast.desk), matter, "reply", text="东边第二根")
    assert fresh(matter).state == State.WORKING


def test_supervising_and_opening_again(cast: Cast, enter: Enter) -> None:
    client, open_, over = enter(cast.supervisor), taken(cast, THEN), confirmed(cast, THEN)
    do(client, open_, "supervise", reason="催了两次")
    do(client, over, "reopen", reason="又坏了")
    assert fresh(open_).listed_at == NOW
    assert fresh(over).state == State.WORKING


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    cast: Cast,
    with_desk: Matter,
    enter: Enter,
) -> None:
    client = enter(cast.desk)
    answer = do(client, with_desk, "answer", text="换了灯泡，线路也查过")
    assert answer.status_code == 422
    assert "换了灯泡，线路也查过" in answer.content.decode()
    assert fresh(with_desk).state == State.TAKEN


def test_a_room_s_refusal_stands_at_the_form(cast: Cast, enter: Enter) -> None:
    matter = raised(cast, THEN, place=cast.town)
    answer = do(enter(cast.desk), matter, "answer", text="好了", outcome="solved")
    assert answer.status_code == 422
    assert "好了" in answer.content.decode()
    assert "message-error" in answer.content.decode()


def test_what_looks_like_personal_data_is_marked_and_blacked_out(cast: Cast, enter: Enter) -> None:
    matter = raised(cast, THEN, place=cast.town, text="请打10010000456")
    client, page = enter(cast.desk), f"/office/matters/{matter.number}/"
    assert "<mark>10010000456</mark>" in client.get(page).content.decode()
    assert do(client, matter, "redact").status_code == 302
    assert "10010000456" not in client.get(page).content.decode()
    assert client.get(f"{page}do/redact").status_code == 409


def test_those_above_remind_the_owner_and_nobody_himself(
    cast: Cast, with_desk: Matter, enter: Enter
) -> None:
    address = f"/office/matters/{with_desk.number}/do/remind"
    assert enter(cast.desk).get(address).status_code == 409
    assert do(enter(cast.supervisor), with_desk, "remind", text="请尽快").status_code == 302
    assert Line.objects.filter(subject_id=with_desk.pk, verb=Verb.MATTER_REMINDED).count() == 1


def test_what_is_not_ones_own_is_refused_in_words(cast: Cast, enter: Enter) -> None:
    matter = taken(cast, THEN)
    client = enter(cast.desk)
    page = client.get(f"/office/matters/{matter.number}/do/supervise")
    assert page.status_code == 409
    assert client.get(f"/office/matters/{matter.number}/do/juggle").status_code == 404
    assert do(client, matter, "supervise", reason="x").status_code == 422
    assert fresh(matter).listed_at is None


def test_nobody_acts_on_what_he_does_not_see(cast: Cast, with_desk: Matter, enter: Enter) -> None:
    client = enter(cast.other_desk)
    assert client.get(f"/office/matters/{with_desk.number}/").status_code == 404
    assert do(client, with_desk, "note", text="x").status_code == 404
    assert client.get("/office/matters/99999999/").status_code == 404


def test_two_presses_are_one(cast: Cast, with_desk: Matter, enter: Enter) -> None:
    client = enter(cast.desk)
    for _press in range(2):
        answer = do(client, with_desk, "note", text="看过了", seen=THEN.isoformat())
        assert answer.status_code == 302
    lines = Line.objects.filter(subject_id=with_desk.pk, verb=Verb.MATTER_NOTED)
    assert lines.count() == 1


@pytest.mark.parametrize("seen", ["", "gestern", "2026-03-11T08:00", "9999-01-01T00:00:00+08:00"])
def test_a_page_without_its_instant_still_works(
    cast: Cast,
    with_desk: Matter,
    enter: Enter,
    seen: str,
) -> None:
    assert do(enter(cast.desk), with_desk, "note", text="x", seen=seen).status_code == 302


def test_htmx_opens_the_form_alone_and_is_sent_on(
    cast: Cast,
    with_desk: Matter,
    enter: Enter,
) -> None:
    client, page = enter(cast.desk), f"/office/matters/{with_desk.number}/do/note"
    part = client.get(page, headers={"HX-Request": "true"})
    assert "<form" in part.content.decode()
    assert "<html" not in part.content.decode()
    wrong = client.post(page, {}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    done = client.post(page, {"text": "看过了"}, headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Redirect"]) == (204, f"/office/matters/{with_desk.number}/")


def test_contact_details_are_masked_until_opened_for_a_purpose(
    cast: Cast,
    with_desk: Matter,
    enter: Enter,
) -> None:
    client, page = enter(cast.desk), f"/office/matters/{with_desk.number}/"
    assert "10010000123" not in client.get(page).content.decode()
    assert client.post(f"{page}contact", {"purpose": ""}).status_code == 422
    shown = client.post(f"{page}contact", {"purpose": "约时间上门"})
    assert "10010000123" in shown.content.decode()
    line = Line.objects.get(subject_id=with_desk.pk, verb=Verb.MATTER_CONTACT_OPENED)
    assert (line.by_name, line.said["purpose"]) == (cast.desk.name, "约时间上门")
    assert "10010000123" not in client.get(page).content.decode()


def test_others_do_not_open_them(cast: Cast, with_desk: Matter, enter: Enter) -> None:
    client, page = enter(cast.supervisor), f"/office/matters/{with_desk.number}/contact"
    assert client.post(page, {"purpose": "看看"}).status_code == 409


def test_a_confidential_request_opens_for_a_purpose_and_half_an_hour(
    cast: Cast,
    enter: Enter,
    time_machine: Any,
) -> None:
    secret = raised(cast, THEN, privacy=Privacy.CONFIDENTIAL, text="举报村里分地不公")
    client, page = enter(cast.supervisor), f"/office/matters/{secret.number}/"
    assert "分地" not in client.get(page).content.decode()
    assert client.post(f"{page}open", {"purpose": ""}).status_code == 422
    assert client.post(f"{page}open", {"purpose": "核实线索"}).status_code == 302
    assert "分地不公" in client.get(page).content.decode()
    assert Line.objects.filter(subject_id=secret.pk, verb=Verb.MATTER_OPENED).count() == 1
    time_machine.move_to(NOW + timedelta(minutes=31))
    client.force_login(cast.supervisor)
    assert "分地不公" not in client.get(page).content.decode()


def test_earlier_requests_of_one_phone_stand_beside(cast: Cast, enter: Enter) -> None:
    first = raised(cast, THEN - timedelta(days=3), title="上次的水管")
    second = raised(cast, THEN)
    page = enter(cast.desk).get(f"/office/matters/{second.number}/")
    assert [row.title for row in page.context["earlier"]] == [first.title]


def test_pictures_are_only_for_who_sees_the_request(
    cast: Cast,
    enter: Enter,
    settings: Any,
    tmp_path: Any,
) -> None:
    from bandeng.matters.pictures import prepare
    from tests.rooms.test_pictures import photo

    settings.MEDIA_ROOT = tmp_path
    (picture,) = (prepare(photo(), tmp_path),)
    matter = raised(cast, THEN, pictures=(picture,))
    name = matter.pictures.get().name
    for person, status in ((cast.desk, 200), (cast.other_desk, 404)):
        answer = enter(person).get(f"/office/pictures/{name}")
        assert answer.status_code == status
        for (
            close
        ) in answer._resource_closers:  # closing the answer would end the test's transaction
            close()
    assert enter(cast.desk).get(f"/office/pictures/{'a' * 24}.jpg").status_code == 404
    assert "<img" in enter(cast.desk).get(f"/office/matters/{matter.number}/").content.decode()


def test_many_are_assigned_and_the_rest_is_explained(
    cast: Cast,
    with_desk: Matter,
    colleague: Person,
    enter: Enter,
) -> None:
    client, other = enter(cast.desk), answered(cast, THEN, title="已经答了")
    ticked = {"matter": [with_desk.number, other.number], "verb": "assign", "back": "place=1501"}
    asked = client.post("/office/matters/act", ticked)
    assert "许知远" in asked.content.decode()
    done = client.post("/office/matters/act", {**ticked, "to": colleague.pk})
    assert [row.title for row in done.context["done"]] == [with_desk.title]
    assert [row.title for row, _why in done.context["refused"]] == ["已经答了"]
    assert fresh(with_desk).owner == colleague


def test_many_owners_are_reminded(cast: Cast, with_desk: Matter, enter: Enter) -> None:
    ticked = {"matter": [with_desk.number], "verb": "remind"}
    done = enter(cast.supervisor).post("/office/matters/act", ticked)
    assert len(done.context["done"]) == 1


@pytest.mark.parametrize(
    "ticked",
    [
        {},
        {"matter": ["x", "\0"], "verb": "remind"},
        {"matter": ["99999999"], "verb": "assign", "to": "nobody"},
        {"matter": ["99999999"], "verb": "assign", "to": "9" * 30},
        {"matter": [str(n) for n in range(300)], "verb": "remind"},
    ],
)
def test_a_bulk_act_without_sense_changes_nothing(
    cast: Cast,
    with_desk: Matter,
    enter: Enter,
    ticked: Any,
) -> None:
    lines = Line.objects.count()
    assert enter(cast.desk).post("/office/matters/act", ticked).status_code in (200, 302, 422)
    assert Line.objects.count() == lines
