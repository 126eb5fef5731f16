"""The parts asked of who looks, as lines of a list with their own due date."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.matters import together
from bandeng.matters.states import Privacy, spoken
from bandeng.web.deeds.visit import Visit

MOST = 12


def part_rows(seen: Visit, address: str) -> list[dict[str, Any]]:
    """Return the open parts of a person and of who he stands in for, first due first.

    `address` names the route of a deed in the hall that shows them.
    """
    return [
        {
            "task": part.task if part.matter.privacy != Privacy.CONFIDENTIAL else _("A part"),
            "number": spoken(part.matter.number),
            "title": _("Confidential request")
            if part.matter.privacy == Privacy.CONFIDENTIAL
            else part.matter.title,
            "due": part.due_at,
            "url": reverse(address, args=[part.matter.number, "hand-in"]),
        }
        for part in together.parts_for(seen.seats)[:MOST]
    ]
