"""The papers of an errand: which are needed, which lie with us, which are back."""

from dataclasses import dataclass
from functools import cached_property

from bandeng.matters.models import Matter, PaperHeld
from bandeng.playbooks.schema_abilities import Paper
from bandeng.playbooks.schema_matters import MatterKind


@dataclass(frozen=True)
class Row:
    """One line of the checklist: the paper, and each time it was handed over, oldest first."""

    paper: Paper
    times: tuple[PaperHeld, ...] = ()

    @cached_property
    def held(self) -> PaperHeld | None:
        """Return the one that lies with us now, if it does."""
        return next((held for held in self.times if held.returned_at is None), None)

    @property
    def is_missing(self) -> bool:
        """Tell whether it is needed and never came."""
        return self.paper.required and not self.times

    @property
    def must_go_back(self) -> bool:
        """Tell whether an original lies with us that has to be given back."""
        return self.held is not None and self.paper.given_back


def checklist(matter: Matter, kind: MatterKind) -> list[Row]:
    """Return the papers a matter's category needs, and whatever else was handed over for it.

    One statement; none for a kind without papers. A paper the playbook no longer asks for here
    stays on the list as long as it is known.
    """
    if kind.papers is None:
        return []
    held: dict[str, list[PaperHeld]] = {}
    rows = PaperHeld.objects.filter(matter=matter).select_related("received_by", "returned_by")
    for row in rows.order_by("received_at", "id"):
        held.setdefault(row.paper, []).append(row)
    wanted = list(kind.papers.of(matter.category))
    more = [p for id_, p in kind.papers.needed.items() if id_ in held and p not in wanted]
    return [Row(paper, tuple(held.get(paper.id, ()))) for paper in [*wanted, *more]]
