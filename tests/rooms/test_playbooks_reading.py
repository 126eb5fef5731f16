"""Reading playbooks: strict YAML, every mistake at once, with its line and its cure."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandeng.playbooks import shipped, yaml_tree
from bandeng.playbooks.library import merge
from bandeng.playbooks.mistakes import keys_allowed
from bandeng.playbooks.reading import Problem, Unreadable, hash_of, normalised, read, read_file
from bandeng.playbooks.sentences import MISTAKES
from bandeng.playbooks.vocabulary import Ability, Colour
from bandeng.playbooks.yaml_tree import DEEPEST, LONGEST
from tests.rooms.playbook_texts import ASKS, BASE, DEEDS, STORY
from tests.trying import tried

WHOLE = ASKS + DEEDS + STORY


def mistakes(text: str, language: str = "en") -> list[str]:
    with pytest.raises(Unreadable) as refused:
        read(text, "x.yaml")
    return [problem.said_in(language) for problem in refused.value.problems]


def only(text: str, language: str = "en") -> str:
    found = mistakes(text, language)
    assert len(found) == 1, found
    return found[0]


def changed(old: str, new: str, text: str = WHOLE) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


# --- what is well ---------------------------------------------------------------------------
def test_a_good_playbook_is_read_whole():
    source = read(WHOLE, "asks.yaml")
    book = source.playbook
    kind = book.matters["ask"]
    assert (source.id, source.version, source.short_hash) == ("asks", 1, hash_of(WHOLE)[:8])
    assert kind.id == "ask"
    assert kind.lowest.colour is Colour.GREEN
    assert kind.highest.rung == kind.rung("red").id
    assert [str(share) for share in kind.remind] == ["0.5", "1"]
    assert str(kind.lowest.within) == "2 workdays"
    assert book.activities["visit"].fields["served"].id == "served"
    assert book.records["gift"].fields["weight"].required is True
    assert book.indicators["served"].summed_field == "served"
    assert book.why.said_in("en") == "every ask is answered"
    assert str(book.title) == "求助"


def test_everything_in_it_is_frozen():
    book = read(WHOLE).playbook
    with pytest.raises(Exception, match="frozen"):
        book.version = 2  # type: ignore[misc]


def test_a_plain_why_serves_both_languages():
    why = read(BASE).playbook.why
    assert (why.zh, why.en) == ("somewhere to stand", "somewhere to stand")


def test_posts_take_levels_in_three_ways():
    posts = read(BASE).playbook.posts
    assert posts["helper"].levels == ("village",)
    assert (posts["helper"].bounds("village").min, posts["helper"].bounds("village").max) == (1, 2)
    assert posts["elder"].levels == ("village", "town")
    assert posts["elder"].bounds("town").max is None
    assert (posts["mayor"].bounds("town").min, posts["mayor"].bounds("town").max) == (1, 1)


def test_no_word_turns_into_something_else():
    words = "title: {zh: no, en: on}"
    title = read(changed("title: {zh: 求助, en: Asks}", words)).playbook.title
    assert (title.zh, title.en) == ("no", "on")
    numbers = read(changed("title: {zh: 求助, en: Asks}", "title: {zh: 12:30, en: 010}")).playbook
    assert (numbers.title.zh, numbers.title.en) == ("12:30", "010")


def test_the_hash_does_not_see_line_ends_blanks_and_marks():
    windows = "\ufeff" + WHOLE.replace("\n", "  \r\n") + "\n\n"
    assert normalised(windows) == WHOLE
    assert hash_of(windows) == hash_of(WHOLE)
    assert hash_of(WHOLE.replace("version: 1", "version: 2")) != hash_of(WHOLE)


@pytest.mark.parametrize("text", [BASE, WHOLE, *(text for _name, text in shipped.texts())])
def test_both_parsers_of_yaml_grow_the_same_tree(text, monkeypatch):
    fast = yaml_tree.grow(text)
    monkeypatch.setattr(yaml_tree.yaml, "__with_libyaml__", False)
    slow = yaml_tree.grow(text)
    assert (fast.value, fast.lines, fast.faults) == (slow.value, slow.lines, slow.faults)


# --- how the text is written ----------------------------------------------------------------
WRITING = [
    ("", "x.yaml:1: the file is empty"),
    ("# nothing but a comment\n", "x.yaml:1: the file is empty"),
    (
        "playbook: &a asks\n",
        "x.yaml:1: anchors and aliases (& and *) are not allowed; write it out",
    ),
    ("playbook: *a\n", "x.yaml:1: anchors and aliases (& and *) are not allowed; write it out"),
    ("playbook: !!str asks\n", "x.yaml:1: tags such as tag:yaml.org,2002:str are not allowed"),
    ("a: 1\nb: [\n", "x.yaml:3: this is not valid YAML: "),
    ("a: 1\n--- \nb: 2\n", "x.yaml:2: a file holds one playbook; do not separate several"),
    ("a: \x00\n", "x.yaml:1: this is not valid YAML: special characters are not allowed"),
    ("a: " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "x.yaml:1: nested too deeply"),
    ("a: " + "[" * 20_000, "x.yaml:1: nested too deeply"),
    ("#" * (LONGEST + 1), f"x.yaml:1: the file is longer than {LONGEST} characters"),
    ("just words", "x.yaml:1: a table of `key: value` belongs here"),
    ("[a, b]", "x.yaml:1: a table of `key: value` belongs here"),
]


@pytest.mark.parametrize(("text", "said"), WRITING, ids=[said[7:50] for _text, said in WRITING])
def test_bad_writing_is_named(text, said):
    assert only(text).startswith(said)


def test_how_deep_is_too_deep():
    as_deep_as_may_be = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert any("a is not known here" in said for said in mistakes(f"a: {as_deep_as_may_be}"))
    assert only(f"a: [{as_deep_as_may_be}]") == "x.yaml:1: nested too deeply"


def test_a_key_written_twice_is_named_with_both_lines():
    text = changed("version: 1\n", "version: 1\nversion: 2\n")
    assert only(text) == "x.yaml:4: version: version stands here twice, first in line 3"


def test_a_key_that_is_no_word_is_named():
    assert "x.yaml:3: a key must be a single word" in mistakes(
        changed("version: 1\n", "? [a, b]\n: 1\n")
    )


def test_a_comma_inside_braces_is_explained():
    text = changed("en: Asks}", "en: Asks, all of them}")
    assert only(text) == (
        "x.yaml:2: title.all of them: all of them was taken for a key: inside braces a comma "
        "starts a new entry; quote the text"
    )


# --- what the schema refuses: (old, new, what is said) ---------------------------------------
SCHEMA = [
    (
        "version: 1",
        "version: one",
        "3: version: one is not a whole number",
    ),
    (
        "version: 1",
        "version: 0",
        "3: version: must be at least 1",
    ),
    (
        "version: 1\n",
        "version:\n",
        "3: version: nothing is written here",
    ),
    (
        "version: 1\n",
        "",
        "1: version: version is missing",
    ),
    (
        "playbook: asks",
        "playbook: Asks 1",
        "1: playbook: Asks 1 cannot be an id: small letters, digits and hyphens, "
        "starting with a letter",
    ),
    (
        "playbook: asks",
        "playbook: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "1: playbook: must be at most 40 characters long",
    ),
    (
        "needs: [base]",
        "needs: base",
        "5: needs: a list (lines that start with -) belongs here",
    ),
    (
        "first-reply:",
        "first-replay:",
        "13: matters.ask.first-replay: first-replay is not known here; allowed: "
        f"{', '.join(sorted(keys_allowed(('matters', 'ask'))))}; did you mean first-reply?",
    ),
    (
        "title: {zh: 求助, en: Ask}\n",
        "id: ask\n    title: {zh: 求助, en: Ask}\n",
        "8: matters.ask.id: id is not known here",
    ),
    (
        "by: [helper]",
        "(id): x",
        "19: activities: (id) is not known here",
    ),
    (
        "within: 2 workdays",
        "within: 2 wrkdays",
        "11: matters.ask.ladder.1.within: “2 wrkdays”: no unit “wrkdays”: write "
        "a number and a unit (workdays, workhours, days, hours or minutes), such as "
        "“3 workdays”; did you mean “workdays”?",
    ),
    (
        "remind: [50%, 100%]",
        "remind: [50, 100%]",
        "14: matters.ask.remind.1: 50 is not a share; write for example 50%",
    ),
    (
        "remind: [50%, 100%]",
        "remind: [x%]",
        "14: matters.ask.remind.1: x% is not a share; write for example 50%",
    ),
    (
        "remind: [50%, 100%]",
        "remind: [nan%]",
        "14: matters.ask.remind.1: nan% is not a share; write for example 50%",
    ),
    (
        "remind: [50%, 100%]",
        "remind: [100%, 50%]",
        "7: matters.ask: the shares must rise from small to large",
    ),
    (
        "remind: [50%, 100%]",
        "on-expiry: clim",
        "14: matters.ask.on-expiry: clim is not one of the allowed words; allowed: "
        "climb, remind, supervise; did you mean climb?",
    ),
    (
        "rung: red,",
        "rung: purple,",
        "12: matters.ask.ladder.2.colour: colour is missing",
    ),
    (
        "rung: red,",
        "rung: green,",
        "7: matters.ask: rung green stands on the ladder twice",
    ),
    (
        "reopenings: 1",
        "reopenings: 10",
        "16: matters.ask.answer.reopenings: must be at most 9",
    ),
    (
        "may-open: [elder]",
        "may-open: []",
        "17: matters.ask.confidential.may-open: needs at least 1",
    ),
    (
        "type: count",
        "type: number",
        "25: activities.visit.fields.served.type: number is not one of the allowed "
        "words; allowed: choice, count, date, decimal, file, integer, long-text, money, "
        "person, picture, place, text, "
        "yes-no",
    ),
    (
        "type: count",
        "type: choice",
        "25: activities.visit.fields.served: a field of type choice names its list; "
        "no other type does",
    ),
    (
        "required: true",
        "required: yes",
        "32: records.gift.fields.weight.required: yes is neither true nor false",
    ),
    (
        "count: activities,",
        "",
        "36: indicators.visits: write either count or sum",
    ),
    (
        "sum: activities.served",
        "sum: served",
        "37: indicators.served.sum: served is not written as it must be",
    ),
    (
        "slug: springs",
        "slug: Springs!",
        "45: pages.front.named.1.slug: Springs! is not written as it must be",
    ),
    (
        "zh: 走访",
        'zh: ""',
        "21: activities.visit.title.zh: nothing is written here",
    ),
    (
        "title: {zh: 走访, en: Visit}",
        "title: Visit",
        "21: activities.visit.title: a table of `key: value` belongs here",
    ),
    (
        "raise: ask,",
        "raise: ask, take: helper,",
        "48: stories.1.given.1: each step has exactly one verb of raise, take, note, "
        "reply, ask, escalate, send-down, answer, confirm, not-solved, redirect, "
        "withdraw",
    ),
    (
        "in: village-1",
        "privacy: public",
        "48: stories.1.given.1: raise needs a place, for example in: village-7",
    ),
    (
        "in: village-1",
        "in: village",
        "48: stories.1.given.1.in: village is not written as it must be",
    ),
    (
        "at: 2026-03-04 09:00",
        "at: 4 March",
        "49: stories.1.at: 4 March is not a moment; write for example 2026-09-29 10:00",
    ),
    (
        "    at: 2026-03-04 09:00\n",
        "",
        "47: stories.1: at and expect belong together",
    ),
    (
        "    expect: {rung: red, owner: mayor}\n",
        "",
        "47: stories.1: at and expect belong together",
    ),
    (
        "    at: 2026-03-04 09:00\n    expect: {rung: red, owner: mayor}\n",
        "",
        "47: stories.1: the story expects nothing",
    ),
    (
        "given: [{at: 2026-03-02 09:00, raise: ask, in: village-1}]",
        "vacant: helper",
        "47: stories.1: a story has either given (one matter) or places (who is where)",
    ),
    (
        "given: [{at: 2026-03-02 09:00, raise: ask, in: village-1}]",
        "places: {village-1: {}}",
        "47: stories.1: a story with places goes with expect: {uncovered, overfull} and nothing",
    ),
    (
        "given: [{at: 2026-03-02 09:00, raise: ask, in: village-1}]",
        "given: [{at: 2026-03-02 09:00, take: helper}]",
        "47: stories.1: a story starts with one raise and has no other",
    ),
    (
        "in: village-1}]",
        "in: village-1}, {at: 2026-03-01 09:00, take: helper}]",
        "47: stories.1: what is given must stand in order of time",
    ),
    (
        "owner: mayor}",
        "first-reply: early}",
        "50: stories.1.expect.first-reply: early is not written as it must be; "
        "allowed: given, late, owed",
    ),
    (
        "duties:",
        "retired: soon\nduties:",
        "28: retired: soon is not a date; write for example 2026-09-29",
    ),
    (
        "matters:\n",
        "calendar: {hours: [8 to 12]}\nmatters:\n",
        "6: calendar.hours.1: 8 to 12 is not a span of hours; write for example 08:30-12:00",
    ),
    (
        "matters:\n",
        'calendar: {hours: ["12:00-08:30"]}\nmatters:\n',
        "6: calendar.hours.1: 12:00-08:30 is not a span of hours; write for example 08:30-12:00",
    ),
    (
        "matters:\n",
        'calendar: {hours: ["14:00-17:30", "08:30-12:00"]}\nmatters:\n',
        "6: calendar: the hours must follow one another",
    ),
    (
        "    redirects: elsewhere\n",
        "    privacy: {default: public, allowed: [private]}\n",
        "18: matters.ask.privacy: the default public is not among the allowed ones (private)",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), SCHEMA, ids=[said for _o, _n, said in SCHEMA])
def test_the_schema_says_what_is_wrong_and_what_is_allowed(old, new, said):
    assert only(changed(old, new)).startswith(f"x.yaml:{said}")


def test_bounds_that_contradict_are_named():
    text = BASE.replace("min: 1, max: 2", "min: 3, max: 2")
    assert only(text) == "x.yaml:9: posts.helper: the min of 3 is above the max of 2"
    text = BASE.replace("{min: 1, max: 1}", "{min: 2, max: 1}")
    assert only(text) == "x.yaml:11: posts.mayor.at.town: the min of 2 is above the max of 1"


def test_levels_that_are_no_levels_are_named():
    assert only(BASE.replace("at: [village, town]", "at: []")).endswith("at: needs at least 1")
    assert "posts.elder.at" in only(BASE.replace("at: [village, town]", "at: [[village]]"))


# --- all at once ----------------------------------------------------------------------------
GOLDEN = f"""\
x.yaml:2: title.en: en is missing
x.yaml:3: version: zwei is not a whole number
x.yaml:4: why: nothing is written here
x.yaml:7: levels.1.titel: titel is not known here; allowed: id, retired, title; did you mean title?
x.yaml:7: levels.1.title: title is missing
x.yaml:9: posts.Helfer: Helfer cannot be an id: small letters, digits and hyphens, starting with \
a letter
x.yaml:9: posts.Helfer.may.2: escalat is not one of the allowed words; allowed: \
{", ".join(sorted(Ability))}; did you mean escalate?
x.yaml:11: version: version stands here twice, first in line 3"""

FULL_OF_MISTAKES = """\
playbook: base
title: {zh: 底座}
version: zwei
why:

levels:
  - {id: town, titel: {zh: 镇, en: Town}}
posts:
  Helfer: {title: {zh: 帮手, en: Helper}, at: town, may: [take, escalat]}

version: 2
"""


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    assert "\n".join(mistakes(FULL_OF_MISTAKES)) == GOLDEN


def test_mistakes_are_told_in_chinese_too():
    said = mistakes(FULL_OF_MISTAKES, "zh-hans")
    assert said[0] == "x.yaml:2: title.en: 缺少“en”"
    assert said[3].endswith("不认识“titel”；可用：id、retired、title；您是不是想写“title”？")


def test_every_sentence_stands_in_both_languages_with_the_same_blanks():
    for code, (zh, en) in MISTAKES.items():
        blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in (zh, en)]
        assert blanks[0] == blanks[1] or code in ("duration", "no_such"), code
        assert re.search(r"[\u4e00-\u9fff]", zh) or code == "other", code


def test_the_keys_allowed_are_those_of_the_schema():
    assert keys_allowed(("stories", 0, "expect"))[:3] == ["state", "rung", "colour"]
    assert keys_allowed(("posts", "helper", "at", "village")) == ["min", "max"]
    assert keys_allowed(("nowhere", 0)) == keys_allowed(("calendar", "hours", 0)) == []


# --- files ----------------------------------------------------------------------------------
def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path: Path):
    torn = tmp_path / "torn.yaml"
    torn.write_bytes(b"playbook: \xff\xfe")
    for file, said in [(torn, "is not UTF-8 text"), (tmp_path / "gone.yaml", "cannot be read")]:
        with pytest.raises(Unreadable, match=said) as refused:
            read_file(file)
        assert str(refused.value).startswith(f"{file}:1: the file ")


@given(st.text(max_size=300))
@example("? ? ?\n")
@example("a: 'b\n")
@example("{a: {b: {c: ]}}}")
@example("matters:\n  m:\n    ladder:\n      - {rung: red, at: town, within: .1 workday}\n")
@tried(60)
def test_no_text_breaks_the_reader(text):
    with pytest.raises(Unreadable):
        read(text)


@given(st.data())
@tried(60)
def test_no_damage_to_a_good_text_breaks_the_reader(data):
    lines = WHOLE.splitlines()
    spot = data.draw(st.integers(0, len(lines) - 1))
    junk = data.draw(
        st.sampled_from(["", "- x", "x: 1", "  ]", "\t", "a: [", "{}", "null", "~", "'"])
    )
    lines[spot] = data.draw(st.sampled_from([junk, lines[spot] + junk, lines[spot][:7]]))
    problems: list[Problem] = []
    try:
        merge([read(BASE), read("\n".join(lines))])
    except Unreadable as refused:
        problems = refused.problems
    assert all(problem.line >= 1 and problem.says.zh for problem in problems)
