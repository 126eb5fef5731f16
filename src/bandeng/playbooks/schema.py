"""How a playbook is written: one mechanism, one file, a closed vocabulary."""

from typing import Annotated

from pydantic import Field, field_validator

from bandeng.playbooks.pieces import Day, FreeWords, Id, Piece, Words, with_ids
from bandeng.playbooks.schema_abilities import AnswerTemplate, Catalogue
from bandeng.playbooks.schema_activities import Activity, Duty, Rota, Workshop
from bandeng.playbooks.schema_deeds import Indicator, Record
from bandeng.playbooks.schema_lists import CodeList, SupervisionList
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.schema_pages import PageRule
from bandeng.playbooks.schema_posts import Level, OfficeHours, Post
from bandeng.playbooks.schema_rates import Rate, Score, Sheet
from bandeng.playbooks.schema_stories import Story

TABLES = (
    "posts", "lists", "supervision-lists", "matters", "activities", "duties", "rotas", "workshops",
    "records", "indicators", "pages", "catalogues", "answer-templates", "rates", "scores", "sheets",
)  # fmt: skip


class Playbook(Piece):
    """One mechanism: what it is for, who does what, within what time."""

    playbook: Id
    """id of the mechanism, for ever · 做法的编号，定了不改"""
    title: Words
    """what people call it · 名称"""
    version: Annotated[int, Field(ge=1)]
    """rises with every adopted change · 版本，每改一次加一"""
    why: FreeWords
    """what it is good for · 为什么这样做"""
    source: FreeWords | None = None
    """where the mechanism comes from · 出处"""
    needs: tuple[Id, ...] = ()
    """playbooks whose names this one uses · 用到哪些做法里的名字"""
    calendar: OfficeHours | None = None
    """when the office works · 办公时间"""
    levels: tuple[Level, ...] = ()
    """levels of the place tree, highest first · 层级，由高到低"""
    posts: dict[Id, Post] = {}
    """posts people hold at places · 岗位"""
    lists: dict[Id, CodeList] = {}
    """named lists of choices, shared by all playbooks · 选项清单，各做法共用"""
    supervision_lists: dict[Id, SupervisionList] = {}
    """lists the top is watching · 督办清单"""
    matters: dict[Id, MatterKind] = {}
    """kinds of matters · 事项类型"""
    activities: dict[Id, Activity] = {}
    """kinds of activities · 活动类型"""
    duties: dict[Id, Duty] = {}
    """who must do what how often · 职责"""
    rotas: dict[Id, Rota] = {}
    """who is there when: opening hours and turns · 值班与开放时间"""
    workshops: dict[Id, Workshop] = {}
    """host and members who train others · 工作坊"""
    records: dict[Id, Record] = {}
    """registers · 台账"""
    indicators: dict[Id, Indicator] = {}
    """numbers over rows · 指标"""
    pages: dict[Id, PageRule] = {}
    """public pages of places · 地方的公开页面"""
    catalogues: dict[Id, Catalogue] = {}
    """dispatch catalogues: whose is which ask · 派单目录"""
    answer_templates: dict[Id, AnswerTemplate] = {}
    """words to begin an answer with · 答复模板"""
    rates: dict[Id, Rate] = {}
    """shares of rows over rows, such as solved of rated · 率（响应率、解决率、满意率等）"""
    scores: dict[Id, Score] = {}
    """rates weighed together, shown in bands · 加权得分，只分档不排名"""
    sheets: dict[Id, Sheet] = {}
    """several views of the same matters on one printed sheet · 同一批事项的几张清单"""
    stories: tuple[Story, ...] = ()
    """worked examples, run by `bandeng check` · 例子，bandeng check 会跑一遍"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    _know_their_ids = field_validator(*(name.replace("-", "_") for name in TABLES), mode="before")(
        with_ids
    )

    @property
    def id(self) -> str:
        """Return the playbook's id."""
        return self.playbook
