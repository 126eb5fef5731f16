"""A topic is opened, spoken to, shared, merged and decided; nobody's support is ever moved."""

from uuid import uuid4

import pytest
from django.utils import translation

from bandeng.activities import actions
from bandeng.activities.actions import Draft, Guests, Resolved
from bandeng.activities.actions.erasing import erase_names
from bandeng.activities.actions.resolving import decide_topic
from bandeng.activities.actions.topics import (
    Voiced,
    give_opinion,
    look_at,
    merge,
    open_topic,
    put_option,
    share,
)
from bandeng.activities.models import Activity, Opinion, Support
from bandeng.activities.queries import topics as queries
from bandeng.activities.topic_states import Lacks, Seen, statutory_lacks
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.notices.models import Delivery, Notice
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.vocabulary import DecidedBy
from tests.cast import FOUNDED, at
from tests.factories import ask
from tests.happenings import MONDAY

SUNDAY = at("2026-03-08 15:00")
AFTER = at("2026-03-08 17:00")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def sitting(cast) -> Activity:
    playbooks.adopt_shipped(shipped.texts(["little-stool-council"]), at=FOUNDED)
    draft = Draft("council", cast.village, SUNDAY, title="电动车飞线充电")
    said = {"by": cast.secretary, "at": MONDAY}
    row = actions.publish(actions.plan(draft, **said), **said)
    actions.invite(row, Guests(people=(cast.representative.pk,)), **said)
    return row


@pytest.fixture
def topic(cast, sitting):
    return open_topic(sitting, "飞线怎么治", by=cast.secretary, at=MONDAY)


def said(topic, text="装充电桩", **more):
    return give_opinion(topic, Voiced(text, **more), by=Voice.ASKER, at=MONDAY)


def shown(cast, topic, text="装充电桩", **more):
    return look_at(said(topic, text, **more), show=True, by=cast.secretary, at=MONDAY)


def held(cast, topic):
    return actions.hold(topic.activity, headcount=30, by=cast.secretary, at=AFTER)


def decided(cast, topic, **changed):
    held(cast, topic)
    usual = {"text": "装两组充电桩", "decided_by": DecidedBy.CONSENSUS}
    return decide_topic(topic, Resolved(**{**usual, **changed}), by=cast.secretary, at=AFTER)


class TestOpinions:
    def test_a_strangers_waits_until_staff_looked_at_it(self, cast, topic):
        opinion = said(topic, name="某某", phone="10000000099")
        assert opinion.seen == Seen.WAITING
        assert not queries.shown_opinions(topic).exists()
        look_at(opinion, show=True, by=cast.secretary, at=MONDAY)
        assert queries.shown_opinions(topic).get().text == "装充电桩"
        told = Notice.objects.get(person=cast.secretary, verb=Verb.TOPIC_OPINION)
        assert "某某" not in str(told.said)

    def test_what_is_not_shown_has_a_reason(self, cast, topic):
        opinion = said(topic)
        with pytest.raises(Refused, match="why"):
            look_at(opinion, show=False, by=cast.secretary, at=MONDAY)
        look_at(opinion, show=False, reason="骂人", by=cast.secretary, at=MONDAY)
        assert queries.hidden_opinions(topic).get().hidden_because == "骂人"

    def test_a_retry_is_one_opinion(self, cast, topic):
        key = uuid4()
        assert said(topic, client_key=key) == said(topic, client_key=key)
        assert Opinion.objects.count() == 1

    def test_not_after_its_time_nor_where_it_is_not_public(self, cast, topic):
        with pytest.raises(Refused, match="No more"):
            give_opinion(topic, Voiced("晚了"), by=Voice.ASKER, at=AFTER)
        actions.take_back(topic.activity, by=cast.secretary, at=MONDAY)
        topic.refresh_from_db()
        with pytest.raises(Activity.DoesNotExist):
            said(topic)

    def test_staff_speaks_for_himself_and_takes_down_for_others(self, cast, topic):
        own = give_opinion(topic, Voiced("拉专线"), by=cast.representative, at=MONDAY)
        assert (own.person, own.seen) == (cast.representative, Seen.SHOWN)
        voiced = Voiced("怕失火", name="老李", for_somebody=True)
        other = give_opinion(topic, voiced, by=cast.representative, at=MONDAY)
        assert (other.person, other.taken_by) == (None, cast.representative)
        assert other.seen == Seen.WAITING

    def test_only_who_runs_the_sitting_looks_at_them(self, cast, topic):
        opinion = said(topic)
        with pytest.raises(actions.NotYours):
            look_at(opinion, show=True, by=cast.representative, at=MONDAY)

    def test_names_and_numbers_go_after_half_a_year(self, cast, topic):
        opinion = shown(cast, topic, name="老李", phone="10000000099")
        share(opinion, phone="10000000098", by=Voice.ASKER, at=MONDAY)
        assert erase_names(at=at("2026-08-01 09:00")) == 0
        assert erase_names(at=at("2026-10-01 09:00")) == 2
        opinion.refresh_from_db()
        assert (opinion.name, opinion.phone, opinion.text) == ("", "", "装充电桩")
        assert opinion.supports.get().phone_index == ""


class TestSharing:
    def test_once_a_person_and_once_a_phone(self, cast, topic):
        opinion = shown(cast, topic)
        for phone in ("10000000098", "+86 100 0000 0098", "10000000097"):
            share(opinion, phone=phone, by=Voice.ASKER, at=MONDAY)
        for _time in range(2):
            share(opinion, by=cast.representative, at=MONDAY)
        assert queries.opinions_of(topic).get().shared == 3

    def test_a_number_that_is_none_is_refused(self, cast, topic):
        opinion = shown(cast, topic)
        for phone in ("", "12", "abc"):
            with pytest.raises(Refused):
                share(opinion, phone=phone, by=Voice.ASKER, at=MONDAY)

    def test_what_is_not_shown_cannot_be_shared(self, cast, topic):
        with pytest.raises(Opinion.DoesNotExist):
            share(said(topic), phone="10000000098", by=Voice.ASKER, at=MONDAY)


class TestMerging:
    def test_every_support_stays_with_the_opinion_it_was_given_to(self, cast, topic, monkeypatch):
        door = "bandeng.activities.actions.telling_givers.is_on"
        monkeypatch.setattr(door, lambda _door: True)
        one, other = shown(cast, topic), shown(cast, topic, "要有地方充电", phone="10000000099")
        share(one, phone="10000000098", by=Voice.ASKER, at=MONDAY)
        share(other, phone="10000000098", by=Voice.ASKER, at=MONDAY)
        before = set(Support.objects.values_list("pk", "opinion_id"))
        merge(other, one, by=cast.secretary, at=MONDAY)
        assert set(Support.objects.values_list("pk", "opinion_id")) == before
        assert [d.to for d in Delivery.objects.all()] == ["10000000099"]

    @pytest.mark.parametrize("spoken", ["en", "zh-hans"])
    def test_who_gave_it_reads_of_it_in_the_language_it_was_given_in(
        self, cast, topic, monkeypatch, spoken
    ):
        monkeypatch.setattr("bandeng.activities.actions.telling_givers.is_on", lambda _door: True)
        other = shown(cast, topic, "要有地方充电", phone="10000000099", language=spoken)
        merge(other, shown(cast, topic), by=cast.secretary, at=MONDAY)
        decided(cast, topic)
        texts = [delivery.text for delivery in Delivery.objects.order_by("pk")]
        assert [("It stays yours" in texts[0]), ("was decided" in texts[1])] == [spoken == "en"] * 2

    def test_no_chains_and_no_circles(self, cast, topic):
        first, second, third = (shown(cast, topic, text) for text in "一二三")
        merge(second, first, by=cast.secretary, at=MONDAY)
        for one, into in ((third, second), (first, third), (third, third)):
            with pytest.raises(Refused):
                merge(one, into, by=cast.secretary, at=MONDAY)


class TestDeciding:
    def test_all_who_had_a_say_are_told_and_what_follows_is_a_matter(self, cast, topic):
        give_opinion(topic, Voiced("拉专线"), by=cast.grid_worker, at=MONDAY)
        put_option(topic, "装两组", by=cast.secretary, at=MONDAY)
        put_option(topic, "装两组", by=cast.secretary, at=MONDAY)
        after = decided(cast, topic, follows=ask(cast))
        assert queries.options_of(topic).count() == 1
        assert after.decision.follows.pk
        for person in (cast.representative, cast.grid_worker):
            assert Notice.objects.get(person=person, verb=Verb.TOPIC_DECIDED)

    def test_once(self, cast, topic):
        decided(cast, topic)
        with pytest.raises(Refused, match="was decided"):
            decide_topic(
                topic, Resolved("又一次", decided_by=DecidedBy.CONSENSUS),
                by=cast.secretary, at=AFTER,
            )  # fmt: skip

    def test_hands_are_counted_and_no_more_than_were_there(self, cast, topic):
        with pytest.raises(Refused, match="hands for what"):
            decided(cast, topic, decided_by=DecidedBy.HANDS)
        with pytest.raises(Refused, match="More hands"):
            decide_topic(
                topic,
                Resolved("装", decided_by=DecidedBy.HANDS, hands={"for": 31}, present=30),
                by=cast.secretary,
                at=AFTER,
            )

    @pytest.mark.parametrize(
        ("entitled", "present", "agreed", "sentence"),
        [
            (None, 30, 30, "says how many"),
            (30, None, 30, "says how many"),
            (30, 19, 19, "two thirds.*art. 26"),
            (30, 20, 10, "more than half.*art. 26"),
            (30, 31, 31, "cannot be"),
        ],
    )
    def test_no_statutory_decision_without_its_numbers(
        self, cast, topic, entitled, present, agreed, sentence
    ):
        hands = {} if agreed is None else {"for": agreed}
        how = {"decided_by": DecidedBy.STATUTORY, "entitled": entitled, "present": present}
        with pytest.raises(Refused, match=sentence):
            decided(cast, topic, hands=hands, **how)
        topic.refresh_from_db()
        assert topic.decision is None

    def test_a_statutory_one_with_them(self, cast, topic):
        how = {"decided_by": DecidedBy.STATUTORY, "entitled": 30, "present": 20}
        after = decided(cast, topic, hands={"for": 11, "against": 9}, **how)
        assert after.decision.decided_by == DecidedBy.STATUTORY


@pytest.mark.parametrize(
    ("numbers", "lacks"),
    [
        ((3, 2, 2), None),
        ((3, 2, 1), Lacks.VOTES),
        ((3, 1, 1), Lacks.PRESENT),
        ((100, 67, 34), None),
        ((100, 66, 66), Lacks.PRESENT),
        ((0, 0, 0), Lacks.UNKNOWN),
        ((3, 2, -1), Lacks.WRONG),
    ],
)
def test_two_thirds_and_more_than_half(numbers, lacks):
    assert statutory_lacks(*numbers) == lacks
