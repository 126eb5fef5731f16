"""Households: who lives at which address of which grid."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.places import actions
from bandeng.places.actions.households import MOST_PEOPLE
from bandeng.places.models import Household
from bandeng.sheets.kinds.ground import PLACE, TOWN, VILLAGE, Ground, Spot, in_chunks
from bandeng.sheets.kinds.kind import Case, Kind
from bandeng.sheets.kinds.persons import phone
from bandeng.sheets.states import Verdict, What
from bandeng.tables import cells
from bandeng.tables.faults import Unfit
from bandeng.tables.headings import Column
from bandeng.tables.rows import Row

LONGEST_ADDRESS = 120
SORTS = {
    **dict.fromkeys(("家庭", "住户", "居民", "农户", "family"), "family"),
    **dict.fromkeys(("商铺", "门店", "商户", "店铺", "shop"), "shop"),
    **dict.fromkeys(("单位", "机构", "institution"), "institution"),
}
FIELDS = ("head", "phone", "size", "kind")
TITLES: dict[str, Any] = {
    "head": gettext_lazy("Head of the household"),
    "phone": gettext_lazy("Phone"),
    "size": gettext_lazy("People"),
    "kind": gettext_lazy("Sort"),
}


def _people(said: str) -> str:
    found = cells.whole(said)
    if not 0 <= int(found) <= MOST_PEOPLE:
        raise Unfit(_("“%(size)s” people cannot be right.") % {"size": found})
    return found


def _address(said: str) -> str:
    if len(said) > LONGEST_ADDRESS:
        raise Unfit(_("A household has an address of 1 to 120 characters."))
    return said


class Households(Kind):
    """A household stands once at an address of its place; that is the key."""

    code = "households"
    title = gettext_lazy("Households")
    about = gettext_lazy("Who lives where: one row a household, found again by place and address.")
    abilities = ("open-contact",)
    columns = (
        TOWN,
        VILLAGE,
        PLACE,
        Column(
            "address", "住址",
            ("地址", "家庭住址", "门牌", "门牌号", "详细地址", "现住址", "居住地址", "address"),
            read=_address, needed=True, filled=True, title=gettext_lazy("Address"),
        ),
        Column(
            "head", "户主",
            ("户主姓名", "姓名", "名字", "负责人", "head", "head of household", "name"),
            title=TITLES["head"],
        ),
        Column(
            "phone", "联系电话",
            ("电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "户主电话", "phone",
             "mobile", "tel", "telephone"),
            read=phone, title=TITLES["phone"],
            note=gettext_lazy("One number; it is sealed as soon as it is here."),
        ),
        Column(
            "size", "人口",
            ("人数", "人口数", "家庭人口", "家庭人口数", "户内人数", "常住人口", "size", "people"),
            read=_people, title=TITLES["size"],
        ),
        Column(
            "kind", "类别", ("户别", "类型", "sort", "type"), read=cells.one_of(SORTS),
            title=TITLES["kind"], note=gettext_lazy("家庭, 商铺 or 单位; left empty, a family."),
        ),
    )  # fmt: skip
    examples: ClassVar[tuple[Mapping[str, str], ...]] = (
        {
            "town": "双泉镇", "village": "上柳沟村", "place": "第1网格", "address": "一组12号",
            "head": "张示例", "phone": "10000000000", "size": "4", "kind": "家庭",
        },
        {
            "town": "双泉镇", "village": "上柳沟村", "place": "第1网格", "address": "村口便民超市",
            "head": "李示例", "phone": "0000-0000000", "size": "2", "kind": "商铺",
        },
    )  # fmt: skip

    def judge(self, rows: Iterable[Row], case: Case) -> Iterator[Verdict]:
        """Yield the verdicts, some thousand rows at a time."""
        ground = Ground(case, "see", "open-contact")
        seen: dict[tuple[int, str], int] = {}
        for chunk in in_chunks(rows):
            spots = [ground.of(row) for row in chunk]
            there = _standing(chunk, spots)
            for row, spot in zip(chunk, spots, strict=True):
                yield _doubled(row, spot, seen) or _verdict(row, spot, there)

    def take(self, judged: Iterable[tuple[Row, Verdict]], case: Case) -> None:
        """Enter the new households and correct the others, some thousand at a time."""
        how: dict[str, Any] = {"by": case.by, "at": case.at, "seats": case.seats}
        for chunk in in_chunks(judged):
            new = [_new(row, v.found) for row, v in chunk if v.what is What.NEW]
            said = {v.found.pk: _said(row) for row, v in chunk if v.what is What.CHANGED}
            if new:
                actions.enter_households(new, **how)
            if said:
                actions.correct_households(said, **how)


def _standing(rows: list[Row], spots: list[Spot | str]) -> dict[tuple[int, str], Household]:
    """Return the households at the addresses the rows name, in one statement."""
    places = {spot.place_id for spot in spots if isinstance(spot, Spot)}
    addresses = {row["address"] for row in rows}
    found = Household.objects.filter(place__in=places, address__in=addresses, to_day=None)
    return {(each.place_id, each.address): each for each in found}


def _doubled(row: Row, spot: Spot | str, seen: dict[tuple[int, str], int]) -> Verdict | None:
    """Return the verdict of an address that stood in an earlier row already."""
    if isinstance(spot, str):
        return Verdict(What.WRONG, (spot,))
    first = seen.setdefault((spot.place_id, row["address"]), row.number)
    if first == row.number:
        return None
    said = _("Row %(first)d names this address of this place already.")
    return Verdict(What.WRONG, (said % {"first": first},))


def _verdict(row: Row, spot: Spot | str, there: dict[tuple[int, str], Household]) -> Verdict:
    if isinstance(spot, str):
        return Verdict(What.WRONG, (spot,))
    stands = there.get((spot.place_id, row["address"]))
    if stands is None:
        return Verdict(What.NEW, mark=spot.code, found=spot)
    other = [name for name, value in _said(row).items() if getattr(stands, name) != value]
    if not other:
        return Verdict(What.SAME, mark=f"{stands.pk}", found=stands)
    said = _("becomes another: %(fields)s")
    fields = ", ".join(str(TITLES[name]) for name in other)
    return Verdict(What.CHANGED, (said % {"fields": fields},), f"{stands.pk}", stands)


def _said(row: Row) -> dict[str, str | int]:
    """Return what a row says about a household; an empty cell says nothing."""
    said: dict[str, str | int] = {name: row[name] for name in FIELDS if row[name]}
    return said | {"size": int(row["size"])} if row["size"] else said


def _new(row: Row, spot: Spot) -> actions.NewHousehold:
    size = int(row["size"]) if row["size"] else 1
    return actions.NewHousehold(
        spot.place_id, row["address"], row["head"], row["phone"], size, row["kind"] or "family"
    )
