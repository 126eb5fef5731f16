"""What adopting would change, in words: what is added, pinned, at once, or not allowed."""

import pytest

from bandeng.playbooks.changes import Effect
from bandeng.playbooks.diffing import breaking, changes, diff_words
from bandeng.playbooks.library import Library, merge
from bandeng.playbooks.reading import read
from tests.rooms.playbook_texts import ASKS, BASE, DEEDS

WHOLE = BASE, ASKS + DEEDS


def library(base: str = BASE, asks: str = ASKS + DEEDS) -> Library:
    return merge([read(base, "base.yaml"), read(asks, "asks.yaml")])


BEFORE = library()


def after(*pairs: tuple[str, str]) -> Library:
    base, asks = WHOLE
    for old, new in pairs:
        assert old in base + asks, old
        base, asks = base.replace(old, new, 1), asks.replace(old, new, 1)
    return library(base, asks)


def words(*pairs: tuple[str, str], touched=None, language: str = "en") -> list[str]:
    return [s.said_in(language) for s in diff_words(BEFORE, after(*pairs), touched)]


# --- the whole thing ---------------------------------------------------------------------------
SWEEPING = [
    ("within: 2 workdays", "within: 7 workdays"),
    ("posts:\n", "posts:\n  clerk: {title: {zh: 文书, en: Clerk}, at: town}\n"
     "  driver: {title: {zh: 司机, en: Driver}, at: town}\n"),
    ("en: Road}", "en: Roads}"),
    ("label: {zh: 路灯, en: Lamp}", "label: {zh: 路灯, en: Lamp}, retired: 2026-12-31"),
    ("remind: [50%, 100%]", "remind: [80%]"),
]  # fmt: skip
TOUCHED = {("ask", "green"): 300, ("ask", "red"): 14, ("other", "green"): 9}


def test_the_differences_are_told_in_english():
    assert words(*SWEEPING, touched=TOUCHED) == [
        "adds 2 posts, retires or brings back 1 thing, changes 1 label, changes 1 deadline (green: "
        "2 workdays → 7 workdays), changes 1 rule, 314 open matters keep what they were promised",
        "adds the post Clerk (clerk)",
        "adds the post Driver (driver)",
        "retires Lamp (lists.topics.lamp) from 2026-12-31",
        "changes lists.topics.road.label: Road → Roads",
        "changes a deadline (green: 2 workdays → 7 workdays), 300 open matters keep what they "
        "were promised",
        "changes matters.ask.remind: 50%, 100% → 80%, 314 open matters keep what they were "
        "promised",
    ]


def test_the_differences_are_told_in_chinese():
    assert words(*SWEEPING, touched=TOUCHED, language="zh-hans") == [
        "新增 2 个岗位，停用或恢复 1 项，改 1 处名称或说明，改 1 个时限（green：2 个工作日 → "
        "7 个工作日），改 1 条规则，314 件未办结的事项仍按原来答应的时限办",
        "新增岗位“文书”（clerk）",
        "新增岗位“司机”（driver）",
        "自 2026-12-31 起停用“路灯”（lists.topics.lamp）",
        "修改 lists.topics.road 的“显示的文字”：Road → Roads",
        "修改时限（green：2 个工作日 → 7 个工作日），300 件未办结的事项仍按原来答应的时限办",
        "修改 matters.ask 的“时限走到几成时提醒”：50%、100% → 80%，"
        "314 件未办结的事项仍按原来答应的时限办",
    ]


def test_nothing_changes_when_nothing_does():
    assert words() == ["nothing changes"]
    assert words(language="zh") == ["没有变化"]
    assert words(("why: somewhere to stand", "why: to stand")) == ["nothing changes"]


def test_the_first_adoption_only_adds():
    first = changes(Library(), BEFORE)
    assert {change.effect for change in first} == {Effect.ADDS}
    assert diff_words(Library(), BEFORE)[0].en == (
        "adds 2 levels, adds 3 posts, adds 2 lists, adds 1 supervision list, "
        "adds 1 kind of matter, adds 1 activity, adds 1 duty, adds 1 record, adds 3 indicators, "
        "adds 1 page"
    )


def test_one_open_matter_is_one():
    said = words(("within: 4 workdays", "within: 5 workdays"), touched={("ask", "red"): 1})
    assert said[0].endswith("1 open matter keeps what it was promised")


# --- one change, its effect, its sentence ----------------------------------------------------
ONE = [
    # matters
    ("first-reply: 1 workday", "first-reply: 4 workhours", Effect.PINNED,
     "changes matters.ask.first-reply: 1 workday → 4 workhours"),
    ("    overdue-remind: 1 workday\n", "", Effect.PINNED,
     "changes matters.ask.overdue-remind: 1 workday → none"),
    ("confirm-within: 7 days", "confirm-within: 3 days", Effect.PINNED,
     "changes matters.ask.answer.confirm-within: 7 days → 3 days"),
    ("reopenings: 1", "reopenings: 2", Effect.PINNED,
     "changes matters.ask.answer.reopenings: 1 → 2"),
    ("reopenings: 1", "reopenings: 1, then: green", Effect.PINNED,
     "changes matters.ask.answer.then: none → green"),
    ("remind: [50%, 100%]", "remind: [50%, 100%]\n    on-expiry: remind", Effect.PINNED,
     "changes matters.ask.on-expiry: climb → remind"),
    ("    redirects: elsewhere\n", "", Effect.PINNED,
     "changes matters.ask.redirects: elsewhere → none"),
    ("redirects: elsewhere", "redirects: elsewhere\n    channels: [web]", Effect.PINNED,
     "changes matters.ask.channels: web, town-page, mail, sms, wechat, wecom, open311, api, phone, "
     "doorstep, counter, hotline, visit → web"),
    ("redirects: elsewhere", "redirects: elsewhere\n    privacy: {default: private, allowed: "
     "[public, private, confidential]}", Effect.PINNED,
     "changes matters.ask.privacy.default: public → private"),
    ("    confidential: {may-open: [elder]}\n", "", Effect.AT_ONCE,
     "changes matters.ask.confidential.may-open: elder → none"),
    ("redirects: elsewhere", "redirects: elsewhere\n    duplicates: {within-days: 7, metres: 50}",
     Effect.AT_ONCE, "changes matters.ask.duplicates: none → 7 days, 50 m"),
    ("list: watched", "list: watched, title: {zh: 红, en: Red}", Effect.AT_ONCE,
     "changes matters.ask.ladder.red.title: none → Red"),
    ("at: village, within", "at: village, with: [elder], within", Effect.PINNED,
     "changes matters.ask.ladder.green.with: none → elder"),
    ("rung: red, post", "rung: red, colour: yellow, post", Effect.PINNED,
     "changes matters.ask.ladder.red.colour: red → yellow"),
    ("title: {zh: 求助, en: Ask}", "title: {zh: 求助, en: Request}", Effect.AT_ONCE,
     "changes matters.ask.title: Ask → Request"),
    # posts and levels
    ("title: {zh: 村, en: Village}", "title: {zh: 村, en: Hamlet}", Effect.AT_ONCE,
     "changes levels.village.title: Village → Hamlet"),
    ("min: 1, max: 2", "min: 0, max: 9", Effect.AT_ONCE,
     "changes posts.helper.at.village: 1–2 → 0–9"),
    ("may: [take, escalate, answer]", "may: [take, answer]", Effect.AT_ONCE,
     "changes posts.helper.may: take, escalate, answer → take, answer"),
    ("at: village, min", "at: [village, town], min", Effect.ADDS,
     "the post Helper also exists at town"),
    ("at: [village, town], may", "at: village, may", Effect.BREAKS,
     "the post Elder is no longer at town, where people hold it; keep it, which cannot be adopted"),
    ("at: village, min", "grades: [{id: a, title: {zh: 甲, en: A}}], at: village, min", Effect.ADDS,
     "adds the grade A (a)"),
    # lists
    ("      - {id: road, label: {zh: 道路, en: Road}}\n", "", Effect.BREAKS,
     "removes the option Road (road); keep it and write retired: DATE instead, which cannot be "
     "adopted"),
    ("tell: {zh: 请到法院, en: Please go to court}", "tell: {zh: 请到法院, en: To court}",
     Effect.AT_ONCE, "changes lists.elsewhere.court.tell: Please go to court → To court"),
    ("title: {zh: 督办, en: Watched}", "title: {zh: 督办, en: On watch}", Effect.AT_ONCE,
     "changes supervision-lists.watched.title: Watched → On watch"),
    # deeds
    ("type: count, label: {zh: 人数, en: People}", "type: text, label: {zh: 人数, en: People}",
     Effect.BREAKS, "the type of activities.visit.fields.served changes (count → text); types are "
     "frozen once adopted, so add another field, which cannot be adopted"),
    ("unit: t,", "unit: kg,", Effect.BREAKS, "the type of records.gift.fields.weight changes "
     "(decimal t → decimal kg); types are frozen once adopted, so add another field, which cannot "
     "be adopted"),
    ("required: true", "required: false", Effect.AT_ONCE,
     "changes records.gift.fields.weight.required: yes → no"),
    ("label: {zh: 人数, en: People}", "label: {zh: 人数, en: Served}", Effect.AT_ONCE,
     "changes activities.visit.fields.served.label: People → Served"),
    ("      topic: {type: choice, list: topics}\n", "", Effect.BREAKS, "removes the field topic "
     "(topic); keep it and write retired: DATE instead, which cannot be adopted"),
    ("    may-raise: [ask]\n", "", Effect.AT_ONCE,
     "changes activities.visit.may-raise: ask → none"),
    ("times: 1", "times: 2", Effect.PINNED, "changes duties.weekly-visit.times: 1 → 2"),
    ("scope: own-place", "scope: below", Effect.AT_ONCE,
     "changes records.gift.visible-to: elder, own-place → elder, below"),
    ("confirm-by: recipient", "confirm-by: elder", Effect.AT_ONCE,
     "changes records.gift.confirm-by: recipient → elder"),
    ("by: answered-day", "by: raised-day", Effect.AT_ONCE, "the definition of indicators.solved "
     "changes; its numbers before and after cannot be compared"),
    ("{count: activities, kind: visit}", "{count: activities, kind: visit, retired: 2027-01-01}",
     Effect.AT_ONCE, "retires indicators.visits (indicators.visits) from 2027-01-01"),
    # pages
    ('en: "{place}"}', 'en: "In {place}"}', Effect.AT_ONCE,
     "changes pages.front.title: {place} → In {place}"),
    ("place: 双泉镇", "place: 石桥镇", Effect.AT_ONCE,
     "changes pages.front.named.springs.place: 双泉镇 → 石桥镇"),
    ("slug: springs, title: {zh: 双泉, en: Springs}", "slug: twin, title: {zh: 双泉, en: Springs}",
     None, "adds the named page Springs (twin)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "effect", "said"), ONE, ids=[one[3][:60] for one in ONE])
def test_one_change_has_its_effect_and_its_sentence(old, new, effect, said):
    assert words((old, new))[1] == said
    if effect:
        assert [change.effect for change in changes(BEFORE, after((old, new)))] == [effect]


def test_a_page_that_goes_is_taken_out():
    gone = words(("slug: springs", "slug: twin"))
    assert gone[2] == "takes out the named page Springs (springs)"


def test_a_grade_keeps_its_id_and_may_be_renamed():
    grade = "grades: [{id: a, title: {zh: 甲, en: A}}], at: village, min"
    old = after(("at: village, min", grade))
    new = after(("at: village, min", grade.replace("en: A", "en: B")))
    assert [change.says.en for change in changes(old, new)] == [
        "changes posts.helper.grades.a.title: A → B"
    ]


def test_a_retired_thing_can_be_brought_back():
    retired = after(("{id: road,", "{id: road, retired: 2026-07-01,"))
    assert [change.says.en for change in changes(retired, BEFORE)] == ["brings back Road"]


def test_a_rung_that_comes_goes_or_moves_leaves_open_matters_as_they_are():
    red = "      - {rung: red, post: mayor, at: town, within: 4 workdays, list: watched}\n"
    blue = "      - {rung: blue, post: elder, at: village, within: 1 workday}\n"
    new = after((red, blue + red))
    touched = {("ask", "green"): 2}
    assert [s.en for s in diff_words(BEFORE, new, touched)] == [
        "adds 1 rung, 2 open matters keep what they were promised",
        "adds the rung blue (blue), 2 open matters keep what they were promised",
    ]
    gone = [s.en for s in diff_words(new, BEFORE, touched)]
    assert gone[1].startswith("takes out the rung blue (blue)")
    assert gone[1].endswith("2 open matters keep what they were promised")
    green = "      - {rung: green, post: helper, at: village, within: 2 workdays}\n"
    turned = after((green, ""), (red, blue + green + red))
    moved = [change.says.en for change in changes(new, turned)]
    assert moved == ["changes matters.ask.ladder: green, blue, red → blue, green, red"]


def test_levels_keep_their_order():
    town, village = (f"  - {{id: {n}, title: {{zh: {z}, en: {e}}}}}\n" for n, z, e in [
        ("town", "镇", "Town"), ("village", "村", "Village")])  # fmt: skip
    old = merge([read(BASE)])
    turned = Library((read(BASE.replace(town + village, village + town)),))
    assert "the order of levels changes" in breaking(changes(old, turned))[0].says.en
    gone = Library((read(BASE.replace(village, "")),))
    assert breaking(changes(old, gone))[0].says.en.startswith("removes the level Village")


def test_office_hours_are_pinned_too():
    hours = BASE + 'calendar: {hours: ["09:00-12:00"]}\n'
    assert [s.en for s in diff_words(BEFORE, library(base=hours))][1] == (
        "changes calendar.hours: 08:30-12:00, 14:00-17:30 → 09:00-12:00"
    )


def test_the_summary_says_what_cannot_be_adopted():
    said = words(("      - {id: road, label: {zh: 道路, en: Road}}\n", ""))
    assert said[0] == "takes out 1 option, 1 of it cannot be adopted"
