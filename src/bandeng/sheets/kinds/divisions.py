"""Places: the tree as a list of codes, names and the codes above them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.places import actions
from bandeng.places.comparing import Plan, Rules
from bandeng.places.importing import COLUMNS, Table
from bandeng.places.queries import standing
from bandeng.playbooks.queries import library
from bandeng.sheets.kinds.kind import Case, Kind
from bandeng.sheets.states import Verdict, What
from bandeng.tables.rows import Row


class Divisions(Kind):
    """A code belongs to one place for ever; that is the key."""

    code = "places"
    title = gettext_lazy("Places")
    about = gettext_lazy("The tree of places: one row a place, found again by its code.")
    abilities = ("manage-places",)
    columns = COLUMNS
    examples: ClassVar[tuple[Mapping[str, str], ...]] = (
        {"code": "150499100201", "name": "东沟村", "parent": "150499100", "level": "嘎查村"},
        {"code": "150499100201001", "name": "第1网格", "parent": "150499100201", "level": "网格"},
    )

    def judge(self, rows: Iterable[Row], case: Case) -> Iterator[Verdict]:
        """Yield the verdicts; the rows hang together, so all of them are read first."""
        found = list(rows)
        if not found:
            return
        rules = _rules(case)
        plan, outside = actions.foreseen(_table(found), by=case.by, seats=case.seats, rules=rules)
        faults: dict[int, list[str]] = defaultdict(list)
        for number, fault in plan.faults:
            faults[number].append(fault[:1].upper() + fault[1:])
        told = _told(plan)
        for row in found:
            yield _verdict(row, faults.get(row.number, []), told, outside)

    def take(self, judged: Iterable[tuple[Row, Verdict]], case: Case) -> None:
        """Make the tree agree with the rows that are new or changed."""
        rows = [row for row, _verdict in judged]
        how: dict[str, Any] = {"by": case.by, "at": case.at, "seats": case.seats}
        actions.import_places(_table(rows), rules=_rules(case), **how)


def _table(rows: list[Row]) -> Table:
    return Table(rows, frozenset(rows[0].cells))


def _rules(case: Case) -> Rules:
    """Return how rows are read: the playbooks' levels, by id and by name in both languages."""
    levels = library(case.at).levels
    words = {level.id: level.id for level in levels}
    words |= {said: level.id for level in levels for said in (level.title.en, level.title.zh)}
    return Rules(levels=tuple(level.id for level in levels), words=words or None)


def _told(plan: Plan) -> dict[str, Verdict]:
    """Return what happens to each place that does not stay as it is, by its code."""
    told = {new.code: Verdict(What.NEW, mark=new.parent) for new in plan.found}
    changed = {*plan.renamed, *plan.moved, *plan.located}
    for place in standing().filter(pk__in=changed):
        said = []
        if place.pk in plan.renamed:
            both = {"was": place.name, "is": plan.renamed[place.pk]}
            said.append(_("Name: %(was)s → %(is)s") % both)
        if place.pk in plan.moved:
            said.append(_("comes to stand under %(code)s") % {"code": plan.moved[place.pk] or "—"})
        if place.pk in plan.located:
            lat, lng = plan.located[place.pk]
            said.append(_("its centre becomes %(lat)s, %(lng)s") % {"lat": lat, "lng": lng})
        told[place.code] = Verdict(What.CHANGED, tuple(said), f"{place.pk}")
    return told


def _verdict(row: Row, faults: list[str], told: dict[str, Verdict], outside: set[str]) -> Verdict:
    if faults:
        return Verdict(What.WRONG, tuple(faults))
    if row["code"] in outside:
        said = _("This place, or the one it is to stand under, lies outside your posts.")
        return Verdict(What.WRONG, (said,))
    return told.get(row["code"], Verdict(What.SAME))
