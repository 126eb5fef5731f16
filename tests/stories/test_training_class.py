"""F2 Training class: ◆ 15 days, ◆ 45 trainees; who missed what is seen by who runs it and by him.

What a tap and a thought cost is counted as in tests/web/test_happenings_hands.py.
"""

import re
from datetime import date, time
from itertools import islice

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from bandeng.activities import actions
from bandeng.activities.actions import Changes
from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.activities.models import Activity, Coming
from bandeng.clockwork.demo import crowd
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from tests.branches import adopt
from tests.cast import FOUNDED, Cast, at
from tests.stories.conftest import Clock
from tests.stories.figures import held_behind, totals
from tests.stories.visitor import Visitor

DAYS, TRAINEES = 15, 45
TAP, THOUGHT, TWO_MINUTES = 1.2, 1.35, 120
NAME = "第一期村干部培训班"
FORMS = ["lecture", "case", "video", "on-site", "lecture"]
# day of the class, which trainee, what is written of him, why
MISSED = [
    (1, 4, "absent", "孩子发烧"),
    (1, 9, "absent", ""),
    (1, 30, "partly", "下午请假"),
    (6, 4, "absent", "修水渠"),
    (11, 21, "absent", ""),
]


@pytest.fixture
def teacher(cast: Cast) -> Person:
    """Return who runs the class at Twin Springs, with its playbook adopted."""
    adopt("training-class")
    return entered("class-teacher", range(100, 101), cast)[0]


@pytest.fixture
def trainees(cast: Cast, teacher: Person) -> list[Person]:
    return entered("trainee", range(TRAINEES), cast)


def entered(post: str, which: range, cast: Cast) -> list[Person]:
    """Return new people who hold a post at Twin Springs, with names of their own."""
    names = [one.name for one in islice(crowd.staff(), which.start, which.stop)]
    new = [NewPerson(name, f"1000200{n:04}") for n, name in zip(which, names, strict=True)]
    found = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [Appointment(person.pk, post, cast.town.pk) for person in found]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return found


def planned(cast: Cast, teacher: Person) -> list[Activity]:
    """Return the sessions, one a working day, each with its own form and topic."""
    series = plan_series(
        SeriesDraft(
            "training-session", cast.town, date(2026, 3, 3), time(9),
            to_day=date(2026, 3, 23), minutes=180, title=NAME,
        ),
        by=teacher, at=at("2026-03-02 09:00"),
    )  # fmt: skip
    sessions = Activity.objects.filter(series=series).order_by("starts_at")
    told = [
        Changes(more={"form": FORMS[day % len(FORMS)], "topic": f"第{day + 1}课"})
        for day in range(DAYS)
    ]
    said = {"by": teacher, "at": at("2026-03-02 09:10")}
    return [actions.change(*each, **said) for each in zip(sessions, told, strict=True)]


def roll_called(page: Visitor, session: Activity, day: int, trainees: list[Person]) -> int:
    """Take the roll of a day as a thumb does; return how many taps it took."""
    page.open("/work/activities/").follow(NAME).follow("Who came")
    page.pick("all", "came")
    marks, taps = {}, 4
    for person, came, why in [(trainees[n], c, w) for d, n, c, w in MISSED if d == day]:
        row = Coming.objects.get(activity=session, person=person)
        marks[f"came-{row.pk}"], marks[f"why-{row.pk}"] = came, why
        taps += 1
    if marks:
        page.press("Keep it", **marks)
    return taps + bool(marks)


@pytest.mark.slow
def test_fifteen_days_and_forty_five_trainees(
    cast: Cast, clock: Clock, teacher: Person, trainees: list[Person]
) -> None:
    sessions = planned(cast, teacher)
    assert len(sessions) == DAYS
    assert {session.more["form"] for session in sessions} == set(FORMS)
    desk = Visitor(Client(), teacher)
    for day, session in enumerate(sessions):
        clock.to(f"{localtime(session.starts_at):%Y-%m-%d} 09:05")
        taps = roll_called(desk, session, day, trainees)
        assert taps * (TAP + THOUGHT) < TWO_MINUTES, taps
    clock.to("2026-03-24 10:00")
    _the_numbers_open_to_their_rows(cast)
    _the_teacher_sees_who_missed_what(desk, sessions, trainees)
    _each_sees_his_own_alone(sessions, trainees)
    _nobody_else_sees_any(cast, sessions, trainees)


def _the_numbers_open_to_their_rows(cast: Cast) -> None:
    page = Visitor(Client(), cast.supervisor).open("/office/numbers/?period=all")
    read = totals(page)
    assert (read["training-sessions"], read["people-trained"]) == (DAYS, TRAINEES)
    assert held_behind(page, "/office/numbers/training-sessions/?period=all") == DAYS


def _the_teacher_sees_who_missed_what(
    desk: Visitor, sessions: list[Activity], trainees: list[Person]
) -> None:
    desk.open(f"/work/activities/{sessions[0].code}/")
    assert _marks(desk) == TRAINEES
    with CaptureQueriesContext(connection) as caught:
        desk.follow("Who missed what of all sessions")
    assert len(caught) <= 12
    names = [person.name for person in trainees if person.name in desk.words()]
    assert names == [trainees[n].name for n in (4, 9, 21, 30)]
    assert desk.sees("孩子发烧", "修水渠", "下午请假", "第2课", "第7课", "第12课")


def _each_sees_his_own_alone(sessions: list[Activity], trainees: list[Person]) -> None:
    for nth, missed in ((4, {"第2课", "第7课"}), (9, {"第2课"}), (0, set())):
        page = Visitor(Client(), trainees[nth]).open(f"/work/activities/{sessions[1].code}/")
        assert "孩子发烧" not in page.words()
        assert _marks(page) == 1
        page.follow("What I missed of all sessions")
        assert {f"第{n}课" for n in range(1, DAYS + 1) if f"第{n}课" in page.words()} == missed
        others = [p.name for p in trainees if p != trainees[nth] and p.name in page.words()]
        assert not others
        assert page.sees("孩子发烧") == (nth == 4)


def _marks(page: Visitor) -> int:
    """Return of how many people the list of an activity says whether they came."""
    shown = page.page.partition("roll-shown")[2].partition("</details>")[0]
    return len(re.findall(r'small">(到|部分|未到)', shown))


def _nobody_else_sees_any(cast: Cast, sessions: list[Activity], trainees: list[Person]) -> None:
    for person in (cast.desk, cast.supervisor):
        page = Visitor(Client(), person).open(f"/office/activities/{sessions[1].code}/")
        assert _marks(page) == 0
        page.open(f"/office/activities/{sessions[1].code}/missed/")
        assert not [each.name for each in trainees if each.name in page.words()]
    outside = Visitor(Client(), cast.other_desk)
    outside.open(f"/work/activities/{sessions[1].code}/missed/", status=404)
