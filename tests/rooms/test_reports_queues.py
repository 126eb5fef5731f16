"""Queues take what was asked for, in the order asked for; boards and lists agree with them."""

from datetime import timedelta
from typing import Any

import pytest

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import OPEN, Channel, Privacy, State
from bandeng.people.models import Person
from bandeng.playbooks.queries import library, seats_of
from bandeng.playbooks.vocabulary import Colour
from bandeng.reports import boards, queues
from bandeng.reports.periods import Period
from bandeng.reports.queries import View
from bandeng.reports.queues import ALL, AT_AN_END, Wanted
from tests.cast import Cast
from tests.factories import MONDAY, answered, confirmed, matter_at, raised, taken, waiting

NOW = MONDAY + timedelta(hours=8)


def found(person: Person, when: Any = NOW, **wanted: Any) -> set[str]:
    """Return the titles in a queue."""
    rows = queues.queue(seats_of(person, when), Wanted(**wanted), when, library(when))
    return {matter.title for matter in rows}


def test_every_state_is_in_just_the_queues_it_belongs_to(cast: Cast) -> None:
    for state in State:
        matter_at(state, cast, title=state.value)
    when = MONDAY + timedelta(days=9)
    rows = {m.title: m.state for m in Matter.objects.all()}
    by = cast.supervisor
    assert found(by, when) == {title for title, state in rows.items() if state in OPEN}
    assert found(by, when, state=ALL) == set(rows)
    for state in State:
        here = {title for title, now in rows.items() if now == state}
        assert found(by, when, state=state.value) == here
    ended = found(by, when, state=AT_AN_END)
    assert ended == set(rows) - found(by, when) - found(by, when, state="answered")


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ({"category": "water"}, {"水管"}),
        ({"kind": "hotline-help"}, {"热线"}),
        ({"channel": "phone"}, {"电话"}),
        ({"colour": "green"}, {"灯", "水管", "电话", "邻村"}),
        ({"colour": "yellow"}, {"热线"}),
        ({"unowned": True}, {"无人"}),
        ({"words": "水管"}, {"水管"}),
        ({"words": "从来没有过的词"}, set()),
    ],
)
def test_filters(cast: Cast, wanted: dict[str, Any], titles: set[str]) -> None:
    raised(cast, title="灯")
    raised(cast, title="水管", category="water", text="水管漏水")
    raised(cast, title="电话", channel=Channel.PHONE)
    raised(cast, title="邻村", place=cast.place("150102"))
    raised(
        cast, title="热线", kind="hotline-help", channel=Channel.HOTLINE, privacy=Privacy.PRIVATE
    )
    if "unowned" in wanted:
        Matter.objects.filter(pk=raised(cast, title="无人").pk).update(owner=None)
    assert found(cast.supervisor, **wanted) == titles


def test_a_number_finds_its_one_request(cast: Cast) -> None:
    matter = raised(cast)
    raised(cast, title="别的")
    spaced = f"{matter.number[:4]} {matter.number[4:]}"
    assert found(cast.supervisor, words=spaced, state=ALL) == {matter.title}


def test_a_place_takes_all_below_it_and_nothing_beside_it(cast: Cast) -> None:
    raised(cast, title="一组")
    raised(cast, title="邻村", place=cast.place("15010201"))
    assert found(cast.supervisor, within=cast.village.path) == {"一组"}
    assert found(cast.supervisor, within=cast.town.path) == {"一组", "邻村"}


def test_days_are_those_of_shanghai(cast: Cast) -> None:
    raised(cast, MONDAY.replace(hour=0, minute=0), title="零点")
    raised(cast, MONDAY - timedelta(days=1, hours=-14), title="前夜")
    day = MONDAY.date()
    assert found(cast.supervisor, raised=Period(day, day)) == {"零点"}


def test_late_means_the_clock_runs_and_has_run_out(cast: Cast) -> None:
    raised(cast, title="晚了")
    waiting(cast, title="在等")
    late = MONDAY + timedelta(days=5)
    assert found(cast.supervisor, late, overdue=True) == {"晚了"}
    assert found(cast.supervisor, late, overdue=True, unowned=True) == set()
    assert found(cast.supervisor, NOW, overdue=True) == set()


def test_what_is_over_is_not_ordered_by_a_due_instant(cast: Cast) -> None:
    confirmed(cast, title="先")
    confirmed(cast, MONDAY + timedelta(days=1), title="后")
    raised(cast, MONDAY - timedelta(days=3), title="最急")
    rows = Matter.objects.all()
    by_due = queues.ordered(rows, "due", Wanted(state=ALL))
    assert [m.title for m in by_due] == ["后", "先", "最急"]
    still = queues.ordered(rows.filter(state__in=OPEN), "nonsense", Wanted())
    assert [m.title for m in still] == ["最急"]


def test_what_is_due_first_has_a_clock_that_runs(cast: Cast) -> None:
    waiting(cast, title="等群众回话")
    late, later = raised(cast, MONDAY - timedelta(days=3), title="早"), taken(cast, title="晚")
    view = View(seats_of(cast.supervisor, NOW), NOW)
    assert [m.title for m in boards.first_due(view)] == [late.title, later.title]


def test_boards_count_what_their_queues_show(cast: Cast) -> None:
    for state in State:
        matter_at(state, cast, title=state.value)
    actions.tick(at=MONDAY + timedelta(days=4))
    when, by = MONDAY + timedelta(days=4), cast.supervisor
    view, rules = View(seats_of(by, when), when), library(when)
    counts = boards.counts_by_colour(view, rules)
    for colour in Colour:
        assert counts.get(colour.value, 0) == len(found(by, when, colour=colour.value))
        few = [m.due_at for m in boards.most_urgent(view, rules) if m.colour == colour]
        assert few == sorted(few)
        assert len(few) == min(counts.get(colour.value, 0), boards.FEW)
    heads = boards.heads(view)
    assert heads.open == len(found(by, when))
    assert heads.overdue == len(found(by, when, overdue=True))
    assert heads.unowned == len(found(by, when, unowned=True))
    assert heads.listed == len(found(by, when, listed=True))
    assert heads.answered == len(found(by, when, state="answered"))


def test_the_supervision_list_says_how_each_came_there(cast: Cast) -> None:
    urged, over = taken(cast, title="督办"), answered(cast, title="答了")
    for matter in (urged, over):
        Matter.objects.filter(pk=matter.pk).update(listed_at=None)
    at = MONDAY + timedelta(hours=6)
    actions.supervise(urged, reason="群众等了两次", by=cast.supervisor, at=at)
    view = View(seats_of(cast.supervisor, NOW), NOW)
    assert [m.title for m in boards.supervised(view)] == ["督办"]
    line = boards.why_listed([urged, over])[urged.pk]
    assert line.said["reason"] == "群众等了两次"


def test_the_map_puts_what_has_no_point_at_the_centre_of_its_place(cast: Cast) -> None:
    raised(cast, title="有点", lat=43.9, lng=119.2)
    raised(cast, title="没点")
    raised(cast, title="保密", privacy=Privacy.CONFIDENTIAL)
    view = View(seats_of(cast.secretary, NOW), NOW)
    points = {m.title: (m.at_lat, m.at_lng) for m in boards.on_the_map(view)}
    assert points == {"有点": (43.9, 119.2), "没点": (cast.grid.lat, cast.grid.lng)}


@pytest.mark.parametrize(
    "more",
    [{}, {"category": "water"}, {"state": "taken"}, {"colour": "green"}, {"channel": "web"},
     {"unowned": True}, {"overdue": True}],
)  # fmt: skip
@pytest.mark.parametrize("who", ["supervisor", "desk"])
def test_the_quick_way_to_the_newest_finds_the_same(
    cast: Cast, who: str, more: dict[str, Any]
) -> None:
    for hour in range(6):
        make = taken if hour % 2 else raised
        category = "water" if hour % 3 else "street-lamps"
        make(cast, MONDAY - timedelta(hours=hour), category=category, text="水管漏水")
    raised(cast, title="别的事", text="没有路灯")
    by, rules = seats_of(getattr(cast, who), NOW), library(NOW)
    wanted = Wanted(**{"words": "水管", "state": ALL, **more})
    quick = queues.newest_found(by, wanted, NOW, rules)
    slow = queues.ordered(queues.queue(by, wanted, NOW, rules), queues.NEWEST, wanted)
    assert quick
    assert quick(4) == list(slow.values_list("pk", flat=True)[:4])


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(words="水管", within="1.")])
def test_there_is_no_quick_way_to_anything_else(cast: Cast, wanted: Wanted) -> None:
    assert queues.newest_found(seats_of(cast.desk, NOW), wanted, NOW, library(NOW)) is None
