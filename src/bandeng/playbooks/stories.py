"""Run the worked examples of a playbook with a clock of their own."""

from collections.abc import Iterator
from datetime import datetime

from bandeng.playbooks import ladder, staffing, tale
from bandeng.playbooks.checking_matters import NOBODY, NONE, level_of
from bandeng.playbooks.doings import Doings
from bandeng.playbooks.library import Library
from bandeng.playbooks.reading import Problem, Source
from bandeng.playbooks.schema_stories import Expectation, Happening, Look, Story
from bandeng.playbooks.sentences import Sentence, mistake
from bandeng.playbooks.tale import Tale, TurnedDown
from bandeng.playbooks.yaml_tree import Path
from bandeng.worktime.arithmetic import Calendar

Finding = tuple[Path, Sentence]


def run(source: Source, library: Library, holidays: Calendar) -> list[Problem]:
    """Return every difference between what a playbook's stories expect and what happens.

    They play among the playbook and those it needs: what else a site adopts changes no example.
    """
    library = library.around(source)
    calendar = library.calendar(holidays)
    return [
        source.problem(("stories", number, *path), says)
        for number, story in enumerate(source.playbook.stories)
        for path, says in _differences(story, library, calendar)
    ]


def _differences(story: Story, library: Library, calendar: Calendar) -> Iterator[Finding]:
    if story.expect and story.places:
        yield from _compare(story, ("expect",), story.expect, _staffed(story, library))
        return
    if story.is_of_activities:
        yield from _of_activities(story, library, calendar)
        return
    told: Tale | None = None
    looks = sorted(_looks(story), key=lambda found: found[1].at)
    for number, happening in enumerate(story.given):
        while told and looks and looks[0][1].at < happening.at:
            yield from _see(story, told, looks.pop(0), calendar)
        told, refused = _tell(told, happening, library, calendar)
        expected = story.refused or "" if number == len(story.given) - 1 else ""
        if refused != expected:
            yield ("given", number), _unexpected(story, refused, expected)
            return
    if told is None:  # raising was refused, as the story says
        return
    for look in looks:
        yield from _see(story, told, look, calendar)


def _of_activities(story: Story, library: Library, calendar: Calendar) -> Iterator[Finding]:
    """Play a story about what was planned, held and attended."""
    doings = Doings(library, calendar, story.vacant)
    looks = sorted(_looks(story), key=lambda found: found[1].at)
    for number, happening in enumerate(story.given):
        while looks and looks[0][1].at < happening.at:
            yield from _look_at(story, doings, looks.pop(0))
        refused = _do(doings, happening, calendar)
        expected = story.refused or "" if number == len(story.given) - 1 else ""
        if refused != expected:
            yield ("given", number), _unexpected(story, refused, expected)
            return
    for look in looks:
        yield from _look_at(story, doings, look)


def _do(doings: Doings, happening: Happening, calendar: Calendar) -> str:
    try:
        doings.tell(happening, calendar.instant(happening.at))
    except TurnedDown as turned_down:
        return turned_down.reason
    return ""


def _look_at(story: Story, doings: Doings, found: tuple[Path, Look]) -> Iterator[Finding]:
    path, look = found
    yield from _compare(story, path, look.expect, _held(doings, look))


def _held(doings: Doings, look: Look) -> dict[str, object]:
    today, held = look.at.date(), doings.held
    seen: dict[str, object] = {"held": len(held), "late": bool(held and held[-1].late)}
    period = look.expect.period or today
    seen["duties"] = {
        name: doings.stands(doings.library.duties[name], period, today)
        for name in look.expect.duties or ()
    }
    return seen | ({"period": period} if look.expect.period else {})


def _tell(
    told: Tale | None, happening: Happening, library: Library, calendar: Calendar
) -> tuple[Tale | None, str]:
    at = calendar.instant(happening.at)
    try:
        if told is None:
            return tale.begin(library, happening, at, calendar), ""
        told.tell(happening, at)
    except TurnedDown as turned_down:
        return told, turned_down.reason
    return told, ""


def _unexpected(story: Story, refused: str, expected: str) -> Sentence:
    if refused and expected:
        return mistake("story_differs", story=story.name, wanted=expected, seen=refused)
    if refused:
        return mistake("story_stopped", story=story.name, reason=refused)
    return mistake("story_not_refused", story=story.name, reason=expected)


def _looks(story: Story) -> Iterator[tuple[Path, Look]]:
    listed = len(story.looks)
    for number, look in enumerate(story.all_looks):
        place = number - (len(story.all_looks) - listed)
        yield (("expect",) if place < 0 else ("looks", place, "expect")), look


def _see(
    story: Story, told: Tale, found: tuple[Path, Look], calendar: Calendar
) -> Iterator[Finding]:
    path, look = found
    told.wait_until(calendar.instant(look.at))
    yield from _compare(story, path, look.expect, _seen(story, told))


def _compare(
    story: Story, path: Path, expect: Expectation, seen: dict[str, object]
) -> Iterator[Finding]:
    for key, wanted in _wanted(expect):
        found = _shown(seen.get(key, NONE))
        if found != wanted:
            says = mistake("story_differs", story=story.name, wanted=wanted, seen=found)
            yield (*path, key), says


def _staffed(story: Story, library: Library) -> dict[str, object]:
    gaps = [
        (place, gap)
        for place, held in story.places.items()
        for gap in staffing.gaps(library, level_of(place), held)
    ]
    return {
        "uncovered": tuple(f"{place} {gap.post}" for place, gap in gaps if gap.missing),
        "overfull": tuple(f"{place} {gap.post}" for place, gap in gaps if gap.too_many),
    }


def _wanted(expect: Expectation) -> Iterator[tuple[str, str]]:
    for name, field in type(expect).model_fields.items():
        value = getattr(expect, name)
        if value is not None:
            yield str(field.alias or name), _shown(value)


def _seen(story: Story, told: Tale) -> dict[str, object]:
    standing, rung = told.standing, told.rung
    runs = told.state in tale.RUNNING
    on_list = ladder.list_for(told.kind, standing.rung) if standing.listed_at else ""
    return {
        "state": told.state,
        "rung": standing.rung,
        "colour": rung.colour,
        "owner": NOBODY if told.post in story.vacant else told.post,
        "helpers": told.handed.helpers(told.case),
        "due": standing.due_at.replace(tzinfo=None) if runs and standing.due_at else NONE,
        "reminded": standing.reminded,
        "overdue-reminded": standing.overdue_reminded,
        "reopened": told.reopened,
        "handovers": told.handed.times,
        "list": on_list or NONE,
        "first-reply": _first_reply(told),
        "steps": tuple(str(step) for step in told.steps),
    }


def _first_reply(told: Tale) -> str:
    if told.standing.first_reply_late:
        return "late"
    return "given" if told.heard else "owed"


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {each}" for key, each in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return str(value)
