"""Sentences in both languages, and what is said about each mistake in a playbook."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True)
class Sentence:
    """One statement in Chinese and in English."""

    zh: str
    en: str
    code: str = field(default="", compare=False)

    def said_in(self, language: str | None) -> str:
        """Return the words for a language code such as `en` or `zh-hans`."""
        return self.zh if (language or "zh").startswith("zh") else self.en


MISTAKES: dict[str, tuple[str, str]] = {
    # how the text is written
    "not_text": ("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
    "no_file": ("读不了这个文件：{why}", "the file cannot be read: {why}"),
    "too_long": ("文件超过 {limit} 个字符", "the file is longer than {limit} characters"),
    "empty": ("文件是空的", "the file is empty"),
    "syntax": ("YAML 写法有误：{why}", "this is not valid YAML: {why}"),
    "too_deep": ("层次嵌套过深", "nested too deeply"),
    "two_documents": (
        "一个文件只写一份做法，不要用 --- 分隔",
        "a file holds one playbook; do not separate several with ---",
    ),
    "anchor": (
        "不允许使用锚点和引用（& 与 *），请把内容写全",
        "anchors and aliases (& and *) are not allowed; write it out",
    ),
    "tag": ("不允许使用标签 {tag}", "tags such as {tag} are not allowed"),
    "key_twice": (
        "“{key}”写了两次，第一次在第 {line} 行",
        "{key} stands here twice, first in line {line}",
    ),
    "key_not_word": ("键必须是一个词", "a key must be a single word"),
    # what the schema says
    "missing": ("缺少“{key}”", "{key} is missing"),
    "unknown_key": ("不认识“{key}”", "{key} is not known here"),
    "comma": (
        "“{key}”被当成了键：大括号里的逗号会开始新的一项，含逗号的文字请加引号",
        "{key} was taken for a key: inside braces a comma starts a new entry; quote the text",
    ),
    "not_allowed": ("“{given}”不在允许之列", "{given} is not one of the allowed words"),
    "need_table": ("这里要写“键: 值”的表", "a table of `key: value` belongs here"),
    "need_list": ("这里要写清单（- 开头的行）", "a list (lines that start with -) belongs here"),
    "need_text": ("这里要写文字", "text belongs here"),
    "need_number": ("“{given}”不是整数", "{given} is not a whole number"),
    "number_small": ("最小为 {limit}", "must be at least {limit}"),
    "number_big": ("最大为 {limit}", "must be at most {limit}"),
    "nothing": ("这里没有填写", "nothing is written here"),
    "too_few": ("至少要有 {limit} 项", "needs at least {limit}"),
    "too_many": ("最多 {limit} 项", "takes at most {limit}"),
    "text_long": ("最长 {limit} 个字符", "must be at most {limit} characters long"),
    "not_id": (
        "“{given}”不能作编号：只用小写字母、数字和连字符，以字母开头",
        "{given} cannot be an id: small letters, digits and hyphens, starting with a letter",
    ),
    "pattern": ("“{given}”的写法不对", "{given} is not written as it must be"),
    "other": ("{why}", "{why}"),
    # values
    "duration": ("“{given}”不是时限；例如 3 workdays、20 workhours、7 days", "{why}"),
    "share": ("“{given}”不是百分比；例如 50%", "{given} is not a share; write for example 50%"),
    "moment": (
        "“{given}”不是时刻；例如 2026-09-29 10:00",
        "{given} is not a moment; write for example 2026-09-29 10:00",
    ),
    "day": (
        "“{given}”不是日期；例如 2026-09-29",
        "{given} is not a date; write for example 2026-09-29",
    ),
    "yes_no": ("“{given}”不是 true 或 false", "{given} is neither true nor false"),
    "hours": (
        "“{given}”不是办公时段；例如 08:30-12:00",
        "{given} is not a span of hours; write for example 08:30-12:00",
    ),
    "hours_order": ("办公时段必须先后排列、互不重叠", "the hours must follow one another"),
    # what does not fit together
    "privacy_default": (
        "默认的 {given} 不在允许的范围（{allowed}）内",
        "the default {given} is not among the allowed ones ({allowed})",
    ),
    "look_again_late": (
        "回头看（{given}）要早于对方可以说话的最后时限（{until}）",
        "to look again after {given} must come before who asked can speak no more ({until})",
    ),
    "shares_order": ("提醒的百分比必须由小到大", "the shares must rise from small to large"),
    "rung_twice": ("“{rung}”这一级写了两次", "rung {rung} stands on the ladder twice"),
    "duty_place_comes": (
        "整个地方的职责只能按主持来算；要按参加来算，请写 of: holder",
        "a duty of a place is fulfilled by holding; to count who came write of: holder",
    ),
    "rota_post_or_units": (
        "轮值的写岗位（post）或下级地方（units），只写一个",
        "turns are taken by a post or by units, not by both",
    ),
    "rota_turn": (
        "一轮只能是 day、week 或 month",
        "a turn lasts a day, a week or a month",
    ),
    "choice_list": (
        "choice 类型必须写 list，其他类型不写",
        "a field of type choice names its list; no other type does",
    ),
    "count_or_sum": ("count 与 sum 必须且只能写一个", "write either count or sum"),
    "min_max": ("最少 {min} 人多于最多 {max} 人", "the min of {min} is above the max of {max}"),
    "bands_order": ("分档要由高到低，不能重复", "the bands must fall, each once"),
    "weights": ("各率权重合计应为 100，现为 {total}", "the weights make {total}, not 100"),
    "accused": (
        "“{given}”不对：只能写 person、post、unit",
        "{given}: only person, post and unit may be named",
    ),
    "no_catalogue": (
        "阶梯上写了 dispatch，就要写 catalogue",
        "a rung with dispatch needs the kind's catalogue",
    ),
    "shares": (
        "shared-by-members 要和 share-posts、helping 一起写：谁领这一份、多久办好",
        "shared-by-members goes with share-posts and helping: who has a share, and for how long",
    ),
    "review_categories": (
        "复查（复核）用的“{kind}”要用同一份分类“{list}”",
        "the review {kind} must use the same list of categories, {list}",
    ),
    "review_by_the_same": (
        "“{kind}”的岗位都办过原件，复查（复核）要由别的岗位办",
        "every post of {kind} answers the matter itself; a review is another post's",
    ),
    "entry_twice": ("条目“{entry}”写了两次", "entry {entry} stands in the catalogue twice"),
    "entry_below": (
        "岗位“{post}”不设在 {level} 一级或以上，与 never-below 矛盾",
        "the post {post} stands below {level}, which never-below rules out",
    ),
    "one_verb": ("每一步只写一个动作：{verbs}", "each step has exactly one verb of {verbs}"),
    "raise_in": (
        "{verb} 要写 in，例如 in: village-7",
        "{verb} needs a place, for example in: village-7",
    ),
    "doing_who_for": (
        "plan 和 hold 要写 by（哪个岗位做）；catch-up 要写 for（补哪一期，写其中一天）",
        "plan and hold need by, the post that does it; catch-up needs for, a day of the period",
    ),
    "one_sort_of_story": (
        "一个例子里只讲一件事项，或只讲活动：plan、hold、attend、catch-up",
        "a story is about one matter, or about activities: plan, hold, attend, catch-up",
    ),
    "given_or_places": (
        "例子要么写 given（一件事），要么写 places（谁在哪里），只写一个",
        "a story has either given (one matter) or places (who is where)",
    ),
    "places_expect": (
        "写 places 的例子只配 expect: {{uncovered, overfull}}",
        "a story with places goes with expect: {{uncovered, overfull}} and nothing else",
    ),
    "at_with_expect": ("at 与 expect 要一起写", "at and expect belong together"),
    "no_expectation": ("例子没有写要看到什么", "the story expects nothing"),
    "raise_first": (
        "例子以一个 raise 开头，且只有一个",
        "a story starts with one raise and has no other",
    ),
    "given_order": ("given 必须按时间先后排列", "what is given must stand in order of time"),
    # what a story shows
    "story_differs": (
        "例子“{story}”：应为 {wanted}，实际为 {seen}",
        "story “{story}”: expected {wanted}, but it is {seen}",
    ),
    "story_stopped": (
        "例子“{story}”：这一步被拒绝（{reason}）",
        "story “{story}”: this step is refused ({reason})",
    ),
    "story_not_refused": (
        "例子“{story}”：最后一步本应被拒绝（{reason}），却做成了",
        "story “{story}”: the last step should be refused ({reason}), but it is done",
    ),
    # what does not fit the other playbooks
    "unmet_need": ("需要的做法“{name}”没有找到", "needs {name}, which is not there"),
    "broken_need": (
        "需要的做法“{name}”有错，例子没有跑",
        "needs {name}, which has mistakes; the stories were not run",
    ),
    "defined_twice": (
        "“{name}”在 {other} 中已经定义",
        "{name} is already defined in {other}",
    ),
    "no_such": ("没有名为“{name}”的{what_zh}", "there is no {what_en} named {name}"),
    "post_not_at": (
        "岗位“{post}”不设在 {level} 一级（设在 {levels}）",
        "the post {post} does not exist at level {level} (it exists at {levels})",
    ),
    "rung_order": (
        "“{rung}”设在 {level}，低于前一级所在的 {before}",
        "rung {rung} is at {level}, below the one before it at {before}",
    ),
    "may_not_open": (
        "岗位“{post}”没有 open-confidential 权限",
        "the post {post} may not open-confidential, so it cannot be named here",
    ),
    "nothing_to_tell": (
        "选项“{option}”没有写 tell，当事人不知道该找谁",
        "option {option} has no tell, so nobody would learn the right channel",
    ),
    "supervise_list": (
        "on-expiry: supervise 需要阶梯上有 list",
        "on-expiry: supervise needs a rung with a list",
    ),
    "level_twice": ("层级“{level}”写了两次", "level {level} stands here twice"),
    "slug_twice": ("网址“{slug}”用了两次", "the address {slug} is used twice"),
    "option_twice": ("选项“{option}”写了两次", "option {option} stands in the list twice"),
}


def mistake(code: str, **said: str) -> Sentence:
    """Return the sentence about one kind of mistake."""
    zh, en = MISTAKES[code]
    return Sentence(zh.format(**said), en.format(**said), code)


def with_hint(sentence: Sentence, given: str, allowed: Iterable[str]) -> Sentence:
    """Add what is allowed and, if one of it is near, what was perhaps meant."""
    words = sorted(allowed)
    near = get_close_matches(given, words, n=1, cutoff=0.6)
    zh, en = sentence.zh, sentence.en
    if words:
        zh += f"；可用：{'、'.join(words)}"
        en += f"; allowed: {', '.join(words)}"
    if near:
        zh += f"；您是不是想写“{near[0]}”？"
        en += f"; did you mean {near[0]}?"
    return Sentence(zh, en, sentence.code)
