"""What a kind asks besides the words, who may raise it, how many speak, out of what it grows."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions, queries
from bandeng.matters.keeping import person_mark
from bandeng.matters.models import Asker, Link, Matter
from bandeng.matters.states import Channel, LinkKind, Outcome, Privacy, State
from bandeng.notices.models import Notice
from tests.complaints import adopt, complaint
from tests.factories import MONDAY, ask, fresh, raised

HOUR = timedelta(hours=1)
GOOD = {
    "when": "2026-02-20",
    "witnesses": "3",
    "loss": "300.5",
    "weight": "heavy",
    "twice": "yes",
    "where-else": " 村里 ",
}


@pytest.fixture
def inspector(cast):
    return adopt(cast)


def test_each_answer_is_kept_as_plain_data(cast, inspector):
    matter = fresh(complaint(cast, more={**GOOD, "not-asked": "x"}))
    assert matter.more == {
        "when": "2026-02-20",
        "witnesses": 3,
        "loss": "300.50",
        "weight": "heavy",
        "twice": True,
        "where-else": "村里",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": "昨天"},
        {"witnesses": "51"},
        {"witnesses": "-1"},
        {"witnesses": "三"},
        {"loss": "300.555"},
        {"loss": "NaN"},
        {"loss": "1e99"},
        {"weight": "feather"},
        {"twice": "perhaps"},
        {"where-else": "长" * 501},
    ],
)
def test_what_makes_no_sense_is_refused_with_the_fields_name(cast, inspector, wrong):
    with pytest.raises(Refused) as refused:
        complaint(cast, more={**GOOD, **wrong})
    assert "：" in str(refused.value)
    assert not Matter.objects.exists()


def note(cast, by=None, **more):
    said = {"kind": "desk-note", "channel": Channel.VISIT, "place": cast.town, "privacy": None}
    made = ask(cast, **{**said, "contact": actions.Contact(), "more": {"basis": "走访"}, **more})
    return actions.raise_matter(made, by=by or cast.desk, at=MONDAY)


def test_what_must_be_filled_in_must_be(cast, inspector):
    with pytest.raises(Refused) as refused:
        note(cast, more={"basis": "  "})
    assert "依据" in str(refused.value)


@pytest.mark.parametrize("who", ["representative", "other_desk", "asker"])
def test_a_kind_for_one_post_is_raised_by_nobody_else(cast, inspector, who):
    with pytest.raises(Refused):
        note(cast, by=Voice.ASKER if who == "asker" else getattr(cast, who))
    assert note(cast).taken_by == cast.desk


def test_who_raised_it_for_himself_hears_the_answer_and_says_whether_it_will_do(cast, inspector):
    matter = grown(cast)
    by = {"by": inspector, "at": MONDAY + HOUR}
    actions.take(matter, **by)
    actions.ask_asker(matter, text="哪一段路", **by)
    assert told(cast.desk, matter, Verb.MATTER_ASKER_ASKED)
    actions.reply(matter, text="东头那段", by=cast.desk, at=MONDAY + 2 * HOUR)
    actions.answer(matter, text="五月动工", outcome=Outcome.SOLVED, **by)
    assert told(cast.desk, matter, Verb.MATTER_ANSWERED)
    matter = actions.confirm(matter, solved=True, rating=4, by=cast.desk, at=MONDAY + 3 * HOUR)
    assert (matter.state, matter.confirmed_by) == (State.CONFIRMED, cast.desk)


def told(person, matter, verb):
    return Notice.objects.filter(person=person, subject_id=matter.pk, verb=verb).exists()


def grown(cast, *grounds, **more):
    grounds = grounds or (note(cast),)
    said = {"kind": "desk-proposal", "channel": Channel.VISIT, "place": cast.town}
    made = ask(cast, **{**said, "privacy": None, "contact": actions.Contact(), **more})
    return actions.raise_from(grounds, made, by=cast.desk, at=MONDAY + HOUR)


def test_it_grows_out_of_several_and_is_linked_to_each(cast, inspector):
    first, second = note(cast), note(cast, text="下柳沟也是")
    matter = grown(cast, first, second)
    links = Link.objects.filter(matter=matter, kind=LinkKind.RELATED)
    assert {link.other_id for link in links} == {first.pk, second.pk}
    assert Line.objects.filter(verb=Verb.MATTER_LINKED).count() == 2
    assert (matter.owner, matter.taken_by) == (inspector, cast.desk)


def test_the_same_press_twice_is_one(cast, inspector):
    first = note(cast)
    said = {"kind": "desk-proposal", "channel": Channel.VISIT, "place": cast.town}
    made = ask(cast, **{**said, "privacy": None})
    by = {"by": cast.desk, "at": MONDAY}
    assert actions.raise_from([first], made, **by) == actions.raise_from([first], made, **by)
    assert Link.objects.count() == 1


def test_it_does_not_grow_out_of_nothing_or_of_something_else(cast, inspector):
    other = raised(cast)
    with pytest.raises(Refused):
        grown(cast, other)
    with pytest.raises(Refused):
        note(cast, kind="desk-proposal", more={})
    assert Matter.objects.count() == 1


def test_what_grows_is_kept_from_whom_its_ground_is_kept_from(cast, inspector):
    ground = note(cast)
    Matter.objects.filter(pk=ground.pk).update(
        kept_from=[person_mark(cast.secretary.pk)], privacy=Privacy.PRIVATE, published_at=None
    )
    assert grown(cast, fresh(ground)).kept_from == [person_mark(cast.secretary.pk)]


def test_several_ask_together_and_few_speak_for_them(cast, inspector):
    contact = actions.Contact(name="秦若水", phone="10010000123")
    names = ("秦若水", "谢青禾")
    matter = complaint(cast, askers=37, representatives=names, contact=contact)
    assert matter.more["askers"] == 37
    assert Asker.objects.get(matter=matter).name == "秦若水、谢青禾"
    masked = queries.masked_asker(fresh(matter))
    assert masked
    assert masked.name == "秦**、谢**"


@pytest.mark.parametrize(
    "wrong", [{"representatives": ("甲", "乙", "丙", "丁")}, {"askers": 0}, {"askers": 100_000}]
)
def test_more_than_may_speak_are_refused(cast, inspector, wrong):
    with pytest.raises(Refused):
        complaint(cast, **wrong)


def test_a_kind_for_one_person_has_one(cast, inspector):
    with pytest.raises(Refused):
        raised(cast, askers=12)


def test_each_look_at_a_sealed_one_is_written_down_with_the_post(cast, inspector):
    matter = complaint(cast, privacy=Privacy.CONFIDENTIAL)
    actions.open_confidential(matter, purpose="督办", by=inspector, at=MONDAY + HOUR)
    owner = cast.representative
    actions.open_confidential(matter, purpose="办理", by=owner, at=MONDAY + 2 * HOUR)
    lines = Line.objects.filter(verb=Verb.MATTER_OPENED).order_by("id")
    assert [line.said["for_post"] for line in lines] == ["inspector", "representative"]
