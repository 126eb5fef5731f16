"""A3 微社群: ill away from home, the question climbs to the office, its answer comes down."""

from collections.abc import Callable

import pytest

from bandeng.journal.states import Verb
from bandeng.matters.models import Matter
from bandeng.notices.models import Delivery, Notice
from bandeng.people.models import Person
from bandeng.playbooks.queries import library
from bandeng.worktime.arithmetic import Duration, Unit, add
from bandeng.worktime.queries import calendar
from tests.cast import Cast, at
from tests.contacts import Corner, settle_corner
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import deed

Enter = Callable[[Person], Visitor]
QUESTION = "父亲在省外住院，问报销要带哪些材料，什么时候回来办。"
NINE, ONE_HOUR = at("2026-03-02 09:00"), Duration(1, Unit.WORKHOURS)
ANSWER = "先在手机上备案，出院直接结算；来不及备案的，带发票、清单、出院记录六个月内手工报销。"


@pytest.fixture
def corner(cast: Cast, clock: Clock) -> Corner:
    """Return the corner of the city in place of the small town."""
    return settle_corner()


def asked(resident: Visitor) -> Matter:
    place = "3701010101"
    return ask(
        resident, place=place, text=QUESTION, topic="medical", email="away@example.org", name=""
    )


def climb(question: Matter, way: list[tuple[Person, str]], enter: Enter, clock: Clock) -> str:
    """Hand the question up, each five minutes after the one before; return the moment."""
    for number, (person, reason) in enumerate(way, start=1):
        moment = f"2026-03-02 09:{5 * number:02d}"
        clock.to(moment)
        worker = enter(person)
        assert worker.open("/work/").sees(question.title)
        deed(worker, question, "take")
        deed(worker, question, "hand-up", reason=reason)
    return moment


def test_a_household_sees_on_the_public_page_who_its_contact_is(
    corner: Corner, resident: Visitor
) -> None:
    page = resident.open("/p/3701010101/")
    assert page.sees("联户干部", corner.contact.name, corner.village.name)
    assert not page.sees(corner.other_contact.name)
    assert corner.contact.phone not in page.page
    assert resident.open("/p/3701010102/").sees(corner.other_contact.name)


def test_a_question_from_far_away_is_answered_within_one_working_hour(
    corner: Corner, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    question = asked(resident)
    assert question.owner == corner.contact
    way = [
        (corner.contact, "跨省的材料我说不准"),
        (corner.village, "村里没有办过跨省的"),
        (corner.community, "要问镇医保所"),
        (corner.town, "跨省结算要问市里"),
        (corner.city, "按目录交医保局"),
    ]
    climb(question, way, enter, clock)
    assert (fresh(question).rung, fresh(question).owner) == ("department", corner.insurance)
    clock.to("2026-03-02 09:40")
    office = enter(corner.insurance)
    deed(office, question, "take")
    deed(office, question, "answer", outcome="explained", text=ANSWER)
    answered = fresh(question)
    assert answered.answered_at
    hour = add(question.raised_at, ONE_HOUR, library(NINE).calendar(calendar()))
    assert answered.answered_at <= hour.at, "one working hour"
    assert look(resident, question).sees(ANSWER)
    assert ANSWER in Delivery.objects.latest("id").text, "and it was sent to who asked"
    for person, _reason in way:
        told = Notice.objects.filter(person_id=person.pk, verb=Verb.MATTER_ANSWERED)
        assert told.filter(subject_id=question.pk).count() == 1, person.name
    inbox = enter(corner.contact).open("/work/inbox/")
    assert inbox.sees(question.title, "经您手的 1 件已经答复")
    assert not Notice.objects.filter(person_id=corner.other_contact.pk).exists()
    read = totals(enter(corner.supervisor).open("/office/numbers/"))
    assert (read["questions"], read["answered"], read["answered-on-time"]) == (1, 1, 1)


def test_a_question_the_clock_carried_up_comes_down_to_all_it_lay_with(
    corner: Corner, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    question = asked(resident)
    clock.to("2026-03-02 09:16")
    assert fresh(question).owner == corner.village
    clock.to("2026-03-02 09:31")
    worker = enter(corner.community)
    deed(worker, question, "take")
    deed(worker, question, "answer", outcome="explained", text=ANSWER)
    rows = Notice.objects.filter(verb=Verb.MATTER_ANSWERED, subject_id=question.pk)
    assert set(rows.values_list("person_id", flat=True)) == {corner.contact.pk, corner.village.pk}
