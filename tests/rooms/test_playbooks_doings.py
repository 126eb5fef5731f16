"""Stories about activities: the rules are those of live rows, and a wrong expectation is found."""

import pytest

from bandeng.activities import actions
from bandeng.activities.actions import Draft, Roll
from bandeng.activities.models import Activity
from bandeng.activities.queries.duties import dues
from bandeng.activities.queries.owed import Asked
from bandeng.activities.states import State
from bandeng.journal.states import Refused
from bandeng.playbooks import shipped, stories
from bandeng.playbooks.library import merge
from bandeng.playbooks.queries import library
from bandeng.playbooks.reading import read, read_file
from bandeng.worktime import sources
from tests.cast import at
from tests.halls import adopt, appointed
from tests.rooms.playbook_texts import BASE

CALENDAR = sources.calendar()
MEETS = """\
playbook: meets
title: {zh: 开会, en: Meetings}
version: 1
why: {zh: 坐下来说, en: people sit down}
needs: [base]
activities:
  sitting:
    title: {zh: 坐谈, en: Sitting}
    by: [helper]
    with: [elder]
    at: village
    takes: 60
    late-after: 2 days
  lesson: {title: {zh: 课, en: Lesson}, by: [elder], at: village, unplanned: false}
duties:
  sits: {post: helper, do: sitting, times: 2, per: month, grace: 5 days, remind: 7 days}
  listens: {post: elder, do: sitting, times: 1, per: month, role: come}
  sat: {post: elder, do: [sitting, lesson], times: 1, per: month, of: place}
"""
SIT = "{at: 2026-03-05 10:00, hold: sitting, by: helper, in: village-1}"


def told(story: str) -> list[str]:
    lines = "".join(f"    {line}\n" for line in story.strip().splitlines())
    source = read(f"{MEETS}stories:\n  - name: it goes so\n{lines}", "meets.yaml")
    problems = stories.run(source, merge([read(BASE), source]), CALENDAR)
    return [str(problem).partition(": ")[2] for problem in problems]


def steps(*given: str, then: str) -> str:
    lines = "\n".join(f"  - {step}" for step in given)
    return f"given:\n{lines}\n{then}"


def seen(when: str, **expect: str) -> str:
    words = ", ".join(f"{key}: {value}" for key, value in expect.items())
    return f"at: {when}\nexpect: {{{words}}}"


@pytest.mark.parametrize(
    ("when", "duties"),
    [
        ("2026-03-06 09:00", "{sits: open, listens: open, sat: done}"),
        ("2026-03-26 09:00", "{sits: soon}"),
    ],
)
def test_what_was_held_counts_for_whose_duty_it_is(when, duties):
    assert told(steps(SIT, then=seen(when, held="1", late="false", duties=duties))) == []


@pytest.mark.parametrize(
    ("when", "stands"),
    [("2026-04-05 09:00", "late"), ("2026-04-06 09:00", "missed")],
)
def test_what_is_missing_after_the_period_is_late_and_then_missed(when, stands):
    then = seen(when, period="2026-03-01", duties=f"{{sits: {stands}}}")
    assert told(steps(SIT, then=then)) == []


def test_who_came_fulfils_the_duty_to_come():
    came = "{at: 2026-03-05 11:00, attend: [elder]}"
    then = seen("2026-03-06 09:00", duties="{listens: done}")
    assert told(steps(SIT, came, then=then)) == []


def test_a_wrong_expectation_is_found_where_it_stands():
    found = told(steps(SIT, then=seen("2026-03-06 09:00", held="2", duties="{sits: done}")))
    assert len(found) == 2
    assert "sits: open" in found[0] + found[1]


def test_caught_up_within_the_grace_and_not_after_it():
    late = "{at: 2026-04-04 10:00, hold: sitting, by: helper, in: village-1}"
    up = "{at: 2026-04-04 10:05, catch-up: sits, for: 2026-03-10}"
    then = seen("2026-04-04 11:00", period="2026-03-10", duties="{sits: caught-up}")
    assert told(steps(SIT, late, up, then=then)) == []
    too_late = [line.replace("04-04", "04-06") for line in (late, up)]
    assert told(steps(SIT, *too_late, then="refused: too-late")) == []
    assert told(steps(up, then="refused: not-now")) == [], "nothing was held"


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (SIT.replace("by: helper", "by: elder"), "not-able"),
        (SIT.replace("village-1", "town-1"), "not-allowed"),
        (SIT.replace("sitting, by: helper", "lesson, by: elder"), "not-allowed"),
        (SIT.replace("in:", "starts: 2026-03-05 10:06, in:"), "not-now"),
        ("{at: 2026-03-05 10:00, attend: [elder]}", "not-now"),
    ],
)
def test_what_may_not_be_done_is_refused(step, why):
    assert told(steps(step, then=f"refused: {why}")) == []
    assert told(steps(step, then=seen("2026-03-06 09:00", held="1"))) != []


def test_planned_it_is_held_three_hours_early_at_most():
    plan = (
        "{at: 2026-03-02 09:00, plan: lesson, by: elder, in: village-1, starts: 2026-03-05 14:00}"
    )
    hold = "{at: 2026-03-05 11:00, hold: lesson, by: elder, in: village-1}"
    assert told(steps(plan, hold, then=seen("2026-03-05 15:00", held="1"))) == []
    early = hold.replace("11:00", "10:59")
    assert told(steps(plan, early, then="refused: not-now")) == []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{at: 2026-03-05 10:00, hold: sitting, in: village-1}", "plan and hold need by"),
        ("{at: 2026-03-05 10:00, hold: sitting, by: helper}", "hold needs a place"),
        ("{at: 2026-03-05 10:00, catch-up: sits}", "catch-up needs for"),
    ],
)
def test_a_step_that_lacks_something_is_said(step, said):
    with pytest.raises(Exception, match=said):
        told(steps(step, then=seen("2026-03-06 09:00", held="1")))


def test_a_story_is_of_a_matter_or_of_activities():
    with pytest.raises(Exception, match="one matter, or about activities"):
        told(steps(SIT, "{at: 2026-03-05 11:00, note: x}", then=seen("2026-03-06 09:00", held="1")))


# --- live: the same stories through the actions ---------------------------------------------------
LIVED = {"organisation-life": ("150101", 10), "courier-station": ("1501", 70)}
STORIES = [
    (name, story)
    for name in LIVED
    for story in next(
        s for s in (read_file(f) for f in shipped.files()) if s.id == name
    ).playbook.stories
    if not story.vacant
]


@pytest.mark.parametrize(
    ("name", "story"), STORIES, ids=[f"{name}-{n}" for n, (name, _s) in enumerate(STORIES)]
)
def test_live_rows_come_out_as_the_stories_do(cast, name, story):
    adopt("four-colours", name)
    code, start = LIVED[name]
    place, people = cast.place(code), {}

    def who(post):
        if post not in people:
            level = {"branch-liaison": "150101"}.get(post, code)
            people[post] = appointed(
                [f"人{len(people)}"], post, [level], cast, start + len(people)
            )[0]
        return people[post]

    looks = sorted(story.all_looks, key=lambda look: look.at)
    for number, step in enumerate(story.given):
        while looks and looks[0].at < step.at:
            _look(looks.pop(0), place)
        try:
            _do(step, place, who)
        except Refused:
            assert story.refused
            assert number == len(story.given) - 1
    for look in looks:
        _look(look, place)


def _do(step, place, who):
    now = at(f"{step.at:%Y-%m-%d %H:%M}")
    starts = at(f"{step.starts:%Y-%m-%d %H:%M}") if step.starts else now
    last = Activity.objects.order_by("held_at", "pk").last()
    if step.plan:
        actions.plan(Draft(step.plan, place, starts), by=who(step.by), at=now)
    elif step.hold:
        planned = Activity.objects.filter(kind=step.hold, state=State.PLANNED).first()
        if planned:
            actions.hold(planned, by=who(step.by), at=now)
        else:
            actions.enter(Draft(step.hold, place, starts), by=who(step.by), at=now)
    elif step.attend:
        roll = Roll(people=tuple(who(post).pk for post in step.attend))
        actions.attend(last, roll, by=last.host, at=now)
    else:
        actions.catch_up(last, duty=step.catch_up, day=step.for_, by=last.host, at=now)


def _look(look, place):
    now, expect = at(f"{look.at:%Y-%m-%d %H:%M}"), look.expect
    held = Activity.objects.filter(state=State.HELD)
    assert expect.held in (None, held.count())
    day = expect.period or look.at.date()
    for duty, stands in (expect.duties or {}).items():
        asked = Asked(now, day, day, place.path, None, [duty])
        [due] = [each for each in dues(library(now), asked) if each.place_id == place.pk]
        if not due.nobody:
            assert due.stands(look.at.date()) == stands, duty
