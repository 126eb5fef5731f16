"""Feeds of public requests: Atom, GeoJSON, a map in somebody else's frame."""

import json
from datetime import timedelta
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.matters import actions
from bandeng.matters.states import Privacy
from bandeng.tries.actions import Limit
from tests.cast import Cast
from tests.factories import MONDAY, raised
from tests.web.test_statements import statements

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/feeds/public.atom", "/feeds/public.geojson", "/feeds/map/"]


def shown(cast: Cast, **more: Any) -> Any:
    """Return a request everybody may read."""
    matter = raised(cast, **more)
    actions.make_public(matter, by=cast.supervisor, at=MONDAY)
    return matter


def entries(client: Client, query: str = "") -> list[Any]:
    return list(ElementTree.fromstring(client.get(f"/feeds/public.atom{query}").content)[5:])


def said(entry: Any, name: str) -> str:
    return str(entry.find(f"{ATOM}{name}").text)


def features(client: Client, query: str = "") -> list[Any]:
    return list(json.loads(client.get(f"/feeds/public.geojson{query}").content)["features"])


def test_atom_holds_what_it_must(cast: Cast, client: Client) -> None:
    matter = shown(cast, title="路灯不亮")
    response = client.get("/feeds/public.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    top = ElementTree.fromstring(response.content)
    assert top.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author", "link"):
        assert top.find(f"{ATOM}{name}") is not None
    (entry,) = top.findall(f"{ATOM}entry")
    assert said(entry, "id") == f"tag:testserver,2026:{matter.number}"
    assert said(entry, "title") == "路灯不亮"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/m/{matter.number}/"


@pytest.mark.parametrize("address", FEEDS)
def test_only_what_is_public_stands_in_a_feed(address: str, cast: Cast, client: Client) -> None:
    shown(cast, title="大家看的")
    raised(cast, title="只给办的人", privacy=Privacy.PRIVATE)
    raised(cast, title="要保密的", privacy=Privacy.CONFIDENTIAL)
    text = client.get(address).content.decode()
    text = json.dumps(json.loads(text), ensure_ascii=False) if "geojson" in address else text
    assert "大家看的" in text
    for hidden in ("只给办的人", "要保密的", "秦若水", "10010000123"):
        assert hidden not in text


def test_place_and_category_sift(cast: Cast, client: Client) -> None:
    here = shown(cast, title="上柳沟的")
    shown(cast, title="石桥的", place=cast.place("15020101"))
    assert [said(e, "title") for e in entries(client, "?place=1501")] == ["上柳沟的"]
    assert len(features(client, "?place=15")) == 2
    assert len(features(client, f"?category={here.category}&place=150101")) == 1
    assert features(client, "?category=nothing-such") == []
    for address in FEEDS:
        assert client.get(f"{address}?place=nowhere").status_code == 404


def test_what_was_sent_before_is_not_sent_again(cast: Cast, client: Client) -> None:
    shown(cast)
    first = client.get("/feeds/public.atom")
    assert (
        client.get("/feeds/public.atom", headers={"If-None-Match": first["ETag"]}).status_code
        == 304
    )
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get("/feeds/public.atom", headers=since).status_code == 304
    shown(cast)
    again = client.get("/feeds/public.atom", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200


def test_signs_xml_does_not_know_are_left_out(cast: Cast, client: Client) -> None:
    shown(cast, title="路灯\x0b不亮", text="<b>&\x1f")
    assert said(entries(client)[0], "title") == "路灯不亮"


def test_points_lie_within_a_hundred_metres(cast: Cast, client: Client) -> None:
    shown(cast, lat=43.98612345, lng=119.28812345)
    (point,) = features(client)
    assert point["geometry"]["coordinates"] == [119.288, 43.986]


def test_only_the_map_may_stand_in_a_frame(cast: Cast, client: Client) -> None:
    framed = client.get("/feeds/map/?place=150101")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    other = client.get("/public/map/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert "default-src 'self'" in framed["Content-Security-Policy"]


def test_without_javascript_the_map_is_a_list(cast: Cast, client: Client) -> None:
    matter = shown(cast, title="路灯不亮")
    page = client.get("/feeds/map/").content.decode()
    assert f"/m/{matter.number}/" in page
    assert "路灯不亮" in page


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_asks_little_of_the_database(address: str, cast: Cast, client: Client) -> None:
    for number in range(60):
        shown(cast, title=f"第{number}件")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(statements(captured)) <= 12
    assert len(entries(client)) == 50


@pytest.mark.parametrize("address", FEEDS)
def test_who_asks_too_often_waits(
    address: str, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bandeng.web.open.feeds.sifting.PACE", Limit(1, timedelta(minutes=1)))
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 429
