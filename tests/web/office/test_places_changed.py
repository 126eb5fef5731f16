"""Places are split, merged and outlined at a desk: all goes on, nothing of the past moves."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.activities import actions as activities
from bandeng.activities.models import Activity, Roster, Route
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions as matters
from bandeng.matters.models import Matter
from bandeng.people.models import Holding
from bandeng.places import actions as places
from bandeng.places import queries
from bandeng.places.models import Place
from tests import factories, happenings
from tests.border import open_border
from tests.cast import Cast
from tests.halls import open_station
from tests.web.office.conftest import NOW, Enter

SQUARE = [[119.2, 43.9], [119.3, 43.9], [119.3, 44.0], [119.2, 44.0], [119.2, 43.9]]
OUTLINE = {"type": "Polygon", "coordinates": [SQUARE]}
PAGE = "/office/places/150101/change/"
HALVES = {
    "name_1": "上柳沟东村", "code_1": "15010191", "name_2": "上柳沟西村", "code_2": "15010192",
}  # fmt: skip


def press(client: Client, what: str, **said: Any) -> Any:
    """Send the form of a change of Upper Willow."""
    return client.post(f"{PAGE}{what}", said)


def halves(cast: Cast, second: Place, **more: Any) -> dict[str, Any]:
    """Return the split of Upper Willow in which one grid goes to the second part."""
    grids = queries.children(cast.village)
    goes = {f"child_{grid.pk}": "2" if grid.pk == second.pk else "1" for grid in grids}
    return {**HALVES, **goes, "reason": "人口多", **more}


def posts_at(code: str) -> set[tuple[str, str]]:
    rows = Holding.objects.filter(place__code=code, to_day=None)
    return set(rows.values_list("person__name", "post"))


def test_a_split_takes_along_posts_requests_plans_and_what_lies_below(
    cast: Cast, enter: Enter
) -> None:
    border = open_border(cast)
    happenings.adopt()
    planned = happenings.planned(cast, place=cast.village)
    held = happenings.held(cast, place=cast.village)
    old, grid, owned = cast.village, cast.grid, posts_at("150101")
    at_village = matters.take(
        factories.raised(cast, NOW - timedelta(hours=3), place=old),
        by=cast.representative, at=NOW - timedelta(hours=2),
    )  # fmt: skip
    at_grid = factories.taken(cast, NOW - timedelta(hours=3), place=grid)
    done = factories.confirmed(cast, NOW - timedelta(days=3), place=old)
    assert press(enter(cast.steward), "split", **halves(cast, grid)).status_code == 302
    first, second = queries.by_code("15010191"), queries.by_code("15010192")
    assert first
    assert second
    assert cast.grid.parent == second
    assert posts_at("15010191") == posts_at("15010192") == owned
    assert not posts_at("150101")
    now = Matter.objects.get(pk=at_village.pk)
    assert (now.place, now.path, now.owner_place) == (first, first.path, first)
    assert (now.owner, now.rung, now.due_at) == (
        at_village.owner,
        at_village.rung,
        at_village.due_at,
    )
    moved = Matter.objects.get(pk=at_grid.pk)
    assert (moved.place, moved.path) == (cast.grid, cast.grid.path)
    assert moved.path.startswith(second.path)
    assert Matter.objects.get(pk=done.pk).place == old, "what is closed stays where it was"
    assert Activity.objects.get(pk=planned.pk).place == first
    assert Activity.objects.get(pk=held.pk).place == old
    assert Route.objects.get(pk=border.route.pk).place == first
    assert Line.objects.filter(verb=Verb.MATTER_PLACE_FOLLOWED).count() == 1
    assert Line.objects.get(verb=Verb.PLACE_SPLIT).said["reason"] == "人口多"
    page = enter(cast.representative).get(f"/work/m/{now.number}/").content.decode()
    assert "上柳沟村 → 上柳沟东村" in page, "who had it has it, and sees what became of its place"


def test_merged_into_one_that_stands(cast: Cast, enter: Enter) -> None:
    old, new = cast.village, cast.place("150102")
    mine = factories.taken(cast, NOW - timedelta(hours=3), place=old)
    waiting = factories.answered(cast, NOW - timedelta(days=1), place=old)
    both = posts_at("150101") | posts_at("150102")
    assert press(enter(cast.steward), "merge", to="150102", reason="撤并").status_code == 302
    assert {Matter.objects.get(pk=each.pk).place for each in (mine, waiting)} == {new}
    assert posts_at("150102") == both
    assert cast.grid.parent == new
    assert queries.name_on(old, NOW.date() - timedelta(days=1)) == "上柳沟村"
    gone = enter(cast.steward).get("/office/places/150101/").content.decode()
    assert "change/" not in gone, "what is closed is changed no more"


def test_merged_with_another_into_a_new_one_the_rotas_go_along(cast: Cast, enter: Enter) -> None:
    station = open_station(cast)
    activities.fill(
        station.roster, NOW.date(), NOW.date() + timedelta(days=40), by=station.keeper, at=NOW
    )
    said = {"others": "150102\n", "name": "柳沟村", "code": "15010199", "reason": ""}
    assert press(enter(cast.steward), "merge", **said).status_code == 302
    new = queries.by_code("15010199")
    assert new
    units = station.roster.shifts.filter(starts_at__gt=NOW).values_list("unit__to_day", flat=True)
    assert set(units) == {None}, "no turn to come is a closed place's"
    assert Roster.objects.get().place == cast.town


@pytest.mark.parametrize(
    ("what", "said", "why"),
    [
        ("merge", {"to": "150101"}, "不同"),
        ("merge", {"to": "1502"}, "级"),
        ("merge", {}, "并入哪里"),
        ("merge", {"to": "150102", "name": "柳沟村"}, "二选一"),
        ("merge", {"others": "150102", "name": "柳沟村"}, "合并成新的"),
        ("merge", {"others": "nowhere", "name": "柳沟村", "code": "15010199"}, "nowhere"),
        ("split", {**HALVES, "code_2": "15010191"}, "编码"),
        ("split", {**HALVES, "name_3": "中村"}, "名称和编码"),
        ("split", {**HALVES, "code_2": "柳 沟"}, "不能作代码"),
        ("merge", {"others": "150102", "name": "柳沟村", "code": "柳/沟"}, "不能作代码"),
        ("draw", {}, "画出边界"),
        ("draw", {"text": "[oops"}, "读不了"),
        ("draw", {"text": '{"type": "Point"}'}, "Polygon"),
        ("draw", {"text": json.dumps({"type": "FeatureCollection", "features": []})}, "0个边界"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(
    cast: Cast, enter: Enter, what: str, said: dict[str, str], why: str
) -> None:
    if what == "split":
        said = {**halves(cast, cast.grid), **said}
    said = said if what == "draw" else {**said, "reason": "记着"}
    answer = press(enter(cast.steward), what, **said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert why in page
    typed = [word for word in said.values() if word and not {"{", "["} & set(word)]
    assert all(word in page for word in typed)
    assert cast.village.to_day is None


def test_an_outline_by_text_file_and_collection(cast: Cast, enter: Enter) -> None:
    client = enter(cast.steward)
    assert press(client, "draw", text=json.dumps(OUTLINE)).status_code == 302
    village = cast.village
    assert (village.west, village.north) == (119.2, 44.0)
    features = client.get("/office/places/150101/outline.json").json()["features"]
    assert features[0]["geometry"]["type"] == "Polygon"
    assert features[0]["properties"]["here"] is True
    assert "outline.json" in client.get("/office/places/150101/").content.decode()
    assert press(client, "draw", wipe="on").status_code == 302
    assert cast.village.boundary is None
    other = {"type": "Feature", "properties": {"name": "别处"}, "geometry": {"type": "Point"}}
    mine = {"type": "Feature", "properties": {"name": "上柳沟村"}, "geometry": OUTLINE}
    whole = json.dumps({"type": "FeatureCollection", "features": [other, mine]})
    file = SimpleUploadedFile("villages.geojson", whole.encode())
    assert press(client, "draw", file=file).status_code == 302
    assert cast.village.boundary
    bad = SimpleUploadedFile("bad.geojson", json.dumps({**OUTLINE, "type": "Circle"}).encode())
    page = press(client, "draw", file=bad).content.decode()
    assert "Circle" in page, "what the file said stands in the form"
    assert Line.objects.filter(verb=Verb.PLACE_DRAWN).count() == 3


def test_before_it_is_pressed_it_says_what_moves_from_which_day(cast: Cast, enter: Enter) -> None:
    factories.taken(cast, NOW - timedelta(hours=3), place=cast.grid)
    client = enter(cast.steward)
    pages = {what: client.get(f"{PAGE}{what}").content.decode() for what in
             ("rename", "move", "split", "merge", "close", "draw")}  # fmt: skip
    for what in ("rename", "move", "split", "merge", "close"):
        assert "3月11日" in pages[what], what
    held = Holding.objects.filter(place__path__startswith=cast.village.path, to_day=None).count()
    assert f'在任岗位 <strong class="figures">{held}</strong>' in pages["merge"]
    assert "您能看到的在办事项" not in pages["merge"], "who sees no requests is told no number"
    Holding.objects.create(
        person=cast.steward, post="supervisor", place=cast.banner, from_day=NOW.date()
    )
    seen = enter(cast.steward).get(f"{PAGE}merge").content.decode()
    assert '您能看到的在办事项 <strong class="figures">1</strong>' in seen


def test_only_who_manages_places_there_and_no_page_asks_much(cast: Cast, enter: Enter) -> None:
    for what in ("split", "merge", "draw"):
        assert enter(cast.secretary).get(f"{PAGE}{what}").status_code == 403
    client = enter(cast.steward)
    Holding.objects.create(
        person=cast.steward, post="supervisor", place=cast.banner, from_day=NOW.date()
    )
    client.get("/office/places/150101/")  # the session is written once
    for what in ("", "split", "merge", "draw"):
        with CaptureQueriesContext(connection) as asked:
            assert (
                client.get(f"{PAGE}{what}" if what else "/office/places/150101/").status_code == 200
            )
        assert len(asked) <= 12, "\n".join(each["sql"][:150] for each in asked.captured_queries)


def test_how_many_statements_a_whole_merge_takes_does_not_grow(cast: Cast, enter: Enter) -> None:
    """A place is merged once in its life; what counts is that a busy one costs no more."""
    counts = []
    for many, code in ((1, "15010181"), (12, "15010182")):
        old = places.found(cast.town, level="village", code=code, name=code,
                           by=Voice.SYSTEM, at=NOW)  # fmt: skip
        for n in range(many):
            factories.raised(cast, NOW - timedelta(hours=3), place=old, title=f"{code}第{n}件")
        into = cast.place("150102")
        with CaptureQueriesContext(connection) as asked:
            activities.merge_places([old], into=into, by=Voice.SYSTEM, at=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 27


def test_a_day_later_the_past_is_as_it_was(cast: Cast, enter: Enter) -> None:
    press(enter(cast.steward), "split", **halves(cast, cast.grid))
    stood = queries.chain_on(cast.grid, date(2026, 3, 10))
    assert [each.name for each in stood][-2:] == ["上柳沟村", cast.grid.name]
