"""What the firms of the demo's zone ask for, and how each problem went."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bandeng.clockwork.demo.asks import Wish
from bandeng.clockwork.demo.half_year import Step
from bandeng.matters.states import Outcome

URGENT = "outage"  # answered within hours, before it climbs far
SOLVED, EXPLAINED, STILL_OPEN = "solved", "explained", "open"


@dataclass(frozen=True)
class Problem:
    """A firm's problem: what it is, how many days before now it was raised, how it went.

    `rungs` is how often it was handed up before it was answered.
    """

    wish: Wish
    days_ago: int
    went: str = SOLVED
    rungs: int = 0

    def life(self) -> Iterator[Step]:
        """Return what happens to it after it was raised."""
        if self.went == STILL_OPEN and not self.rungs:
            return
        yield Step(1, "take")
        if self.wish.category == URGENT:
            yield from self._answer()
            return
        for _ in range(self.rungs):
            yield Step(3, "escalate", {"reason": "要别的部门一起办，指导员这里定不下来"})
            yield Step(3, "take")
        if self.went == STILL_OPEN:
            yield Step(4, "note", {"text": "已约部门下周到企业现场看。"})
            return
        yield from self._answer()

    def _answer(self) -> Iterator[Step]:
        solved = self.went == SOLVED
        said: dict[str, Any] = {
            "text": self.wish.solved if solved else self.wish.explained,
            "outcome": Outcome.SOLVED if solved else Outcome.EXPLAINED,
        }
        if self.wish.category == URGENT:
            yield Step(1, "answer", said)
        else:
            yield Step(5, "note", {"text": "已到企业看过，正在协调。"})
            yield Step(4, "answer", said)
        if self.days_ago % 3:
            yield Step(5, "confirm", {"solved": True, "rating": 4 + self.days_ago % 2})


def _wish(category: str, title: str, text: str, done: str) -> Wish:
    return Wish(category, title, text, done, done)


_KINDS = [
    _wish("outage", "车间跳闸停电", "二号车间上午跳闸，两条线停了。",
          "供电所换了熔断器，当天恢复；负荷另拉一路，已送电。"),
    _wish("permits", "排污登记卡在补件", "排污登记退回两次，不知道还缺什么。",
          "环评窗口当面列出清单，缺的一页监测报告补上，登记已经办结。"),
    _wish("finance", "流动资金贷款批不下来", "订单上来了，流动资金贷款一个月没有回音。",
          "开发区把银行请到企业，按订单质押放款，已经到账。"),
    _wish("hiring", "招不到焊工", "新线要十二名焊工，招了两个月只来三人。",
          "与职业学校签了订单班，八名学员已经上岗，其余下月到。"),
    _wish("transport", "货车进不了园区东门", "东门限高杆没有拆，大件车要绕八公里。",
          "限高杆移到支路口，大件车可以直接进。"),
    _wish("land", "仓库用地边界不清", "扩建仓库，和邻厂的界线说法不一。",
          "自然资源部门现场放线，两家签字，施工许可已发。"),
    _wish("workers", "夜班没有公交", "夜班十一点下班，职工回城没有车。",
          "加开两班夜间通勤车，停靠三个厂门口。"),
    _wish("other", "食堂排烟被投诉", "食堂排烟口正对邻厂，被投诉。",
          "排烟口加装净化器并改向，两家都看过。"),
]  # fmt: skip

# Half a year: 24 solved, two explained, three still open.
PROBLEMS: tuple[Problem, ...] = (
    *(
        Problem(_KINDS[n % len(_KINDS)], 178 - 7 * n, rungs=(0, 0, 1, 0, 0, 2)[n % 6])
        for n in range(24)
    ),
    Problem(_KINDS[2], 96, EXPLAINED),
    Problem(_KINDS[5], 51, EXPLAINED, rungs=1),
    Problem(_KINDS[3], 6, STILL_OPEN, rungs=1),
    Problem(_KINDS[6], 2, STILL_OPEN, rungs=1),
    Problem(_KINDS[1], 1, STILL_OPEN),
)
