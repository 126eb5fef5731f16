"""How a kind of matter is written in a playbook: its ladder, clocks and promises."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from bandeng.playbooks.pieces import (
    Day,
    Id,
    Ids,
    Named,
    Piece,
    Share,
    Within,
    Words,
    YesNo,
    refuse,
    with_ids,
)
from bandeng.playbooks.schema_abilities import (
    Accused,
    AnswerPart,
    Appeal,
    Extension,
    Helping,
    Objection,
    Papers,
    TopicOf,
)
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.vocabulary import ALONG_WITH, Channel, Colour, OnExpiry, Outcome, Privacy


def _colour_may_be_missing(schema: dict[str, Any]) -> None:
    schema["required"].remove("colour")


class Rung(Piece):
    """One step of a ladder: who answers, where, within what time."""

    model_config = ConfigDict(json_schema_extra=_colour_may_be_missing)

    rung: Id
    """id within the ladder · 这一级的编号"""
    title: Words | None = None
    """what people read · 显示的文字"""
    colour: Colour
    """its colour; not needed where the rung is called so · 颜色，编号就是颜色时可省"""
    post: Id
    """who answers · 由哪个岗位办"""
    at: Id
    """at the place of which level · 在哪一级的地方"""
    within: Within
    """in what time from entering the rung · 进入这一级起的时限"""
    with_: tuple[Id, ...] = ()
    """posts that help · 协办岗位"""
    list_: Id | None = None
    """supervision list entered with this rung · 进入这一级即列入的督办清单"""
    dispatch: YesNo = False
    """the dispatch catalogue says which post; `post` where it says nothing · 按派单目录定岗位"""
    offered: YesNo = False
    """offered to every holder, whoever takes it first has it · 同时问所有在岗的人，谁先接归谁"""
    once_taken: Within | None = None
    """of what is offered: the time from being taken; `within` if not named · 接手后的时限"""

    @property
    def id(self) -> str:
        """Return the rung's id."""
        return self.rung

    @property
    def helpers(self) -> tuple[str, ...]:
        """Return the posts that help the one who answers."""
        return self.with_

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_colour(cls, rung: object) -> object:
        if (
            not isinstance(rung, Mapping)
            or "colour" in rung
            or rung.get("rung") not in list(Colour)
        ):
            return rung
        return {"colour": rung["rung"], **rung}


class Answer(Piece):
    """What happens after an answer: how long the asker may speak, and what a No leads to."""

    confirm_within: Within
    """how long the asker may speak after an answer · 答复后多久内可以说是否解决"""
    look_again: Within | None = None
    """whoever solved it looks after this long whether it worked · 多久后由答复的人回头看管不管用"""
    reopenings: Annotated[int, Field(ge=0, le=9)] = 1
    """how often a No opens the same rung again · 说没解决可退回原级几次"""
    then: Id | None = None
    """the rung a further No leads to, else the highest · 再说没解决进哪一级，不写为最高"""
    parts: dict[Id, AnswerPart] = {}
    """parts a written answer has, in this order · 书面答复的各部分，按此次序"""
    document: Words | None = None
    """what the written answer is called on paper · 书面答复叫什么，如处理意见书"""
    outcomes: dict[Outcome, Words] = {}
    """what the outcomes are called here, if not as elsewhere · 答复结果在这类事项里怎么叫"""
    call_back_after_limit: YesNo = False
    """staff ask whether it is so only after the deadline has passed · 时限过后才回访"""
    told_down: YesNo = False
    """everybody it passed through on its way up is told the answer · 答复逐级告知经手的人"""

    _parts_know_their_ids = field_validator("parts", mode="before")(with_ids)

    @model_validator(mode="after")
    def _looks_before_it_is_over(self) -> Self:
        look, until = self.look_again, self.confirm_within
        if look and look.unit == until.unit and look.amount >= until.amount:
            raise refuse("look_again_late", given=str(look), until=str(until))
        return self


class PrivacyRule(Piece):
    """Who may read matters of this kind: what is chosen unless somebody says otherwise."""

    default: Privacy
    """what is chosen unless somebody says otherwise · 默认"""
    allowed: Annotated[tuple[Privacy, ...], Field(min_length=1)]
    """what may be chosen · 可选"""

    @model_validator(mode="after")
    def _default_is_allowed(self) -> Self:
        if self.default not in self.allowed:
            raise refuse("privacy_default", given=self.default, allowed=", ".join(self.allowed))
        return self


class Confidential(Piece):
    """Which posts may open a confidential matter of this kind."""

    may_open: Annotated[tuple[Id, ...], Field(min_length=1)]
    """posts that open confidential matters besides their handlers · 经办之外可打开的岗位"""


class Duplicates(Piece):
    """Which earlier matters count as perhaps the same wish."""

    within_days: Annotated[int, Field(ge=1, le=365)]
    """raised within this many days · 多少天之内"""
    metres: Annotated[int, Field(ge=1, le=50_000)]
    """and not farther away than this · 多少米之内"""


class MatterKind(Named):
    """A kind of matter: who answers it, in what time, and what the asker is promised."""

    title: Words
    """what people call it · 名称"""
    about: Words | None = None
    """a word of explanation for who asks · 给群众的说明"""
    categories: Id
    """the list of categories · 分类用哪个清单"""
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=9)]
    """the rungs, lowest first · 阶梯，由低到高"""
    first_reply: Within | None = None
    """time until somebody is heard of · 多久内要有人接应"""
    remind: tuple[Share, ...] = ()
    """shares of the time at which the owner is reminded · 时限走到几成时提醒"""
    on_expiry: OnExpiry = OnExpiry.CLIMB
    """what happens when a rung's time runs out · 到期怎么办"""
    overdue_remind: Within | None = None
    """reminders repeated after the last deadline · 最后超期后多久提醒一次"""
    answer: Answer
    """what happens after an answer · 答复之后"""
    privacy: PrivacyRule = PrivacyRule(default=Privacy.PUBLIC, allowed=tuple(Privacy))
    """who may read it · 公开范围"""
    confidential: Confidential | None = None
    """who opens confidential ones · 保密的谁能打开"""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)] = tuple(Channel)
    """ways it may come in; `web` takes mail and chats along · 可以从哪里来；web 含邮件、微信等"""
    redirects: Id | None = None
    """list of legal channels to tell instead · 不归这里办时告知的渠道清单"""
    duplicates: Duplicates | None = None
    """which earlier ones may be the same wish · 怎样算可能重复"""
    fields: dict[Id, FormField] = {}
    """what else is asked when it is raised · 提出时还要填什么"""
    raised_by: Ids = ()
    """only these posts raise it; nobody else is offered it · 只由这些岗位提出"""
    born_of: Ids = ()
    """it grows only out of matters of these kinds, such as notes of visits · 只能由哪些事项产生"""
    enters: dict[Id, Id] = {}
    """category → rung it enters at once, for what is urgent · 紧急的分类直接进哪一级"""
    clocks: dict[Id, dict[Id, Within]] = {}
    """category → rung → time, where it differs from the ladder's · 按分类另定的时限"""
    catalogue: Id | None = None
    """dispatch catalogue that says whose it is · 派单目录"""
    objection: Objection | None = None
    """how who was given it may object · 派单异议"""
    helping: Helping | None = None
    """what is asked of helpers · 协办"""
    first_taker_reports: YesNo = False
    """who took it first tells who asked, whoever answers · 首接负责"""
    shared_by_members: YesNo = False
    """every member organisation of the place has a share · 成员单位各办一份"""
    share_posts: Ids = ()
    """who has a member's share: the first of these held there · 由哪个岗位领，取第一个有人的"""
    extension: Extension | None = None
    """how its time may be made longer · 延期"""
    pauses: Id | None = None
    """list of reasons for which the clock stands still, such as a hearing · 停表事由清单"""
    appeal: Appeal | None = None
    """the review who asked may ask for · 复查、复核"""
    accused: Accused | None = None
    """whom a complaint may name; it is kept from them · 被反映的人或单位，一律回避"""
    papers: Papers | None = None
    """papers handed over for an errand · 代办材料"""
    stages: Id | None = None
    """list of stages told to who asked · 告知当事人的各个阶段"""
    left_out: Id | None = None
    """list of reasons for leaving one out of the rates · 不计入三率的事由清单"""
    topic_of: TopicOf | None = None
    """repeated asks it takes up together · 把哪些重复诉求归成一题"""
    most_representatives: Annotated[int, Field(ge=1, le=99)] | None = None
    """of several who ask together, so many speak at most · 多人反映时代表至多几人"""
    retired: Day | None = None
    """not offered from this day on · 自这一天起不再受理"""

    _fields_know_their_ids = field_validator("fields", mode="before")(with_ids)

    def may_be_raised_by(self, posts: Collection[str]) -> bool:
        """Tell whether somebody with these posts, or without any, may raise it on its own."""
        return not self.born_of and (not self.raised_by or bool(set(self.raised_by) & set(posts)))

    def comes_by(self, channel: Channel) -> bool:
        """Tell whether it may come in this way: one that is named, or goes along with one."""
        ways = {channel, *ALONG_WITH.get(channel, ())}
        return not ways.isdisjoint(self.channels)

    def within(self, rung_id: str, category: str = "", taken: bool = False) -> Within:
        """Return the time a rung has for a category; for what is offered, once it is `taken`."""
        rung = self.rung(rung_id)
        if taken and rung.offered and rung.once_taken:
            return rung.once_taken
        return self.clocks.get(category, {}).get(rung_id) or rung.within

    @cached_property
    def places_on_ladder(self) -> dict[str, int]:
        """Return how high each rung stands, lowest 0."""
        return {rung.rung: height for height, rung in enumerate(self.ladder)}

    def rung(self, rung_id: str) -> Rung:
        """Return a rung by its id."""
        return self.ladder[self.places_on_ladder[rung_id]]

    @property
    def lowest(self) -> Rung:
        """Return the lowest rung."""
        return self.ladder[0]

    @property
    def highest(self) -> Rung:
        """Return the highest rung."""
        return self.ladder[-1]

    @model_validator(mode="after")
    def _shares_rise(self) -> Self:
        if list(self.remind) != sorted(set(self.remind)):
            raise refuse("shares_order")
        return self

    @model_validator(mode="after")
    def _rungs_differ(self) -> Self:
        seen = [rung.rung for rung in self.ladder]
        twice = next((rung for rung in seen if seen.count(rung) > 1), None)
        if twice:
            raise refuse("rung_twice", rung=twice)
        return self
