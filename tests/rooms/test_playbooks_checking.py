"""What does not fit between playbooks is named with its line; what fits makes one library."""

import re
from datetime import date

import pytest

from bandeng.playbooks import staffing
from bandeng.playbooks.library import USUAL_HOURS, Library, merge
from bandeng.playbooks.reading import Unreadable, read
from bandeng.playbooks.vocabulary import Ability
from bandeng.worktime import sources
from tests.rooms.playbook_texts import ASKS, BASE, DEEDS, STORY

WHOLE = ASKS + DEEDS + STORY


def library(text: str = WHOLE, base: str = BASE) -> Library:
    return merge([read(base, "base.yaml"), read(text, "asks.yaml")])


def amiss(text: str = WHOLE, base: str = BASE) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        library(text, base)
    return [str(problem) for problem in refused.value.problems]


def changed(old: str, new: str, text: str = WHOLE) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


# --- the library ----------------------------------------------------------------------------
def test_several_playbooks_are_one_library():
    books = library()
    assert [level.id for level in books.levels] == ["town", "village"]
    assert books.heights == {"town": 1, "village": 0}
    assert list(books.kinds) == ["ask"]
    assert list(books.posts) == ["helper", "elder", "mayor"]
    assert books.playbook_of("ask") == "asks"
    assert books.hash_of("ask") == books.by_playbook["asks"].hash
    assert books.hashes == tuple(source.hash for source in books.sources)
    assert [option.id for option in books.options("topics")] == ["lamp", "road"]
    assert books.options("nothing") == ()
    assert books.posts_that_may(Ability.ANSWER) == ("helper", "elder", "mayor")
    assert books.posts_that_may("send-down") == ("mayor",)
    assert [post.id for post in books.posts_at("town")] == ["elder", "mayor"]
    assert books.supervision_lists["watched"].title.en == "Watched"
    named = [books.activities, books.duties, books.records, books.indicators, books.pages]
    assert [sorted(table) for table in named] == [
        ["visit"], ["weekly-visit"], ["gift"], ["served", "solved", "visits"], ["front"],
    ]  # fmt: skip


def test_every_post_has_its_bounds_at_every_level():
    assert library().requirements() == [
        ("helper", "village", 1, 2),
        ("elder", "village", 0, None),
        ("elder", "town", 0, None),
        ("mayor", "town", 1, 1),
    ]


def test_too_few_and_too_many_holders_are_gaps():
    books = library()
    assert [(gap.post, gap.missing) for gap in staffing.gaps(books, "village", {})] == [
        ("helper", 1)
    ]
    assert list(staffing.gaps(books, "village", {"helper": 2})) == []
    held = {"helper": 3, "elder": 9}
    assert [(gap.post, gap.too_many) for gap in staffing.gaps(books, "village", held)] == [
        ("helper", 1)
    ]


def test_a_matter_starts_on_the_lowest_rung_not_below_its_place():
    books = library()
    kind = books.kinds["ask"]
    assert books.entry_rung(kind, "village").rung == "green"
    assert books.entry_rung(kind, "town").rung == "red"
    assert books.entry_rung(kind, "unheard-of").rung == "green"
    low = library(changed("post: mayor, at: town", "post: elder, at: village"))
    assert low.entry_rung(low.kinds["ask"], "town").rung == "red"


def test_office_hours_come_from_the_playbook_that_states_them():
    holidays = sources.calendar()
    assert library().hours == USUAL_HOURS
    assert library().calendar(holidays) == holidays
    books = library(base=BASE + 'calendar: {hours: ["09:00-12:00", "13:00-17:00"]}\n')
    assert [str(span) for span in books.hours] == ["09:00-12:00", "13:00-17:00"]
    assert books.calendar(holidays).spans == books.hours
    assert books.calendar(holidays) is books.calendar(holidays)


def test_a_retired_option_is_not_offered_and_not_lost():
    base = changed(
        "label: {zh: 路灯, en: Lamp}", "label: {zh: 路灯, en: Lamp}, retired: 2026-07-01", BASE
    )
    topics = library(base=base).lists["topics"]
    assert [option.id for option in topics.offered(date(2026, 6, 30))] == ["lamp", "road"]
    assert [option.id for option in topics.offered(date(2026, 7, 1))] == ["road"]
    assert topics.by_id["lamp"].label.zh == "路灯"


def test_a_library_is_the_same_in_whatever_order_it_is_put_together():
    books = [read(BASE), read(WHOLE)]
    assert merge(books).hashes == merge(reversed(books)).hashes
    assert [source.id for source in merge(books).sources] == ["asks", "base"]


def test_a_level_of_its_own_bounds_wins_even_with_none():
    base = changed("at: village, min: 1", "at: {village: {min: 0}, town: }, min: 1", BASE)
    helper = library(base=base).posts["helper"]
    assert [(helper.bounds(level).min, helper.bounds(level).max) for level in helper.levels] == [
        (0, 2), (1, 2),
    ]  # fmt: skip


def test_nothing_is_a_library_too():
    assert merge([]).levels == ()


# --- what does not fit: (old, new, the whole line) --------------------------------------------
NAMES = [
    (
        "needs: [base]",
        "needs: [base, bass]",
        "asks.yaml:5: needs.2: needs bass, which is not there; allowed: base; did you mean base?",
    ),
    (
        "categories: topics",
        "categories: topic",
        "asks.yaml:9: matters.ask.categories: there is no list named topic; allowed: "
        "elsewhere, topics; did you mean topics?",
    ),
    (
        "post: helper, at: village,",
        "post: helfer, at: village,",
        "asks.yaml:11: matters.ask.ladder.1.post: there is no post named helfer; "
        "allowed: elder, helper, mayor; did you mean helper?",
    ),
    (
        "at: village, within",
        "at: vilage, within",
        "asks.yaml:11: matters.ask.ladder.1.at: there is no level named vilage; "
        "allowed: town, village; did you mean village?",
    ),
    (
        "within: 2 workdays}",
        "within: 2 workdays, with: [elders]}",
        "asks.yaml:11: matters.ask.ladder.1.with.1: there is no post named elders; "
        "allowed: elder, helper, mayor; did you mean elder?",
    ),
    (
        "list: watched",
        "list: watch",
        "asks.yaml:12: matters.ask.ladder.2.list: there is no supervision list named "
        "watch; allowed: watched; did you mean watched?",
    ),
    (
        "post: helper, at: village,",
        "post: helper, at: town,",
        "asks.yaml:11: matters.ask.ladder.1.at: the post helper does not exist at "
        "level town (it exists at village)",
    ),
    (
        "reopenings: 1",
        "then: blue",
        "asks.yaml:16: matters.ask.answer.then: there is no rung named blue; allowed: green, red",
    ),
    (
        "may-open: [elder]",
        "may-open: [helper]",
        "asks.yaml:17: matters.ask.confidential.may-open.1: the post helper may not "
        "open-confidential, so it cannot be named here",
    ),
    (
        "may-open: [elder]",
        "may-open: [eldest]",
        "asks.yaml:17: matters.ask.confidential.may-open.1: there is no post named "
        "eldest; allowed: elder, helper, mayor; did you mean elder?",
    ),
    (
        "redirects: elsewhere",
        "redirects: topics",
        "asks.yaml:18: matters.ask.redirects: option lamp has no tell, so nobody "
        "would learn the right channel",
    ),
    (
        "redirects: elsewhere",
        "redirects: nowhere",
        "asks.yaml:18: matters.ask.redirects: there is no list named nowhere; "
        "allowed: elsewhere, topics; did you mean elsewhere?",
    ),
    (
        "by: [helper]",
        "by: [help]",
        "asks.yaml:22: activities.visit.by.1: there is no post named help; allowed: "
        "elder, helper, mayor; did you mean helper?",
    ),
    (
        "    at: village\n    fields",
        "    at: city\n    fields",
        "asks.yaml:23: activities.visit.at: there is no level named city; allowed: town, village",
    ),
    (
        "choice, list: topics}\n    may",
        "choice, list: topic}\n    may",
        "asks.yaml:26: activities.visit.fields.topic.list: there is no list named "
        "topic; allowed: elsewhere, topics; did you mean topics?",
    ),
    (
        "may-raise: [ask]",
        "may-raise: [task]",
        "asks.yaml:27: activities.visit.may-raise.1: there is no kind of matter "
        "named task; allowed: ask; did you mean ask?",
    ),
    (
        "do: visit",
        "do: visits",
        "asks.yaml:29: duties.weekly-visit.do.1: there is no activity named visits; "
        "allowed: visit; did you mean visit?",
    ),
    (
        "{post: helper, do",
        "{post: nobody, do",
        "asks.yaml:29: duties.weekly-visit.post: there is no post named nobody; "
        "allowed: elder, helper, mayor",
    ),
    (
        "visible-to: {post: elder",
        "visible-to: {post: old",
        "asks.yaml:33: records.gift.visible-to.post: there is no post named old; "
        "allowed: elder, helper, mayor",
    ),
    (
        "confirm-by: recipient",
        "confirm-by: giver",
        "asks.yaml:34: records.gift.confirm-by: there is no post named giver; "
        "allowed: elder, helper, mayor",
    ),
    (
        "{count: activities, kind: visit}",
        "{count: records, kind: visit}",
        "asks.yaml:36: indicators.visits.kind: there is no record named visit; allowed: gift",
    ),
    (
        "sum: activities.served",
        "sum: activities.serve",
        "asks.yaml:37: indicators.served.sum: there is no field named serve; "
        "allowed: served, topic; did you mean served?",
    ),
    (
        "rung: green, category: lamp",
        "rung: blue, category: lamp",
        "asks.yaml:38: indicators.solved.when.rung: there is no rung named blue; "
        "allowed: green, red",
    ),
    (
        "rung: green, category: lamp",
        "rung: green, category: lam",
        "asks.yaml:38: indicators.solved.when.category: there is no option named "
        "lam; allowed: lamp, road; did you mean lamp?",
    ),
    (
        "rung: green, category: lamp",
        "rung: green, category: lamp, asked-at: visits",
        "asks.yaml:38: indicators.solved.when.asked-at: there is no activity named visits; "
        "allowed: visit; did you mean visit?",
    ),
    (
        "  front:\n    at: town",
        "  front:\n    at: towns",
        "asks.yaml:41: pages.front.at: there is no level named towns; allowed: town, "
        "village; did you mean town?",
    ),
    (
        "    matters: [ask]",
        "    matters: [asks]",
        "asks.yaml:43: pages.front.matters.1: there is no kind of matter named asks; "
        "allowed: ask; did you mean ask?",
    ),
    (
        "title: {zh: 双泉, en: Springs}}",
        "title: {zh: 双泉, en: Springs}}\n      - {place: x, slug: springs, title: "
        "{zh: 泉, en: S}}",
        "asks.yaml:46: pages.front.named.2: the address springs is used twice",
    ),
    (
        "raise: ask,",
        "raise: asc,",
        "asks.yaml:48: stories.1.given.1.raise: there is no kind of matter named "
        "asc; allowed: ask; did you mean ask?",
    ),
    (
        "in: village-1",
        "in: hamlet-1",
        "asks.yaml:48: stories.1.given.1.in: there is no level named hamlet; "
        "allowed: town, village",
    ),
    (
        "in: village-1",
        "in: village-1, by: x",
        "asks.yaml:48: stories.1.given.1.by: there is no post named x; allowed: "
        "elder, helper, mayor",
    ),
    (
        "in: village-1}",
        "in: village-1}, {at: 2026-03-02 10:00, take: x}",
        "asks.yaml:48: stories.1.given.2.take: there is no post named x; allowed: "
        "elder, helper, mayor",
    ),
    (
        "in: village-1}",
        "in: village-1}, {at: 2026-03-02 10:00, redirect: jail}",
        "asks.yaml:48: stories.1.given.2.redirect: there is no option named jail; allowed: court",
    ),
    (
        "rung: red, owner",
        "rung: rot, owner",
        "asks.yaml:50: stories.1.expect.rung: there is no rung named rot; allowed: green, red",
    ),
    (
        "owner: mayor",
        "owner: major",
        "asks.yaml:50: stories.1.expect.owner: there is no post named major; "
        "allowed: elder, helper, mayor; did you mean mayor?",
    ),
    (
        "owner: mayor",
        "list: watch",
        "asks.yaml:50: stories.1.expect.list: there is no supervision list named "
        "watch; allowed: watched; did you mean watched?",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), NAMES, ids=[said for _o, _n, said in NAMES])
def test_a_name_nobody_defined_is_named(old, new, said):
    assert said in amiss(changed(old, new))


def test_looks_and_places_of_stories_are_checked_too():
    more = """expect: {rung: red}
    looks: [{at: 2026-03-03 09:00, expect: {rung: rot}}]
  - name: x
    places: {hut-1: {boss: 1}}
    expect: {uncovered: []}"""
    text = changed("expect: {rung: red, owner: mayor}", more)
    said = amiss(text)
    assert any("stories.1.looks.1.expect.rung: there is no rung named rot" in line for line in said)
    assert any("stories.2.places.hut-1: there is no level named hut" in line for line in said)
    assert any("places.hut-1.boss: there is no post named boss" in line for line in said)


def test_nobody_and_none_need_not_be_defined():
    library(changed("owner: mayor", "owner: nobody, list: none"))


def test_a_ladder_never_goes_down():
    text = changed("post: mayor, at: town", "post: elder, at: village")
    text = changed("post: helper, at: village", "post: mayor, at: town", text)
    assert amiss(text) == [
        "asks.yaml:12: matters.ask.ladder.2.at: rung red is at village, below the one before it "
        "at town"
    ]


def test_supervise_needs_a_list_to_go_on():
    text = changed(", list: watched", "")
    text = changed("remind: [50%, 100%]", "on-expiry: supervise", text)
    assert amiss(text) == [
        "asks.yaml:14: matters.ask.on-expiry: on-expiry: supervise needs a rung with a list"
    ]


def test_what_two_playbooks_define_is_named_with_both():
    twin = BASE.replace("playbook: base", "playbook: twin").replace("elder:", "older:")
    with pytest.raises(Unreadable) as refused:
        merge([read(BASE, "base.yaml"), read(twin, "twin.yaml")])
    said = [str(problem) for problem in refused.value.problems]
    assert "twin.yaml:6: levels.1: town is already defined in base.yaml:6" in said
    assert "twin.yaml:9: posts.helper: helper is already defined in base.yaml:9" in said
    assert not any("elder" in line for line in said)
    with pytest.raises(Unreadable, match="base is already defined in base.yaml:1"):
        merge([read(BASE, "base.yaml"), read(BASE, "copy.yaml")])


def test_what_stands_twice_in_one_playbook_is_named():
    base = changed("{id: road,", "{id: lamp,", BASE).replace("id: village,", "id: town,")
    said = amiss(base=base)
    assert "base.yaml:7: levels.2: level town stands here twice" in said
    assert "base.yaml:16: lists.topics.options.2: option lamp stands in the list twice" in said


def test_a_post_at_a_level_nobody_defined_is_named():
    said = amiss(base=changed("at: [village, town]", "at: [village, tow]", BASE))
    assert said == [
        "base.yaml:10: posts.elder.at.tow: there is no level named tow; allowed: town, village; "
        "did you mean town?"
    ]


@pytest.mark.parametrize(
    ("look", "until", "late"),
    [("7 days", "7 days", True), ("6 days", "7 days", False), ("5 workdays", "7 days", False)],
)
def test_nobody_looks_again_when_the_asker_can_speak_no_more(look, until, late):
    said = re.search(r"confirm-within: [^,}\n]+", ASKS)
    assert said
    text = changed(said.group(), f"confirm-within: {until}, look-again: {look}")
    if late:
        assert "to look again after 7 days must come before" in " ".join(amiss(text))
    else:
        assert str(library(text).kinds["ask"].answer.look_again) == look
