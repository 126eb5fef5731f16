"""C14 Stories, plays and readings: a series with form and audience, counted by what was held."""

from collections.abc import Callable

import pytest

from bandeng.activities.models import Activity, Series
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]


@pytest.fixture
def secretary(cast: Cast, clock: Clock, enter: Enter) -> Visitor:
    playbooks.adopt_shipped(shipped.texts(["themed-activities"]), at=FOUNDED)
    return enter(cast.secretary)


def stories(secretary: Visitor) -> Series:
    """Plan stories for children every Saturday, for everybody to see."""
    secretary.open("/work/series/plan/?kind=themed-activity").press(
        "Plan the series", title="周六故事会", from_day="2026-03-07", begins="10:00", minutes="60",
        preset="kind", to_day="2026-03-28", **{"more-form": "story", "more-audience": "children"},
    )  # fmt: skip
    return Series.objects.latest("pk")


def test_a_month_of_stories_is_planned_once_and_seen_by_all(
    clock: Clock, secretary: Visitor, resident: Visitor
) -> None:
    series = stories(secretary)
    rows = list(Activity.objects.filter(series=series).order_by("starts_at"))
    assert len(rows) == 4
    assert {row.more["form"] for row in rows} == {"story"}
    assert resident.open("/dates/?place=150101").words().count("周六故事会") == 4
    one = secretary.open(f"/work/activities/{rows[0].code}/")
    assert one.sees("故事会", "孩子")


def test_what_was_held_is_counted_with_its_listeners(
    cast: Cast, clock: Clock, secretary: Visitor, enter: Enter
) -> None:
    series = stories(secretary)
    for row, heads in zip(
        Activity.objects.filter(series=series).order_by("pk"), (31, 28), strict=False
    ):
        clock.to(f"{row.starts_at.date()} 12:00")
        way = f"/work/activities/{row.code}/do/hold/"
        secretary.open(way).press("It was held", **{"more-listeners": str(heads)})
    found = totals(enter(cast.desk).open("/office/numbers/"))
    assert found["themed-activities"] == 2
    assert found["themed-listeners"] == 59


def test_from_april_on_it_is_reading_and_march_stays_as_it_was(
    clock: Clock, secretary: Visitor
) -> None:
    secretary.open("/work/series/plan/?kind=themed-activity").press(
        "Plan the series", title="周六活动", from_day="2026-03-07", begins="10:00",
        preset="kind", **{"more-form": "story", "more-audience": "elders"},
    )  # fmt: skip
    series = Series.objects.get()
    secretary.open(f"/work/series/{series.pk}/do/split/").press(
        "Otherwise from a day on", from_day="2026-04-04", title="周六诵读", begins="15:00"
    )
    titles = list(Activity.objects.order_by("starts_at").values_list("title", flat=True))
    assert titles[:5] == ["周六活动"] * 4 + ["周六诵读"]
