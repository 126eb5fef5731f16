"""F1 Reading CPPCC: 44 groups linked up and down, ◆ 91 talks, ◆ 5,100 listeners, from rows."""

from datetime import datetime, timedelta
from itertools import islice

import pytest
from django.test import Client

from bandeng.activities import actions
from bandeng.activities.actions import Draft
from bandeng.activities.models import Activity
from bandeng.clockwork.demo import crowd
from bandeng.journal.states import Voice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from tests.branches import adopt
from tests.cast import FOUNDED, Cast, at
from tests.stories.conftest import Clock
from tests.stories.figures import held_behind, totals
from tests.stories.visitor import Visitor

# Where the groups stand: of the banner, of its two towns, and those a village has with them.
SHAPE = {"15": 19, "1501": 11, "1502": 10, "150101": 4}
GROUPS, TALKS, LISTENERS = 44, 91, 5100
BOOKS = "草原上的路 一部地方志 民法典里的日子 旱地种树 给孩子讲故事 老歌新唱 牧区常见病".split()
WROTE = "/work/activities/write/?kind="


@pytest.fixture
def conveners(cast: Cast) -> dict[Place, Person]:
    """Return the 44 groups, each with who convenes it."""
    adopt("book-groups")
    new = [
        NewPlace(f"{above}8{n:02}", f"第{n + 1}读书小组", "book-group", above)
        for above, count in SHAPE.items()
        for n in range(count)
    ]
    groups = places.found_many(new, by=Voice.SYSTEM, at=FOUNDED)
    return dict(zip(groups, entered("group-convener", groups), strict=True))


def entered(post: str, where: list[Place], first: int = 0) -> list[Person]:
    """Return a new person for each place who holds a post there, with a name of his own."""
    names = [one.name for one in islice(crowd.staff(), first, first + len(where))]
    new = [NewPerson(name, f"1000300{first + n:04}") for n, name in enumerate(names)]
    found = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    rows = [
        Appointment(person.pk, post, place.pk) for person, place in zip(found, where, strict=True)
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    return found


def listeners(nth: int) -> int:
    """Return how many listened to a talk: 91 talks, 5,100 in all."""
    return LISTENERS // TALKS + (1 if nth < LISTENERS % TALKS else 0)


def talk(nth: int) -> dict[str, str]:
    """Return what is written down of a talk; now and then two groups hold one together."""
    together = {"together-with": "第1读书小组"} if nth % 5 == 1 else {}
    said = {"listeners": str(listeners(nth)), "book": BOOKS[nth % len(BOOKS)], "subject": "history"}
    return {**said, **together}


def spoken(nth: int, group: Place, convener: Person) -> None:
    """Have a talk be held by a group and written down the same evening."""
    began = at("2026-03-02 19:00") + timedelta(days=nth)
    draft = Draft("book-talk", group, began, more=talk(nth))
    actions.enter(draft, by=convener, at=began + timedelta(hours=2))


@pytest.mark.slow
def test_91_talks_and_5100_listeners_are_read_from_what_the_groups_wrote_down(
    cast: Cast, clock: Clock, conveners: dict[Place, Person]
) -> None:
    assert len(conveners) == GROUPS
    office = entered("reading-office", [cast.banner], GROUPS)[0]
    _the_theme_of_the_month_reaches_every_group(office, conveners)
    by_screen = _one_writes_a_talk_down_on_a_phone(clock, conveners)
    for nth in range(by_screen, TALKS):
        spoken(nth, *list(conveners.items())[nth % GROUPS])
    clock.to("2026-06-10 09:00")
    _the_office_reads_it(office)
    _a_town_reads_its_own(cast, conveners)
    _everybody_may_read_of_a_talk_and_nobody_s_name(clock, conveners)


def _the_theme_of_the_month_reaches_every_group(
    office: Person, conveners: dict[Place, Person]
) -> None:
    page = Visitor(Client(), office).open("/work/activities/plan/?kind=monthly-theme")
    typed = {"more-theme": "草原与森林", "more-books": "《草原上的路》\n《旱地种树》"}
    page.press("Plan it", title="三月：草原与森林", starts_at="2026-03-03T09:00", **typed)
    theme = Activity.objects.get(kind="monthly-theme")
    for convener in (list(conveners.values())[0], list(conveners.values())[-1]):
        seen = Visitor(Client(), convener).open("/work/activities/")
        assert seen.follow("三月：草原与森林").sees("《旱地种树》"), convener
    assert theme.comings.count() == GROUPS


def _one_writes_a_talk_down_on_a_phone(clock: Clock, conveners: dict[Place, Person]) -> int:
    """Have three talks be written down on the screen, one together with another group."""
    above, beside = list(conveners)[0], list(conveners)[-1]
    for nth, group in enumerate((above, beside, above)):
        clock.to(f"2026-03-0{nth + 3} 20:30")
        page = Visitor(Client(), conveners[group]).open(f"{WROTE}book-talk")
        typed = {f"more-{name}": value for name, value in talk(nth).items()}
        page.press("Write it down", **typed)
        assert page.sees(typed["more-book"], f"{listeners(nth)}")
    assert Activity.objects.filter(kind="book-talk", state="held").count() == 3
    return 3


def _the_office_reads_it(office: Person) -> None:
    page = Visitor(Client(), office).open("/office/numbers/?period=all")
    read = totals(page)
    assert (read["book-talks"], read["book-listeners"]) == (TALKS, LISTENERS)
    for name, total in (("book-talks", TALKS), ("book-listeners", LISTENERS)):
        assert held_behind(page, f"/office/numbers/{name}/?period=all") == total


def _a_town_reads_its_own(cast: Cast, conveners: dict[Place, Person]) -> None:
    page = Visitor(Client(), cast.other_desk).open("/office/numbers/?period=all")
    own = [group for group in conveners if group.path.startswith(cast.place("1502").path)]
    groups = list(conveners)
    talks = [nth for nth in range(3, TALKS) if groups[nth % GROUPS] in own]
    read = totals(page)
    assert read["book-talks"] == len(talks)
    assert read["book-listeners"] == sum(listeners(nth) for nth in talks)


def _everybody_may_read_of_a_talk_and_nobody_s_name(
    clock: Clock, conveners: dict[Place, Person]
) -> None:
    group, convener = list(conveners.items())[0]
    begins = datetime.fromisoformat("2026-06-12T19:00+08:00")
    draft = Draft("book-talk", group, begins, title="一部地方志", open_to_all=True)
    coming = actions.plan(draft, by=convener, at=at("2026-06-10 09:00"))
    actions.publish(coming, by=convener, at=at("2026-06-10 09:05"))
    page = Visitor(Client()).open(f"/a/{coming.code}/")
    assert page.sees("一部地方志")
    assert convener.name not in page.words()
