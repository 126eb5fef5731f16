"""A stretch of border at Upper Willow, its wardens and its route; nobody here exists."""

from dataclasses import dataclass

from bandeng.activities import actions
from bandeng.activities.actions import Drawing, Point
from bandeng.activities.models import Route
from bandeng.matters.actions import Ask
from bandeng.matters.states import Channel
from bandeng.people.models import Person
from tests.cast import Cast, at
from tests.halls import adopt, appointed

MORNING = at("2026-03-02 07:00")
POINTS = [
    Point("1号界碑", "碑体、字迹、底座", lat=43.98, lng=119.28),
    Point("北段围栏", "网片、立柱、门锁"),
    Point("河口", "冰面、河岸、漂流物"),
    Point("2号界碑", "碑体、字迹、底座", lat=43.99, lng=119.35),
]


@dataclass(frozen=True)
class Border:
    """The wardens and what they walk."""

    cast: Cast
    warden: Person
    son: Person
    elsewhere: Person
    route: Route


def open_border(cast: Cast) -> Border:
    """Adopt the patrol, appoint the wardens, draw 25 km."""
    adopt("patrol")
    names, codes = ["巴特尔", "苏和", "那顺"], ["150101", "150101", "150102"]
    warden, son, elsewhere = appointed(names, "border-guard", codes, cast, 60)
    drawing = Drawing("border-patrol", cast.village, "北线", POINTS, metres=25_000)
    route = actions.draw_route(drawing, by=warden, at=MORNING)
    return Border(cast, warden, son, elsewhere, route)


def broken(cast: Cast, text: str = "网片断了三米，牛能过去。") -> Ask:
    """Return what is asked for a finding."""
    return Ask("residents-request", "other", text, cast.village, channel=Channel.DOORSTEP)
