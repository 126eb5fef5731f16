"""What everybody may look at: the list, the map, pictures, who answers, how it works."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from bandeng.journal.states import Voice
from bandeng.matters import actions, pictures
from bandeng.matters.models import Matter, Picture
from bandeng.matters.states import Privacy
from bandeng.people import actions as people
from bandeng.people.models import Holding
from bandeng.places import actions as places
from bandeng.places.states import Part
from bandeng.web.resident import proofs
from tests.cast import Cast, at
from tests.factories import MONDAY, answered, raised
from tests.rooms.test_pictures import photo

NOW = at("2026-03-04 10:00")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def public(matter: Matter, cast: Cast) -> Matter:
    return actions.make_public(matter, by=cast.secretary, at=NOW)


@pytest.fixture
def many(cast: Cast) -> list[Matter]:
    """Sixty public matters over two villages, a third of them answered."""
    made = []
    for n in range(60):
        place = cast.place("15010101" if n % 2 else "15010102")
        make = answered if n % 3 == 0 else raised
        key = f"00000000-0000-4000-8000-{n:012}"
        matter = make(cast, MONDAY, place=place, client_key=key, title=f"第{n}盏路灯不亮")
        made.append(public(matter, cast))
    return made


def numbers(client: Client, path: str) -> set[str]:
    text = client.get(path).text
    return {m.number for m in Matter.objects.all() if f"/m/{m.number}/" in text}


def test_only_published_requests_are_listed_drawn_and_found(cast: Cast, client: Client) -> None:
    shown = public(raised(cast), cast)
    for n, privacy in enumerate([Privacy.PUBLIC, Privacy.PRIVATE, Privacy.CONFIDENTIAL]):
        raised(cast, privacy=privacy, client_key=f"00000000-0000-4000-8000-00000000000{n}")
    public(raised(cast, client_key="00000000-0000-4000-8000-000000000009"), cast)
    gone = Matter.objects.exclude(published_at=None).exclude(pk=shown.pk).get()
    actions.withdraw(gone, by=Voice.ASKER, at=NOW)
    for path in (
        "/public/",
        "/public/?q=路灯",
        "/public/points.json",
        "/public/?topic=street-lamps",
    ):
        assert numbers(client, path) == {shown.number}
    assert numbers(client, "/t/shuangquan/public/") == {shown.number}
    assert numbers(client, "/t/1502/public/") == set()
    closed = actions.make_private(shown, by=cast.secretary, at=NOW)
    assert numbers(client, "/public/") == numbers(client, "/public/points.json") == set()
    assert closed.published_at is None


def test_the_filter_lives_in_the_address(many: list[Matter], client: Client) -> None:
    assert len(numbers(client, "/public/")) == 20
    assert "60" in client.get("/public/").text
    assert len(numbers(client, "/public/?page=3")) == 20
    assert len(numbers(client, "/public/?state=answered")) == 20
    assert numbers(client, "/public/?q=第7盏") == {many[7].number}
    assert len(numbers(client, "/public/?place=1502")) == 0
    by_number = client.get("/public/", {"q": f"{many[0].number[:4]} {many[0].number[4:]}"})
    assert by_number.headers["Location"] == f"/m/{many[0].number}/"


def test_what_is_looked_for_can_be_leafed_through(many: list[Matter], client: Client) -> None:
    for sift in ("q=路灯", "q=路灯&place=1501", "topic=street-lamps", "place=1501&state=open"):
        pages = [numbers(client, f"/public/?{sift}&page={page}") for page in (1, 2, 3)]
        expected = 40 if "open" in sift else 60
        assert sum(map(len, pages)) == len(set().union(*pages)) + 20 * ("open" in sift)
        assert len(set().union(*pages)) == expected
        drawn = json.loads(client.get(f"/public/points.json?{sift}").text)["features"]
        found = {each["properties"].get("number") for each in drawn} - {None}
        assert found == set().union(*pages)


ODD = [
    "q=%00", "q=%F0%9F%98%80", "q='", "page=-1", "page=x", "page=9999999", "place=%00", "topic=%00",
    "state=zzz", "box=1,2", "box=nan,nan,nan,nan", "box=inf,0,0,0", "box=" + "9" * 400, "in=%00",
]  # fmt: skip


def test_odd_questions_never_break_a_page(cast: Cast, client: Client) -> None:
    public(raised(cast), cast)
    for path in ("/public/", "/public/map/", "/public/points.json", "/who/", "/places.json", "/"):
        for query in ODD:
            assert client.get(f"{path}?{query}").status_code == 200


def test_the_map_hides_the_house(cast: Cast, client: Client) -> None:
    public(raised(cast, lat=43.986123, lng=119.288456), cast)
    found = json.loads(client.get("/public/points.json").content)["features"]
    points = [feature for feature in found if feature["geometry"]["type"] == "Point"]
    assert [point["geometry"]["coordinates"] for point in points] == [[119.288, 43.986]]
    assert points[0]["properties"]["colour"] == "green"
    inside = client.get("/public/points.json?box=119,43,120,44").json()["features"]
    outside = client.get("/public/points.json?box=100,20,101,21").json()["features"]
    assert (len(inside), len(outside)) == (1, 0)


def test_pages_ask_little_of_the_database(
    many: list[Matter], cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    mine = many[0]
    client.get(f"/m/{mine.number}/key/{proofs.secret_of(mine)}/")
    code = "15010101"
    pages = [
        "/", "/public/", "/public/?q=路灯&place=1501&state=open", "/public/map/", "/t/shuangquan/",
        "/public/points.json", f"/m/{mine.number}/", f"/m/{many[1].number}/", "/follow/", "/t/",
        f"/m/{mine.number}/receipt/", f"/who/?in={code}", "/who/?q=柳", f"/p/{code}/", "/about/",
        f"/raise/?place={code}", f"/t/shuangquan/m/{mine.number}/", "/privacy/",
    ]  # fmt: skip
    for path in pages:
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200, path


def test_the_way_of_an_ask_asks_little_of_the_database(
    many: list[Matter], client: Client, django_assert_max_num_queries: Any
) -> None:
    client.post("/raise/", {"text": "小学门口的路灯不亮", "topic": "street-lamps"})
    with django_assert_max_num_queries(12):
        client.get("/raise/where/?in=150101&q=柳")
    with django_assert_max_num_queries(12):
        client.post("/raise/near/", {"lat": "43.986", "lng": "119.288"})
    client.post("/raise/where/", {"place": "15010101"})
    with django_assert_max_num_queries(12):
        assert "join" in client.get("/raise/send/").text


def test_pictures_are_seen_by_those_who_may(cast: Cast, client: Client, settings: Any) -> None:
    folder = Path(settings.MEDIA_ROOT)
    shown, hidden = pictures.prepare(photo(), folder), pictures.prepare(photo(), folder)
    matter = public(raised(cast, pictures=(shown, hidden)), cast)
    Picture.objects.filter(name=hidden.name).update(public=False)
    assert _status(client, shown.name) == 200
    assert _status(client, hidden.name) == 404
    staff = Client()
    staff.force_login(cast.secretary)
    assert _status(staff, hidden.name) == 200
    stranger = Client()
    stranger.force_login(cast.bridge_secretary)
    assert _status(stranger, hidden.name) == 404
    client.get(f"/m/{matter.number}/key/{proofs.secret_of(matter)}/")
    assert _status(client, hidden.name) == 200
    actions.make_private(matter, by=cast.secretary, at=NOW)
    assert _status(Client(), shown.name) == 404
    for name in ("x.jpg", "..%2f..%2fkeys.json", "%00", "a" * 300):
        assert _status(client, name) == 404


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _status(client: Client, name: str) -> int:
    response = client.get(f"/pictures/{name}")
    if response.status_code == 200:
        assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.status_code


def test_who_answers_is_told_by_name_and_gaps_are_told_too(cast: Cast, client: Client) -> None:
    page = client.get("/who/?in=15010101").text
    for name in ("白晓岚", "金秋实", "安青山", "云长河"):
        assert name in page
    assert "苏向东" not in page
    assert "1000000000" not in page
    holding = Holding.objects.get(person=cast.representative)
    people.end_appointment(holding, by=Voice.SYSTEM, at=NOW)
    assert "暂时没有人" in client.get("/who/?in=15010101").text
    assert "上柳沟村" in client.get("/who/?q=slg").text


def test_a_closed_place_leads_to_what_it_became(cast: Cast, client: Client) -> None:
    old = [cast.place("15010101"), cast.place("15010102")]
    places.merge(old, into=Part("15010103", "新网格"), by=Voice.SYSTEM, at=NOW)
    page = client.get("/p/15010101/")
    assert page.status_code == 410
    assert "/p/15010103/" in page.text
    assert client.get("/p/15010101/poster/").status_code == 404
    assert "qr-drawn" in client.get("/p/15010103/poster/").text
    assert client.get("/p/nothing/").status_code == 404
    assert client.get("/p/%00/").status_code == 404


def test_how_it_works_is_read_from_the_playbook(cast: Cast, client: Client) -> None:
    page = client.get("/about/").text
    for words in ("绿·党代表办", "3个工作日内", "红·旗县督办", "15个工作日内", "7天"):
        assert words in page
    assert "热线话务员" not in client.get("/t/shuangquan/about/").text
    assert "180" in client.get("/privacy/").text


def test_every_page_speaks_english(cast: Cast, client: Client) -> None:
    client.cookies["bandeng_language"] = "en"
    matter = public(answered(cast), cast)
    for path in (
        "/",
        "/raise/",
        "/public/",
        "/who/?in=15010101",
        "/about/",
        f"/m/{matter.number}/",
    ):
        page = client.get(path).text
        assert 'lang="en"' in page
        assert "How it works" in page
    assert "by Thu 5 Mar, 09:00 at the latest" in client.get(f"/m/{matter.number}/").text
