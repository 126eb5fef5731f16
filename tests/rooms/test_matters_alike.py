"""Perhaps the same wish: as near, and as recent, as the playbook says of the kind."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.places.models import Place
from bandeng.places.states import METRES_PER_DEGREE
from bandeng.playbooks.schema_matters import Duplicates
from tests.cast import Cast
from tests.factories import LAMP, MONDAY, raised

LAT, LNG = 43.986, 119.288
TODAY = MONDAY + timedelta(days=1)
NEAR = Duplicates(**{"within-days": 30, "metres": 500})


def published(cast: Cast, **changed: Any) -> Matter:
    matter = raised(cast, **changed)
    return actions.make_public(matter, by=cast.supervisor, at=MONDAY)


def found(cast: Cast, **changed: Any) -> list[Matter]:
    usual = {"category": "street-lamps", "place": cast.grid, "text": LAMP, "at": TODAY}
    like = changed.pop("like", NEAR)
    return queries.alike(like, **{**usual, **changed})


def north(metres: float) -> float:
    return LAT + metres / METRES_PER_DEGREE


@pytest.mark.parametrize(("metres", "is_near"), [(0, True), (490, True), (510, False)])
def test_two_points_are_near_within_the_metres_of_the_playbook(
    metres: float, is_near: bool, cast: Cast
) -> None:
    matter = published(cast, lat=north(metres), lng=LNG)
    assert found(cast, point=(LAT, LNG)) == ([matter] if is_near else [])


def test_the_metres_are_those_of_the_kind(cast: Cast) -> None:
    matter = published(cast, lat=north(1500), lng=LNG)
    wide = Duplicates(**{"within-days": 30, "metres": 2000})
    assert found(cast, point=(LAT, LNG)) == []
    assert found(cast, point=(LAT, LNG), like=wide) == [matter]


def test_east_and_north_are_measured_alike(cast: Cast) -> None:
    matter = published(cast, lat=LAT, lng=LNG + 0.006)  # about 480 m at this latitude
    assert found(cast, point=(LAT, LNG)) == [matter]


def test_the_centre_of_a_place_stands_for_a_missing_point(cast: Cast) -> None:
    matter = published(cast)
    assert found(cast) == [matter]
    assert found(cast, point=(north(400), LNG)) == [matter]
    assert found(cast, point=(north(600), LNG)) == []


def test_another_village_counts_where_it_is_near_enough(cast: Cast) -> None:
    neighbour = cast.place("15010201")
    matter = published(cast, place=neighbour, lat=north(100), lng=LNG)
    assert found(cast, point=(LAT, LNG)) == [matter]


@pytest.mark.parametrize("code", ["15010101", "15010102"])
def test_without_points_the_same_place_and_its_siblings_are_near(code: str, cast: Cast) -> None:
    Place.objects.update(lat=None, lng=None)
    matter = published(cast, place=cast.place(code))
    away = published(cast, place=cast.place("15010201"))
    assert found(cast) == [matter]
    assert found(cast, point=(LAT, LNG)) == [matter]
    assert away.path != matter.path


def test_too_long_ago_is_not_the_same(cast: Cast) -> None:
    matter = published(cast)
    assert found(cast, at=MONDAY + timedelta(days=30) - timedelta(minutes=1)) == [matter]
    assert found(cast, at=MONDAY + timedelta(days=30)) == []
    week = Duplicates(**{"within-days": 7, "metres": 500})
    assert found(cast, at=MONDAY + timedelta(days=8), like=week) == []


def test_other_words_and_another_category_are_not_the_same(cast: Cast) -> None:
    published(cast)
    assert found(cast, text="自来水又停了，水压很低") == []
    assert found(cast, category="roads") == []


def test_the_likest_comes_first_and_three_are_enough(cast: Cast) -> None:
    words = ["小学门口的路灯不亮", LAMP, "路灯前天晚上就不亮了", "门口的路灯坏了晚上看不清路"]
    matters = [published(cast, text=text, title=text[:9], client_key=_key(n)) for n, text in
               enumerate(words)]  # fmt: skip
    shown = found(cast)
    assert len(shown) == 3
    assert shown[0] == matters[1]


def _key(n: int) -> UUID:
    return UUID(int=n + 1)


@pytest.mark.parametrize("point", [None, (LAT, LNG)])
def test_it_takes_one_statement_however_many_there_are(
    point: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    for n in range(6):
        published(cast, client_key=_key(n))
    asked = {"category": "street-lamps", "place": cast.grid, "text": LAMP, "at": TODAY}
    with django_assert_num_queries(1):
        assert len(queries.alike(NEAR, point=point, **asked)) == 3
