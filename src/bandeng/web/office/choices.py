"""What the forms of a matter offer, asked only when such a form is opened."""

from collections.abc import Callable, Iterable

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.people.queries import who_answers
from bandeng.places.queries import children
from bandeng.playbooks.ladder import rungs_below
from bandeng.web.office import bulk, rows
from bandeng.web.office.sheet import Sheet

Options = list[tuple[str, str]]


def offered(act_id: str, sheet: Sheet) -> dict[str, Options]:
    """Return the choices of an act's form by field; nothing for forms without any."""
    make = MAKERS.get(act_id)
    return make(sheet) if make else {}


def _colleagues(sheet: Sheet) -> dict[str, Options]:
    others = bulk.candidates(sheet.request, [sheet.matter])
    named = [(str(pk), said) for pk, said in others if pk != sheet.matter.owner_id]
    return {"to": [("", _("please choose")), *named]}


def _helpers(sheet: Sheet) -> dict[str, Options]:
    taken = {sheet.matter.owner_id, *sheet.matter.helper_ids}
    around = {
        holder.person_id: f"{holder.name} · {rows.post_title(holder.post, sheet.library)}"
        for holder in who_answers(sheet.matter.path, sheet.at)
        if holder.person_id not in taken
    }
    named = [(str(pk), said) for pk, said in around.items()]
    return {"helper": [("", _("please choose")), *named]}


def _rungs(sheet: Sheet) -> dict[str, Options]:
    below: Iterable[str] = ()
    if sheet.kind:
        below = (rung.id for rung in rungs_below(sheet.kind, sheet.matter.rung))
    labels = ((rung, rows.rung_of(sheet.matter.kind, rung, sheet.library)) for rung in below)
    return {"rung": [(rung, label["label"] or rung) for rung, label in labels]}


def _routes(sheet: Sheet) -> dict[str, Options]:
    routes = sheet.library.lists.get(sheet.kind.redirects or "") if sheet.kind else None
    options = routes.offered(localdate(sheet.at)) if routes else ()
    return {
        "route": [
            (o.id, f"{rows.in_language(o.label)}：{rows.in_language(o.tell or o.label)}")
            for o in options
        ]
    }


def _about(sheet: Sheet) -> dict[str, Options]:
    codes = sheet.library.lists.get(sheet.kind.categories) if sheet.kind else None
    options = codes.offered(localdate(sheet.at)) if codes else ()
    here = sheet.matter.place
    around = [*(children(here.parent) if here.parent else ()), *children(here)]
    places = {place.code: place.name for place in (here, *around)}
    return {
        "category": [(o.id, rows.in_language(o.label)) for o in options],
        "place": list(places.items()),
    }


MAKERS: dict[str, Callable[[Sheet], dict[str, Options]]] = {
    "assign": _colleagues,
    "help": _helpers,
    "send-down": _rungs,
    "redirect": _routes,
    "correct": _about,
}
