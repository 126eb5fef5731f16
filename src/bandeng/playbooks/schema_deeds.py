"""How fields, records and indicators are written in a playbook."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bandeng.playbooks.pieces import Day, Id, Ids, Named, Piece, Words, YesNo, refuse, with_ids
from bandeng.playbooks.vocabulary import Channel, Countable, DayOf, FieldType, Outcome, Scope


class FormField(Named):
    """One field of an activity or a record; its type is frozen once adopted."""

    type: FieldType
    """frozen once adopted · 类型，采用后不改"""
    label: Words | None = None
    """what people read · 显示的文字"""
    list_: Id | None = None
    """the list a choice comes from · 选项取自哪个清单"""
    unit: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    """unit of a number · 单位"""
    most: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    """largest number · 数字至多多少"""
    hint: Words | None = None
    """a word on how to fill it in · 填写说明"""
    required: YesNo = False
    """must be filled in · 必填"""
    retired: Day | None = None
    """not asked from this day on · 自这一天起不再填"""

    @model_validator(mode="after")
    def _choices_come_from_a_list(self) -> Self:
        if (self.type is FieldType.CHOICE) != (self.list_ is not None):
            raise refuse("choice_list")
        return self


class VisibleTo(Piece):
    """Which post reads a register, and over which places."""

    post: Id
    """the post that reads it · 哪个岗位能看"""
    scope: Scope
    """over which places · 看哪些地方的"""


class Record(Named):
    """A typed row of a register."""

    title: Words | None = None
    """what people call it · 名称"""
    fields: dict[Id, FormField]
    """what is written down · 记什么"""
    visible_to: VisibleTo
    """who reads it · 谁能看"""
    confirm_by: Id | None = None
    """`recipient` or a post that confirms a row · 由谁确认"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    _fields_know_their_ids = field_validator("fields", mode="before")(with_ids)


class When(Piece):
    """Which rows an indicator takes: a closed list of conditions, all of which must hold."""

    answered: Outcome | None = None
    """with this outcome · 答复结果"""
    rung: Id | None = None
    """on this rung · 在这一级"""
    category: Id | None = None
    """in this category · 属于这一类"""
    channel: Channel | None = None
    """which came in this way · 从这个渠道来的"""
    asked_at: Ids | None = None
    """which were asked at activities of these kinds · 在这些活动上提出来的"""
    on_time: YesNo | None = None
    """within its time or not · 是否按时"""
    promised: YesNo | None = None
    """a time was promised for it or not · 是否有办理时限"""
    confirmed: YesNo | None = None
    """confirmed by who asked or not · 群众是否确认"""
    satisfied: YesNo | None = None
    """four stars or more, or fewer · 是否满意（四星及以上）"""
    rated: YesNo | None = None
    """who asked gave stars or not · 是否评价过"""
    spoken: YesNo | None = None
    """who asked said yes or no to an answer, or nothing · 群众是否对答复表过态"""
    awaited: YesNo | None = None
    """the first word is not due yet and nobody spoke, or not · 是否未到首次回应时限"""
    heard_on_time: YesNo | None = None
    """first heard from within its time or not · 是否按时首次回应"""
    ended: YesNo | None = None
    """answered or not · 是否已答复"""
    solved: YesNo | None = None
    """who asked says it is solved or not · 群众是否说已解决"""
    reopened: YesNo | None = None
    """opened again at least once or not · 是否重办过"""
    handed_over: YesNo | None = None
    """handed from one post to another at least once or not · 是否转派过"""
    extended: YesNo | None = None
    """given more time or not · 是否延过期"""
    left_out: YesNo | None = None
    """left out of the rates for a listed reason or not · 是否剔除"""


class Indicator(Named):
    """A number defined once, over rows that can be opened."""

    title: Words | None = None
    """what people call it · 名称"""
    count: Countable | None = None
    """count rows of matters, activities, pairs or records · 数行数"""
    sum: Annotated[str, Field(pattern=r"^(activities|records)\.[a-z][a-z0-9-]*$")] | None = None
    """or sum a field, such as `activities.served` · 或对字段求和"""
    distinct: Annotated[str, Field(pattern=r"^activities\.(people|places)$")] | None = None
    """or count people who came, or places, each once · 或按人、按地方去重计数"""
    kind: Annotated[Ids, Field(min_length=1)]
    """rows of which kind or kinds, pairs of which workshop · 哪一种，可几种合算"""
    when: When | None = None
    """only rows for which all of this holds · 只取符合这些条件的"""
    by: DayOf | None = None
    """by which day a row falls into a month · 按哪一天归入月份"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    @model_validator(mode="after")
    def _counts_or_sums(self) -> Self:
        if sum(said is not None for said in (self.count, self.sum, self.distinct)) != 1:
            raise refuse("count_or_sum")
        return self

    @property
    def over(self) -> Countable:
        """Return which rows the number is made of."""
        return self.count or Countable((self.sum or self.distinct or "").partition(".")[0])

    @property
    def summed_field(self) -> str:
        """Return the field that is summed, empty when rows are counted."""
        return (self.sum or "").partition(".")[2]
