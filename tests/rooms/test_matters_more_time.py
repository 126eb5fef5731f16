"""More time: asked for in time, granted by a named post, told to who asked."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, more_time
from bandeng.matters.actions import Contact, NotYours
from bandeng.notices.models import Delivery
from bandeng.people import actions as people
from bandeng.people.queries import present
from bandeng.people.states import Appointment
from bandeng.playbooks.queries import seats_of
from bandeng.worktime.durations import parse_duration
from tests import bureau as petitions
from tests.cast import at
from tests.factories import MONDAY, fresh, taken

THIRTY = parse_duration("30 days")
WHY = "需要等候鉴定结论"
LATER = MONDAY + timedelta(days=40)


@pytest.fixture
def bureau(cast):
    return petitions.settle(cast)


def asked(bureau, when=LATER, length=THIRTY, **changed):
    matter = petitions.handed(bureau, **changed)
    return actions.ask_extension(matter, length=length, reason=WHY, by=bureau.unit, at=when)


def test_granted_the_deadline_is_later_and_who_asked_is_told_why_and_until_when(bureau):
    matter = asked(bureau, contact=Contact(name="路远方", email="lu@example.org"))
    assert matter.due_at == at("2026-05-01 11:00"), "undecided, the clock runs as before"
    matter = actions.grant_extension(matter, by=bureau.head, at=LATER + timedelta(days=1))
    assert matter.due_at == at("2026-05-31 11:00")
    assert matter.extended == "30 days"
    line = Line.objects.get(verb=Verb.MATTER_EXTENDED)
    assert (line.public, line.said["reason"]) == (True, WHY)
    told = Delivery.objects.latest("pk")
    assert told.to == "lu@example.org"
    assert WHY in told.text
    assert "2026-05-31" in told.text
    kept = more_time.granted(matter)[0]
    assert (kept.due_before, kept.due_after) == (at("2026-05-01 11:00"), matter.due_at)


def test_it_is_asked_for_on_the_list_of_who_decides_and_of_nobody_else(bureau):
    matter = asked(bureau)
    assert [e.matter for e in more_time.waiting_for(seats_of(bureau.head, LATER))] == [matter]
    for person in present().exclude(pk=bureau.head.pk):
        assert not more_time.waiting_for(seats_of(person, LATER)).exists(), person.name
        with pytest.raises((NotYours, matter.DoesNotExist)):
            actions.grant_extension(matter, by=person, at=LATER)


def test_refused_with_a_reason_the_deadline_stays_and_it_may_be_asked_again(bureau):
    matter = asked(bureau)
    with pytest.raises(Refused):
        actions.refuse_extension(matter, text=" ", by=bureau.head, at=LATER)
    matter = actions.refuse_extension(matter, text="材料已齐", by=bureau.head, at=LATER)
    assert matter.due_at == at("2026-05-01 11:00")
    assert more_time.undecided(matter) is None
    actions.ask_extension(matter, length=THIRTY, reason="又有新材料", by=bureau.unit, at=LATER)


@pytest.mark.parametrize("length", ["31 days", "10 workdays", "720 hours"])
def test_no_longer_than_the_playbook_says_and_in_its_unit(bureau, length):
    with pytest.raises(Refused, match="30"):
        asked(bureau, length=parse_duration(length))


def test_no_more_often_than_the_playbook_says(bureau):
    matter = asked(bureau, length=parse_duration("10 days"))
    matter = actions.grant_extension(matter, by=bureau.head, at=LATER)
    with pytest.raises(Refused):
        actions.ask_extension(matter, length=THIRTY, reason=WHY, by=bureau.unit, at=LATER)


def test_only_one_is_undecided_at_a_time(bureau):
    matter = asked(bureau)
    with pytest.raises(Refused):
        actions.ask_extension(matter, length=THIRTY, reason=WHY, by=bureau.unit, at=LATER)


def test_what_has_run_out_is_not_made_longer_neither_asked_nor_granted(bureau):
    late = at("2026-05-01 11:00")
    with pytest.raises(Refused):
        asked(bureau, when=late)
    matter = asked(bureau)
    with pytest.raises(Refused):
        actions.grant_extension(matter, by=bureau.head, at=late)
    actions.tick(at=late)
    assert fresh(matter).rung == "urge"
    assert not more_time.waiting_for(seats_of(bureau.head, late)).exists()
    with pytest.raises(Refused):
        actions.grant_extension(matter, by=bureau.head, at=late)


def test_the_fifteen_days_of_registering_are_never_longer(bureau):
    matter = petitions.claimed(bureau)
    with pytest.raises(Refused):
        actions.ask_extension(matter, length=THIRTY, reason=WHY, by=bureau.office, at=MONDAY)


def test_a_kind_without_the_rule_has_no_more_time(cast):
    matter = taken(cast)
    with pytest.raises(Refused):
        actions.ask_extension(matter, length=THIRTY, reason=WHY, by=cast.representative, at=MONDAY)


def test_nobody_decides_what_he_asked_for_himself(bureau, cast):
    both = [Appointment(bureau.unit.pk, "petition-unit-head", cast.banner.pk)]
    people.appoint_many(both, by=Voice.SYSTEM, at=MONDAY)
    matter = asked(bureau)
    assert not more_time.waiting_for(seats_of(bureau.unit, LATER)).exists()
    with pytest.raises(Refused):
        actions.grant_extension(matter, by=bureau.unit, at=LATER)


def test_an_extension_is_counted_once_when_the_years_holidays_arrive(bureau):
    matter = asked(bureau)
    matter = actions.grant_extension(matter, by=bureau.head, at=LATER)
    type(matter).objects.filter(pk=matter.pk).update(provisional=True)
    actions.recompute_provisional(at=LATER)
    assert fresh(matter).due_at == at("2026-05-31 11:00")
    assert fresh(matter).extended == "30 days"
