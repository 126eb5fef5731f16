"""How activities, duties, rotas and workshops are written in a playbook."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bandeng.playbooks.pieces import (
    Day,
    Id,
    Ids,
    Named,
    Piece,
    Within,
    Words,
    YesNo,
    refuse,
    with_ids,
)
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.vocabulary import (
    DayOff,
    DecidedBy,
    DutyOf,
    DutyRole,
    Every,
    Period,
    Weekday,
)


class Repeats(Piece):
    """On which days a series falls: a closed set of rules, no expression language."""

    every: Every
    """day, workday, week, month, quarter or year · 每天、每工作日、每周、每月、每季、每年"""
    step: Annotated[int, Field(ge=1, le=52)] = 1
    """every second week is 2 · 隔几期一次"""
    on: tuple[Weekday, ...] = ()
    """weekdays · 星期几"""
    nth: Annotated[int, Field(ge=-1, le=5)] | None = None
    """which of those weekdays in the month, -1 the last · 当月第几个，-1 为最后一个"""
    week: Annotated[int, Field(ge=1, le=5)] | None = None
    """or: in which calendar week of the month (weeks begin on Monday) · 或当月第几周（周一起）"""
    day: Annotated[int, Field(ge=-1, le=31)] | None = None
    """or: on which day of the month, -1 the last · 或当月几号，-1 为最后一天"""
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    """of a year or quarter: in which month of it · 年或季中的第几个月"""
    day_off: DayOff = DayOff.KEEP
    """what happens when it falls on a day off · 遇休息日：照常、提前、顺延、取消"""


class MeetingMode(Piece):
    """A sitting in which many ask: each ask becomes a matter, answered or promised on the spot."""

    asks: Id
    """kind of matter each ask becomes · 每条诉求成为哪种事项"""
    promises_within: Within | None = None
    """the latest day that may be promised on the spot · 当场承诺最晚多久"""


class Deliberation(Piece):
    """How a topic is talked over and decided."""

    decided_by: Annotated[tuple[DecidedBy, ...], Field(min_length=1)]
    """how it may be decided · 可以怎样决定"""
    opinions_for: Within | None = None
    """how long opinions are taken · 意见征集多久"""
    follows: Ids = ()
    """kinds of matters a decision may give birth to · 决定可以产生哪些事项"""
    entitled: Ids = ()
    """posts entitled to vote in a statutory meeting · 法定会议中有表决权的岗位"""


class Patrol(Piece):
    """A walk along check points; what is found becomes a matter in the same act."""

    finds: Ids
    """kinds of matters a finding becomes · 发现的问题成为哪种事项"""


class Activity(Named):
    """Something that happens at a time and place with people."""

    title: Words
    """what people call it · 名称"""
    about: Words | None = None
    """what it is for, for who comes · 说明"""
    by: Ids = ()
    """posts that do it · 由哪些岗位做"""
    with_: Ids = ()
    """posts that take part and are invited · 参加的岗位"""
    at: Id | None = None
    """level of its place · 在哪一级的地方"""
    takes: Annotated[int, Field(ge=1, le=60 * 24 * 30)] = 60
    """how many minutes it usually takes · 通常多少分钟"""
    fields: dict[Id, FormField] = {}
    """what is written down · 记什么"""
    may_raise: Ids = ()
    """kinds of matters it may give birth to · 可以产生哪些事项"""
    unplanned: YesNo = True
    """may be written down without having been planned · 可以不事先安排、事后直接记"""
    late_after: Within | None = None
    """written down later than this after it happened, it is marked late · 多久后补记算迟"""
    open_to_all: YesNo = False
    """anybody may see that it will be and come · 对外公开，谁都可以来"""
    names: YesNo = True
    """who came is written down by name; else only how many · 是否记到人，否则只记人数"""
    repeats: Repeats | None = None
    """its usual series · 通常的周期"""
    meeting: MeetingMode | None = None
    """it can be held as a bench meeting · 板凳会方式"""
    deliberation: Deliberation | None = None
    """it talks over a topic and decides · 议事"""
    patrol: Patrol | None = None
    """it goes along check points · 巡查"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    _fields_know_their_ids = field_validator("fields", mode="before")(with_ids)

    @property
    def invited(self) -> tuple[str, ...]:
        """Return the posts that take part."""
        return self.with_


class Duty(Named):
    """Who must do which activity, and how often; fulfilment is computed, never entered."""

    title: Words | None = None
    """what people call it · 名称"""
    basis: Words | None = None
    """the rule it rests on · 依据"""
    post: Id
    """whose duty it is · 谁的职责"""
    do: Ids
    """the activity, or several any of which counts · 做哪项活动，几项任一都算"""
    times: Annotated[int, Field(ge=1, le=366)]
    """how often in the period · 每期几次"""
    per: Period
    """week, month, quarter or year · 周期"""
    of: DutyOf = DutyOf.HOLDER
    """of each holder, or of the place as one body · 每人各算，或整个地方（支部）合算"""
    role: DutyRole = DutyRole.HOST
    """to hold it, or to have come · 主持，还是参加"""
    grace: Within | None = None
    """how long after the period it may be caught up, marked so · 期满后多久内可补，注明补做"""
    remind: Within | None = None
    """how long before the end of the period what is missing is said · 期满前多久提醒"""
    from_: Day | None = None
    """counts from this day on · 自这一天起算"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    @model_validator(mode="after")
    def _a_place_does_not_come(self) -> Self:
        if self.of is DutyOf.PLACE and self.role is DutyRole.COME:
            raise refuse("duty_place_comes")
        return self


class Hours(Piece):
    """From when to when, on which weekdays."""

    on: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    """weekdays · 星期几"""
    from_: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    """from · 自"""
    to: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    """to · 至"""
    extended: YesNo = False
    """outside the usual hours; if there are such, turns are for these · 延时；有延时的只轮延时"""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to <= self.from_:
            raise refuse("hours", given=f"{self.from_}-{self.to}")
        return self


class Rota(Named):
    """Who is there when: opening hours of a place, and whose turn it is."""

    title: Words
    """what people call it · 名称"""
    at: Id
    """level of the places that have it · 设在哪一级"""
    hours: Annotated[tuple[Hours, ...], Field(min_length=1)]
    """opening hours · 开放时间"""
    post: Id | None = None
    """holders of this post take turns · 由哪个岗位轮值"""
    units: Id | None = None
    """or: the places of this level below take turns · 或由下面哪一级的地方轮值"""
    by: Ids = ()
    """posts that run it: fill it, change the hours of a day · 由哪些岗位排班、改时间"""
    turn: Every = Every.DAY
    """how long a turn lasts: a day, a week or a month · 多久一轮：每天、每周或每月"""
    min: Annotated[int, Field(ge=0, le=99)] = 1
    """fewest at a time · 每班至少几人"""
    max: Annotated[int, Field(ge=1, le=99)] | None = None
    """most at a time · 每班至多几人"""
    on_days_off: YesNo = False
    """open on public holidays too · 法定节假日是否开放"""
    names: YesNo = False
    """who is on duty is shown by name, else by post alone · 对外显示姓名，否则只显示岗位"""
    remind: Within | None = None
    """how long before a turn who has it is reminded, once · 每班开始前多久提醒，只提醒一次"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    @model_validator(mode="after")
    def _somebody_takes_turns(self) -> Self:
        if self.post and self.units:
            raise refuse("rota_post_or_units")
        if self.turn not in (Every.DAY, Every.WEEK, Every.MONTH):
            raise refuse("rota_turn")
        if self.max is not None and self.min > self.max:
            raise refuse("min_max", min=str(self.min), max=str(self.max))
        return self


class Workshop(Named):
    """One host and a few members who train others: sessions, pairs, questions answered."""

    title: Words
    """what people call it · 名称"""
    about: Words | None = None
    """what it is for, for who comes · 说明"""
    host: Id
    """whoever holds this post at a place has the workshop there · 主持人是哪个岗位"""
    member: Id
    """post of the members · 成员是哪个岗位"""
    least: Annotated[int, Field(ge=0, le=99)] = 2
    """with fewer members it is short of somebody · 至少几名成员"""
    learners: Annotated[Ids, Field(min_length=1)]
    """posts that learn, at its place and below · 谁来学：本地及以下的哪些岗位"""
    sessions: Annotated[Ids, Field(min_length=1)]
    """activities it holds · 开展哪些活动"""
    asks: Id | None = None
    """kind of matter by which it is asked · 向它提问用哪种事项"""
    seen_by: Ids = ()
    """who else reads its pairs: posts at its place and above · 还有哪些岗位能看结对"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""
