"""B11 Patrol: 25 km of border, every marker looked at; what is broken is mended or reported."""

from uuid import uuid4

import time_machine
from django.test import Client

from bandeng.activities.models import Activity, Check, Route
from bandeng.matters.models import Matter
from tests.border import POINTS
from tests.cast import Cast, at
from tests.halls import adopt, appointed
from tests.stories.client import of, page

LINES = "\n".join(f"{point.title}：{point.look_at}" for point in POINTS)


def test_a_family_walks_the_border(cast: Cast) -> None:
    adopt("patrol")
    names, codes = ["巴特尔", "苏和", "那顺"], ["150101", "150101", "150102"]
    warden, son, elsewhere = appointed(names, "border-guard", codes, cast, 60)
    phone = of(warden)
    with time_machine.travel(at("2026-03-02 07:00"), tick=False):
        drawn = {"title": "北线", "place": cast.village.pk, "points": LINES, "km": "25"}
        assert phone.post("/work/patrols/draw/", drawn).status_code == 302
        route = Route.objects.get()
        assert "25 km" in page(phone, "/work/patrols/")
        assert of(elsewhere).get(f"/work/patrols/{route.code}/").status_code == 404
        key = str(uuid4())
        for _press in range(2):  # pressed again when the signal came back
            assert phone.post(f"/work/patrols/{route.code}/", {"key": key}).status_code == 302
    walk = f"/work/patrols/walk/{Activity.objects.get().code}/"
    _every_point_is_looked_at(phone, of(son), walk, route)
    with time_machine.travel(at("2026-03-02 15:30"), tick=False):
        home = {"more-herders": "6", "more-mediated": "1", "note": "宣讲了草畜平衡"}
        assert phone.post(f"{walk}home/", home).status_code == 302
        held = Activity.objects.get()
        assert (held.state, held.more) == ("held", {"herders": 6, "mediated": 1})
        shown = page(of(cast.secretary), f"/work/patrols/{route.code}/")
        assert "看了 4/4" in shown
        assert "当场修好" in shown
        told = page(phone, f"/work/activities/{held.code}/")
        assert "1号界碑 · 完好" in told
        assert "河口 · 当场修好" in told


def _every_point_is_looked_at(phone: Client, son: Client, walk: str, route: Route) -> None:
    points = [point.pk for point in route.points.order_by("order")]
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        assert "1. 1号界碑" in page(phone, walk)
        assert phone.post(walk, {"found": "done", "point": points[0]}).status_code == 302
        assert "2. 北段围栏" in page(phone, walk), "the next one comes by itself"
        bare = {"found": "found", "point": points[1], "key": str(uuid4())}
        assert phone.post(walk, bare).status_code == 422
        broken = {**bare, "note": "围栏断了三米，牛能过去"}
        for _press in range(2):
            assert phone.post(walk, broken).status_code == 302
        matter = Matter.objects.get()
        assert "围栏断了三米" in matter.text
        assert Check.objects.get(matter=matter).point_id == points[1]
        assert matter.number in page(phone, walk)
    with time_machine.travel(at("2026-03-02 13:00"), tick=False):
        mended = {"found": "fixed", "point": points[2], "note": "扶正两根立柱"}
        assert son.post(walk, mended).status_code == 302
        code = route.points.get(pk=points[3]).code
        scanned = phone.get(f"/work/patrols/point/{code}/")
        assert scanned.headers["Location"].endswith(f"?point={points[3]}")
        assert phone.post(walk, {"found": "done", "point": points[3]}).status_code == 302
        assert Check.objects.count() == 4
