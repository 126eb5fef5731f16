"""The bench meeting on the screen: promises first, asks as people speak, results at the end."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bandeng.activities import actions as activities
from bandeng.activities.models import Activity, Raised
from bandeng.matters import actions as matters
from bandeng.matters.models import Asker, Matter
from bandeng.matters.states import Outcome, Privacy
from bandeng.playbooks.queries import remembered
from tests.benches import LAST, NOW, adopt, asked, promised, sat_down
from tests.cast import Cast
from tests.happenings import visit as visited
from tests.web.test_happenings import client_of, filled
from tests.web.test_statements import MOST, statements

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> Iterator[None]:
    adopt()
    with time_machine.travel(NOW, tick=False):
        yield


def typed(client: Client, meeting: Activity, text: str, **more: Any) -> Any:
    """Take an ask by the plain form."""
    address = f"/work/meet/{meeting.code}/"
    return client.post(
        address, {"client_key": str(uuid.uuid4()), "ask_text": text, **more}
    )  # fmt: skip


def told(client: Client, meeting: Activity, **more: Any) -> Any:
    return client.post(f"/work/meet/{meeting.code}/said/", more)


class TestBeginning:
    def test_one_press_begins_it(self, cast: Cast) -> None:
        client = client_of(cast.secretary)
        page = client.get("/work/meet/").content.decode()
        form = filled(page)
        place = re.search(r'name="place" value="(\d+)"', page)
        assert place
        for _press in range(2):
            answer = client.post("/work/meet/", {**form, "place": place[1]})
        meeting = Activity.objects.get()
        assert answer["Location"] == f"/work/meet/{meeting.code}/"
        assert (meeting.place, meeting.host, meeting.state) == (
            cast.village, cast.secretary, "held",
        )  # fmt: skip
        assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
        assert meeting.code in client.get("/work/meet/").content.decode()

    def test_the_days_page_begins_it_where_the_last_one_was_or_leads_to_the_one_going_on(
        self, cast: Cast
    ) -> None:
        client = client_of(cast.secretary)
        assert 'href="/work/meet/"' in client.get("/work/").content.decode()
        sat_down(cast, LAST)
        page = client.get("/work/").content.decode()
        assert 'form="meet-now"' in page
        held = {name: filled(page)[name] for name in ("kind", "place", "key")}
        answer = client.post("/work/meet/", held)
        meeting = Activity.objects.latest("starts_at")
        assert answer["Location"] == f"/work/meet/{meeting.code}/"
        assert f'href="/work/meet/{meeting.code}/"' in client.get("/work/").content.decode()
        assert "/work/meet/" not in client_of(cast.desk).get("/work/").content.decode()

    def test_the_activity_leads_to_its_meeting(self, cast: Cast) -> None:
        meeting = sat_down(cast)
        for hall in ("work", "office"):
            page = client_of(cast.secretary).get(f"/{hall}/activities/{meeting.code}/")
            assert f'href="/work/meet/{meeting.code}/"' in page.content.decode()

    def test_the_place_of_the_last_one_stands_first(self, cast: Cast) -> None:
        sat_down(cast, LAST, place=cast.village)
        page = client_of(cast.desk).get("/work/meet/").content.decode()
        assert "None of your posts" in page
        page = client_of(cast.secretary).get("/work/meet/").content.decode()
        assert page.index("上柳沟村") > 0

    @pytest.mark.parametrize("wrong", [{"key": "x"}, {"place": "9999999"}, {"kind": "grid-visit"}])
    def test_what_was_not_offered_is_not_begun(self, cast: Cast, wrong: dict[str, str]) -> None:
        sent = {"key": str(uuid.uuid4()), "kind": "bench-meeting", "place": str(cast.village.pk)}
        assert client_of(cast.secretary).post("/work/meet/", {**sent, **wrong}).status_code == 404
        assert not Activity.objects.exists()

    def test_a_visit_is_no_meeting_and_elsewhere_it_is_not_there(self, cast: Cast) -> None:
        meeting, visit = (
            sat_down(cast),
            activities.enter(visited(cast), by=cast.grid_worker, at=NOW),
        )
        assert client_of(cast.other_desk).get(f"/work/meet/{meeting.code}/").status_code == 404
        assert client_of(cast.grid_worker).get(f"/work/meet/{visit.code}/").status_code == 404


class TestPromises:
    def test_last_times_promises_are_first_each_with_its_state(self, cast: Cast) -> None:
        last = sat_down(cast, LAST)
        kept = promised(last, cast, "修井盖", "2026-03-05")
        promised(last, cast, "修路灯", "2026-03-09")
        promised(last, cast, "修水渠", "2026-03-20")
        asked(last, cast, "没有答应的")
        said: dict[str, Any] = {"text": "井盖换了", "outcome": Outcome.SOLVED}
        matters.take(kept.matter, by=cast.representative, at=LAST + timedelta(days=1))
        matters.answer(kept.matter, **said, by=cast.representative, at=LAST + timedelta(days=1))
        page = client_of(cast.secretary).get(f"/work/meet/{sat_down(cast).code}/").content.decode()
        shown = re.findall(r'promise-(\w+)" href="[^"]+"><span class="row-title">([^<]+)', page)
        assert shown == [("late", "修路灯"), ("open", "修水渠"), ("kept", "修井盖")]
        assert "没有答应的" not in page
        assert page.index("修路灯") < page.index('id="asks"')

    def test_an_older_one_stays_until_it_is_kept(self, cast: Cast) -> None:
        old = promised(sat_down(cast, LAST - timedelta(days=14)), cast, "修桥", "2026-03-01")
        promised(sat_down(cast, LAST), cast, "修路", "2026-03-11")
        page = client_of(cast.secretary).get(f"/work/meet/{sat_down(cast).code}/").content.decode()
        assert "修桥" in page
        matters.withdraw(old.matter, by=cast.secretary, at=NOW)
        page = client_of(cast.secretary).get(f"/work/meet/{Activity.objects.latest('pk').code}/")
        assert "修桥" not in page.content.decode()

    def test_a_confidential_one_is_shown_without_its_words(self, cast: Cast) -> None:
        promised(sat_down(cast, LAST), cast, "家里的事", "2026-03-20", privacy=Privacy.CONFIDENTIAL)
        meeting = sat_down(cast)
        page = client_of(cast.secretary).get(f"/work/meet/{meeting.code}/").content.decode()
        assert "家里的事" not in page


class TestAsking:
    def test_words_are_enough_place_category_and_kind_are_guessed(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        answer = typed(client, meeting, "2网格的路灯三天不亮了")
        matter = Matter.objects.get()
        assert answer["Location"] == f"/work/meet/{meeting.code}/#ask-{matter.number}"
        assert (matter.category, matter.place.code, matter.kind) == (
            "street-lamps", "15010102", "residents-request",
        )  # fmt: skip
        assert (matter.rung, matter.owner) == ("green", cast.representative)
        assert not Asker.objects.exists()
        typed(client, meeting, "建议门口放两个垃圾桶")
        assert Matter.objects.latest("pk").kind == "bench-suggestion"
        page = client.get(f"/work/meet/{meeting.code}/").content.decode()
        assert page.index("路灯三天不亮") < page.index("两个垃圾桶")

    def test_name_phone_and_picture_go_along(
        self, cast: Cast, settings: Any, tmp_path: Path
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        out = BytesIO()
        Image.new("RGB", (40, 30)).save(out, "PNG")
        picture = SimpleUploadedFile("a.png", out.getvalue())
        more = {"ask_name": "秦若水", "ask_phone": "100 1000 0123", "pictures": picture}
        typed(client_of(cast.secretary), sat_down(cast), "井盖坏了", **more)
        matter = Matter.objects.get()
        assert (matter.asker.name, matter.asker.phone) == ("秦若水", "10010000123")
        assert matter.pictures.count() == 1

    def test_a_retry_by_script_gives_the_same_row_and_raises_nothing(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        sent = {"client_key": str(uuid.uuid4()), "ask_text": "<b>路</b>不平"}
        rows = [
            client.post(f"/work/meet/{meeting.code}/", sent, headers=JSON).json()
            for _try in range(3)
        ]
        assert Matter.objects.count() == 1
        assert rows[0] == rows[1] == rows[2]
        assert rows[0]["number"] == Matter.objects.get().number
        assert "&lt;b&gt;路" in rows[0]["row"]

    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        answer = typed(client, meeting, "井盖坏了", ask_phone="打给我")
        assert answer.status_code == 422
        assert "井盖坏了" in answer.content.decode()
        sent = {"client_key": str(uuid.uuid4()), "ask_text": " "}
        by_script = client.post(f"/work/meet/{meeting.code}/", sent, headers=JSON)
        assert by_script.status_code == 409
        assert by_script.json()["no"]
        picture = SimpleUploadedFile("a.png", b"no picture")
        assert typed(client, meeting, "看图", pictures=picture).status_code == 422
        assert not Matter.objects.exists()

    def test_a_confidential_one_is_taken_and_its_words_stand_nowhere(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        sent = {"client_key": str(uuid.uuid4()), "ask_text": "家暴", "privacy": "confidential"}
        answer = client.post(f"/work/meet/{meeting.code}/", sent, headers=JSON).json()
        assert Matter.objects.get().privacy == Privacy.CONFIDENTIAL
        assert "家暴" not in answer["row"]
        for where in ("", "sheet/"):
            page = client.get(f"/work/meet/{meeting.code}/{where}").content.decode()
            assert "家暴" not in page

    def test_who_does_not_hold_such_meetings_only_reads(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.supervisor)
        page = client.get(f"/work/meet/{meeting.code}/").content.decode()
        assert "Somebody else holds this" in page
        assert 'id="capture"' not in page
        assert typed(client, meeting, "路").status_code == 422
        assert not Matter.objects.exists()


class TestSaying:
    def test_a_tap_promises_a_day(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        typed(client, meeting, "路灯不亮")
        page = client.get(f"/work/meet/{meeting.code}/").content.decode()
        chips = re.findall(r'name="promised" value="(\d+ [\d-]+)">([^<]+)<', page)
        days = [chip[0].split()[1] for chip in chips]
        assert days[:3] == ["2026-03-15", "2026-03-19", "2026-03-26"]
        for _press in range(2):
            told(client, meeting, promised=chips[1][0])
        raised = Raised.objects.get()
        assert (str(raised.promised_for), raised.promised_by) == ("2026-03-19", cast.secretary)
        assert "Promised for" in client.get(f"/work/meet/{meeting.code}/").content.decode()

    def test_the_next_meeting_is_the_planned_one(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        draft = activities.Draft("bench-meeting", cast.village, NOW + timedelta(days=12))
        activities.plan(draft, by=cast.secretary, at=NOW)
        typed(client, meeting, "路灯不亮")
        page = client.get(f"/work/meet/{meeting.code}/").content.decode()
        assert "2026-03-24" in page

    def test_an_answer_on_the_spot_ends_the_clock(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        key = str(uuid.uuid4())
        client.post(f"/work/meet/{meeting.code}/", {"client_key": key, "ask_text": "井盖"})
        for _try in range(2):
            answer = client.post(
                f"/work/meet/{meeting.code}/said/",
                {"ask": key, "told": "solved", "said": "当场换了"},
                headers=JSON,
            )
            assert "当场换了" in answer.json()["row"]
        raised = Raised.objects.select_related("matter").get()
        assert raised.on_the_spot
        assert (raised.matter.state, raised.matter.outcome) == ("answered", "solved")

    def test_somebody_else_promises(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        typed(client, meeting, "路灯不亮")
        who = {"ask": Matter.objects.get().number, "promised_for": "2026-03-20"}
        told(client, meeting, told="promise", promised_by="白晓岚", said="换灯泡", **who)
        raised = Raised.objects.get()
        assert (raised.promised_by, raised.promise) == (cast.representative, "换灯泡")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"told": "solved", "said": ""},
            {"told": "promise"},
            {"told": "promise", "promised_for": "2026-03-01"},
            {"told": "promise", "promised_for": "2026-09-01"},
            {"told": "promise", "promised_for": "2026-03-20", "promised_by": "没有这个人"},
            {"promised": "{number} nonsense"},
            {},
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, cast: Cast, wrong: dict[str, str]) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        typed(client, meeting, "路灯不亮")
        number = Matter.objects.get().number
        sent = {"ask": number, **{k: v.format(number=number) for k, v in wrong.items()}}
        answer = client.post(f"/work/meet/{meeting.code}/said/", sent, headers=JSON)
        assert answer.status_code == 409
        assert answer.json()["no"]
        raised = Raised.objects.get()
        assert not raised.on_the_spot
        assert raised.promised_for is None

    def test_no_other_meetings_ask_is_touched(self, cast: Cast) -> None:
        other = asked(sat_down(cast, LAST), cast, "路灯")
        meeting, client = sat_down(cast), client_of(cast.secretary)
        sent = {"ask": other.matter.number, "told": "solved", "said": "好"}
        assert told(client, meeting, **sent).status_code == 404

    def test_what_was_guessed_is_corrected(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        typed(client, meeting, "那个事")
        number = Matter.objects.get().number
        page = client.get(f"/work/meet/{meeting.code}/?about={number}").content.decode()
        assert 'name="category"' in page
        sent = {"ask": number, "category": "roads", "place": str(cast.grid.pk)}
        client.post(f"/work/meet/{meeting.code}/about/", sent)
        matter = Matter.objects.get()
        assert (matter.category, matter.place) == ("roads", cast.grid)

    def test_without_scripts_the_form_of_an_answer_opens_in_its_row(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        typed(client, meeting, "路灯")
        number = Matter.objects.get().number
        page = client.get(f"/work/meet/{meeting.code}/?say={number}").content.decode()
        assert f'id="said-{number}"' in page


class TestTheEnd:
    def test_how_many_came(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        client.post(f"/work/meet/{meeting.code}/heads/", {"headcount": "23"})
        assert Activity.objects.get().headcount == 23
        wrong = client.post(f"/work/meet/{meeting.code}/heads/", {"headcount": "-1"}, headers=JSON)
        assert wrong.status_code == 409

    def test_the_sheet_and_the_public_page_are_made_of_rows(self, cast: Cast) -> None:
        meeting, client = sat_down(cast), client_of(cast.secretary)
        promised(meeting, cast, "东头路灯不亮", "2026-03-20")
        asked(meeting, cast, "打我电话13912345678说", contact=_somebody())
        asked(meeting, cast, "不想让人知道", privacy=Privacy.PRIVATE)
        hidden = asked(meeting, cast, "村干部的事", privacy=Privacy.PRIVATE)
        Matter.objects.filter(pk=hidden.matter_id).update(kept_from=["person:1"])
        sheet = client.get(f"/work/meet/{meeting.code}/sheet/").content.decode()
        assert all(words in sheet for words in ("东头路灯不亮", "2026-03-20", "金秋实"))
        assert "Asked: 3" in sheet
        for words in ("13912345678", "不想让人知道", "村干部的事", "秦若水"):
            assert words not in sheet
        public = f"/a/{meeting.code}/results/"
        assert Client().get(public).status_code == 404
        answer = client.post(f"/work/meet/{meeting.code}/sheet/", follow=True).content.decode()
        assert "Personal data stands" in answer
        page = Client(headers={"accept-language": "en"}).get(public).content.decode()
        assert "东头路灯不亮" in page
        assert "Asked: 3" in page
        for words in ("13912345678", "打我电话", "不想让人知道", "村干部的事", "秦若水"):
            assert words not in page

    def test_who_may_not_publish_opens_nothing(self, cast: Cast) -> None:
        meeting = sat_down(cast)
        asked(meeting, cast, "路灯")
        answer = client_of(cast.supervisor).post(f"/work/meet/{meeting.code}/sheet/")
        assert answer.status_code == 409
        assert Matter.objects.get().published_at is None

    def test_another_activity_has_no_results(self, cast: Cast) -> None:
        assert Client().get("/a/nonsense/results/").status_code == 404


def _somebody() -> matters.Contact:
    return matters.Contact(name="秦若水", phone="10010000123")


def test_sixty_asks_take_no_more_than_twelve_statements(cast: Cast) -> None:
    last, meeting = sat_down(cast, LAST), sat_down(cast)
    for number in range(60):
        promised(last, cast, f"上次{number}", "2026-03-20")
        asked(meeting, cast, f"这次{number}")
    client = client_of(cast.secretary)
    client.post(f"/work/meet/{meeting.code}/sheet/")
    for address in (f"/work/meet/{meeting.code}/", f"/work/meet/{meeting.code}/sheet/",
                    "/work/meet/", f"/a/{meeting.code}/results/"):  # fmt: skip
        with CaptureQueriesContext(connection) as done:
            assert client.get(address).status_code == 200
        said = statements(done)
        assert len(said) <= MOST, f"{address}: {len(said)}\n" + "\n".join(s[:110] for s in said)


def test_publishing_forty_takes_as_many_statements_as_four(cast: Cast) -> None:
    counts = []
    for many in (4, 40):
        rows = [asked(sat_down(cast), cast, f"路灯{n}") for n in range(many)]
        numbers = [row.matter.number for row in rows]
        with remembered(), CaptureQueriesContext(connection) as done:
            matters.make_public_many(numbers, by=cast.secretary, at=NOW)
        counts.append(len(statements(done)))
    assert counts[0] == counts[1] <= MOST
