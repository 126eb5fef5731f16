"""The past: what others handled before, one row a request, taken in with its own instants."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.doors import pasts
from bandeng.doors.pasts import Site, Telling
from bandeng.matters import actions, history
from bandeng.matters.history import Past
from bandeng.playbooks.queries import library
from bandeng.sheets.kinds.ground import in_chunks
from bandeng.sheets.kinds.kind import Case, Kind
from bandeng.sheets.states import Verdict, What
from bandeng.tables.faults import Unfit
from bandeng.tables.rows import Row


class History(Kind):
    """The key is the number a request had where it was handled; it is taken in once."""

    code = "history"
    title = gettext_lazy("Requests handled before")
    about = gettext_lazy(
        "Requests of another system with their own times, one row each. Nobody is told, no clock "
        "begins anew; what is open lies with who answers now."
    )
    abilities = ("manage-places",)
    telling: ClassVar[Telling] = pasts.PLAIN
    columns = pasts.PLAIN.columns
    key = ("key",)
    examples: ClassVar[tuple[Mapping[str, str], ...]] = (
        {
            "key": "GD20250001", "raised": "2025-03-05 14:30", "due": "2025-03-10 14:30",
            "closed": "2025-03-07 09:00", "status": "已办结", "category": "道路桥涵",
            "kind": "群众诉求", "place": "150499100201", "title": "桥头的路灯不亮",
            "answer": "灯已修好。", "outcome": "已解决", "channel": "电话",
        },
    )  # fmt: skip

    def judge(self, rows: Iterable[Row], case: Case) -> Iterator[Verdict]:
        """Yield the verdicts, some thousand rows at a time."""
        site, reach = pasts.site_at(case.at), tuple(case.reach("manage-places"))
        for chunk in in_chunks(rows):
            known = history.known_keys(self.telling.id, [row["key"] for row in chunk])
            for row in chunk:
                yield self._verdict(row, site, known.get(row["key"]), reach, case)

    def _verdict(
        self, row: Row, site: Site, here: str | None, reach: tuple[str, ...], case: Case
    ) -> Verdict:
        if here:
            return Verdict(What.SAME, (_("It is here already as %(n)s.") % {"n": here},), here)
        try:
            past = pasts.past_of(row, site, self.telling)
        except Unfit as fault:
            return Verdict(What.WRONG, (str(fault),))
        if not past.place.path.startswith(reach):
            outside = _("%(place)s lies outside your posts.") % {"place": past.place.name}
            return Verdict(What.WRONG, (outside,))
        if why := history.wrong_with(past, site.rules, case.at):
            return Verdict(What.WRONG, (why,))
        return Verdict(What.NEW, mark=past.place.code, found=past)

    def take(self, judged: Iterable[tuple[Row, Verdict]], case: Case) -> None:
        """Take the new ones in, some thousand at a time."""
        for chunk in in_chunks(judged):
            told: list[Past] = [verdict.found for _row, verdict in chunk]
            actions.take_history(told, source=self.telling.id, by=case.by, at=case.at)


class History311(History):
    """The same from the open data of New York's 311; offered where its playbook is in force."""

    code = "history-311"
    title = gettext_lazy("Requests of New York 311")
    about = gettext_lazy("The city's open data as they are, with the times of its own clocks.")
    telling = pasts.NYC_311
    columns = pasts.NYC_311.columns
    examples: ClassVar[tuple[Mapping[str, str], ...]] = (
        {
            "key": "10000001", "raised": "07/04/2019 09:55:45 PM", "status": "Closed",
            "due": "07/05/2019 05:55:45 AM", "closed": "07/05/2019 03:45:24 AM",
            "category": "Noise - Residential", "post": "NYPD", "title": "Loud Music/Party",
            "place": "15 BROOKLYN", "above": "BROOKLYN", "channel": "PHONE",
            "answer": "Nothing was heard.",
        },
    )  # fmt: skip

    def may(self, case: Case) -> bool:
        """Tell whether who acts may take such sheets in, on a site where they mean something."""
        return super().may(case) and self.telling.id in library(case.at).by_playbook
