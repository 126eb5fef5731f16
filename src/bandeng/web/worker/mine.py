"""My requests: searched and sifted by what stands in the address bar."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from bandeng.matters import finding, queries
from bandeng.matters.models import Matter
from bandeng.matters.states import ENDED, IN_HAND, OPEN, State
from bandeng.people.states import Seats
from bandeng.web.deeds import taking_away
from bandeng.web.deeds.visit import Visit, said, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.paging import Capped, Leafed
from bandeng.web.worker import leaving
from bandeng.web.worker.showing import rows, show, with_places

PER_PAGE = 25
MOST = 1000
SCOPES: dict[str, Promise] = {
    "mine": _("With me"),
    "helping": _("I help"),
    "entered": _("I took down"),
    "places": _("All in my places"),
}
STATES: dict[str, tuple[Promise | str, tuple[State, ...]]] = {
    "open": (pgettext_lazy("state", "Open"), OPEN),
    "raised": (_("Not yet taken"), (State.RAISED,)),
    "hand": (_("In hand"), IN_HAND),
    "waiting": (pgettext_lazy("state", "Waiting"), (State.WAITING,)),
    "answered": (pgettext_lazy("state", "Answered"), (State.ANSWERED,)),
    "ended": (_("Ended"), ENDED),
}


@dataclass(frozen=True)
class Asked:
    """What the address bar asks for; unknown words mean nothing."""

    scope: str
    state: str
    rung: str
    late: bool
    words: str

    def but(self, **other: Any) -> str:
        """Return the query string with some parts changed, empty parts left out."""
        parts = {
            "scope": self.scope if self.scope != "mine" else "",
            "state": self.state,
            "rung": self.rung,
            "late": "1" if self.late else "",
            "q": self.words,
        }
        kept = {key: value for key, value in {**parts, **other}.items() if value}
        return f"?{urlencode(kept)}"


def asked(request: HttpRequest) -> Asked:
    """Read the address bar."""
    given = request.GET
    scope, state = given.get("scope", "mine"), given.get("state", "")
    return Asked(
        scope if scope in SCOPES else "mine",
        state if state in STATES else "",
        given.get("rung", "")[:40],
        given.get("late", "") == "1",
        given.get("q", "").replace("\x00", "").strip()[:80],
    )


@for_staff
@require_GET
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show the matters of a person, sifted."""
    seen, wanted = visit(request), asked(request)
    found = sifted(seen, wanted)
    if shape := taking_away.asked(request):
        return taking_away.away(request, shape, leaving.table(seen, found, _narrowed(seen, wanted)))
    pages = (Leafed if wanted.words else Capped)(with_places(found), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    words = {
        "page": page,
        "rows": rows(seen, page.object_list),
        "asked": wanted,
        "scopes": _chips(wanted, "scope", SCOPES, "mine"),
        "states": _chips(wanted, "state", {key: word for key, (word, _s) in STATES.items()}),
        "rungs": _chips(wanted, "rung", _rungs(seen)),
        "late": wanted.but(late="" if wanted.late else "1"),
        "capped": pages.more,
        "may_take": taking_away.may(request),
    }
    return show(request, "mine", words)


def _narrowed(seen: Visit, wanted: Asked) -> list[str]:
    """Return what the list was sifted by, in words."""
    state = str(STATES[wanted.state][0]) if wanted.state else ""
    late = str(_("Overdue")) if wanted.late else ""
    said = [str(SCOPES[wanted.scope]), state, _rungs(seen).get(wanted.rung, ""), late, wanted.words]
    return [part for part in said if part]


def sifted(seen: Visit, wanted: Asked) -> QuerySet[Matter]:
    """Return the matters the address bar asks for, due first."""
    found = _scope(seen.seats, wanted.scope)
    if wanted.state == "answered":
        found = queries.awaiting_confirmation(found)
    elif wanted.state:
        found = found.filter(state__in=STATES[wanted.state][1])
    elif not wanted.words:
        found = found.filter(state__in=OPEN)
    if wanted.rung:
        found = found.filter(rung=wanted.rung)
    if wanted.late:
        found = queries.overdue(found, seen.at)
    if wanted.words:
        found = finding.search(found, wanted.words)
    return ordered(found, wanted)


def ordered(found: QuerySet[Matter], wanted: Asked) -> QuerySet[Matter]:
    """Return what is open by its deadline, and what may be old with the newest first."""
    if wanted.state == "answered" and not wanted.words:
        return found
    if wanted.words or wanted.state in ("answered", "ended"):
        return found.order_by("-raised_at")
    return found.order_by(F("due_at").asc(nulls_last=True), "id")


def _scope(seats: Seats, scope: str) -> QuerySet[Matter]:
    if scope == "helping":
        return queries.helped_by(seats)
    if scope == "entered":
        return queries.entered_by(seats)
    if scope == "places":
        return queries.in_places_of(seats)
    return queries.visible_to(seats).filter(owner_id__in=seats.acting_for())


def _rungs(seen: Visit) -> dict[str, str]:
    """Return the rungs of all kinds by id; the first kind that names one gives it its word."""
    names: dict[str, str] = {}
    for kind in seen.rules.kinds.values():
        for rung in kind.ladder:
            names.setdefault(rung.id, said(rung.title))
    return names


def _chips(
    wanted: Asked, part: str, names: dict[str, Any], usual: str = ""
) -> list[dict[str, Any]]:
    """Return one link per choice; the one that is on turns itself off."""
    on = getattr(wanted, part)
    return [
        {
            "id": key,
            "label": word,
            "on": key == on,
            "url": wanted.but(**{part: "" if key in (on, usual) else key}),
        }
        for key, word in names.items()
    ]
