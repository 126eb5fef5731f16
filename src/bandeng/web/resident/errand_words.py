"""An errand as the page of who asked shows it."""

from typing import Any

from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.models import Matter
from bandeng.matters.papers import Row, checklist
from bandeng.web.resident.looks import said


def rows_of(matter: Matter) -> list[Row]:
    """Return the checklist of an errand; empty for what is none."""
    return checklist(matter, kind_of(matter))


def signs(matter: Matter) -> bool:
    """Tell whether a phone was left whose last digits sign."""
    asker: Any = getattr(matter, "asker", None)
    return bool(asker and asker.phone)


def errand_of(matter: Matter) -> dict[str, Any] | None:
    """Return consent and papers for the page of who asked; None for what is no errand."""
    papers = kind_of(matter).papers
    if papers is None:
        return None
    return {
        "consent": said(papers.consent),
        "agreed_at": matter.consented_at,
        "wants_consent": matter.is_open and matter.consented_at is None,
        "signs": signs(matter),
        "rows": [
            {"label": said(row.paper.label), "about": said(row.paper.about), "row": row}
            for row in rows_of(matter)
        ],
    }
