"""Activities on the screens: planned, answered, held, written down in a few taps, kept apart."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.activities import actions, queries
from bandeng.activities.actions import Guests
from bandeng.activities.models import Activity, Coming
from bandeng.journal.states import Voice
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Matter
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import NewPerson
from tests import complaints
from tests.cast import Cast
from tests.factories import ask
from tests.happenings import MEETINGS, MONDAY, THURSDAY, adopt, fresh, held, planned
from tests.web.test_statements import MOST, statements

NOW = THURSDAY + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _now(cast: Cast) -> Iterator[None]:
    adopt()
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(person: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def sent(client: Client, address: str, **typed: Any) -> Any:
    """Open a page as a person does, then send its form with what it held and what was typed."""
    page = client.get(address).content.decode()
    return client.post(address, {**filled(page), **typed})


def filled(page: str) -> dict[str, str]:
    """Return what a form of a page holds before anything is typed."""
    held: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        boxes = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not boxes or " checked" in tag):
            held[name[1]] = value[1] if value else ("on" if boxes else "")
    for name, inside in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(
            r'value="([^"]*)"', inside
        )
        held[name] = chosen[1] if chosen else ""
    for name, inside in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        held[name] = inside.strip()
    held.pop("csrfmiddlewaretoken", None)
    return held


class TestAVisit:
    def test_one_number_is_enough(self, cast: Cast) -> None:
        client = client_of(cast.grid_worker)
        assert "/work/activities/write/" in client.get("/work/").content.decode()
        answer = sent(client, "/work/activities/write/", **{"more-served": "3"})
        activity = Activity.objects.get()
        assert answer["Location"] == f"/work/activities/{activity.code}/"
        assert (activity.kind, activity.place, activity.more) == (
            "grid-visit",
            cast.grid,
            {"served": 3},
        )
        assert (activity.starts_at, activity.state) == (NOW, "held")

    def test_a_request_in_the_same_act(self, cast: Cast) -> None:
        client = client_of(cast.representative)
        words = {"more-served": "2", "ask_text": "门口路灯不亮", "ask_name": "秦若水"}
        sent(client, "/work/activities/write/?kind=grid-visit", **words)
        matter = Matter.objects.get()
        assert (matter.category, matter.channel) == ("street-lamps", "visit")
        assert matter.raised_at_activity.activity == Activity.objects.get()
        page = client.get(f"/work/activities/{Activity.objects.get().code}/").content.decode()
        assert matter.number in page

    def test_pressed_twice_it_is_one_visit(self, cast: Cast) -> None:
        client = client_of(cast.grid_worker)
        form = filled(client.get("/work/activities/write/").content.decode())
        for _press in range(2):
            client.post("/work/activities/write/", {**form, "more-served": "3"})
        assert Activity.objects.count() == 1

    def test_what_is_missing_is_said_and_what_was_typed_is_kept(self, cast: Cast) -> None:
        client = client_of(cast.grid_worker)
        answer = sent(client, "/work/activities/write/", about="聊了水压", **{"more-served": ""})
        assert answer.status_code == 422
        assert "聊了水压" in answer.content.decode()
        assert not Activity.objects.exists()

    def test_next_time_the_same_place_is_chosen(self, cast: Cast) -> None:
        client, second = client_of(cast.representative), cast.place("15010102")
        address = "/work/activities/write/?kind=grid-visit"
        sent(client, address, place=str(second.pk), **{"more-served": "1"})
        assert filled(client.get(address).content.decode())["place"] == str(second.pk)

    def test_a_place_typed_by_name_is_found_only_where_one_does_such_things(
        self, cast: Cast
    ) -> None:
        client = client_of(cast.representative)
        address = "/work/activities/write/?kind=grid-visit"
        sent(client, address, elsewhere="第2网格", **{"more-served": "1"})
        assert Activity.objects.get().place == cast.place("15010102")

    def test_who_holds_nothing_is_told_so(self, cast: Cast) -> None:
        answer = client_of(cast.model_household).get("/work/activities/write/")
        assert "None of your posts" in answer.content.decode()


class TestInvitations:
    def test_one_tap_answers(self, cast: Cast) -> None:
        with time_machine.travel(MONDAY, tick=False):
            activity, client = planned(cast), client_of(cast.representative)
            listed = client.get("/work/activities/").content.decode()
            assert activity.title in listed
            client.post(
                f"/work/activities/{activity.code}/reply/", {"reply": "yes", "back": "list"}
            )
            assert Coming.objects.get(person=cast.representative).reply == "yes"
            assert "Will you come" not in client.get("/work/activities/").content.decode()

    def test_the_inbox_leads_there_and_an_answer_puts_the_news_away(self, cast: Cast) -> None:
        with time_machine.travel(MONDAY, tick=False):
            activity, client = planned(cast), client_of(cast.representative)
            address = f"/work/inbox/activity/{activity.code}/"
            assert address in client.get("/work/inbox/").content.decode()
            assert client.post(address)["Location"] == f"/work/activities/{activity.code}/"
            assert address not in client.get("/work/inbox/").content.decode()


class TestHolding:
    def test_all_came_then_the_exceptions(self, cast: Cast) -> None:
        activity, client = planned(cast), client_of(cast.secretary)
        address = f"/work/activities/{activity.code}/came/"
        assert client.post(address, {"all": "came"})["Location"] == address
        row = Coming.objects.get(person=cast.grid_worker)
        typed = {f"came-{row.pk}": "absent", f"why-{row.pk}": "生病", "headcount": "12"}
        sent(client, address, **typed)
        counted = queries.counted([fresh(activity)])[activity.pk]
        assert (counted.present, counted.absent, counted.came) == (1, 1, 12)
        assert "生病" in client.get(address).content.decode()

    def test_the_reason_of_an_absence_is_for_who_holds_it(self, cast: Cast) -> None:
        activity, client = planned(cast), client_of(cast.secretary)
        row = Coming.objects.get(person=cast.grid_worker)
        typed = {f"came-{row.pk}": "absent", f"why-{row.pk}": "住院检查"}
        client.post(f"/work/activities/{activity.code}/came/", typed)
        for person, seen in ((cast.secretary, True), (cast.representative, False)):
            page = client_of(person).get(f"/work/activities/{activity.code}/").content.decode()
            assert ("住院检查" in page) == seen

    @pytest.mark.parametrize("way", ["code", "address"])
    def test_a_card_is_typed_scanned_or_read_as_an_address(self, cast: Cast, way: str) -> None:
        activity, client = planned(cast), client_of(cast.secretary)
        code = actions.card_of(cast.model_household, at=NOW).code
        read = code if way == "code" else f"https://example.test/work/activities/card/{code}/"
        client.post(f"/work/activities/{activity.code}/came/", {"card": read})
        assert Coming.objects.get(person=cast.model_household).came == "present"

    def test_the_camera_of_a_phone_is_enough(self, cast: Cast) -> None:
        activity, client = planned(cast), client_of(cast.secretary)
        drawn = client_of(cast.model_household).get("/work/activities/card/").content.decode()
        code = actions.card_of(cast.model_household, at=NOW).code
        assert code in drawn
        page = client.get(f"/work/activities/card/{code}/").content.decode()
        assert activity.title in page
        client.post(f"/work/activities/card/{code}/", {"activity": activity.code})
        assert Coming.objects.get(person=cast.model_household).came == "present"

    def test_minutes_decisions_and_what_follows(self, cast: Cast) -> None:
        activity, client = held(cast), client_of(cast.secretary)
        base = f"/work/activities/{activity.code}/do/"
        sent(client, f"{base}minutes/", text="大家说了三盏灯。")
        words = {"text": "先修三盏", "due_day": "2026-03-20", "ask_text": "修三盏路灯"}
        sent(client, f"{base}decide/", **words)
        page = client.get(f"/work/activities/{activity.code}/").content.decode()
        assert all(said in page for said in ("大家说了三盏灯", "先修三盏", "2026-03-20"))
        assert Matter.objects.get().number in page

    def test_an_ask_answered_on_the_spot_and_one_promised(self, cast: Cast) -> None:
        activity, client = held(cast), client_of(cast.secretary)
        address = f"/work/activities/{activity.code}/do/ask/"
        sent(client, address, ask_text="井盖坏了", told="solved", said="已经换了")
        sent(client, address, ask_text="路灯不亮", told="promise", promised_for="2026-03-09")
        states = list(Matter.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["answered", "raised"]
        bad = sent(client, address, ask_text="路", told="promise", promised_for="2026-03-01")
        assert bad.status_code == 422

    @pytest.mark.parametrize(
        ("act", "typed"),
        [
            ("shift", {"starts_at": "2026-03-06T14:00", "reason": "下雨"}),
            ("change", {"where": "老槐树下"}),
            ("invite", {"names": "谷海棠"}),
            ("cancel", {"reason": "下大雪"}),
            ("publish", {}),
            ("hold", {"more-topic": "路灯"}),
        ],
    )
    def test_every_act_of_a_plan_by_its_form(
        self, cast: Cast, act: str, typed: dict[str, str]
    ) -> None:
        activity, client = planned(cast), client_of(cast.secretary)
        before = Activity.objects.filter(pk=activity.pk).values().get()
        answer = sent(client, f"/work/activities/{activity.code}/do/{act}/", **typed)
        assert answer["Location"] == f"/work/activities/{activity.code}/"
        after = Activity.objects.filter(pk=activity.pk).values().get()
        assert after != before or Coming.objects.filter(activity=activity).count() == 3

    def test_a_correction_asks_why(self, cast: Cast) -> None:
        activity, client = held(cast), client_of(cast.secretary)
        address = f"/work/activities/{activity.code}/do/correct/"
        assert sent(client, address, where="老槐树下").status_code == 422
        sent(client, address, where="老槐树下", reason="记错了")
        assert fresh(activity).where == "老槐树下"

    def test_who_only_sees_it_is_told_why_he_cannot(self, cast: Cast) -> None:
        activity, client = planned(cast), client_of(cast.supervisor)
        page = client.get(f"/work/activities/{activity.code}/do/cancel/").content.decode()
        assert "Somebody else holds this" in page
        answer = client.post(f"/work/activities/{activity.code}/do/cancel/", {"reason": "不"})
        assert answer.status_code == 422
        assert fresh(activity).state == "planned"

    def test_elsewhere_it_is_not_there(self, cast: Cast) -> None:
        activity = planned(cast)
        for hall in ("work", "office"):
            address = f"/{hall}/activities/{activity.code}/"
            assert client_of(cast.other_desk).get(address).status_code == 404


class TestTheDesk:
    def test_planning_invites_who_takes_part(self, cast: Cast) -> None:
        client = client_of(cast.desk)
        address = "/office/activities/plan/?kind=village-meeting"
        typed = {"place": str(cast.village.pk), "starts_at": "2026-03-09T09:00"}
        answer = sent(client, address, **typed)
        activity = Activity.objects.get()
        assert answer["Location"] == f"/office/activities/{activity.code}/"
        assert set(activity.comings.values_list("person_id", flat=True)) == {
            cast.representative.pk,
            cast.grid_worker.pk,
        }

    def test_the_list_is_sifted(self, cast: Cast) -> None:
        held(cast)
        planned(cast, title="井盖")
        client = client_of(cast.desk)

        def found(query: str) -> int:
            page = client.get(f"/office/activities/?{query}").content.decode()
            return page.count('<td class="wide">')

        assert found("") == 2
        assert (found("state=held"), found("state=cancelled"), found("q=井盖")) == (1, 0, 1)
        assert (found("from_day=2026-03-06"), found("kind=village-meeting")) == (0, 2)
        assert (found("place=150101"), found("place=150102")) == (2, 0)

    def test_it_leaves_as_a_file_without_a_name_of_who_came(self, cast: Cast) -> None:
        activity = held(cast)
        roll = actions.Roll(outsiders=("秦若水",))
        actions.attend(activity, roll, by=cast.secretary, at=NOW)
        answer = client_of(cast.desk).get("/office/activities/?format=csv")
        file = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert activity.title in file
        assert "秦若水" not in file


class TestThePublic:
    def test_only_what_was_published_and_nobody_who_came(self, cast: Cast) -> None:
        activity, visitor = held(cast), Client()
        roll = actions.Roll(outsiders=("秦若水",), rest="present")
        actions.attend(activity, roll, by=cast.secretary, at=NOW)
        assert visitor.get(f"/a/{activity.code}/").status_code == 404
        actions.publish(activity, by=cast.secretary, at=NOW)
        page = visitor.get(f"/a/{activity.code}/").content.decode()
        assert activity.title in page
        assert not any(name in page for name in ("秦若水", "林明月", "白晓岚"))
        actions.take_back(activity, by=cast.secretary, at=NOW)
        assert visitor.get(f"/a/{activity.code}/").status_code == 404


def crowd(cast: Cast, activity: Activity, many: int = 40) -> None:
    new = [NewPerson(f"学员{n}", f"1990000{n:04}") for n in range(many)]
    entered = people.enter_many(new, by=Voice.SYSTEM, at=MONDAY)
    guests = Guests(people=tuple(person.pk for person in entered))
    actions.invite(activity, guests, by=cast.secretary, at=MONDAY)


def test_no_page_and_no_act_takes_more_than_twelve_statements(cast: Cast) -> None:
    activity = planned(cast)
    crowd(cast, activity)
    base, client = f"/work/activities/{activity.code}/", client_of(cast.secretary)
    pages = [base, f"{base}came/", "/work/activities/", "/work/activities/?tab=past"]
    pages += [f"{base}do/{act}/" for act in ("hold", "shift", "invite", "change", "cancel")]
    pages += ["/work/activities/write/", "/work/activities/plan/", "/office/activities/"]
    pages += [f"/office/activities/{activity.code}/", "/work/activities/card/", "/work/inbox/"]
    client.get("/work/activities/card/")
    for address in pages:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        said = statements(asked)
        assert len(said) <= MOST, f"{address}: {len(said)}\n" + "\n".join(s[:110] for s in said)


def test_an_act_by_its_form_takes_no_more_than_twelve_beside_its_page(cast: Cast) -> None:
    activity, client = planned(cast), client_of(cast.secretary)
    crowd(cast, activity)
    base = f"/work/activities/{activity.code}/"
    acts: list[tuple[str, dict[str, str]]] = [
        ("do/change/", {"where": "老槐树下", "open_to_all": "on"}),
        ("do/publish/", {}),
        ("came/", {"all": "came"}),
        ("do/minutes/", {"text": "商量"}),
        ("do/decide/", {"text": "先修"}),
        ("do/correct/", {"reason": "误", "where": "东", "starts_at": "2026-03-05T13:00",
                         "ends_at": "2026-03-05T14:00", "more-topic": "灯"}),
    ]  # fmt: skip
    for where, typed in acts:
        with CaptureQueriesContext(connection) as asked:
            assert client.post(base + where, typed).status_code == 302, where
        said = statements(asked)
        assert len(said) <= MOST + 4, f"{where}: {len(said)}\n" + "\n".join(s[:110] for s in said)


def test_a_complaint_made_there_is_not_there_for_whom_it_is_about(cast: Cast) -> None:
    complaints.adopt(cast)
    adopt(
        MEETINGS.replace("[residents-request]", "[residents-request, complaint]")
        .replace("version: 1", "version: 2")
        .replace("four-colours]", "four-colours, complaints]")
    )
    activity, by = held(cast), {"by": cast.secretary, "at": NOW}
    mark = person_mark(cast.representative.pk)
    about = ask(cast, kind="complaint", privacy=None, accused=(mark,), title="收钱不办事")
    number = actions.raise_there(activity, about, **by).matter.number
    actions.decide(activity, actions.Resolved("查清楚", follows=about), **by)
    for hall in ("work", "office"):
        address = f"/{hall}/activities/{activity.code}/"
        theirs = client_of(cast.secretary).get(address).content.decode()
        his = client_of(cast.representative).get(address).content.decode()
        assert number in theirs
        assert not any(word in his for word in (number, "收钱不办事", "Asked here"))
