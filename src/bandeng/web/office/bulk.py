"""One act on many matters: what is asked first, and what is said afterwards."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.matters import actions as matters
from bandeng.matters.actions import Summary
from bandeng.matters.actions.bulk import MOST
from bandeng.matters.models import Matter
from bandeng.matters.queries import visible_to
from bandeng.matters.states import Privacy
from bandeng.people.queries import at_places, present
from bandeng.places.states import ids_on
from bandeng.reports.surroundings import open_loads
from bandeng.web.deeds.deed import SEALED
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import visit
from bandeng.web.office import pages, rows

__all__ = ["MOST", "do", "offered", "said"]


def do(request: HttpRequest, numbers: Collection[str]) -> Summary | None:
    """Return what became of the ticked matters, or None while it is not said to whom they go."""
    sealed = _sealed(request, numbers)
    done = _done(request, set(numbers) - {matter.number for matter in sealed})
    if done:
        done.refused += [(matter, str(SEALED)) for matter in sealed]
    return done


def _sealed(request: HttpRequest, numbers: Collection[str]) -> list[Matter]:
    """Return the ticked matters that are confidential and were not opened lately."""
    seen = visit(request)
    ticked = visible_to(seen.seats).filter(number__in=numbers, privacy=Privacy.CONFIDENTIAL)
    return [matter for matter in rows.light(ticked) if Scene(seen, matter).is_sealed]


def _done(request: HttpRequest, numbers: Collection[str]) -> Summary | None:
    by, at = pages.person_of(request), pages.at_of(request)
    text = request.POST.get("text", "")[:2000].replace("\0", "")
    if request.POST.get("verb") == "remind":
        return matters.remind_many(numbers, by=by, at=at, text=text)
    chosen = request.POST.get("to", "")
    if not chosen:
        return None
    to = present().filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None
    if to is None:
        raise Refused(_("Please choose a person from the list."))
    return matters.assign_many(numbers, to=to, by=by, at=at, reason=text)


def offered(request: HttpRequest, numbers: Collection[str]) -> dict[str, Any]:
    """Return the ticked matters and everybody who holds a post that answers for one of them."""
    seen = visible_to(pages.seats_of(request)).filter(number__in=numbers).order_by("due_at", "id")
    ticked = list(rows.light(seen)[:MOST])
    library = pages.library_of(request)
    return {
        "rows": rows.rows(ticked, library),
        "people": candidates(request, ticked),
        "back": request.POST.get("back", "")[:500],
        "text": request.POST.get("text", "")[:2000],
    }


def candidates(request: HttpRequest, ticked: Collection[Matter]) -> list[tuple[int, str]]:
    """Return who could own the matters, by name, each with post, place and open requests."""
    posts = {matter.owner_post for matter in ticked}
    places = {place for matter in ticked for place in ids_on(matter.path)}
    holders = [h for h in at_places(places, pages.at_of(request)) if h.post in posts]
    loads = open_loads(pages.seats_of(request), {holder.person_id for holder in holders})
    library = pages.library_of(request)
    labels: dict[int, str] = {}
    for holder in sorted(holders, key=lambda holder: (holder.path, holder.name)):
        said = {
            "name": holder.name,
            "post": rows.post_title(holder.post, library),
            "open": loads.get(holder.person_id, 0),
        }
        labels.setdefault(holder.person_id, _("%(name)s, %(post)s, %(open)d open") % said)
    return list(labels.items())


def said(request: HttpRequest, done: Summary) -> dict[str, Any]:
    """Return the lines of the summary: what was done, and why not where it was not."""
    library = pages.library_of(request)
    numbers = [matter.pk for matter, _why in done.refused] + [m.pk for m in done.done]
    seen = visible_to(pages.seats_of(request)).filter(pk__in=numbers)
    lines = {matter.pk: rows.row(matter, library) for matter in rows.light(seen)}
    return {
        "done": [lines[m.pk] for m in done.done if m.pk in lines],
        "refused": [(lines[m.pk], why) for m, why in done.refused if m.pk in lines],
        "back": request.POST.get("back", "")[:500],
        "reminded": request.POST.get("verb") == "remind",
    }
