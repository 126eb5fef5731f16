"""How a worked example is written in a playbook: what happened, when one looks, what is seen."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bandeng.playbooks.pieces import Day, Id, Ids, Piece, WallTime, Within, YesNo, refuse
from bandeng.playbooks.vocabulary import (
    Channel,
    Colour,
    Fulfilment,
    Outcome,
    Privacy,
    Refusal,
    StoryState,
)

PLACE_PATTERN = r"^[a-z][a-z0-9-]*-\d+$"
PlaceRef = Annotated[str, Field(pattern=PLACE_PATTERN)]
OF_ACTIVITIES = ("plan", "hold", "attend", "catch-up")
VERBS = (
    "raise", "take", "note", "reply", "ask", "escalate", "send-down",
    "answer", "confirm", "not-solved", "redirect", "withdraw", "pause", "resume", "extend",
    "object", "agree", "insist", "decide", "hand-over", *OF_ACTIVITIES,
)  # fmt: skip


class Happening(Piece):
    """One thing somebody does in a story: a moment and exactly one verb."""

    at: WallTime
    """when · 时刻"""
    by: Id | None = None
    """post of who does it · 由哪个岗位做"""
    in_: PlaceRef | None = None
    """invented place, its level and a number, such as `village-7` · 虚构的地方"""
    privacy: Privacy | None = None
    """chosen when raising · 提出时选的公开范围"""
    channel: Channel | None = None
    """the way it comes in · 从哪里来"""
    category: Id | None = None
    """what it is about, where clocks or dispatch depend on it · 分类"""
    with_: Ids = ()
    """posts that are to help, beside `decide` · 协办岗位，配 decide 用"""
    raise_: Id | None = None
    """somebody asks: the kind of matter · 提出（事项类型）"""
    take: Id | None = None
    """a post takes it in hand · 接手（岗位）"""
    note: str | None = None
    """a note is written · 记一笔"""
    ask: str | None = None
    """the asker is asked something; the clock stops · 问群众，停表"""
    reply: str | None = None
    """the asker replies; the clock goes on · 群众答，续表"""
    escalate: str | None = None
    """handed up, with the reason · 上交（理由）"""
    send_down: str | None = None
    """sent down, with the instruction · 下派（要求）"""
    answer: Outcome | None = None
    """answered, with the outcome · 答复（结果）"""
    without: Ids = ()
    """parts the answer leaves out · 答复里缺的部分"""
    confirm: str | None = None
    """the asker says it is solved · 群众确认"""
    not_solved: str | None = None
    """the asker says it is not · 群众说没解决"""
    redirect: Id | None = None
    """told the legal channel: the reason · 告知渠道（事由）"""
    withdraw: str | None = None
    """the asker takes it back · 撤回"""
    object_: Id | None = None
    """who has it says it is not his: the entry cited · 派单异议（引用的目录条目）"""
    agree: Id | None = None
    """the objection is right: the entry it goes to · 同意异议，改派到哪一条"""
    insist: str | None = None
    """the objection is not right, with the reason · 坚持原派单（理由）"""
    decide: Id | None = None
    """the post that is main, decided for good · 定下主办岗位"""
    hand_over: Id | None = None
    """handed to the post of an entry without an objection · 直接改派到哪一条"""
    pause: Id | None = None
    """the clock stops for a listed reason, such as a hearing · 停表（事由）"""
    until: WallTime | None = None
    """when the clock goes on by itself · 到何时自动续表"""
    resume: str | None = None
    """the clock goes on · 续表"""
    extend: Within | None = None
    """more time, granted by the post named · 延期（经批准）"""

    plan: Id | None = None
    """an activity is planned; `starts` says for when · 安排一项活动，starts 写何时开始"""
    hold: Id | None = None
    """an activity is held, planned or not · 一项活动开了（事先安排的，或事后记的）"""
    attend: Ids | None = None
    """who came to the last one held, by post · 最近开的那次，哪些岗位的人到了"""
    catch_up: Id | None = None
    """the last one held counts for a past period of this duty · 最近开的那次算哪项职责的补做"""
    starts: WallTime | None = None
    """when it begins or began; else at this moment · 何时开始，不写就是此刻"""
    for_: Day | None = None
    """a day of the period it is caught up for, beside `catch-up` · 补哪一期，写其中一天"""

    @property
    def verb(self) -> str:
        """Return what is done, as it stands in the file."""
        return next(verb for verb in VERBS if self._said(verb) is not None)

    def _said(self, verb: str) -> object:
        field = {"raise": "raise_", "object": "object_"}.get(verb, verb.replace("-", "_"))
        return getattr(self, field)

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        said = [verb for verb in VERBS if self._said(verb) is not None]
        if len(said) != 1:
            raise refuse("one_verb", verbs=", ".join(VERBS))
        if said[0] in ("raise", "plan", "hold") and self.in_ is None:
            raise refuse("raise_in", verb=said[0])
        if (said[0] in ("plan", "hold") and self.by is None) or (
            (said == ["catch-up"]) != (self.for_ is not None)
        ):
            raise refuse("doing_who_for")
        return self


class Expectation(Piece):
    """What one must see; only what is written is compared."""

    state: StoryState | None = None
    """where the matter stands · 状态"""
    rung: Id | None = None
    """its rung · 阶梯级"""
    colour: Colour | None = None
    """its colour · 颜色"""
    owner: Id | None = None
    """the post that has it, or `nobody` · 经办岗位"""
    helpers: tuple[Id, ...] | None = None
    """the posts that help · 协办岗位"""
    due: WallTime | None = None
    """its deadline · 到期时刻"""
    reminded: Annotated[int, Field(ge=0)] | None = None
    """reminders on this rung · 本级已提醒几次"""
    overdue_reminded: Annotated[int, Field(ge=0)] | None = None
    """reminders after the last deadline · 超期已提醒几次"""
    reopened: Annotated[int, Field(ge=0)] | None = None
    """how often opened again · 重办次数"""
    handovers: Annotated[int, Field(ge=0)] | None = None
    """how often handed over to another post · 转派次数"""
    list_: Id | None = None
    """supervision list it stands on, or `none` · 所在督办清单"""
    first_reply: Annotated[str, Field(pattern="^(owed|given|late)$")] | None = None
    """`owed`, `given` or `late` · 首次答复：未到、已给、已迟"""
    steps: tuple[str, ...] | None = None
    """all the clock did, in order, such as `remind 50%`, `climb blue` · 时钟做过的每一步"""
    uncovered: tuple[str, ...] | None = None
    """`PLACE POST` with too few holders · 缺岗"""
    overfull: tuple[str, ...] | None = None
    """`PLACE POST` with too many · 超员"""
    duties: dict[Id, Fulfilment] | None = None
    """how duties stand: done, caught-up, open, soon, late, missed, nobody · 各项职责履行到哪一步"""
    period: Day | None = None
    """a day of the period looked at; else of that moment · 看职责的哪一期，写其中一天"""
    held: Annotated[int, Field(ge=0)] | None = None
    """how many activities were held · 已经开了几次"""
    late: YesNo | None = None
    """whether the last one was written down late · 最近一次是否补记"""


class Look(Piece):
    """A moment at which one looks, and what must be seen then."""

    at: WallTime
    """when one looks · 何时看"""
    expect: Expectation
    """what must be seen · 应看到"""


Held = dict[Id, Annotated[int, Field(ge=0)]]


class Story(Piece):
    """A worked example: a matter with a clock of its own, what was held, or who is where."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    """what it shows · 说明什么"""
    vacant: Ids = ()
    """posts nobody holds in this story · 本例中空缺的岗位"""
    given: tuple[Happening, ...] = ()
    """what happened, in order of time · 依次发生了什么"""
    places: dict[PlaceRef, Held] = {}
    """who is where: holders per post at invented places · 哪里有几人任职"""
    at: WallTime | None = None
    """when one looks · 何时看"""
    expect: Expectation | None = None
    """what must be seen · 应看到"""
    looks: tuple[Look, ...] = ()
    """several moments at which one looks · 多次查看"""
    refused: Refusal | None = None
    """the last step must be refused for this reason · 最后一步应因此被拒"""

    @property
    def all_looks(self) -> tuple[Look, ...]:
        """Return every moment at which one looks, in the order of the file."""
        first = (Look(at=self.at, expect=self.expect),) if self.at and self.expect else ()
        return first + self.looks

    @property
    def is_of_activities(self) -> bool:
        """Tell whether it is about what was held, rather than about a matter."""
        return bool(self.given) and self.given[0].verb in OF_ACTIVITIES

    @model_validator(mode="after")
    def _one_sort(self) -> Self:
        if bool(self.given) == bool(self.places):
            raise refuse("given_or_places")
        if self.places and (self.expect is None or self.at or self.looks or self.refused):
            raise refuse("places_expect")
        return self

    @model_validator(mode="after")
    def _ends_somehow(self) -> Self:
        if self.given and (self.at is None) != (self.expect is None):
            raise refuse("at_with_expect")
        if self.given and not self.all_looks and self.refused is None:
            raise refuse("no_expectation")
        return self

    @model_validator(mode="after")
    def _one_matter_in_order(self) -> Self:
        verbs = [happening.verb for happening in self.given]
        doings = [verb in OF_ACTIVITIES for verb in verbs]
        if any(doings) and not all(doings):
            raise refuse("one_sort_of_story")
        if self.given and not any(doings) and (verbs[0] != "raise" or verbs.count("raise") != 1):
            raise refuse("raise_first")
        moments = [happening.at for happening in self.given]
        if moments != sorted(moments):
            raise refuse("given_order")
        return self
