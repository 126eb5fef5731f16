"""What a good answer to a resident has, looked for in its words; pure, and never more than a hint.

The rules are plain and the same for everybody: a phrase is there or it is not. They are tuned for
Chinese answers of a few sentences; an answer in another language only meets fewer of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bandeng.matters.words import likeness, words
from bandeng.playbooks.vocabulary import Outcome

SHORTEST = 20
COPIED = 0.6
MOST_POINTS = 9


class Hint(StrEnum):
    """What is looked for, in the order in which it is told."""

    BLANKS = "blanks"
    POINTS = "points"
    BASIS = "basis"
    WHO = "who"
    WHEN = "when"
    COPY = "copy"
    SHORT = "short"


@dataclass(frozen=True)
class Finding:
    """Whether one thing is as it should be; `about` quotes what is meant, such as a point left."""

    hint: Hint
    good: bool
    about: tuple[str, ...] = ()


NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
# Bare numbers count only where something begins; those in brackets or circles anywhere.
NUMBERED = re.compile(
    r"[（(](?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）]|[①②③④⑤⑥⑦⑧⑨]"
    r"|(?:^|(?<=[\s。；;！!？?，,：:]))"
    r"(?:[一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十][，,、]|\d{1,2}(?:[)）、]|\.(?!\d)))"
)
SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;]?")
BLANK = re.compile(r"…{1,}|\.{4,}|×{2,}|[Xx]{2,}|_{2,}|＿{2,}|【\s*】|（\s*）")
BASIS = re.compile(
    r"《[^》]+》|根据|依据|依照|按照|按.{0,8}(?:规定|政策|标准|要求|条例|办法)"
    r"|规定|条例|办法第|实施细则|政策|标准|文件|第[一二三四五六七八九十百\d]+条|[〔\[]20\d\d[〕\]]"
)
WHO = re.compile(
    r"1\d{10}|\d{3,4}-\d{7,8}|(?<!\d)\d{7,8}(?!\d)|(?<!\d)12\d{3}(?!\d)"
    r"|[\u4e00-\u9fff](?:局|委员会|村委|居委|办公室|专班|中心|站|大队|中队|物业"
    r"|公司|学校|医院|卫生室|政府|法院|合作社|施工队|电业|窗口|社区)"
    r"|(?:派出|供电|水务|财政|司法|自然资源|市监|税务|卫健|保障|农技|兽医)所"
    r"|书记|主任|所长|站长|局长|网格员|党代表|网格长|工作人员|师傅|医生|干部|民警|电工|负责人|志愿者"
    r"|联系人|联系电话|电话"
)
WHEN = re.compile(
    rf"{NUMBER}\s*(?:月|号|日|点|时)|{NUMBER}\s*(?:个)?(?:工作日|天|小时|周|星期|礼拜|分钟|个月)"
    r"|今天|今日|今晚|今年|昨天|昨日|昨晚|前天|明天|明日|明年|后天|当天|当日|当晚|次日"
    r"|(?:本|上|下|这)(?:周|个?星期|个?月|午)|周[一二三四五六日末]|星期[一二三四五六日]"
    r"|(?:月|年|季)底|(?:月|年)初|已于|[春夏秋冬]季|入冬|入汛|节前|开学前"
)
WHY = re.compile(r"因为|由于|原因|因|所以|是.{0,12}(?:导致|造成|引起)|系")
# What a question asks for, and where its answer is found if it shares no word with it.
ASKED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"什么时候|啥时候|何时|几时|多久|哪天|几天|多长时间"), WHEN),
    (re.compile(r"找谁|谁|哪个部门|哪里办|电话|归哪"), WHO),
    (re.compile(r"为什么|为啥|凭什么|怎么回事"), WHY),
    (re.compile(r"多少|几块|几元|怎么收费"), re.compile(rf"{NUMBER}")),
)
SAID_BY_ALL = frozenset(
    (
        "什么 怎么 为什么 时候 能不能 可以 没有 已经 现在 我们 你们 他们 这个 那个 问题 解决 希望 "
        "反映 请问 一下 一直 还是 是不是 有没有 麻烦 谢谢 领导 部门 处理 情况 不能 不了 因为 所以 "
        "但是 而且 如果 应该 需要 知道 告诉 答复 回复 您好 你好 感谢 支持 理解 工作"
    ).split()
)


def look_over(
    answer: str,
    *,
    asked: str,
    outcome: Outcome | None = None,
    refused: Sequence[str] = (),
) -> list[Finding]:
    """Return what was looked for in an answer and whether it is there, in a steady order.

    `refused` are earlier answers to the same ask that did not stand. On what basis is asked only
    of what was not simply done; a copy is looked for only where there is something to copy.
    """
    text = answer.strip()
    blanks = tuple(dict.fromkeys(_around(text, found) for found in BLANK.finditer(text)))
    left = tuple(point for point in points(asked) if not addresses(text, point))
    found = [Finding(Hint.BLANKS, not blanks, blanks)] if blanks else []
    found.append(Finding(Hint.POINTS, not left, left))
    if outcome is not Outcome.SOLVED:
        found.append(Finding(Hint.BASIS, bool(BASIS.search(text))))
    found.append(Finding(Hint.WHO, bool(WHO.search(text))))
    found.append(Finding(Hint.WHEN, bool(WHEN.search(text))))
    if refused:
        found.append(Finding(Hint.COPY, not is_copy(text, refused)))
    found.append(Finding(Hint.SHORT, _letters(text) >= SHORTEST))
    return found


def points(asked: str) -> list[str]:
    """Return the points of an ask: numbered ones, else its questions, else wishes in a row by 、.

    An ask with none of these is one point as a whole; at most nine are told apart.
    """
    found = _numbered(asked) or _questions(asked) or _in_a_row(asked)
    return (found or [asked.strip()])[:MOST_POINTS] if asked.strip() else []


def addresses(answer: str, point: str) -> bool:
    """Tell whether an answer speaks of a point: it shares a word, or gives what was asked for."""
    if any(asks.search(point) and gives.search(answer) for asks, gives in ASKED):
        return True
    telling = _telling(point)
    return not telling or bool(telling & _telling(answer)) or any(w in answer for w in telling)


def is_copy(answer: str, earlier: Sequence[str]) -> bool:
    """Tell whether an answer says much the same as one of those before it."""
    return any(likeness(answer, each) >= COPIED for each in earlier)


def _numbered(asked: str) -> list[str]:
    marks = list(NUMBERED.finditer(asked))
    if len(marks) < 2:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(asked)]
    pieces = (asked[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True))
    return [piece for piece in pieces if piece]


def _questions(asked: str) -> list[str]:
    sentences = (sentence.strip() for sentence in SENTENCE.findall(asked))
    return [sentence for sentence in sentences if sentence.endswith(("？", "?"))]


def _in_a_row(asked: str) -> list[str]:
    """Return the wishes of the first clause that counts up three or more, or two, by 、."""
    clauses = re.split(r"[，,。；;！!\n]", asked)
    row = next((clause for clause in clauses if "、" in clause), "")
    return [wish.strip() for wish in row.split("、") if wish.strip()] if row else []


def _telling(text: str) -> set[str]:
    return {word for word in words(text) if len(word) > 1 and word not in SAID_BY_ALL}


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _around(text: str, found: re.Match[str]) -> str:
    """Return a blank with the few letters around it, so that it is found again."""
    return text[max(found.start() - 4, 0) : found.end() + 4].strip()
