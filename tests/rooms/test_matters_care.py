"""Left out of the rates, reminders of the supervision list, joint meetings, topics."""

import uuid
from datetime import datetime, timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, queries
from bandeng.matters.actions import NotYours
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Link, Matter
from bandeng.matters.states import Channel, LinkKind, Outcome, Privacy
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.states import Appointment, NewPerson
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import library, seats_of
from bandeng.reports import topics
from bandeng.reports.queries import View, rows_of
from bandeng.reports.states import Measure
from tests.cast import FOUNDED, Cast, at
from tests.factories import MONDAY, answered, ask, fresh, raised, taken

DAY = timedelta(days=1)


def lines(matter: Matter, verb: Verb) -> list[Line]:
    """Return the lines of one verb about a matter."""
    found = Line.objects.filter(subject_kind="matter", subject_id=matter.pk, verb=verb)
    return list(found.order_by("id"))


def told(person_id: int, verb: Verb) -> int:
    """Return how many notices of a verb a person has."""
    return Notice.objects.filter(person_id=person_id, verb=verb).count()


# Left out of the rates


def test_left_out_for_a_listed_reason_and_counted_again(cast: Cast) -> None:
    matter = answered(cast)
    left = actions.leave_out(
        matter, because="force-majeure", reason="雪封路三天", by=cast.supervisor, at=MONDAY + DAY
    )
    assert left.left_out == "force-majeure"
    measure = Measure("left", left_out=True)
    look = View(seats_of(cast.supervisor, MONDAY + DAY), MONDAY + DAY)
    assert list(rows_of(measure, look)) == [matter]
    (line,) = lines(matter, Verb.MATTER_LEFT_OUT)
    assert (line.said["because"], line.said["reason"], line.public) == (
        "force-majeure", "雪封路三天", False,
    )  # fmt: skip
    again = actions.count_again(matter, reason="查实并未封路", by=cast.supervisor, at=MONDAY + DAY)
    assert again.left_out == ""
    assert len(lines(matter, Verb.MATTER_COUNTED_AGAIN)) == 1


@pytest.mark.parametrize(
    ("because", "reason"), [("force-majeure", " "), ("", "雪"), ("made-up", "雪")]
)
def test_nothing_is_left_out_without_a_listed_reason_in_words(
    cast: Cast, because: str, reason: str
) -> None:
    matter = answered(cast)
    with pytest.raises(Refused):
        actions.leave_out(matter, because=because, reason=reason, by=cast.supervisor, at=MONDAY)
    assert fresh(matter).left_out == ""


def test_who_may_not_leave_out_is_told_and_nothing_is_left_out_twice(cast: Cast) -> None:
    matter = answered(cast)
    said = {"because": "unreasonable", "reason": "没有依据"}
    with pytest.raises(NotYours):
        actions.leave_out(matter, **said, by=cast.representative, at=MONDAY)
    with pytest.raises(Refused):
        actions.count_again(matter, reason="没剔除过", by=cast.supervisor, at=MONDAY)
    actions.leave_out(matter, **said, by=cast.supervisor, at=MONDAY)
    with pytest.raises(Refused):
        actions.leave_out(matter, **said, by=cast.supervisor, at=MONDAY)


# The supervision list reminds


def on_the_list(cast: Cast) -> Matter:
    """Return a matter of a town put on the list by hand on Monday at nine."""
    matter = raised(cast, place=cast.town)
    return actions.supervise(matter, reason="群众等急了", by=cast.supervisor, at=MONDAY)


def reminders(matter: Matter) -> list[str]:
    """Return the days on which the list reminded."""
    found = (line for line in lines(matter, Verb.MATTER_REMINDED) if line.said["step"] == "list")
    return [f"{line.at.astimezone(MONDAY.tzinfo):%m-%d %H:%M}" for line in found]


def test_the_list_reminds_every_three_workdays_and_tells_the_supervisor(cast: Cast) -> None:
    matter = on_the_list(cast)
    actions.tick(at=MONDAY)
    assert fresh(matter).list_next_at == at("2026-03-05 09:00")
    assert reminders(matter) == []
    actions.tick(at=at("2026-03-05 09:00"))
    assert reminders(matter) == ["03-05 09:00"]
    assert fresh(matter).list_next_at == at("2026-03-10 09:00")
    assert told(cast.supervisor.pk, Verb.MATTER_REMINDED) == 1
    for moment in ("2026-03-09 10:00", "2026-03-10 09:00"):
        actions.tick(at=at(moment))  # the clock of the rung reminds by itself in between
    assert told(cast.supervisor.pk, Verb.MATTER_REMINDED) == 2
    assert Notice.objects.filter(person=cast.desk, effect_key__contains=":list:").exists()


def test_the_clock_twice_reminds_once_and_what_was_missed_is_told_once(cast: Cast) -> None:
    matter = on_the_list(cast)
    late = at("2026-03-13 10:00")
    actions.tick(at=late)
    actions.tick(at=late)
    assert reminders(matter) == ["03-05 09:00", "03-10 09:00", "03-13 09:00"]
    assert told(cast.desk.pk, Verb.MATTER_REMINDED) == 1
    assert fresh(matter).list_next_at > late
    assert actions.watch_once(at=late) == 0


def test_an_answer_ends_the_reminders_and_a_no_begins_them_again(cast: Cast) -> None:
    matter = actions.take(on_the_list(cast), by=cast.desk, at=MONDAY)
    actions.tick(at=MONDAY)
    done = {"text": "已经协调好了", "outcome": Outcome.SOLVED}
    actions.answer(matter, **done, by=cast.desk, at=MONDAY + DAY)
    actions.tick(at=at("2026-03-05 09:00"))
    assert (reminders(matter), fresh(matter).list_next_at) == ([], None)
    actions.confirm(matter, solved=False, by=Voice.ASKER, at=at("2026-03-06 09:00"))
    actions.tick(at=at("2026-03-06 09:00"))
    assert fresh(matter).list_next_at == at("2026-03-11 09:00")
    actions.tick(at=at("2026-03-11 09:00"))
    assert reminders(matter) == ["03-11 09:00"]


def test_what_climbs_to_the_red_rung_is_watched_from_then_on(cast: Cast) -> None:
    matter = raised(cast)
    actions.tick(at=at("2026-03-26 09:00"))
    red = fresh(matter)
    assert (red.rung, red.listed_at) == ("red", at("2026-03-26 09:00"))
    assert red.list_next_at == at("2026-03-31 09:00")


def test_while_the_clock_stands_still_nobody_is_reminded(cast: Cast) -> None:
    matter = actions.take(on_the_list(cast), by=cast.desk, at=MONDAY)
    actions.ask_asker(matter, text="哪一处", by=cast.desk, at=MONDAY)
    for day in ("2026-03-02 10:00", "2026-03-05 09:00"):
        actions.tick(at=at(day))
    assert (reminders(matter), fresh(matter).list_next_at) == ([], at("2026-03-10 09:00"))


def test_looks_at_the_list_are_bounded(cast: Cast) -> None:
    for _number in range(3):
        on_the_list(cast)
    assert [actions.watch_once(at=MONDAY, batch=2) for _n in range(3)] == [2, 1, 0]


def test_whom_it_is_kept_from_is_not_told_by_the_list(cast: Cast) -> None:
    matter = on_the_list(cast)
    Matter.objects.filter(pk=matter.pk).update(
        kept_from=[person_mark(cast.supervisor.pk)], privacy=Privacy.PRIVATE
    )
    actions.tick(at=MONDAY)
    actions.tick(at=at("2026-03-05 09:00"))
    assert told(cast.supervisor.pk, Verb.MATTER_REMINDED) == 0
    assert reminders(matter)


# A joint meeting

MEETS = at("2026-03-04 15:00")


def call(cast: Cast, matter: Matter, **changed: object) -> object:
    """Call a meeting with the neighbours' representative, changed as told."""
    usual = {
        "meets_at": MEETS, "where": "镇政府二楼", "topic": "水管归谁修",
        "persons": [cast.neighbour_representative.pk],
    }  # fmt: skip
    return actions.call_talk(matter, **{**usual, **changed}, by=cast.desk, at=MONDAY)  # type: ignore[arg-type]


def test_who_is_invited_is_told_and_reads_the_matter(cast: Cast) -> None:
    matter = taken(cast)
    assert not visible(cast.neighbour_representative, matter)
    talk = call(cast, matter, posts=["village-secretary"])
    assert set(talk.invited_ids) == {cast.neighbour_representative.pk, cast.secretary.pk}
    assert visible(cast.neighbour_representative, matter)
    for person in (cast.neighbour_representative, cast.secretary, cast.representative):
        assert told(person.pk, Verb.MATTER_MEETING_CALLED) == 1
    (line,) = lines(matter, Verb.MATTER_MEETING_CALLED)
    assert (line.said["where"], line.public) == ("镇政府二楼", False)
    assert fresh(matter).owner == cast.representative, "a meeting moves nothing"


def visible(person: object, matter: Matter) -> bool:
    """Tell whether a person sees a matter."""
    return queries.visible_to(seats_of(person, MONDAY)).filter(pk=matter.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"meets_at": MONDAY},
        {"where": " "},
        {"topic": ""},
        {"persons": []},
        {"persons": [987654]},
        {"posts": ["grid-worker-of-nowhere"]},
        {"persons": list(range(1000, 1031))},
    ],
)
def test_a_meeting_wants_a_place_a_time_a_topic_and_people(cast: Cast, wrong: dict) -> None:
    matter = taken(cast)
    with pytest.raises(Refused):
        call(cast, matter, **wrong)
    assert not matter.talks.exists()
    assert fresh(matter).helper_ids == matter.helper_ids


def test_only_some_posts_call_a_meeting_and_none_about_what_is_answered(cast: Cast) -> None:
    matter = taken(cast)
    said = {"meets_at": MEETS, "where": "村部", "topic": "水", "persons": [cast.secretary.pk]}
    with pytest.raises(NotYours):
        actions.call_talk(matter, **said, by=cast.representative, at=MONDAY)
    with pytest.raises(Refused):
        call(cast, answered(cast))


def test_whom_it_is_kept_from_cannot_be_invited(cast: Cast) -> None:
    matter = taken(cast)
    mark = person_mark(cast.neighbour_representative.pk)
    Matter.objects.filter(pk=matter.pk).update(kept_from=[mark], privacy=Privacy.PRIVATE)
    with pytest.raises(Refused):
        call(cast, matter)
    assert not visible(cast.neighbour_representative, matter)


def test_what_came_of_it_is_written_down_once(cast: Cast) -> None:
    matter = taken(cast)
    talk = call(cast, matter)
    said = {"outcome": "先通水再定归属", "main": "党代表三天内修好", "helpers": "邻村出抽水泵"}
    with pytest.raises(Refused):
        actions.close_talk(talk, outcome=" ", by=cast.desk, at=MEETS)
    closed = actions.close_talk(talk, **said, by=cast.desk, at=MEETS)
    assert closed.ended_at == MEETS
    for words in said.values():
        assert words in closed.outcome
    (line,) = lines(matter, Verb.MATTER_MEETING_HELD)
    assert line.said["text"] == closed.outcome
    assert told(cast.neighbour_representative.pk, Verb.MATTER_MEETING_HELD) == 1
    with pytest.raises(Refused):
        actions.close_talk(talk, **said, by=cast.desk, at=MEETS)


# One topic a month

TAP = "自来水{}，水压太小，洗衣机进不了水。"
SAID = ["一早", "中午", "傍晚", "周末", "雨后", "停电时"]


@pytest.fixture
def with_topics(cast: Cast) -> Cast:
    """Return the people under the playbook that names topics, with somebody for waterworks."""
    playbooks.adopt_shipped(shipped.texts(["rates-and-topics"]), at=FOUNDED)
    new = [NewPerson("纪长风", "10000000051")]
    (person,) = people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED)
    held = Appointment(person.pk, "topic-utilities", cast.banner.pk)
    people.appoint_many([held], by=Voice.SYSTEM, at=FOUNDED)
    return cast


def taps(cast: Cast, many: int = 5, **changed: object) -> list[Matter]:
    """Return several asks about the same tap water."""
    return [
        raised(
            cast, MONDAY + timedelta(minutes=number), category="water", title="",
            text=TAP.format(SAID[number]), **changed,
        )
        for number in range(many)
    ]  # fmt: skip


def proposed(cast: Cast, person: str = "supervisor", when: datetime = MONDAY + DAY) -> list:
    """Return the groups that could be a topic."""
    rule = library(when).kinds["monthly-topic"].topic_of
    return topics.proposals(rule, View(seats_of(getattr(cast, person), when), when))


def make(cast: Cast, of: list[Matter], by: str = "supervisor", **changed: object) -> Matter:
    """Make a topic of several asks."""
    usual = {
        "kind": "monthly-topic", "category": "water", "place": cast.town,
        "channel": Channel.COUNTER, "privacy": None, "text": "双泉镇五户反映水压小",
        "title": "双泉镇水压小", "contact": actions.Contact(),
    }  # fmt: skip
    of_ids = [matter.pk for matter in of]
    topic = ask(cast, **{**usual, **changed})
    return actions.make_topic(topic, of_ids, by=getattr(cast, by), at=MONDAY + DAY)


def test_what_is_asked_again_and_again_is_proposed_with_its_rows_and_why(with_topics: Cast) -> None:
    asks = taps(with_topics)
    raised(with_topics, category="water", text="井盖丢了一个，请补上。", title="井盖丢了")
    (group,) = proposed(with_topics)
    assert {told_.pk for told_ in group.asks} == {one.pk for one in asks}
    assert (group.category, group.place, group.count) == ("water", with_topics.town, 5)
    assert group.word in {"自来水", "洗衣机", "水压"}
    assert proposed(with_topics) == [group], "the same rows make the same groups"


def test_fewer_than_the_playbook_wants_are_no_topic(with_topics: Cast) -> None:
    taps(with_topics, 4)
    assert proposed(with_topics) == []


def test_other_towns_other_categories_and_secrets_are_not_mixed_in(with_topics: Cast) -> None:
    taps(with_topics, 4)
    bridge = with_topics.place("15020101")
    raised(with_topics, category="water", text=TAP.format("夜里"), title="", place=bridge)
    raised(with_topics, category="other", text=TAP.format("夜里"), title="")
    hidden = raised(with_topics, category="water", text=TAP.format("夜里"), title="")
    Matter.objects.filter(pk=hidden.pk).update(privacy=Privacy.CONFIDENTIAL, published_at=None)
    assert proposed(with_topics) == []


def test_nobody_is_proposed_what_he_does_not_see(with_topics: Cast) -> None:
    taps(with_topics)
    assert proposed(with_topics, "other_desk") == []
    assert len(proposed(with_topics, "desk")) == 1


def test_a_topic_goes_to_who_can_mend_it_and_the_asks_go_on(with_topics: Cast) -> None:
    asks = taps(with_topics)
    topic = make(with_topics, asks)
    assert (topic.kind, topic.owner_post, topic.owner.name) == (
        "monthly-topic", "topic-utilities", "纪长风",
    )  # fmt: skip
    links = Link.objects.filter(matter=topic, kind=LinkKind.TOPIC)
    assert {link.other_id for link in links} == {one.pk for one in asks}
    for one in asks:
        (line,) = lines(one, Verb.MATTER_TOPIC_MADE)
        assert (line.said["topic"], line.public) == (topic.number, False)
        assert fresh(one).owner == with_topics.representative
        assert fresh(one).state == one.state
    assert proposed(with_topics) == [], "what was taken up is not proposed again"
    assert set(topics.asks_of(topic, seats_of(with_topics.supervisor, MONDAY))) == set(asks)


def test_its_answer_can_be_read_where_an_ask_is_read(with_topics: Cast) -> None:
    asks = taps(with_topics)
    topic = make(with_topics, asks)
    reader = seats_of(with_topics.representative, MONDAY)
    assert not queries.visible_to(reader).filter(pk=topic.pk).exists()
    assert topics.topics_of(asks[0], reader) == [topic]
    mark = person_mark(with_topics.representative.pk)
    Matter.objects.filter(pk=topic.pk).update(kept_from=[mark])
    assert topics.topics_of(asks[0], reader) == []


def test_the_same_topic_twice_is_one(with_topics: Cast) -> None:
    asks, key = taps(with_topics), uuid.uuid4()
    one, other = (make(with_topics, asks, client_key=key) for _n in range(2))
    assert one.pk == other.pk
    assert Link.objects.filter(kind=LinkKind.TOPIC).count() == 5


@pytest.mark.parametrize(
    "wrong",
    [{"by": "desk"}, {"by": "representative"}, {"kind": "residents-request"}, {"kind": "none"}],
)
def test_who_may_not_and_what_is_no_topic_is_refused(with_topics: Cast, wrong: dict) -> None:
    asks = taps(with_topics)
    with pytest.raises(Refused):
        make(with_topics, asks, **wrong)
    assert Matter.objects.count() == 5


def test_too_few_or_ones_taken_up_or_about_somebody_are_refused(with_topics: Cast) -> None:
    asks = taps(with_topics, 6)
    with pytest.raises(Refused):
        make(with_topics, asks[:4])
    mark = person_mark(with_topics.secretary.pk)
    Matter.objects.filter(pk=asks[5].pk).update(kept_from=[mark], privacy=Privacy.PRIVATE)
    with pytest.raises(Refused):
        make(with_topics, asks)
    make(with_topics, asks[:5])
    with pytest.raises(Refused):
        make(with_topics, asks[:5])
    assert Matter.objects.filter(kind="monthly-topic").count() == 1
