"""The JSON API: what is read, by whom, page by page; and in what form it says no."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.doors import actions as doors
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.people import actions as people
from tests.cast import Cast
from tests.complaints import adopt, complaint
from tests.factories import MONDAY, answered, raised, taken
from tests.web.open.georeport import NOW, public
from tests.web.open.program import V1, got, key_of, numbers, posted, read

MINUTE = timedelta(minutes=1)


class TestMatters:
    def test_everybody_reads_what_is_public_and_nothing_else(self, cast: Cast) -> None:
        here = public(cast)
        hidden = [raised(cast), raised(cast, privacy=Privacy.PRIVATE)]
        hidden.append(raised(cast, privacy=Privacy.CONFIDENTIAL))
        page = got("matters")
        assert numbers(page) == [here.number]
        assert page["next"] is None
        row = got(f"matters/{here.number}")
        assert row == page["items"][0]
        assert (row["title"], row["holder"], row["open"]) == (here.title, None, True)
        assert row["place"] == {"code": "15010101", "name": "第1网格", "level": "grid"}
        for matter in hidden:
            got(f"matters/{matter.number}", status=404)
            assert numbers(got("matters", q=matter.number)) == []

    def test_personal_details_are_black_and_the_point_is_blurred(self, cast: Cast) -> None:
        matter = public(cast, lat=43.98612345, lng=119.28812345)
        Matter.objects.filter(pk=matter.pk).update(text="请打我电话 10010000123，谢谢。")
        (row,) = got("matters")["items"]
        assert "10010000123" not in json.dumps(row)
        assert (row["lat"], row["lng"]) == (43.986, 119.288)

    def test_a_persons_key_reads_what_the_person_sees(self, cast: Cast) -> None:
        own, open_to_all = raised(cast, privacy=Privacy.PRIVATE), public(cast)
        elsewhere = raised(cast, place=cast.place("15020101"), privacy=Privacy.PRIVATE)
        key = key_of(cast.desk, Grant.READ)
        assert set(numbers(got("matters", key))) == {own.number, open_to_all.number}
        row = got(f"matters/{own.number}", key)
        assert (row["title"], row["holder"]) == (own.title, cast.representative.name)
        got(f"matters/{elsewhere.number}", key, status=404)
        assert numbers(got("matters", key, scope="public")) == [open_to_all.number]

    def test_what_is_public_elsewhere_is_public_for_a_key_too(self, cast: Cast) -> None:
        there = raised(cast, place=cast.place("15020101"))
        actions.make_public(there, by=cast.bridge_secretary, at=MONDAY + MINUTE)
        row = got(f"matters/{there.number}", key_of(cast.desk))
        assert row["holder"] is None

    def test_a_confidential_one_shows_no_word(self, cast: Cast) -> None:
        secret = raised(cast, privacy=Privacy.CONFIDENTIAL)
        key = key_of(cast.representative)
        row = got(f"matters/{secret.number}", key)
        assert row["sealed"] is True
        assert (row["title"], row["text"], row["answer"]) == (None, None, None)
        assert numbers(got("matters", key, q="路灯")) == []

    def test_whom_a_complaint_is_about_finds_nothing(self, cast: Cast) -> None:
        adopt(cast)
        marks = (person_mark(cast.representative.pk),)
        matter = complaint(cast, accused=marks, when=MONDAY)
        key = key_of(cast.representative)
        before = got("indicators", key)
        assert matter.number not in numbers(got("matters", key))
        got(f"matters/{matter.number}", key, status=404)
        assert numbers(got("matters", key, q=matter.number)) == []
        assert {row["value"] for row in before["items"]} <= {0, None}
        for act, body in (("take", None), ("notes", {"text": "看看"})):
            read(posted(f"matters/{matter.number}/{act}", key, body), 404)

    def test_who_fills_no_post_sees_what_is_public(self, cast: Cast) -> None:
        here, _hidden = public(cast), raised(cast)
        cast.grid_worker.holdings.update(to_day=MONDAY.date())
        key = key_of(cast.grid_worker)
        assert numbers(got("matters", key)) == []
        assert numbers(got("matters", key, q="路灯")) == []
        assert numbers(got("matters", key, scope="mine")) == []
        assert numbers(got("matters", key, scope="public")) == [here.number]

    def test_mine_is_what_the_person_has_in_hand(self, cast: Cast) -> None:
        mine, done = taken(cast), answered(cast)
        other = raised(cast, place=cast.place("15010201"))
        key = key_of(cast.representative)
        assert numbers(got("matters", key, scope="mine")) == [mine.number]
        assert done.number in numbers(got("matters", key))
        assert other.number not in numbers(got("matters", key))

    def test_without_a_key_only_the_public_list_opens(self) -> None:
        assert got("matters", status=401, scope="mine")["type"].endswith(":key-needed")
        got("matters", status=401, scope="seen")

    def test_a_list_is_sifted(self, cast: Cast) -> None:
        lamp, road = public(cast), public(cast, category="roads", title="路面塌了")
        over = answered(cast)
        key = key_of(cast.desk)
        assert numbers(got("matters", key, category="roads")) == [road.number]
        assert numbers(got("matters", key, state="over")) == [over.number]
        assert set(numbers(got("matters", key, state="open"))) == {lamp.number, road.number}
        assert numbers(got("matters", key, state="answered")) == [over.number]
        assert numbers(got("matters", key, place="15010201")) == []
        assert numbers(got("matters", key, kind="nothing")) == []
        assert road.number in numbers(got("matters", key, q="路面"))
        assert numbers(got("matters", q="路面")) == [road.number]
        got("matters", key, status=404, place="nowhere")


class TestPages:
    @pytest.mark.parametrize("order", ["newest", "due"])
    @pytest.mark.parametrize("limit", [1, 3, 7])
    def test_every_row_comes_once_in_order(self, cast: Cast, order: str, limit: int) -> None:
        made = [raised(cast, MONDAY + n // 2 * MINUTE) for n in range(7)]
        Matter.objects.filter(pk__in=[m.pk for m in made[2:4]]).update(due_at=None)
        key, found, cursor = key_of(cast.desk), list[str](), ""
        for _page in range(9):
            page = got("matters", key, order=order, limit=limit, cursor=cursor)
            found += numbers(page)
            if (cursor := page["next"]) is None:
                break
        else:
            pytest.fail("no end")
        assert len(found) == len(set(found)) == 7
        assert found == numbers(got("matters", key, order=order))
        if order == "newest":
            assert found == [m.number for m in reversed(made)]
        else:
            assert found[-2:] == [made[2].number, made[3].number]

    def test_what_is_raised_meanwhile_moves_no_page(self, cast: Cast) -> None:
        made = [raised(cast, MONDAY + n * MINUTE) for n in range(4)]
        key = key_of(cast.desk)
        first = got("matters", key, limit=2)
        raised(cast, MONDAY + timedelta(hours=1))
        second = got("matters", key, limit=2, cursor=first["next"])
        assert numbers(first) + numbers(second) == [m.number for m in reversed(made)]

    def test_public_ones_are_paged_by_the_day_they_were_published(self, cast: Cast) -> None:
        made = [public(cast) for _n in range(3)]
        first = got("matters", limit=2)
        second = got("matters", limit=2, cursor=first["next"])
        assert numbers(first) + numbers(second) == [m.number for m in reversed(made)]

    @pytest.mark.parametrize(
        "sift", [{"q": "路灯"}, {"place": "1501"}, {"category": "street-lamps"}]
    )
    def test_public_ones_that_are_looked_for_are_paged_alike(
        self, cast: Cast, sift: dict[str, str]
    ) -> None:
        made = [public(cast) for _n in range(5)]
        there = raised(cast, category="roads", text="坑", title="坑", place=cast.place("150201"))
        actions.make_public(there, by=cast.bridge_secretary, at=MONDAY + MINUTE)
        raised(cast)
        found, cursor = list[str](), ""
        while True:
            page = got("matters", limit=2, cursor=cursor, **sift)
            found += numbers(page)
            if (cursor := page["next"]) is None:
                break
        assert found == [m.number for m in reversed(made)]
        assert numbers(got("matters", state="over", **sift)) == []
        assert len(numbers(got("matters", state="open", kind="residents-request", **sift))) == 5
        assert numbers(got("matters", kind="nothing", **sift)) == []

    def test_a_cursor_of_another_list_is_refused(self, cast: Cast) -> None:
        raised(cast), raised(cast)
        key = key_of(cast.desk)
        cursor = got("matters", key, limit=1)["next"]
        got("matters", key, status=404, limit=1, cursor=cursor, order="due")
        got("matters", key, status=422, cursor="x")

    def test_places_are_paged_by_code(self) -> None:
        found, cursor = list[str](), {}
        for _page in range(9):
            page = got("places", limit=4, **cursor)
            found += [row["code"] for row in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert len(found) == 11
        assert found == sorted(found)


class TestTheRest:
    def test_a_place_says_what_it_stands_under(self) -> None:
        row = got("places/15010101")
        assert [each["code"] for each in row["above"]] == ["15", "1501", "150101"]
        assert (row["parent"], row["to_day"]) == ("150101", None)
        below = got("places", under="1501", level="village")["items"]
        assert [each["code"] for each in below] == ["150101", "150102"]
        assert [each["code"] for each in got("places", q="上柳沟")["items"]] == ["150101"]
        got("places/nowhere", status=404)

    def test_who_answers_is_public_and_the_id_is_for_keys(self, cast: Cast) -> None:
        rows = got("posts", place="15010101")["items"]
        assert rows[0]["place"]["code"] == "15010101"
        assert {row["person"] for row in rows} == {None}
        with_key = got("posts", key_of(cast.desk), place="15010101")["items"]
        assert cast.representative.pk in {row["person"] for row in with_key}

    def test_a_stand_in_is_named_with_whom_he_stands_in_for(self, cast: Cast) -> None:
        people.go_absent(
            cast.representative, stand_in=cast.secretary, from_at=NOW, by=Voice.SYSTEM, at=NOW
        )
        rows = got("posts", place="15010101")["items"]
        (row,) = [row for row in rows if row["post"] == "representative"]
        assert (row["name"], row["stands_in_for"]) == ("金秋实", "白晓岚")

    def test_kinds_say_what_can_be_asked(self) -> None:
        kinds = {row["id"]: row for row in got("kinds")["items"]}
        lamps = kinds["residents-request"]
        assert {"id": "street-lamps", "title": "路灯照明"} in lamps["categories"]

    def test_numbers_are_counts_of_what_the_person_sees(self, cast: Cast) -> None:
        raised(cast), raised(cast, place=cast.place("15020101"))
        values = {row["id"]: row["value"] for row in got("indicators", key_of(cast.desk))["items"]}
        assert (values["every-raised"], values["every-activities"]) == (1, 0)
        all_of_it = got("indicators", key_of(cast.supervisor), period="this-month")
        assert {r["id"]: r["value"] for r in all_of_it["items"]}["every-raised"] == 2
        assert all_of_it["from_day"] == "2026-03-01"
        early = got("indicators", key_of(cast.supervisor), to_day="2026-02-01")
        assert {r["id"]: r["value"] for r in early["items"]}["every-raised"] == 0
        got("indicators", key_of(cast.desk), status=404, place="nowhere")

    def test_instants_have_a_zone(self, cast: Cast) -> None:
        row = got(f"matters/{public(cast).number}")
        for name in ("raised_at", "changed_at", "due_at"):
            assert row[name].endswith("+08:00")
            assert datetime.fromisoformat(row[name])

    def test_what_did_not_change_is_not_sent_again(self, cast: Cast) -> None:
        matter, client = public(cast), Client()
        address = f"{V1}/matters/{matter.number}"
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        actions.take(matter, by=cast.representative, at=NOW)
        changed = client.get(address, headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]

    def test_head_is_get_without_its_body(self) -> None:
        assert Client().head(f"{V1}/places").status_code == 200


class TestSayingNo:
    def test_in_the_language_of_who_asks(self) -> None:
        for language, title in (("zh-CN", "有缺漏或错误"), ("en", "Something is missing or wrong")):
            response = Client().get(f"{V1}/posts", headers={"accept-language": language})
            problem = read(response, 422)
            assert problem["title"] == title
            assert problem["errors"][0]["name"] == "place"
            assert response["Content-Language"].startswith(language[:2].lower())

    def test_a_wrong_key_is_no_key(self, cast: Cast) -> None:
        response = Client().get(f"{V1}/matters", headers={"x-api-key": "bd_wrong"})
        assert read(response, 401)
        assert response["WWW-Authenticate"] == "Bearer"
        row, secret = doors.make_key("旧的", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY)
        doors.revoke_key(row, by=Voice.SYSTEM, at=NOW)
        got("matters", secret, status=401)

    def test_a_key_opens_no_more_than_it_says(self, cast: Cast) -> None:
        report = doors.make_key("只报", [Grant.REPORT], by=Voice.SYSTEM, at=MONDAY)[1]
        got("matters", report, status=403, scope="seen")
        got("indicators", report, status=403)
        assert got("matters", report)["items"] == []
        reading = key_of(cast.representative, Grant.READ)
        number = raised(cast).number
        read(posted(f"matters/{number}/take", reading), 403)
        assert Matter.objects.get(number=number).state == "raised"

    def test_who_has_left_opens_nothing(self, cast: Cast) -> None:
        key = key_of(cast.grid_worker)
        type(cast.grid_worker).objects.filter(pk=cast.grid_worker.pk).update(left_at=NOW)
        got("matters", key, status=403)

    def test_a_browsers_sign_in_counts_for_nothing(self, cast: Cast) -> None:
        matter, client = raised(cast, privacy=Privacy.PRIVATE), Client()
        client.force_login(cast.representative)
        assert client.get(f"{V1}/matters/{matter.number}").status_code == 404

    def test_methods_and_addresses_that_are_not(self) -> None:
        response = Client().delete(f"{V1}/matters")
        read(response, 405)
        assert response["Allow"] == "GET, HEAD, POST"
        got("nothing", status=404)
        got("matters/12345678/nothing", status=404)

    @pytest.mark.parametrize("value", ["0", "101", "x", "1.5"])
    def test_limits_are_limits(self, value: str) -> None:
        assert got("matters", status=422, limit=value)["errors"][0]["name"] == "limit"

    def test_a_parameter_nobody_knows_is_refused(self) -> None:
        assert got("matters", status=422, satte="open")["errors"][0]["name"] == "satte"

    def test_too_many_calls_wait(self, settings: Any) -> None:
        settings.CALLS_PER_MINUTE = 2
        got("places")
        got("places")
        response = Client().get(f"{V1}/places")
        read(response, 429)
        assert response["Retry-After"] == "60"


def test_no_reading_takes_more_than_twelve_statements(cast: Cast) -> None:
    for n in range(30):
        public(cast) if n % 2 else answered(cast)
    key, number = key_of(cast.desk), public(cast).number
    asked = [
        "matters", "matters?q=路灯", "matters?scope=mine", "matters?order=due&limit=100",
        f"matters/{number}", "places?limit=200", "places/15010101", "posts?place=15010101",
        "kinds", "indicators", "indicators?place=1501",
    ]  # fmt: skip
    for path in asked:
        with CaptureQueriesContext(connection) as caught:
            got(path, key)
        assert len(caught) <= 12, path
