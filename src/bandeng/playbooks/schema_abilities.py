"""How the finer rules of a kind are written: handing over, helping, more time, papers."""

from collections.abc import Collection, Iterator
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bandeng.playbooks.pieces import Id, Ids, Named, Piece, Within, Words, YesNo, refuse, with_ids


class Objection(Piece):
    """How who was given a matter may say that it is not his."""

    within: Within
    """how long after being given it · 派到后多久内可以提出异议"""
    catalogue: Id
    """the dispatch catalogue whose entry must be cited · 须引用的派单目录"""
    decided_by: Id
    """post that agrees or insists · 由哪个岗位同意或坚持"""
    rounds: Annotated[int, Field(ge=1, le=9)] = 1
    """so many objections that post decides; the next goes to `then` · 由它裁定几轮"""
    then: Id
    """post that decides for good who is main and who helps · 之后由哪个岗位定主办、协办"""


class Helping(Piece):
    """What is asked of those who help: each hands in a part of his own."""

    within: Within
    """time for a part unless another is named · 协办件的时限，另定的除外"""
    remind: YesNo = True
    """a part that is late is told to both sides · 逾期是否提醒双方"""


class Extension(Piece):
    """How a rung's time may be made longer."""

    most: Within
    """longest extension · 最长延期"""
    times: Annotated[int, Field(ge=1, le=9)] = 1
    """how often · 可延几次"""
    approved_by: Annotated[Ids, Field(min_length=1)]
    """posts one of which must agree · 由哪些岗位批准"""
    rungs: Ids = ()
    """only on these rungs, on all if none is named · 只在这些级可延，不写即每级"""


class Appeal(Piece):
    """What who asked may still ask for after a written answer."""

    kind: Id
    """kind of matter that takes the review · 复查（复核）用哪类事项"""
    within: Within
    """how long after the answer · 答复后多久之内"""


class AnswerPart(Named):
    """A part every written answer of this kind has."""

    label: Words
    """its heading · 小标题"""
    hint: Words | None = None
    """what belongs there · 写什么"""
    required: YesNo = True
    """without it nothing is answered · 缺了不能答复"""


class Paper(Named):
    """A paper handed over for an errand, and given back."""

    label: Words
    """what it is called · 材料名称"""
    about: Words | None = None
    """where it is got, what must stand on it · 说明"""
    required: YesNo = True
    """needed before the errand can be run · 必需"""
    given_back: YesNo = True
    """an original that must come back · 原件，须退还"""


class Papers(Piece):
    """The checklist of one errand: which papers, for which categories."""

    needed: dict[Id, Paper]
    """the papers by id · 材料清单"""
    by_category: dict[Id, Ids] = {}
    """which of them a category needs; all if it is not named · 各类要哪几样，不写即全部"""
    consent: Words
    """what the person agrees to before anything is done in his name · 委托人同意的话"""

    _papers_know_their_ids = field_validator("needed", mode="before")(with_ids)

    def of(self, category: str) -> tuple[Paper, ...]:
        """Return the papers a category needs, in the order of the list."""
        wanted = self.by_category.get(category, tuple(self.needed))
        return tuple(paper for id_, paper in self.needed.items() if id_ in wanted)


class Accused(Piece):
    """A complaint of this kind may name whom it is about; it is kept from them everywhere."""

    may_be: Annotated[tuple[str, ...], Field(min_length=1)] = ("person", "post", "unit")
    """what may be named: person, post, unit · 可以指认：人、岗位、单位"""
    required: YesNo = False
    """must be named when raised · 提出时必须指明"""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if set(self.may_be) - {"person", "post", "unit"}:
            raise refuse("accused", given=", ".join(self.may_be))
        return self


class TopicOf(Piece):
    """Which repeated asks a matter of this kind takes up together, to mend their cause."""

    kinds: Annotated[Ids, Field(min_length=1)]
    """kinds of matters whose asks are grouped · 归集哪些事项的重复诉求"""
    at: Id
    """asks at and below one place of this level belong together · 同一个哪一级的地方"""
    least: Annotated[int, Field(ge=2, le=1000)] = 5
    """so many asks at least make a topic · 至少几件才算"""


class CatalogueEntry(Piece):
    """One line of a dispatch catalogue: such asks, there, are this post's."""

    id: Id
    """for ever · 编号，定了不改"""
    categories: Annotated[Ids, Field(min_length=1)]
    """categories it speaks of · 哪些分类"""
    post: Id
    """whose they are · 归哪个岗位"""
    place: str | None = None
    """only in the place with this code and below it · 只在这个编码的地方及以下"""
    helps: Ids = ()
    """posts that help · 协办岗位"""
    never_below: Id | None = None
    """never given to a post below this level · 不得派给这一级以下的岗位办理"""
    basis: Words
    """the rule or list of duties it rests on · 依据"""


class Catalogue(Named):
    """A dispatch catalogue: category × place × post; its version is the playbook's."""

    title: Words
    """what people call it · 名称"""
    entries: Annotated[tuple[CatalogueEntry, ...], Field(min_length=1)]
    """its lines; the first that fits is taken · 条目，取第一条相符的"""

    def entry(self, entry_id: str) -> CatalogueEntry | None:
        """Return the entry of an id, or None."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def fitting(self, category: str, codes: Collection[str]) -> Iterator[CatalogueEntry]:
        """Yield the entries for a category at a place, given the codes on the place's path."""
        fits = (e for e in self.entries if category in e.categories)
        return (e for e in fits if e.place is None or e.place in codes)


class AnswerTemplate(Named):
    """Words to begin an answer with; never sent unread."""

    title: Words
    """what it is for · 用在何处"""
    kinds: Ids = ()
    """kinds of matters, all if empty · 哪些事项，不写即全部"""
    categories: Ids = ()
    """categories, all if empty · 哪些分类，不写即全部"""
    outcome: Annotated[str, Field(pattern="^(solved|explained|refused)$")] | None = None
    """outcome it goes with · 对应的答复结果"""
    text: Words
    """the words, with … where something must be filled in · 正文，要填的地方写……"""

    def fits(self, kind: str, category: str) -> bool:
        """Tell whether it is offered for an answer to a matter of this kind and category."""
        return (not self.kinds or kind in self.kinds) and (
            not self.categories or category in self.categories
        )
