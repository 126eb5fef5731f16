"""Posts and who holds them: appointments, and the ends of some."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bandeng.people import actions
from bandeng.people.models import Holding, Person
from bandeng.people.states import Appointment
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_posts import Post
from bandeng.sheets.kinds.ground import LOWEST, TOWN, VILLAGE, Ground, Spot
from bandeng.sheets.kinds.kind import Case, Kind
from bandeng.sheets.kinds.persons import NAME, PHONE
from bandeng.sheets.states import Verdict, What
from bandeng.tables import cells
from bandeng.tables.faults import Unfit
from bandeng.tables.headings import Column
from bandeng.tables.lettering import close
from bandeng.tables.rows import Row

Seat = tuple[int, str, int]  # person, post, place


@dataclass(frozen=True)
class Meant:
    """What a row means: who, which post, where."""

    person: Person
    post: Post
    spot: Spot

    @property
    def seat(self) -> Seat:
        """Return the ids."""
        return self.person.pk, self.post.id, self.spot.place_id


class Holdings(Kind):
    """A person holds a post at a place once; that is the key."""

    code = "holdings"
    title = gettext_lazy("Posts and holders")
    about = gettext_lazy("Who holds which post where: one row an appointment, or its end.")
    abilities = ("manage-people",)
    columns = (
        Column(
            "name", NAME.heading, NAME.known, title=NAME.title,
            note=gettext_lazy("To see that the phone is the right one."),
        ),
        PHONE,
        Column(
            "post", "岗位",
            ("职务", "岗位名称", "职位", "身份", "角色", "担任职务", "现任职务", "post",
             "position"),
            needed=True, filled=True, title=gettext_lazy("Post"),
            note=gettext_lazy("As the playbooks call it."),
        ),
        TOWN,
        VILLAGE,
        LOWEST,
        Column("grade", "等级", ("星级", "档次", "grade"), title=gettext_lazy("Grade")),
        Column(
            "from_day", "任职日期",
            ("任职时间", "到岗日期", "到岗时间", "上岗时间", "起始日期", "开始日期", "from",
             "since"),
            read=cells.day, title=gettext_lazy("First day"),
            note=gettext_lazy("Left empty, today."),
        ),
        Column(
            "to_day", "离任日期",
            ("离任时间", "卸任日期", "离岗日期", "结束日期", "截止日期", "to", "until"),
            read=cells.day, title=gettext_lazy("First day without it"),
            note=gettext_lazy("The first day without the post; ends an appointment."),
        ),
    )  # fmt: skip
    examples: ClassVar[tuple[Mapping[str, str], ...]] = (
        {
            "name": "张示例", "phone": "10000000000", "post": "网格员", "town": "双泉镇",
            "village": "上柳沟村", "place": "第1网格", "from_day": "2026年3月5日",
        },
        {
            "name": "李示例", "phone": "10000000001", "post": "网格员", "place": "15010102",
            "to_day": "2026-03-31",
        },
    )  # fmt: skip

    def judge(self, rows: Iterable[Row], case: Case) -> Iterator[Verdict]:
        """Yield the verdicts; who is there is read once."""
        found = list(rows)
        bench = _Bench(found, case)
        for row in found:
            yield bench.verdict(row)

    def take(self, judged: Iterable[tuple[Row, Verdict]], case: Case) -> None:
        """End what ends, then appoint who is new."""
        how: dict[str, Any] = {"by": case.by, "at": case.at, "seats": case.seats}
        new = []
        for row, verdict in judged:
            if verdict.what is What.CHANGED:
                to_day = date.fromisoformat(row["to_day"])
                actions.end_appointment(verdict.found, to_day=to_day, **how)
            else:
                new.append(_appointment(row, verdict.found))
        if new:
            actions.appoint_many(new, **how)


class _Bench:
    """Everybody and everything the rows may name, as it stands."""

    def __init__(self, rows: list[Row], case: Case) -> None:
        self.ground, self.today = Ground(case, "manage-people"), localdate(case.at)
        self.library = library(case.at)
        self.posts = _by_word(self.library)
        phones = {row["phone"] for row in rows}
        self.people = {each.phone: each for each in Person.objects.filter(phone__in=phones)}
        running = Holding.objects.filter(Q(to_day=None) | Q(to_day__gt=self.today))
        self.held: dict[Seat, Holding] = {}
        self.filled: dict[tuple[str, int], int] = defaultdict(int)
        for each in running:
            self.held[each.person_id, each.post, each.place_id] = each
            self.filled[each.post, each.place_id] += 1
        self.seen: dict[Seat, int] = {}

    def verdict(self, row: Row) -> Verdict:
        """Return what a row would do."""
        try:
            meant = Meant(self._person(row), *self._where(row))
        except Unfit as fault:
            return Verdict(What.WRONG, (str(fault),))
        first = self.seen.setdefault(meant.seat, row.number)
        if first != row.number:
            said = _("Row %(first)d says the same person, post and place already.")
            return Verdict(What.WRONG, (said % {"first": first},))
        held = self.held.get(meant.seat)
        return self._held(row, held) if held else self._new(row, meant)

    def _person(self, row: Row) -> Person:
        person = self.people.get(row["phone"])
        if person is None:
            raise Unfit(_("Nobody with this phone is entered. Take in the people first."))
        if person.left_at:
            raise Unfit(_("%(person)s has left.") % {"person": person.name})
        if row["name"] and close(row["name"]) != close(person.name):
            said = _("This phone belongs to %(person)s, not to %(name)s.")
            raise Unfit(said % {"person": person.name, "name": row["name"][:40]})
        return person

    def _where(self, row: Row) -> tuple[Post, Spot]:
        post = self.posts.get(close(row["post"]))
        if post is None:
            known = ", ".join(_said(each) for each in list(self.library.posts.values())[:8])
            said = _("There is no post “%(post)s”. There are: %(known)s.")
            raise Unfit(said % {"post": row["post"][:40], "known": known})
        spot = self.ground.of(row)
        if isinstance(spot, str):
            raise Unfit(spot)
        if spot.level not in post.levels:
            said = _("The post “%(post)s” does not exist at %(place)s.")
            raise Unfit(said % {"post": _said(post), "place": spot.name})
        return post, spot

    def _held(self, row: Row, held: Holding) -> Verdict:
        """Return the verdict of a post held already: as it is, or ended by the row."""
        if not row["to_day"] or row["to_day"] == str(held.to_day):
            return Verdict(What.SAME, mark=f"{held.pk}")
        if row["to_day"] < str(held.from_day) or (held.to_day and row["to_day"] > str(held.to_day)):
            said = _("The appointment runs from %(from)s to %(to)s; it cannot end then.")
            days = {"from": held.from_day, "to": held.to_day or "—"}
            return Verdict(What.WRONG, (said % days,))
        said = _("ends on %(day)s") % {"day": row["to_day"]}
        return Verdict(What.CHANGED, (said,), f"{held.pk} {held.to_day}", held)

    def _new(self, row: Row, meant: Meant) -> Verdict:
        if row["to_day"]:
            past = row["to_day"] <= str(self.today)
            said = (
                _("Nobody here holds this post; there is nothing to end.")
                if past
                else _("An appointment is taken in without an end; enter the end later.")
            )
            return Verdict(What.SAME if past else What.WRONG, (said,))
        most = meant.post.bounds(meant.spot.level).max
        where = meant.post.id, meant.spot.place_id
        self.filled[where] += 1
        if most is not None and self.filled[where] > most:
            said = _("%(place)s has %(most)d in this post already, and no more are allowed.")
            told = said % {"place": meant.spot.name, "most": most}
            return Verdict(What.WRONG, (told,))
        return Verdict(What.NEW, mark=meant.spot.code, found=meant)


def _by_word(known: Library) -> dict[str, Post]:
    """Return the posts by their ids and by what they are called in both languages."""
    words: dict[str, Post] = {}
    for post in known.posts.values():
        for word in (post.title.zh, post.title.en, post.id):
            words.setdefault(close(word), post)
    return words


def _said(post: Post) -> str:
    return post.title.said_in(get_language())


def _appointment(row: Row, meant: Meant) -> Appointment:
    from_day = date.fromisoformat(row["from_day"]) if row["from_day"] else None
    person_id, post_id, place_id = meant.seat
    return Appointment(person_id, post_id, place_id, row["grade"], from_day)
