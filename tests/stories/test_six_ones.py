"""C1 Six-ones 六个一: each counts by being done; one is caught up, one waived, nobody ranked."""

import re
from collections.abc import Callable

import pytest

from bandeng.activities.models import Activity
from bandeng.clockwork import housekeeping
from bandeng.people.models import Person
from tests.branches import adopt
from tests.cast import Cast, at
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
SIX = {
    "reception": "接待一次群众",
    "group-contact": "联系一组群众",
    "home-visit": "走访一户",
    "survey": "开展一次调研",
    "model-deed": "带头做一件事",
    "volunteer-service": "参加一次志愿服务",
}
MONTHS = dict(zip(SIX, range(3, 9), strict=True))


@pytest.fixture(autouse=True)
def adopted(cast: Cast) -> None:
    adopt("six-ones")


def does(who: Visitor, kind: str, served: str = "6") -> Activity:
    """Follow one's own list to what is still to be done and write it down in one go."""
    who.open("/work/duties/").follow(SIX[kind])
    who.send("began", **{"more-served": served})
    return Activity.objects.latest("pk")


def todo(who: Visitor) -> list[str]:
    """Return what one's own list says is still to be done, in its order."""
    page = who.open("/work/duties/").page
    rows = re.findall(r'<a class="row-link"[^>]*><span class="row-title">([^<]+)</span>', page)
    return [title for title in rows if title in SIX.values()]


def board(who: Visitor, year: int, **asked: str) -> dict[str, list[str]]:
    """Return the board's rows: the words of each cell by the name of the holder."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page = who.open(f"/office/duties/?post=representative&year={year}&{query}").page
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.S):
        head, *cells = [re.sub(r"<[^>]+>", " ", cell).split() for cell in row.split("<td>")]
        found[head[-1]] = [" ".join(cell) for cell in cells]
    return found


@pytest.mark.slow
def test_a_year_of_six_ones(cast: Cast, enter: Enter, clock: Clock) -> None:
    her, him, office = (
        enter(cast.representative),
        enter(cast.neighbour_representative),
        enter(cast.supervisor),
    )
    assert her.open("/work/").follow("My duties").sees(*SIX.values())
    assert len(todo(her)) == 6
    for kind, month in MONTHS.items():
        clock.to(f"2026-{month:02}-18 15:00")
        if kind != "survey":
            does(her, kind)
        if kind != "volunteer-service":
            does(him, kind, "3")
    assert todo(her) == [SIX["survey"]]
    assert todo(him) == [SIX["volunteer-service"]]
    _the_board_fills_itself(cast, office)
    _what_does_not_apply_is_no_failure(cast, office)
    clock.to("2026-11-20 09:00")
    assert todo(him) == []
    assert her.open("/work/duties/").sees("12-31")
    housekeeping.remind_duties(at("2026-11-20 09:00"))
    assert her.open("/work/inbox/").sees("2026年")
    assert not him.open("/work/inbox/").sees("2026年")
    clock.to("2027-01-04 09:00")
    assert board(office, 2026, lacking="on").keys() == {cast.representative.name, "江松涛"}
    _caught_up_within_the_grace_it_is_marked(cast, her, office, clock)


def _the_board_fills_itself(cast: Cast, office: Visitor) -> None:
    rows = board(office, 2026)
    mine = rows[cast.representative.name]
    assert all(title in cell for cell, title in zip(mine, SIX.values(), strict=True))
    assert [("已完成" in cell) for cell in mine] == [kind != "survey" for kind in SIX]
    assert not any("已完成" in cell for cell in rows["江松涛"])
    held = totals(office.open("/office/numbers/?period=all"))
    assert (held["six-ones-receptions"], held["every-activities"]) == (2, 10)
    assert office.open("/office/duties/?post=representative&year=2026").sees("江松涛")


def _what_does_not_apply_is_no_failure(cast: Cast, office: Visitor) -> None:
    village = cast.place("150102")
    him = cast.neighbour_representative.pk
    office.open(f"/office/duties/volunteer-services/{village.pk}/?year=2026&person={him}")
    told = {"from_day": "2026-01-01", "to_day": "2026-12-31"}
    office.press("Waive it", status=422, **told, reason="")
    office.press("Waive it", **told, reason="腰伤住院，医嘱全年休养")
    assert office.sees("腰伤住院，医嘱全年休养")


def _caught_up_within_the_grace_it_is_marked(
    cast: Cast, her: Visitor, office: Visitor, clock: Clock
) -> None:
    clock.to("2027-01-12 16:00")
    survey = does(her, "survey")
    her.open(f"/work/activities/{survey.code}/").follow("Count it for the period before")
    assert her.sees("开展一次调研 · 2026年")
    her.press("Count it for the period before")
    assert her.sees("It counts for the period before, marked as caught up.")
    survey.refresh_from_db()
    assert survey.counts_for
    assert survey.counts_for.isoformat() == "2026-12-31"
    row = board(office, 2026)[cast.representative.name]
    assert [cell for cell in row if "已补做" in cell] == [row[3]]
    assert cast.representative.name not in board(office, 2026, lacking="on")
    assert "Count it for the period before" not in her.page
    address = f"/work/activities/{survey.code}/do/catch-up/"
    assert her.open(address).sees("Nothing lacks in the period before.")
    her.press("Count it for the period before", status=422)
    clock.to("2027-02-15 09:00")
    rows = board(office, 2026)
    assert "江松涛" in board(office, 2026, lacking="on")
    assert list(rows) == [cast.representative.name, cast.neighbour_representative.name, "江松涛"]
    late = does(her, "survey")
    her.open(f"/work/activities/{late.code}/")
    assert not her.sees("Count it for the period before")


def test_ones_own_list_is_ones_own(cast: Cast, enter: Enter, clock: Clock) -> None:
    her, secretary = enter(cast.representative), enter(cast.secretary)
    does(her, "reception")
    assert len(todo(her)) == 5
    assert todo(secretary) == []
    assert len(todo(enter(cast.neighbour_representative))) == 6
    assert (
        not enter(cast.other_desk)
        .open("/office/duties/?post=representative")
        .sees(cast.representative.name)
    )
