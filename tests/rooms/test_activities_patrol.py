"""A route is drawn and walked; what is found becomes a matter; a retry writes nothing twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from bandeng.activities import actions
from bandeng.activities.actions import Drawing, Looked, Point
from bandeng.activities.models import Activity, Check, Raised, Route, Walk
from bandeng.activities.queries import patrol
from bandeng.activities.shift_states import Found
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb
from bandeng.matters.models import Matter
from bandeng.playbooks.queries import seats_of
from tests.border import MORNING, POINTS, broken, open_border

HOUR = timedelta(hours=1)


@pytest.fixture
def border(cast):
    with translation.override("en"):
        yield open_border(cast)


@pytest.fixture
def walk(border):
    return actions.set_out(border.route, by=border.warden, at=MORNING, client_key=uuid4())


def looked(border, walk, number, found=Found.DONE, **said):
    point = patrol.points_of(border.route)[number]
    at = MORNING + (number + 1) * HOUR
    return actions.check_point(walk, Looked(point, found, **said), by=border.warden, at=at)


class TestDrawing:
    def test_a_route_has_its_points_in_order_each_with_a_code(self, border):
        points = patrol.points_of(border.route)
        assert [point.title for point in points] == [each.title for each in POINTS]
        assert len({point.code for point in points}) == 4
        assert Line.objects.get(verb=Verb.ROUTE_DRAWN).said["points"] == 4

    def test_drawn_anew_the_walks_of_before_keep_their_points(self, border, walk):
        looked(border, walk, 0)
        new = Drawing("border-patrol", border.cast.village, "北线", [Point("1号界碑")],
                      instead_of=border.route)  # fmt: skip
        later = actions.draw_route(new, by=border.warden, at=MORNING + 24 * HOUR)
        old = Route.objects.get(pk=border.route.pk)
        assert (old.to_day, later.instead_of) == (later.from_day, old)
        assert len(patrol.checked(Walk.objects.select_related("route").get(pk=walk.pk))) == 4
        seen = patrol.routes(seats_of(border.warden, MORNING), later.from_day)
        assert [route.pk for route in seen] == [later.pk]
        with pytest.raises(actions.NotNow):
            actions.set_out(old, by=border.warden, at=MORNING + 24 * HOUR, client_key=uuid4())

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"points": []}, "from one to"),
            ({"title": " "}, "name"),
            ({"points": [Point(" ")]}, "name"),
            ({"kind": "grid-visit"}, "No playbook"),
            ({"metres": 0}, "number"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, border, changed, said):
        usual = {"kind": "border-patrol", "place": border.cast.village, "title": "南线"}
        drawing = Drawing(**{**usual, "points": POINTS, **changed})
        with pytest.raises(Refused, match=said):
            actions.draw_route(drawing, by=border.warden, at=MORNING)

    def test_only_who_walks_there_draws_and_walks(self, border):
        drawing = Drawing("border-patrol", border.cast.village, "南线", POINTS)
        with pytest.raises(actions.NotYours):
            actions.draw_route(drawing, by=border.elsewhere, at=MORNING)
        with pytest.raises(actions.NotYours):
            actions.set_out(border.route, by=border.elsewhere, at=MORNING, client_key=uuid4())
        with pytest.raises(Route.DoesNotExist):
            patrol.route_by_code(seats_of(border.elsewhere, MORNING), border.route.code)


class TestWalking:
    def test_a_walk_is_an_activity_held_as_long_as_it_was_walked(self, border, walk):
        looked(border, walk, 0)
        looked(border, walk, 3)
        home = actions.come_home(
            walk, more={"herders": "4"}, by=border.warden, at=MORNING + 6 * HOUR
        )
        activity = Activity.objects.get()
        assert (activity.state, activity.kind, activity.title) == ("held", "border-patrol", "北线")
        assert activity.ends_at - activity.starts_at == 6 * HOUR
        assert (activity.more, home.ended_at) == ({"herders": 4}, MORNING + 6 * HOUR)
        open_points = [each.point.title for each in patrol.checked(home) if each.is_open]
        assert open_points == ["北段围栏", "河口"], "not looked at is not in order"

    def test_what_is_wrong_becomes_a_matter_in_the_same_act(self, border, walk):
        check = looked(border, walk, 1, Found.FOUND, ask=broken(border.cast))
        assert check.matter == Matter.objects.get()
        assert Raised.objects.get().matter == check.matter
        first = looked(border, walk, 0, Found.FOUND, ask=broken(border.cast, "字迹看不清。"))
        assert (first.matter.lat, first.matter.lng) == (43.98, 119.28), "where the marker stands"

    def test_nothing_is_kept_where_the_matter_is_refused(self, border, walk):
        with pytest.raises(Refused, match="what is wrong"):
            looked(border, walk, 1, Found.FOUND)
        with pytest.raises(Refused):
            looked(border, walk, 1, Found.FOUND, ask=broken(border.cast, ""))
        assert not Check.objects.exists()
        assert not Matter.objects.exists()

    def test_what_was_put_right_says_what(self, border, walk):
        with pytest.raises(Refused, match="put right"):
            looked(border, walk, 1, Found.FIXED)
        check = looked(border, walk, 1, Found.FIXED, note="绑好两处铁丝")
        assert (check.note, check.matter) == ("绑好两处铁丝", None)

    def test_a_retry_from_a_phone_writes_it_once(self, border):
        key = uuid4()
        first = actions.set_out(border.route, by=border.warden, at=MORNING, client_key=key)
        again = actions.set_out(border.route, by=border.warden, at=MORNING + HOUR, client_key=key)
        assert first == again
        key = uuid4()
        for _n in range(2):
            looked(border, first, 1, Found.FOUND, ask=broken(border.cast), client_key=key)
        looked(border, first, 0)
        looked(border, first, 0)  # pressed twice, another key
        assert (Check.objects.count(), Matter.objects.count()) == (2, 1)
        assert Line.objects.filter(verb=Verb.POINT_CHECKED).count() == 2

    def test_what_was_seen_out_of_reach_keeps_its_time(self, border, walk):
        point = patrol.points_of(border.route)[0]
        seen = MORNING + HOUR
        told = Looked(point, Found.DONE, when=seen)
        check = actions.check_point(walk, told, by=border.warden, at=MORNING + 30 * HOUR)
        assert (check.checked_at, check.at) == (seen, MORNING + 30 * HOUR)
        ahead = Looked(patrol.points_of(border.route)[1], Found.DONE, when=MORNING + 99 * HOUR)
        check = actions.check_point(walk, ahead, by=border.warden, at=MORNING + 31 * HOUR)
        assert check.checked_at == MORNING + 31 * HOUR, "a clock that is ahead is not believed"

    def test_several_things_may_be_wrong_at_one_point_and_a_colleague_may_look(self, border, walk):
        for text in ("立柱倒了。", "门锁坏了。"):
            looked(border, walk, 1, Found.FOUND, ask=broken(border.cast, text))
        point = patrol.points_of(border.route)[2]
        actions.check_point(walk, Looked(point, Found.DONE), by=border.son, at=MORNING + HOUR)
        assert Check.objects.count() == 3
        with pytest.raises(Activity.DoesNotExist):
            actions.check_point(
                walk, Looked(point, Found.DONE), by=border.elsewhere, at=MORNING + HOUR
            )

    def test_no_track_is_kept(self):
        """Which point was looked at, when and by whom; nowhere where somebody was."""
        fields = {field.name for field in Check._meta.fields} | {f.name for f in Walk._meta.fields}
        assert not {name for name in fields if name in ("lat", "lng", "track", "points")}

    def test_the_walks_of_a_route_with_what_was_found(self, border, walk):
        looked(border, walk, 0)
        looked(border, walk, 1, Found.FIXED, note="绑好")
        found = patrol.walks_of(border.route)
        assert [(each.looked_at, len(each.activity.wrong)) for each in found] == [(2, 1)]
        assert patrol.on_the_way(seats_of(border.warden, MORNING)) == walk
