"""A joint matter: one has it and answers, every member organisation has a share of its own."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, together
from bandeng.matters.actions import Ask
from bandeng.matters.models import Part
from bandeng.matters.queries import visible_to
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.states import Appointment
from bandeng.places import actions as places
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import seats_of
from tests.cast import at
from tests.factories import fresh

MONDAY = at("2026-03-02 09:00")
SYSTEM = {"by": Voice.SYSTEM, "at": MONDAY}


@pytest.fixture
def joint(cast):
    """A joint committee of the township, a machine station and two villages, with its secretary."""
    playbooks.adopt_shipped(shipped.texts(["joint-committee"]), at=MONDAY)
    body = places.found(
        cast.town, level="joint-committee", code="1501J", name="燕麦联合党委", **SYSTEM
    )
    station = places.found(cast.town, level="agency", code="1501A", name="农机站", **SYSTEM)
    rows = [
        Appointment(cast.bridge_secretary.pk, "joint-secretary", body.pk),
        Appointment(cast.operator.pk, "agency-head", station.pk),
    ]
    people.appoint_many(rows, **SYSTEM)
    for member in (cast.town, station, cast.village, cast.place("150102")):
        places.admit(body, member=member, **SYSTEM)
    return body


def raised(joint, when=MONDAY, by=None, **changed):
    usual = {
        "kind": "joint-matter", "category": "sowing", "text": "五月十日前统一播种。",
        "title": "统一播种", "place": joint, "channel": "counter",
    }  # fmt: skip
    return actions.raise_matter(Ask(**{**usual, **changed}), by=by or _by(joint), at=when)


def _by(joint):
    return joint.holdings.get(post="joint-secretary").person


def helpers(matter):
    return {part.place.name: part.helper and part.helper.name for part in matter.parts.all()}


def test_everybody_has_a_share_and_one_answers(cast, joint):
    matter = raised(joint)
    assert matter.owner == cast.bridge_secretary
    assert helpers(matter) == {
        "双泉镇": "安青山", "农机站": "温雨生", "上柳沟村": "金秋实", "下柳沟村": "乔春芽",
    }  # fmt: skip
    assert {part.due_at for part in matter.parts.all()} == {at("2026-03-09 09:00")}


def test_each_head_sees_it_and_is_told_once(cast, joint):
    matter = raised(joint)
    who = seats_of(cast.neighbour_secretary, MONDAY)
    assert visible_to(who).filter(pk=matter.pk).exists()
    told = Notice.objects.filter(verb=Verb.MATTER_PART_ASKED)
    assert told.count() == 4
    assert [part.place.name for part in together.parts_for(who)] == ["下柳沟村"]
    line = Line.objects.get(verb=Verb.MATTER_PART_ASKED, subject_id=matter.pk)
    assert line.said["helper"] == "农机站 温雨生、双泉镇 安青山、上柳沟村 金秋实、下柳沟村 乔春芽"


def test_a_share_is_handed_in_by_its_head_and_nobody_else(cast, joint):
    matter = raised(joint)
    part = matter.parts.get(place=cast.village)
    with pytest.raises(actions.NotYours):
        actions.hand_in(part, text="已播完", by=cast.neighbour_secretary, at=MONDAY)
    part = actions.hand_in(part, text="已播 1200 亩", by=cast.secretary, at=MONDAY)
    assert part.handed_in_by == cast.secretary
    assert [each.place.name for each in together.missing_parts(matter)].count("上柳沟村") == 0


def test_who_joins_later_has_no_share_of_what_was_before(cast, joint):
    matter = raised(joint)
    later = MONDAY + timedelta(days=1)
    places.admit(joint, member=cast.place("150201"), by=Voice.SYSTEM, at=later)
    assert fresh(matter).parts.count() == 4
    assert raised(joint, later).parts.count() == 5


def test_who_left_keeps_what_he_had_and_gets_nothing_more(cast, joint):
    matter = raised(joint)
    later = MONDAY + timedelta(days=1)
    places.release(joint, member=cast.village, by=Voice.SYSTEM, at=later)
    assert "上柳沟村" not in helpers(raised(joint, later))
    part = matter.parts.get(place=cast.village)
    assert actions.hand_in(part, text="已播完", by=cast.secretary, at=later).handed_in_at == later


def test_a_member_without_a_head_has_its_share_all_the_same(cast, joint):
    empty = places.found(cast.town, level="agency", code="1501B", name="水管站", **SYSTEM)
    places.admit(joint, member=empty, **SYSTEM)
    assert helpers(raised(joint))["水管站"] is None


def test_raised_somewhere_else_nobody_has_a_share(cast, joint):
    assert not raised(joint, place=cast.town, by=cast.desk).parts.exists()


def test_a_members_head_raises_it_too_and_other_heads_do_not(cast, joint):
    assert raised(joint, by=cast.secretary).parts.count() == 4
    with pytest.raises(Refused):
        raised(joint, by=cast.supervisor)


def test_other_kinds_are_not_shared(cast, joint):
    matter = raised(joint, kind="residents-request", category="roads", by=cast.secretary)
    assert not Part.objects.filter(matter=matter).exists()


def test_a_late_share_is_told_to_both(cast, joint):
    matter = raised(joint)
    assert actions.late_parts(at=at("2026-03-09 09:01")) == 4
    told = Notice.objects.filter(verb=Verb.MATTER_PART_LATE, subject_id=matter.pk)
    assert {cast.secretary.pk, cast.bridge_secretary.pk} <= {each.person_id for each in told}


def test_thirty_members_take_no_more_statements_than_four(
    cast, joint, django_assert_max_num_queries
):
    for number in range(26):
        made = places.found(
            cast.town, level="agency", code=f"1501C{number}", name=f"合作社{number}", **SYSTEM
        )
        places.admit(joint, member=made, **SYSTEM)
    raised(joint)
    with django_assert_max_num_queries(24):
        matter = raised(joint)
    assert matter.parts.count() == 30
