"""What somebody means who writes a few words: pure text in, a command out."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from bandeng.matters.states import clean_number

EDGES = " \n\t。.,，!！?？~～、:：;；“”\"'"
DIGITS = re.compile(r"\d[\d -]*")
LEAST_DIGITS = 8  # of a number; less is a choice


class Means(Enum):
    """What is meant."""

    WORDS = auto()
    HELP = auto()
    CANCEL = auto()
    SEND = auto()
    STATUS = auto()
    SOLVED = auto()
    NOT_SOLVED = auto()
    WHO_AM_I = auto()
    CHOICE = auto()


@dataclass(frozen=True)
class Command:
    """What is meant, the number of a request or of a choice, and the rest of the words."""

    means: Means
    number: str = ""
    rest: str = ""
    mistyped: bool = False


ALONE = {
    Means.HELP: ("帮助", "怎么用", "菜单", "help", "你好", "您好", "在吗", "hello", "hi"),
    Means.CANCEL: ("取消", "算了", "不提了", "不报了", "作废", "重来", "cancel"),
    Means.SEND: (
        "提交",
        "发送",
        "送出",
        "好",
        "好的",
        "是",
        "是的",
        "对",
        "确定",
        "send",
        "ok",
        "yes",
    ),
    Means.WHO_AM_I: ("我是谁", "我的编号", "who am i"),
}
BEFORE_A_NUMBER = {
    Means.STATUS: (
        "我的诉求", "我的事项", "我的", "查询", "查一下", "查", "进度", "查进度", "办得怎么样了",
        "办的怎么样了", "到哪一步了", "my requests", "status",
    ),
    Means.SOLVED: ("已解决", "解决了", "已经解决", "已经解决了", "满意", "solved"),
}  # fmt: skip
NOT_SOLVED = ("没有解决", "没解决", "未解决", "还没解决", "不满意", "not solved")


def command_of(text: str) -> Command:
    """Return what a message means; everything that is no command is words for a request."""
    said = unicodedata.normalize("NFKC", text).strip(EDGES).casefold()
    if not said:
        return Command(Means.HELP)
    for means, words in ALONE.items():
        if said in words:
            return Command(means)
    if DIGITS.fullmatch(said):
        return _of_digits(said)
    return _before_number(said) or _not_solved(text.strip()) or Command(Means.WORDS, rest=text)


def _of_digits(said: str) -> Command:
    if sum(sign.isdigit() for sign in said) < LEAST_DIGITS:
        return Command(Means.CHOICE, said.strip())
    number = clean_number(said)
    return Command(Means.STATUS, number or "", mistyped=number is None)


def _before_number(said: str) -> Command | None:
    for means, starts in BEFORE_A_NUMBER.items():
        for start in sorted(starts, key=len, reverse=True):
            rest = said.removeprefix(start).strip(EDGES)
            if said.startswith(start) and (not rest or DIGITS.fullmatch(rest)):
                number = clean_number(rest) if rest else ""
                return Command(means, number or "", mistyped=number is None)
    return None


def _not_solved(text: str) -> Command | None:
    """Return the No to an answer, with its number and reason, if the words begin with one."""
    said = unicodedata.normalize("NFKC", text)
    start = next((word for word in NOT_SOLVED if said.casefold().startswith(word)), "")
    if not start:
        return None
    rest = said[len(start) :].strip(EDGES)
    match = DIGITS.match(rest)
    number = clean_number(match[0]) if match else None
    if match and number:
        rest = rest[match.end() :].strip(EDGES)
    return Command(Means.NOT_SOLVED, number or "", rest)
