"""Places, people, playbooks, the calendar: changed by who may, in words when not."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bandeng.journal.states import Voice
from bandeng.people.models import Absence, Holding, Person, Proposal
from bandeng.people.queries import seats_of
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.playbooks import shipped
from bandeng.playbooks.models import Adoption
from bandeng.playbooks.queries import library
from bandeng.worktime.models import Day
from tests.cast import Cast
from tests.factories import raised
from tests.web.office.conftest import NOW, Enter

TEXT = dict(shipped.texts())["four-colours.yaml"]
NEXT = TEXT.replace("version: 4", "version: 5").replace("within: 10 workdays", "within: 8 workdays")


def change(client: Client, at_place: str, what: str, **said: Any) -> Any:
    """Post a change to a place."""
    return client.post(f"/office/places/{at_place}/change/{what}", said)


def test_a_place_is_renamed_and_keeps_its_old_name(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    assert change(client, "1501", "rename", name="双泉街道", reason="改制").status_code == 302
    page = client.get("/office/places/1501/").content.decode()
    assert "双泉街道" in page
    assert "双泉镇" in page


def test_a_place_is_moved_located_founded_and_closed(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    assert change(client, "150102", "move", to="1502", reason="").status_code == 302
    assert cast.place("150102").parent == cast.place("1502")
    assert change(client, "150101", "locate", lat="43.9", lng="119.3").status_code == 302
    assert cast.place("150101").lat == 43.9
    said = {"level": "grid", "code": "15010109", "name": "第9网格"}
    assert change(client, "150101", "found", **said).status_code == 302
    assert cast.place("15010109").parent == cast.place("150101")
    assert change(client, "15010109", "close", reason="合并").status_code == 302
    assert cast.place("15010109").to_day == NOW.date()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("rename", {"name": ""}),
        ("rename", {"name": "双泉镇"}),
        ("move", {"to": "nowhere"}),
        ("move", {"to": "150101"}),
        ("locate", {"lat": "north", "lng": "119"}),
        ("locate", {"lat": "91", "lng": "119"}),
        ("found", {"level": "village", "code": "1502", "name": "重复"}),
        ("found", {"level": "planet", "code": "X1", "name": "不成"}),
        ("close", {"reason": "下面还有"}),
        ("close", {}),
    ],
)
def test_a_change_that_cannot_be_is_explained(
    cast: Cast, enter: Enter, what: str, said: dict[str, str]
) -> None:
    answer = change(enter(cast.steward), "1501", what, **said)
    assert answer.status_code == 422
    assert "message-error" in answer.content.decode()


def test_an_unknown_place_or_change_is_nowhere(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    for page in ("places/nowhere/", "places/nowhere/below", "places/1501/change/burn"):
        assert client.get(f"/office/{page}").status_code == 404


def test_a_place_says_who_holds_what_and_what_is_missing(cast: Cast, enter: Enter) -> None:
    raised(cast)
    page = enter(cast.steward).get("/office/places/150102/")
    posts = {post["id"]: post for post in page.context["posts"]}
    assert [h.name for h in posts["representative"]["holders"]] == ["齐立冬"]
    assert posts["village-secretary"]["missing"] == 0
    client = enter(cast.steward)
    held = Holding.objects.get(person=cast.neighbour_secretary)
    address = f"/office/people/{cast.neighbour_secretary.pk}/end"
    assert client.post(address, {"holding": held.pk}).status_code == 302
    posts = client.get("/office/places/150102/").context["posts"]
    assert next(p for p in posts if p["id"] == "village-secretary")["missing"] == 1
    assert "下柳沟村" in client.get("/office/uncovered/?post=village-secretary").content.decode()


def test_a_branch_of_the_tree_opens(cast: Cast, enter: Enter) -> None:
    branch = enter(cast.desk).get("/office/places/1501/below", headers={"HX-Request": "true"})
    assert "上柳沟村" in branch.content.decode()
    assert "<html" not in branch.content.decode()


def test_a_person_is_entered_appointed_and_found(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    said = {"name": "许知远", "phone": "100 0000 0050", "password": "长凳三条腿也能坐得稳"}
    answer = client.post("/office/people/enter", said)
    assert answer.status_code == 302
    person = Person.objects.get(phone="10000000050")
    assert person.check_password("长凳三条腿也能坐得稳")
    said = {"post": "representative", "place": "下柳沟村", "grade": "banner", "from_day": ""}
    answer = client.post(f"/office/people/{person.pk}/appoint", said)
    assert answer.status_code == 302
    assert [s.post for s in seats_of(person, NOW).seats] == ["representative"]
    page = client.get("/office/people/?q=xzy").context["people"]
    assert [(p.name, held) for p, held in page] == [("许知远", ["党代表 · 双泉镇 下柳沟村"])]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "", "phone": "10000000050"}, "姓名"),
        ({"name": "许知远", "phone": "10000000001"}, "10000000001"),
        ({"name": "许知远", "phone": "不知道"}, "不知道"),
        ({"name": "许知远", "phone": "10000000050", "email": "x"}, "x"),
        ({"name": "许知远", "phone": "10000000050", "password": "短"}, "许知远"),
    ],
)
def test_who_cannot_be_entered_is_explained_and_kept(
    cast: Cast, enter: Enter, said: dict[str, str], words: str
) -> None:
    answer = enter(cast.steward).post("/office/people/enter", said)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_full_post_takes_nobody_more(cast: Cast, enter: Enter) -> None:
    said = {"post": "village-secretary", "place": "150101"}
    answer = enter(cast.steward).post(f"/office/people/{cast.operator.pk}/appoint", said)
    assert answer.status_code == 422


def test_a_name_that_fits_several_places_asks_which(cast: Cast, enter: Enter) -> None:
    said = {"post": "grid-worker", "place": "第1网格"}
    answer = enter(cast.steward).post(f"/office/people/{cast.operator.pk}/appoint", said)
    assert answer.status_code == 422
    assert "15010201" in answer.content.decode()


def test_an_absence_is_entered_and_ended_by_oneself(cast: Cast, enter: Enter) -> None:
    client, me = enter(cast.representative), cast.representative
    said = {"stand_in": "金秋实", "from_at": "2026-03-11T09:00", "to_at": "", "reason": "培训"}
    assert client.post(f"/office/people/{me.pk}/absent", said).status_code == 302
    absence = Absence.objects.get(person=me)
    assert absence.stand_in == cast.secretary
    assert any(s.held_by == me.pk for s in seats_of(cast.secretary, NOW + timedelta(hours=1)).seats)
    assert client.post(f"/office/people/{me.pk}/back/{absence.pk}").status_code == 302
    absence.refresh_from_db()
    assert absence.to_at == NOW


def test_one_does_not_change_others(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    for what in ("absent", "appoint", "leave", "password", "correct"):
        assert client.get(f"/office/people/{cast.secretary.pk}/{what}").status_code == 403
    page = client.get(f"/office/people/{cast.secretary.pk}/").content.decode()
    assert cast.secretary.phone not in page


def test_oneself_is_neither_appointed_nor_dismissed_by_oneself(cast: Cast, enter: Enter) -> None:
    client, me = enter(cast.desk), cast.desk
    said = {"post": "steward", "place": "15"}
    assert client.post(f"/office/people/{me.pk}/appoint", said).status_code in (403, 422)
    assert not Holding.objects.filter(person=me, post="steward").exists()


def test_leaving_correcting_and_passwords(cast: Cast, enter: Enter) -> None:
    client, person = enter(cast.steward), cast.grid_worker
    said = {"name": "林明月亮", "phone": "10000000077", "email": ""}
    assert client.post(f"/office/people/{person.pk}/correct", said).status_code == 302
    answer = client.post(
        f"/office/people/{person.pk}/password", {"password": "四条腿的凳子坐得稳当"}
    )
    assert answer.status_code == 302
    assert client.post(f"/office/people/{person.pk}/leave", {"reason": "调走"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone, person.is_active) == ("林明月亮", "10000000077", False)
    assert "已离职" in client.get(f"/office/people/{person.pk}/").content.decode()


def test_a_proposal_is_made_looked_at_and_decided(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    said = {"what": "grid-worker:grid", "place": "1501"}
    answer = client.post("/office/proposals/", said)
    assert answer.status_code == 302
    proposal = Proposal.objects.get()
    page = client.get(answer["Location"])
    pairs = [pair["value"] for pair in page.context["pairs"]]
    assert len(pairs) == 3
    decided = {"decision": "accept", "pair": pairs[:1]}
    assert client.post(f"/office/proposals/{proposal.pk}/decide", decided).status_code == 302
    assert Holding.objects.filter(post="grid-worker", from_day=NOW.date()).count() == 1
    assert client.get(f"/office/proposals/{proposal.pk}/").status_code == 404
    client.post("/office/proposals/", said)
    second = Proposal.objects.get(accepted=None)
    client.post(f"/office/proposals/{second.pk}/decide", {"decision": "drop"})
    second.refresh_from_db()
    assert second.accepted is False
    assert client.post("/office/proposals/", {"what": "x", "place": "y"}).status_code == 422


def test_a_playbook_reads_as_a_page(cast: Cast, enter: Enter) -> None:
    page = enter(cast.desk).get("/office/playbooks/four-colours/").content.decode()
    for words in ("绿·党代表办", "3 个工作日", "收集意见", "没人回应，自动上一级"):
        assert words in page
    assert enter(cast.desk).get("/office/playbooks/no-such/").status_code == 404


def test_a_new_text_is_checked_told_adopted_and_undone(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    short = NEXT.split("\nstories:")[0] + "\n"
    page = client.post("/office/playbooks/new", {"text": short})
    assert page.status_code == 200
    assert any("8" in words for words in page.context["proof"].words)
    said = {"text": short, "name": "new.yaml", "from_at": "", "reason": "会议决定"}
    assert client.post("/office/playbooks/adopt", said).status_code == 302
    assert library(NOW).kinds["residents-request"].rung("yellow").within.amount == 8
    undone = client.post("/office/playbooks/four-colours/undo", {"reason": "太急了"})
    assert undone.status_code == 302
    assert library(NOW).kinds["residents-request"].rung("yellow").within.amount == 10


def test_a_text_is_adopted_for_a_later_day(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    short = NEXT.split("\nstories:")[0] + "\n"
    said = {"text": short, "from_at": "2026-04-01T08:00", "reason": ""}
    assert client.post("/office/playbooks/adopt", said).status_code == 302
    assert library(NOW).by_playbook["four-colours"].version == 4
    assert library(NOW + timedelta(days=30)).by_playbook["four-colours"].version == 5
    assert "已定于以后施行" in client.get("/office/playbooks/").content.decode()


def test_a_text_comes_as_a_file_too(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    file = SimpleUploadedFile("new.yaml", NEXT.replace("workdays", "fortnights", 1).encode())
    page = client.post("/office/playbooks/new", {"text": "", "file": file})
    assert page.status_code == 422
    assert any(said.startswith("new.yaml:") for said in page.context["problems"])


@pytest.mark.parametrize(
    "sent",
    [
        {"text": ""},
        {"text": "{"},
        {"text": TEXT},
        {"text": "playbook: four-colours\nversion: 9\n"},
        {"text": "", "file": SimpleUploadedFile("x.yaml", b"\xff\xfe\x00")},
        {"text": "", "file": SimpleUploadedFile("x.yaml", b"x" * 900_000)},
        {"text": "x" * 300_000},
    ],
)
def test_a_text_that_is_no_playbook_is_explained(cast: Cast, enter: Enter, sent: Any) -> None:
    before = Adoption.objects.count()
    answer = enter(cast.steward).post("/office/playbooks/new", sent)
    assert answer.status_code == 422
    assert Adoption.objects.count() == before


def test_adopting_nonsense_or_the_past_changes_nothing(cast: Cast, enter: Enter) -> None:
    client, before = enter(cast.steward), Adoption.objects.count()
    for said in (
        {"text": "nonsense"},
        {"text": NEXT.split("\nstories:")[0] + "\n", "from_at": "2020-01-01T00:00"},
        {"text": TEXT},
        {},
    ):
        assert client.post("/office/playbooks/adopt", said).status_code == 422
    assert client.post("/office/playbooks/four-colours/undo", {}).status_code == 422
    assert client.post("/office/playbooks/no-such/undo", {"reason": "x"}).status_code in (404, 422)
    assert Adoption.objects.count() == before


def test_a_day_is_set_and_the_year_shows_it(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    said = {"day": "2026-07-15", "working": "no", "note": "那达慕"}
    assert client.post("/office/calendar/day", said).status_code == 302
    assert not Day.objects.get(date=date(2026, 7, 15)).working
    page = client.get("/office/calendar/?year=2026")
    assert "那达慕" in page.content.decode()
    runs = page.context["runs"]
    october = next(run for run in runs if run["first"] == date(2026, 10, 1))
    assert october["last"] == date(2026, 10, 7)


@pytest.mark.parametrize(
    "said", [{}, {"day": "morgen", "working": "no"}, {"day": "2026-07-15", "working": "maybe"},
             {"day": "2026-07-15", "working": "no", "note": "长" * 61}]
)  # fmt: skip
def test_a_day_that_cannot_be_set_is_explained(
    cast: Cast, enter: Enter, said: dict[str, str]
) -> None:
    assert enter(cast.steward).post("/office/calendar/day", said).status_code == 422


def test_only_who_may_sets_days(cast: Cast, enter: Enter) -> None:
    said = {"day": "2026-07-15", "working": "no", "note": ""}
    assert enter(cast.desk).post("/office/calendar/day", said).status_code == 403
    assert enter(cast.desk).post("/office/calendar/fill", {"year": "2027"}).status_code == 403


def test_a_missing_year_is_shown_and_cannot_be_made_up(
    cast: Cast, enter: Enter, time_machine: Any
) -> None:
    time_machine.move_to(NOW.replace(month=12), tick=False)
    client = enter(cast.steward)
    assert "2027" in client.get("/office/calendar/").content.decode()
    assert client.post("/office/calendar/fill", {"year": "2027"}).status_code == 409
    assert client.post("/office/calendar/fill", {"year": "soon"}).status_code == 409


def test_notices_are_read_and_put_away(cast: Cast, enter: Enter) -> None:
    for _n in range(3):
        raised(cast, place=cast.town)
    client = enter(cast.desk)
    (heap,) = client.get("/office/inbox/").context["heaps"]
    assert heap["count"] == 3
    assert client.get(f"/office/inbox/{heap['heap']}/").status_code == 200
    assert client.post(f"/office/inbox/{heap['heap']}/").status_code == 302
    assert client.get("/office/inbox/").context["heaps"] == []
    assert client.get(f"/office/inbox/{heap['heap']}/").status_code == 302


def test_one_s_own_address_is_corrected(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    assert client.post("/office/settings/mine", {"email": "an@example.org"}).status_code == 302
    cast.desk.refresh_from_db()
    assert cast.desk.email == "an@example.org"
    assert client.post("/office/settings/mine", {"email": "nonsense"}).status_code == 422


def test_a_closed_place_is_still_a_page(cast: Cast, enter: Enter) -> None:
    places.close(cast.place("15020101"), by=Voice.SYSTEM, at=NOW)
    page = enter(cast.desk).get("/office/places/15020101/")
    assert page.status_code == 200
    assert "2026-03-11" in page.content.decode()
    assert Place.objects.get(code="15020101").to_day
