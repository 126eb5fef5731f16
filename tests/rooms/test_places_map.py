"""Boundaries are checked, and a point finds the deepest place that holds it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.journal.states import Voice
from bandeng.places import actions, boundaries, queries
from bandeng.places.boundaries import BadBoundary
from bandeng.places.spelling import plain, spelled, typed
from bandeng.places.states import CannotChange
from tests.bare import clear

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = {"by": Voice.SYSTEM, "at": DAY}


def square(west, south, size):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def bare_ground(db):
    clear()


@pytest.fixture
def banner(bare_ground):
    place = actions.found(None, level="banner", code="b", name="白桦旗", **SYSTEM)
    return actions.draw(place, boundary=square(119, 43, 1.0), **SYSTEM)


@pytest.fixture
def town(banner):
    place = actions.found(banner, level="township", code="t", name="双泉镇", **SYSTEM)
    return actions.draw(place, boundary=square(119.2, 43.2, 0.2), **SYSTEM)


@pytest.mark.django_db
class TestPoints:
    def test_the_deepest_place_that_covers_a_point(self, banner, town):
        assert queries.place_of_point(43.3, 119.3) == town
        assert queries.place_of_point(43.2, 119.2) == town, "its own corner belongs to it"
        assert queries.place_of_point(43.8, 119.8) == banner
        assert queries.place_of_point(10.0, 10.0) is None

    def test_a_hole_is_not_inside(self, banner):
        outer = square(119.5, 43.5, 0.4)["coordinates"][0]
        hole = square(119.6, 43.6, 0.1)["coordinates"][0]
        ring = actions.found(banner, level="township", code="r", name="环镇", **SYSTEM)
        drawn = {"type": "Polygon", "coordinates": [outer, hole]}
        actions.draw(ring, boundary={"type": "Feature", "geometry": drawn}, **SYSTEM)
        assert queries.place_of_point(43.65, 119.65) == banner
        assert queries.place_of_point(43.55, 119.55) == ring

    def test_two_pieces_are_one_place(self, banner):
        pieces = [square(119.0, 43.0, 0.1)["coordinates"], square(119.9, 43.9, 0.1)["coordinates"]]
        town = actions.found(banner, level="township", code="m", name="两片镇", **SYSTEM)
        actions.draw(town, boundary={"type": "MultiPolygon", "coordinates": pieces}, **SYSTEM)
        assert queries.place_of_point(43.05, 119.05) == town
        assert queries.place_of_point(43.95, 119.95) == town
        assert queries.place_of_point(43.5, 119.5) == banner

    def test_a_closed_place_holds_no_point(self, banner, town):
        actions.close(town, **SYSTEM)
        assert queries.place_of_point(43.3, 119.3) == banner

    def test_wiping_a_boundary_keeps_the_centre(self, banner, town):
        wiped = actions.draw(town, boundary=None, **SYSTEM)
        assert queries.place_of_point(43.3, 119.3) == banner
        assert (wiped.west, round(wiped.lat, 2)) == (None, 43.3)

    def test_the_nearest_centre_minds_the_shape_of_the_globe(self, banner):
        for code, lat, lng in [("east", 43.0, 119.10), ("north", 43.08, 119.0)]:
            place = actions.found(
                banner, level="grid", code=code, name=code, centre=(lat, lng), **SYSTEM
            )
        assert queries.nearest(43.0, 119.0, "grid").code == "east"
        assert queries.nearest(43.0, 119.0, "village") is None
        actions.locate(place, lat=43.01, lng=119.0, **SYSTEM)
        assert queries.nearest(43.0, 119.0, "grid").code == "north"

    @pytest.mark.parametrize(("lat", "lng"), [(91, 0), (0, 181), (float("nan"), 0)])
    def test_a_centre_lies_on_the_globe(self, banner, lat, lng):
        with pytest.raises(CannotChange):
            actions.locate(banner, lat=lat, lng=lng, **SYSTEM)


BOW_TIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


@pytest.mark.parametrize(
    "drawn",
    [
        None,
        "POLYGON",
        {},
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]},
        {"type": "Polygon", "coordinates": BOW_TIE},
        {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], ["x", 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [float("nan"), 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [181, 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [10**400, 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[True, 0], [1, 1], [1, 0], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[n / 1000, 0] for n in range(20_002)]]},
        {"type": "Feature", "geometry": None},
    ],
    ids=lambda drawn: str(drawn)[:50],
)
def test_what_is_no_outline_is_refused_with_a_sentence(drawn):
    with pytest.raises(BadBoundary) as refused:
        boundaries.read(drawn)
    assert str(refused.value).endswith(("。", "."))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), JSON)
def test_no_json_breaks_the_reader(kind, coordinates):
    try:
        read = boundaries.read({"type": kind, "coordinates": coordinates})
    except BadBoundary:
        return
    assert read.west <= read.lng <= read.east


@given(
    st.floats(-179, 178), st.floats(-89, 88), st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1)
)
def test_the_centre_and_every_inner_point_are_covered(west, south, size, east_share, north_share):
    read = boundaries.read(square(west, south, size))
    assert boundaries.covers(read.geojson, read.lat, read.lng)
    lat = read.south + (read.north - read.south) * north_share
    lng = read.west + (read.east - read.west) * east_share
    assert boundaries.covers(read.geojson, min(lat, read.north), min(lng, read.east))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("双泉镇", "shuangquanzhen sqz"),
        ("第12网格", "di12wangge d12wg"),
        ("乌兰坝A区", "wulanbaaqu wlbaq"),
    ],
)
def test_a_name_is_found_by_how_it_is_typed(name, keys):
    assert spelled(name) == keys
    assert typed(" Shuang quan ") == "shuangquan"


def test_plain_text_keeps_the_brackets_of_names():
    assert plain("\ufeff　双泉镇（北）１２Ａ\u200b ") == "双泉镇（北）12A"
    assert len(spelled("长" * 80)) == 200
