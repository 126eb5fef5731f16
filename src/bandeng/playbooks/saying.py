"""Say parts of a playbook in words: durations, shares, lists of ids."""

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from bandeng.playbooks.pieces import Words
from bandeng.playbooks.sentences import Sentence
from bandeng.worktime.arithmetic import Duration, Unit

UNITS = {
    Unit.WORKDAYS: "个工作日",
    Unit.WORKHOURS: "个工作小时",
    Unit.DAYS: "天",
    Unit.HOURS: "小时",
    Unit.MINUTES: "分钟",
}
NOTHING = Sentence("无", "none")


@singledispatch
def said(value: object) -> Sentence:
    """Return any value of a playbook in both languages, short enough for one line."""
    return _same(str(value)) if value not in (None, "") else NOTHING


@said.register
def _sentence(value: Sentence) -> Sentence:
    return value


@said.register
def _words(value: Words) -> Sentence:
    return Sentence(value.zh, value.en)


@said.register
def _duration(value: Duration) -> Sentence:
    return Sentence(f"{str(value).split()[0]} {UNITS[value.unit]}", str(value))


@said.register
def _share(value: Decimal) -> Sentence:
    return _same(f"{(value * 100).normalize():f}%")


@said.register
def _yes_no(value: bool) -> Sentence:
    return Sentence("是", "yes") if value else Sentence("否", "no")


@said.register
def _several(value: tuple) -> Sentence:  # type: ignore[type-arg]
    parts = [said(part) for part in value]
    if not parts:
        return NOTHING
    return Sentence("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _same(text: str) -> Sentence:
    return Sentence(text, text)


def joined(sentences: Iterable[Sentence]) -> Sentence:
    """Return several clauses as one sentence."""
    parts = list(sentences)
    return Sentence("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def counted(count: int, zh: str, en: str, plural: str = "") -> Sentence:
    """Return a clause with a number: `新增 2 个岗位` / `adds 2 posts`, `{n}` in both."""
    return Sentence(zh.format(n=count), (en if count == 1 else plural or en + "s").format(n=count))
