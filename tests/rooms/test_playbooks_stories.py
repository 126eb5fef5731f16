"""Stories are played with the ladder's own clock, and a wrong expectation is found."""

import pytest

from bandeng.matters import states
from bandeng.playbooks import shipped, stories, tale
from bandeng.playbooks.grounds import together
from bandeng.playbooks.library import Library, merge
from bandeng.playbooks.reading import read, read_file
from bandeng.playbooks.vocabulary import Ability, Channel, Colour
from bandeng.worktime import sources
from tests.rooms.playbook_texts import ASKS, BASE

CALENDAR = sources.calendar()
SHIPPED = [read_file(file) for file in shipped.files()]
BANNER = [source for source in SHIPPED if source.id in shipped.BANNER]


def told(story: str, base: str = BASE, asks: str = ASKS) -> list[str]:
    lines = "".join(f"    {line}\n" for line in story.strip().splitlines())
    text = f"{asks}stories:\n  - name: it goes so\n{lines}"
    source = read(text, "asks.yaml")
    problems = stories.run(source, merge([read(base), source]), CALENDAR)
    return [str(problem).partition(": ")[2] for problem in problems]


RAISED = "at: 2026-03-02 09:00, raise: ask, in: village-1"


# --- the shipped ones ---------------------------------------------------------------------------
def test_a_new_site_begins_with_those_of_the_banner():
    assert [name for name, _text in shipped.texts()] == [
        "four-colours.yaml", "grid-chain.yaml", "hotline.yaml", "town-page.yaml", "visits.yaml",
    ]  # fmt: skip


def test_a_file_is_named_after_its_playbook():
    assert [f"{source.id}.yaml" for source in SHIPPED] == [f.name for f in shipped.files()]


@pytest.mark.parametrize("source", SHIPPED, ids=[source.id for source in SHIPPED])
def test_the_stories_of_a_shipped_playbook_come_out(source):
    assert stories.run(source, merge(together(source, SHIPPED)), CALENDAR) == []
    book = source.playbook
    told_elsewhere = (book.activities or book.rotas) and not book.matters  # in tests/stories
    assert len(book.stories) >= (0 if told_elsewhere else 4)


def test_the_example_of_the_plan_is_among_them():
    story = next(s for s in BANNER[0].playbook.stories if s.name == "没人回应，自动上一级")
    assert f"{story.given[0].at:%Y-%m-%d %H:%M}" == "2026-09-29 10:00"
    assert f"{story.at:%Y-%m-%d %H:%M}" == "2026-10-10 09:00"
    assert (story.expect.rung, story.expect.owner) == ("blue", "village-secretary")
    assert f"{story.expect.due:%Y-%m-%d %H:%M}" == "2026-10-15 10:00"


def test_every_mechanism_is_refused_something_in_its_stories():
    for source in SHIPPED:
        if source.playbook.matters or source.playbook.pages:
            assert any(story.refused for story in source.playbook.stories), source.id


def test_the_chain_of_the_grids_has_its_levels_and_posts():
    books = merge(BANNER)
    assert [level.id for level in books.levels] == ["banner", "township", "village", "grid"]
    representative = books.posts["representative"]
    assert [grade.id for grade in representative.grades] == ["region", "league", "banner"]
    assert (representative.bounds("village").min, representative.bounds("village").max) == (1, 3)
    assert books.posts_that_may(Ability.ADOPT) == ("steward",)
    assert Ability.SEE not in books.posts["steward"].may


def test_every_rung_is_answered_by_a_post_that_can_take_and_answer():
    books = merge(BANNER)
    for kind in books.kinds.values():
        assert [rung.colour for rung in kind.ladder] == sorted(
            (rung.colour for rung in kind.ladder), key=list(Colour).index
        )
        for rung in kind.ladder:
            may = books.posts[rung.post].may
            assert {Ability.SEE, Ability.TAKE, Ability.ANSWER} <= set(may), rung


def test_every_way_in_is_open_to_some_kind():
    kinds = merge(BANNER).kinds.values()
    assert {way for way in Channel if any(kind.comes_by(way) for kind in kinds)} == set(Channel)


def test_who_takes_the_page_takes_mails_and_chats_and_who_takes_by_hand_takes_wecom():
    kind = merge(BANNER).kinds["residents-request"]
    ways = {
        ("web",): {"web", "mail", "sms", "wechat", "open311", "api"},
        ("mail",): {"mail"},
        ("visit",): {"visit", "wecom"},
        ("hotline",): {"hotline"},
        ("town-page", "wecom"): {"town-page", "wecom"},
    }
    for named, taken in ways.items():
        one = kind.model_copy(update={"channels": tuple(map(Channel, named))})
        assert {way.value for way in Channel if one.comes_by(way)} == taken


def test_complaints_are_never_public():
    assert "public" not in merge(BANNER).kinds["hotline-complaint"].privacy.allowed


def test_every_reason_to_redirect_tells_where_to_go():
    for option in merge(BANNER).options("legal-channels"):
        assert option.tell.zh
        assert option.tell.en


# --- a small world ------------------------------------------------------------------------------
def test_what_is_right_says_nothing():
    assert (
        told(f"""
given: [{{{RAISED}}}]
at: 2026-03-04 09:00
expect: {{rung: red, owner: mayor, colour: red, state: raised, list: watched, first-reply: late,
  due: 2026-03-10 09:00, reminded: 0, overdue-reminded: 0, reopened: 0, helpers: [],
  steps: [first-reply-late, remind 50%, remind 100%, climb red]}}
""")
        == []
    )


WRONG = [
    ("rung: green", "rung: story “it goes so”: expected green, but it is red"),
    ("owner: helper", "owner: story “it goes so”: expected helper, but it is mayor"),
    ("owner: nobody", "owner: story “it goes so”: expected nobody, but it is mayor"),
    ("colour: green", "colour: story “it goes so”: expected green, but it is red"),
    ("state: taken", "state: story “it goes so”: expected taken, but it is raised"),
    ("list: none", "list: story “it goes so”: expected none, but it is watched"),
    ("due: 2026-03-10 09:01", "due: story “it goes so”: expected 2026-03-10 09:01, but it is "
     "2026-03-10 09:00"),
    ("reminded: 1", "reminded: story “it goes so”: expected 1, but it is 0"),
    ("first-reply: owed", "first-reply: story “it goes so”: expected owed, but it is late"),
    ("steps: []", "steps: story “it goes so”: expected [], but it is [first-reply-late, "
     "remind 50%, remind 100%, climb red]"),
    ("uncovered: []", "uncovered: story “it goes so”: expected [], but it is none"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "said"), WRONG, ids=[wrong for wrong, _said in WRONG])
def test_what_is_wrong_is_named_at_its_line(expected, said):
    story = f"given: [{{{RAISED}}}]\nat: 2026-03-04 09:00\nexpect: {{{expected}}}"
    assert told(story) == [f"stories.1.expect.{said}"]


def test_looks_come_in_the_order_of_time_whatever_the_order_in_the_file():
    assert told(f"""
given:
  - {{{RAISED}}}
  - {{at: 2026-03-02 10:00, take: helper}}
looks:
  - {{at: 2026-03-04 09:00, expect: {{state: raised, rung: red}}}}
  - {{at: 2026-03-02 09:30, expect: {{state: raised, first-reply: owed}}}}
  - {{at: 2026-03-02 10:00, expect: {{state: taken, first-reply: given}}}}
  - {{at: 2026-03-03 10:00, expect: {{state: working}}}}
""") == ["stories.1.looks.4.expect.state: story “it goes so”: expected working, but it is taken"]


def test_a_post_nobody_holds_leaves_the_clock_running():
    assert (
        told(f"""
vacant: [helper, mayor]
given: [{{{RAISED}}}]
looks:
  - {{at: 2026-03-02 09:00, expect: {{owner: nobody, rung: green}}}}
  - {{at: 2026-03-04 09:00, expect: {{owner: nobody, rung: red}}}}
""")
        == []
    )


def test_a_whole_life():
    assert (
        told(f"""
given:
  - {{{RAISED}}}
  - {{at: 2026-03-02 10:00, take: helper}}
  - {{at: 2026-03-02 11:00, note: seen}}
  - {{at: 2026-03-02 14:30, ask: which lamp}}
  - {{at: 2026-03-04 14:30, reply: the third}}
  - {{at: 2026-03-05 10:00, escalate: needs a ladder}}
  - {{at: 2026-03-05 11:00, take: mayor}}
  - {{at: 2026-03-05 15:00, send-down: here is a ladder}}
  - {{at: 2026-03-05 16:00, take: helper}}
  - {{at: 2026-03-06 10:00, answer: solved}}
  - {{at: 2026-03-07 10:00, confirm: thanks}}
looks:
  - {{at: 2026-03-02 12:00, expect: {{state: working}}}}
  - {{at: 2026-03-04 09:00, expect: {{state: waiting, rung: green}}}}
  - {{at: 2026-03-04 15:00, expect: {{state: working, due: 2026-03-06 09:00}}}}
  - {{at: 2026-03-05 10:30, expect: {{state: raised, rung: red, due: 2026-03-11 10:00}}}}
  - {{at: 2026-03-05 15:30, expect: {{rung: green, due: 2026-03-09 15:00}}}}
  - {{at: 2026-03-06 12:00, expect: {{state: answered}}}}
  - {{at: 2026-03-20 12:00, expect: {{state: confirmed, reopened: 0}}}}
""")
        == []
    )


def test_silence_after_an_answer_ends_it_and_a_late_yes_still_counts():
    life = f"""
given:
  - {{{RAISED}}}
  - {{at: 2026-03-02 10:00, take: helper}}
  - {{at: 2026-03-02 11:00, answer: explained}}
  - {{at: 2026-03-20 11:00, LATE}}
looks:
  - {{at: 2026-03-09 10:59, expect: {{state: answered}}}}
  - {{at: 2026-03-09 11:00, expect: {{state: unconfirmed}}}}
  - {{at: 2026-03-20 12:00, expect: {{state: AFTER}}}}
"""
    assert told(life.replace("LATE", "confirm: sorry").replace("AFTER", "confirmed")) == []
    assert told(life.replace("LATE", "not-solved: no").replace("AFTER", "working")) == []


REFUSED = [
    ("take: mayor", "not-able"),
    ("take: helper, by: mayor", ""),
    ("answer: solved", "not-now"),
    ("escalate: too much, by: elder", "not-able"),
    ("send-down: no, by: mayor", "no-lower-rung"),
    ("send-down: no, by: helper", "not-able"),
    ("reply: hello", "not-now"),
    ("confirm: yes", "not-now"),
    ("redirect: court, by: helper", "not-able"),
    ("withdraw: never mind", ""),
]


@pytest.mark.parametrize(("deed", "reason"), REFUSED)
def test_what_may_not_be_done_is_refused(deed, reason):
    given = f"given: [{{{RAISED}}}, {{at: 2026-03-02 10:00, {deed}}}]\n"
    if reason:
        assert told(f"{given}refused: {reason}") == []
        expected = f"stories.1.given.2: story “it goes so”: this step is refused ({reason})"
        assert told(f"{given}at: 2026-03-03 09:00\nexpect: {{rung: green}}") == [expected]
    else:
        said = told(f"{given}refused: not-now")
        assert said == ["stories.1.given.2: story “it goes so”: the last step should be refused "
                        "(not-now), but it is done"]  # fmt: skip


def test_a_refusal_for_another_reason_is_named():
    given = f"given: [{{{RAISED}}}, {{at: 2026-03-02 10:00, take: mayor}}]\n"
    assert told(f"{given}refused: not-now") == [
        "stories.1.given.2: story “it goes so”: expected not-now, but it is not-able"
    ]


def test_nothing_is_higher_than_the_highest():
    base = BASE.replace("answer, send-down", "answer, escalate")
    raised = RAISED.replace("village-1", "town-1")
    given = f"given: [{{{raised}}}, {{at: 2026-03-02 10:00, escalate: x}}]"
    assert told(f"{given}\nrefused: no-higher-rung", base) == []


def test_raising_may_be_refused():
    by_proxy = f"given: [{{{RAISED}, by: helper}}]\n"
    assert told(f"{by_proxy}refused: not-able") == []
    base = BASE.replace("[take, escalate, answer]", "[take, take-for-others, redirect]")
    assert told(f"{by_proxy}at: 2026-03-02 10:00\nexpect: {{rung: green}}", base) == []
    channel = ASKS + "    channels: [web]\n    privacy: {default: private, allowed: [private]}\n"
    for wish in ("channel: phone", "privacy: public"):
        given = f"given: [{{{RAISED}, {wish}}}]\nrefused: not-allowed"
        assert told(given, asks=channel) == []
        assert told(given.replace("refused: not-allowed", "refused: not-able")) != []
    looked = f"given: [{{{RAISED}, channel: phone}}]\nat: 2026-03-02 10:00\nexpect: {{rung: green}}"
    assert len(told(looked, asks=channel)) == 1


def test_redirecting_needs_a_reason_of_the_list():
    base = BASE.replace("[take, escalate, answer]", "[take, redirect]")
    given = f"given: [{{{RAISED}}}, {{at: 2026-03-02 10:00, redirect: court}}]\n"
    look = "at: 2026-03-02 11:00\nexpect: {state: redirected, first-reply: given}"
    assert told(given + look, base) == []
    without = ASKS.replace("    redirects: elsewhere\n", "")
    assert told(f"{given}refused: not-allowed", base, without) == []


def test_confirming_for_the_asker_needs_the_ability():
    given = f"""
given:
  - {{{RAISED}}}
  - {{at: 2026-03-02 10:00, take: helper}}
  - {{at: 2026-03-02 11:00, answer: solved}}
  - {{at: 2026-03-02 12:00, confirm: by phone, by: helper}}
"""
    assert told(f"{given}refused: not-able") == []


def test_who_is_where_is_compared_with_the_bounds():
    story = """
places:
  village-1: {helper: 3}
  village-2: {}
  town-1: {mayor: 1}
expect: {uncovered: [village-2 helper], overfull: [village-1 helper]}
"""
    assert told(story) == []
    assert told(story.replace("[village-2 helper]", "[]")) == [
        "stories.1.expect.uncovered: story “it goes so”: expected [], but it is [village-2 helper]"
    ]


# --- the same life as live matters ---------------------------------------------------------------
def test_stories_move_as_live_matters_do():
    names = {
        "ask": "ask_asker",
        "agree": "hand_over",
        "decide": "hand_over",
        "insist": "object",
    }
    for verb, moves in tale.MOVES.items():
        live = states.MOVES[states.Move(names.get(verb, verb.replace("-", "_")))]
        assert {str(a): str(b) for a, b in moves.items()} == {
            str(a): str(b) for a, b in live.items()
        }, verb


def test_an_empty_library_tells_nothing():
    source = read(BASE)
    assert stories.run(source, Library((source,)), CALENDAR) == []
