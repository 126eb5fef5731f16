"""One act on many matters: which, what is asked first, and what is said afterwards."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.journal.states import Refused
from bandeng.matters import actions as matters
from bandeng.matters.actions import Summary
from bandeng.matters.actions.bulk import MOST
from bandeng.matters.actions.bulk_runs import LONGEST
from bandeng.matters.models import BulkRun, Matter
from bandeng.matters.queries import visible_to
from bandeng.matters.states import Outcome, Privacy, clean_number
from bandeng.matters.together import runs_by
from bandeng.people.queries import at_places, present
from bandeng.places.states import ids_on
from bandeng.reports import queues
from bandeng.reports.surroundings import open_loads
from bandeng.web.deeds.deed import SEALED
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import visit
from bandeng.web.office import pages, rows
from bandeng.web.office.forms.filters import Filters
from bandeng.web.office.forms.many import FORMS
from bandeng.web.office.picking import picked

__all__ = ["MOST", "VERBS", "chosen", "do", "offered", "said", "wished"]

Said = dict[str, Any]
SHOWN = 200
VERBS: dict[str, Promise] = {
    "take": gettext_lazy("Take them"),
    "assign": gettext_lazy("Assign them"),
    "remind": gettext_lazy("Remind the owners"),
    "answer": gettext_lazy("Answer them in the same words"),
    "join": gettext_lazy("Handle them as one"),
}


def of_all(request: HttpRequest) -> bool:
    """Tell whether everything that meets the filters of the address bar is meant."""
    return request.POST.get("all") == "on"


def verb_of(request: HttpRequest) -> str:
    """Return what is to be done; what is not known is assigning, which asks first."""
    verb = request.POST.get("verb", "")
    return verb if verb in VERBS else "assign"


def chosen(request: HttpRequest) -> list[str]:
    """Return the numbers ticked, or all that meet the filters, one more than is allowed at most."""
    if not of_all(request):
        typed = request.POST.getlist("matter")[: LONGEST + 1]
        return [number for number in typed if number.isascii() and number.isdigit()]
    library = pages.library_of(request)
    wanted = Filters(request.GET, library, picked(request)).wanted()
    found = queues.queue(pages.seats_of(request), wanted, pages.at_of(request), library)
    ordered = queues.ordered(found, request.GET.get("sort", ""), wanted)
    return list(ordered.values_list("number", flat=True)[: LONGEST + 1])


def wished(request: HttpRequest) -> Said | None:
    """Return what was said about the act, or None while something is still to be asked.

    What concerns everything in a queue is asked about once more before it is done.
    """
    verb, given = verb_of(request), request.POST
    text = given.get("text", "")[:2000].replace("\0", "").strip()
    if verb in ("take", "remind"):
        return {"text": text} if "sure" in given or not of_all(request) else None
    if verb == "answer":
        outcome = given.get("outcome", "")
        return {"text": text, "outcome": outcome} if text and outcome in list(Outcome) else None
    if verb == "join":
        number = clean_number(given.get("number_typed") or given.get("number", ""))
        return {"number": number, "text": text} if number else None
    return {"to": _to(given["to"]), "text": text} if given.get("to") else None


def _to(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and present().filter(pk=typed).exists()):
        raise Refused(_("Please choose a person from the list."))
    return int(typed)


def do(request: HttpRequest, numbers: Collection[str], told: Said) -> Summary | BulkRun:
    """Return what became of the matters, or the run by which more than 200 are done bit by bit."""
    by, at, verb = pages.person_of(request), pages.at_of(request), verb_of(request)
    sealed = _sealed(request, numbers)
    if verb == "join":
        _refuse_sealed_or_unseen(request, told["number"])
    if len(numbers) > MOST:
        out = {matter.number: str(SEALED) for matter in sealed}
        return matters.start_run(verb, numbers, said=told, by=by, at=at, left_out=out)
    free = set(numbers) - {matter.number for matter in sealed}
    done = matters.do_at_once(verb, free, said=told, by=by, at=at)
    done.refused += [(matter, str(SEALED)) for matter in sealed]
    return done


def _sealed(request: HttpRequest, numbers: Collection[str]) -> list[Matter]:
    """Return the ticked matters that are confidential and were not opened lately."""
    seen = visit(request)
    ticked = visible_to(seen.seats).filter(number__in=numbers, privacy=Privacy.CONFIDENTIAL)
    return [matter for matter in rows.light(ticked) if Scene(seen, matter).is_sealed]


def _refuse_sealed_or_unseen(request: HttpRequest, number: str) -> None:
    found = visible_to(pages.seats_of(request)).filter(number=number)
    if not found.exists():
        raise Refused(_("You see no request with this number."))
    if _sealed(request, [number]):
        raise Refused(str(SEALED))


def offered(request: HttpRequest, numbers: Collection[str]) -> dict[str, Any]:
    """Return what the page shows that asks first: the matters, and what is to be said."""
    verb = verb_of(request)
    seen = visible_to(pages.seats_of(request)).filter(number__in=numbers).order_by("due_at", "id")
    ticked = list(rows.light(seen)[:MOST])
    words = {
        "verb": verb,
        "label": VERBS[verb],
        "everything": of_all(request),
        "count": len(numbers) if of_all(request) else len(ticked),
        "rows": rows.rows(ticked[: 30 if of_all(request) else MOST], pages.library_of(request)),
        "back": request.POST.get("back", "")[:500],
        "text": request.POST.get("text", "")[:2000],
    }
    if verb == "assign":
        return {**words, "people": candidates(request, ticked)}
    form = FORMS[verb]
    data = request.POST if "asked" in request.POST else None
    return {**words, "form": form(data, ticked=ticked, library=pages.library_of(request))}


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
        "verb": verb_of(request),
        "label": VERBS[verb_of(request)],
    }


def runs_of(request: HttpRequest) -> "QuerySet[BulkRun]":
    """Return the long acts of who looks, newest first."""
    return runs_by(pages.person_of(request))


def progress(request: HttpRequest, run: BulkRun) -> dict[str, Any]:
    """Return how far a run has come, and what could not be done and why."""
    numbers = [number for number, _why in run.refused]
    seen = visible_to(pages.seats_of(request)).filter(number__in=numbers[:SHOWN])
    library = pages.library_of(request)
    lines = {matter.number: rows.row(matter, library) for matter in rows.light(seen)}
    so_far = run.done + len(run.refused)
    return {
        "run": run,
        "label": VERBS.get(run.verb, run.verb),
        "so_far": so_far,
        "percent": 100 * so_far // max(run.total, 1),
        "refused": [(number, lines.get(number), why) for number, why in run.refused[:SHOWN]],
        "more_refused": max(len(run.refused) - SHOWN, 0),
    }
