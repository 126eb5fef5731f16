"""The past of a site as sheets tell it: what their columns say, and what a row means here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from bandeng.matters import history
from bandeng.matters.history import Past
from bandeng.matters.states import Channel, Outcome, State
from bandeng.places.models import Place
from bandeng.places.queries import standing
from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.queries import library
from bandeng.tables import cells
from bandeng.tables.books import opened
from bandeng.tables.faults import BadTable, Unfit
from bandeng.tables.headings import LOOKED_AT, Column, find
from bandeng.tables.lettering import close
from bandeng.tables.rows import Aside, Row, rows

HERE, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
STATES = {
    State.RAISED: ("open", "new", "待受理", "待办", "未办", "raised"),
    State.TAKEN: ("assigned", "已受理", "已派单", "已签收", "taken"),
    State.WORKING: ("in progress", "pending", "started", "办理中", "在办", "正在办理", "working"),
    State.UNCONFIRMED: ("closed", "resolved", "已办结", "办结", "已答复", "已完成", "unconfirmed"),
    State.CONFIRMED: ("confirmed", "已确认", "满意", "已评价"),
    State.WITHDRAWN: ("withdrawn", "cancelled", "撤回", "已撤销", "已作废"),
}
OUTCOMES = {
    Outcome.SOLVED: ("solved", "已解决", "解决"),
    Outcome.EXPLAINED: ("explained", "已解释", "解释说明", "说明"),
    Outcome.REFUSED: ("refused", "不予受理", "未予支持"),
}
CHANNELS = {
    Channel.HOTLINE: ("hotline", "phone", "unknown", "热线", "电话", "12345"),
    Channel.WEB: ("web", "online", "mobile", "网上", "网站", "小程序", "app"),
    Channel.MAIL: ("mail", "e-mail", "email", "邮件", "电子邮件", "邮箱"),
    Channel.SMS: ("sms", "text", "短信"),
    Channel.WECHAT: ("wechat", "微信", "微信公众号", "公众号"),
    Channel.WECOM: ("wecom", "企业微信"),
    Channel.OPEN311: ("open311",),
    Channel.API: ("api", "json 接口", "接口", "外部系统"),
    Channel.COUNTER: ("counter", "walk-in", "窗口", "来访"),
    Channel.VISIT: ("visit", "走访", "上门"),
}


TITLES = {
    "key": lazy("Its number there"),
    "raised": lazy("Asked"),
    "due": pgettext_lazy("history", "Due"),
    "closed": lazy("Closed"),
    "status": pgettext_lazy("history", "State"),
    "category": lazy("About"),
    "kind": lazy("Kind of request"),
    "post": lazy("Post that had it"),
    "place": pgettext_lazy("history", "Place"),
    "above": lazy("Place above it"),
    "title": pgettext_lazy("history", "Title"),
    "text": lazy("What was asked"),
    "where": lazy("Address"),
    "answer": pgettext_lazy("history", "Answer"),
    "outcome": lazy("What came of it"),
    "channel": lazy("How it came"),
    "lat": lazy("Latitude"),
    "lng": lazy("Longitude"),
}


def _by_word(words: Mapping[Any, tuple[str, ...]]) -> dict[str, str]:
    return {word: str(meaning) for meaning, said in words.items() for word in said}


def month_first(said: str) -> str:
    """Return 04/18/2019 09:55:45 PM as 2019-04-18T21:55:45; other moments as they are read."""
    for shape in ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y"):
        try:
            return datetime.strptime(said, shape).isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return cells.moment(said)


@dataclass(frozen=True)
class Telling:
    """How one sort of file tells the past: its columns, and the zone of its wall clocks.

    What holds the word `nowhere` names no place; such a row stands at the top of the tree.
    """

    id: str
    columns: tuple[Column, ...]
    zone: ZoneInfo
    nowhere: str = ""


def _columns(
    moment: Callable[[str], str], own: Mapping[str, tuple[str, ...]]
) -> tuple[Column, ...]:
    """Return the columns of a past; `own` words stand before those everybody knows."""

    def column(name: str, heading: str, *known: str, **more: object) -> Column:
        words = (*own.get(name, ()), heading, *known)
        return Column(name, words[0], words[1:], title=TITLES[name], **more)  # type: ignore[arg-type]

    return (
        column("key", "原编号", "工单编号", "流水号", "编号", "key", needed=True, filled=True),
        column("raised", "提出时间", "受理时间", "来电时间", "创建时间", "created",
               read=moment, needed=True, filled=True),
        column("due", "办理时限", "截止时间", "到期时间", "due", read=moment),
        column("closed", "办结时间", "答复时间", "closed", read=moment),
        column("status", "状态", "办理状态", "status", needed=True, filled=True),
        column("category", "分类", "诉求分类", "问题类型", "category", needed=True, filled=True),
        column("kind", "事项类型", "业务类型", "kind"),
        column("post", "承办单位", "承办岗位", "责任单位", "post"),
        column("place", "地方代码", "地方", "所属村", "所属社区", "place"),
        column("above", "上级地方", "所属乡镇", "乡镇", "街道", "above"),
        column("title", "标题", "主题", "title"),
        column("text", "诉求内容", "反映内容", "内容", "事项描述", "text"),
        column("where", "详细地址", "地址", "address"),
        column("answer", "答复内容", "办理结果", "答复", "answer"),
        column("outcome", "办理结论", "outcome", read=cells.one_of(_by_word(OUTCOMES))),
        column("channel", "来源", "渠道", "来源渠道", "channel",
               read=cells.one_of(_by_word(CHANNELS))),
        column("lat", "纬度", "lat", "latitude", read=cells.number),
        column("lng", "经度", "lng", "longitude", read=cells.number),
    )  # fmt: skip


PLAIN = Telling("history", _columns(cells.moment, {}), HERE)
# The columns of the open data of 311 in New York, whose times are those of its clocks.
NYC_311 = Telling(
    "nyc-311",
    _columns(
        month_first,
        {
            "key": ("Unique Key",),
            "raised": ("Created Date",),
            "due": ("Due Date",),
            "closed": ("Closed Date",),
            "status": ("Status",),
            "category": ("Complaint Type",),
            "post": ("Agency",),
            "place": ("Community Board",),
            "above": ("Borough",),
            "title": ("Descriptor",),
            "text": ("Location Type",),
            "where": ("Incident Address",),
            "answer": ("Resolution Description",),
            "channel": ("Open Data Channel Type",),
            "lat": ("Latitude",),
            "lng": ("Longitude",),
        },
    ),
    NEW_YORK,
    nowhere="unspecified",
)
TELLINGS = {telling.id: telling for telling in (PLAIN, NYC_311)}


@dataclass
class Site:
    """What the rows of a sheet are held against: the places and the playbooks of this site."""

    rules: Library
    places: list[Place]

    @cached_property
    def by_code(self) -> dict[str, Place]:
        """Return the places by their codes."""
        return {close(place.code): place for place in self.places}

    @cached_property
    def by_name(self) -> dict[str, list[Place]]:
        """Return the places by their names, which several may bear."""
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(close(place.name), []).append(place)
        return found

    @cached_property
    def posts(self) -> dict[str, str]:
        """Return the posts by their ids and titles."""
        return _named((post.id, post.title) for post in self.rules.posts.values())

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Return the kinds of requests by their ids and titles."""
        return _named((kind.id, kind.title) for kind in self.rules.kinds.values())

    @cached_property
    def kind_of_post(self) -> dict[str, list[str]]:
        """Return for each post the kinds that may lie with it."""
        found: dict[str, list[str]] = {}
        for kind in self.rules.kinds.values():
            for rung in kind.ladder:
                found.setdefault(rung.post, []).append(kind.id)
        return found

    @cached_property
    def categories(self) -> dict[str, dict[str, str]]:
        """Return for each kind its categories by their ids and labels."""
        lists = {
            name: _named((option.id, option.label) for option in listed.options)
            for name, listed in self.rules.lists.items()
        }
        return {kind.id: lists[kind.categories] for kind in self.rules.kinds.values()}

    def place_of(self, said: str, above: str) -> Place:
        """Return the place of a code or a name below `above`, or that one; raise Unfit for none.

        Without either it is the top of the tree, if that has one.
        """
        over = self._one(above, "")
        found = self._one(said, over.path if over else "") if said else over
        if found is None and not (said or above):
            tops = [place for place in self.places if place.parent_id is None]
            found = tops[0] if len(tops) == 1 else None
        if found is None:
            raise Unfit(_("There is no place “%(place)s” here.") % {"place": said or above})
        return found

    def _one(self, said: str, within: str) -> Place | None:
        wanted = close(said)
        if not wanted:
            return None
        named = self.by_name.get(wanted, [])
        found = [place for place in named if place.path.startswith(within)]
        if len(found) > 1:
            wrong = _("Several places are called “%(place)s”. Give its code.")
            raise Unfit(wrong % {"place": said})
        return self.by_code.get(wanted) or (found[0] if found else None)


def _named(things: Iterable[tuple[str, Words | None]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for thing, words in things:
        said = (thing, words.zh, words.en) if words else (thing,)
        found.update({close(word): thing for word in said if word})
    return found


def past_of(row: Row, site: Site, telling: Telling) -> Past:
    """Return what a row tells, its cells as the columns read them; raise Unfit for what nobody is.

    Times become instants by the clocks of the file's own zone.
    """
    post = site.posts.get(close(row["post"]), "")
    kind = _kind(row, site, post)
    category = site.categories[kind].get(close(row["category"]))
    if category is None:
        wrong = _("The category “%(said)s” is not in the playbook. Add it, or correct it.")
        raise Unfit(wrong % {"said": row["category"][:60]})
    return Past(
        key=row["key"],
        kind=kind,
        category=category,
        title=row["title"][: history.LONGEST_TITLE],
        text="\n".join(part for part in (row["title"], row["text"], row["where"]) if part),
        place=site.place_of(*(_place(row[name], telling) for name in ("place", "above"))),
        raised_at=_at(row["raised"], telling) or datetime.max.replace(tzinfo=UTC),
        due_at=_at(row["due"], telling),
        closed_at=_at(row["closed"], telling),
        state=_state(row["status"]),
        status=row["status"],
        answer=row["answer"],
        outcome=Outcome(row["outcome"] or Outcome.EXPLAINED),
        channel=Channel(row["channel"] or Channel.HOTLINE),
        post=post,
        lat=_degrees(row["lat"], 90),
        lng=_degrees(row["lng"], 180),
    )


def _place(said: str, telling: Telling) -> str:
    return "" if telling.nowhere and telling.nowhere in close(said) else said


def _state(said: str) -> State:
    return State(cells.one_of(_by_word(STATES))(said))


def _kind(row: Row, site: Site, post: str) -> str:
    """Return the kind that is named, else the only one that lies with the post or has it at all."""
    if row["kind"]:
        found = site.kinds.get(close(row["kind"]))
        if found is None:
            raise Unfit(_("No playbook in force has the kind “%(said)s”.") % {"said": row["kind"]})
        return found
    fitting = site.kind_of_post.get(post, []) if row["post"] else list(site.rules.kinds)
    if row["post"] and not post:
        raise Unfit(_("There is no post “%(said)s” here.") % {"said": row["post"]})
    if len(fitting) != 1:
        raise Unfit(_("Say of which kind it is: several would do."))
    return fitting[0]


def _at(said: str, telling: Telling) -> datetime | None:
    """Return the instant of a wall clock's time; an hour that came twice in autumn is the first."""
    if not said:
        return None
    wall = datetime.fromisoformat(said)
    at = wall.replace(tzinfo=wall.tzinfo or telling.zone).astimezone(UTC)
    if at.astimezone(telling.zone).replace(tzinfo=None) != wall:
        wrong = _("%(said)s was never on the clocks: summer time began.")
        raise Unfit(wrong % {"said": said})
    return at


def _degrees(said: str, most: int) -> float | None:
    found = float(said) if said else None
    return found if found is not None and abs(found) <= most else None


def told_in(content: bytes, telling: Telling, site: Site) -> list[Past]:
    """Return what every row of a file tells; raise BadTable with every fault, by row."""
    found: list[Past] = []
    problems: list[str] = []
    with opened(content) as sheets:
        shown = next((sheet for sheet in sheets if not sheet.hidden), None)
        if shown is None:
            raise BadTable([_("The file is empty.")])
        headings = find(shown.top(LOOKED_AT), telling.columns)
        for row in rows(shown.lines(), headings, telling.columns):
            if isinstance(row, Aside):
                continue
            try:
                if row.faults:
                    raise Unfit(" ".join(row.faults.values()))
                found.append(past_of(row, site, telling))
            except Unfit as fault:
                problems.append(_("Row %(row)d: %(why)s") % {"row": row.number, "why": fault})
    if problems:
        raise BadTable(problems)
    return found


def site_at(at: datetime) -> Site:
    """Return the places and the playbooks of this site at a moment."""
    light = standing().defer("boundary")
    return Site(library(at), list(light))
