"""All that the page of one matter shows, gathered in a bounded number of statements."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from bandeng.journal import queries as journal
from bandeng.matters import queries
from bandeng.matters.models import CHANNEL_LABELS, OUTCOME_LABELS, PRIVACY_LABELS
from bandeng.matters.states import Channel, Outcome, Privacy, spoken
from bandeng.places.models import Place
from bandeng.reports.surroundings import beside
from bandeng.web.office import acts, choices, lines, pages, rows
from bandeng.web.office.acts import Act
from bandeng.web.office.forms.matters import OpenConfidential, OpenContact
from bandeng.web.office.sheet import Sheet

EARLIER = 5


def form_of(act: Act, sheet: Sheet, data: Any = None) -> Form:
    """Return the form of an act with its choices and what stands there already."""
    matter = sheet.matter
    now = {"category": matter.category, "place": matter.place.code}
    offered = choices.offered(act.id, sheet)
    return act.form(data, at=sheet.at, choices=offered, initial=now)


def show(
    sheet: Sheet,
    act: Act | None = None,
    form: Form | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Answer with the page of a matter, an act's form open on it if one is given."""
    if act and form is None:
        form = form_of(act, sheet)
    opened = {"act": act, "form": form, "number": sheet.matter.number}
    if act and sheet.request.headers.get("HX-Request"):
        return pages.show(sheet.request, "matter", status=status, part="do", **opened)
    words = {**_page(sheet), **opened, **more}
    return pages.show(sheet.request, "matter", status=status, **words)


def _page(sheet: Sheet) -> dict[str, Any]:
    matter, library = sheet.matter, sheet.library
    return {
        "sheet": sheet,
        "matter": matter,
        "spoken": spoken(matter.number),
        "rung": rows.rung_of(matter.kind, matter.rung, library),
        "above": _above(sheet),
        "kind": rows.kind_title(matter.kind, library),
        "category": rows.category_of(matter, library),
        "channel": CHANNEL_LABELS[Channel(matter.channel)],
        "privacy": PRIVACY_LABELS[Privacy(matter.privacy)],
        "outcome": OUTCOME_LABELS[Outcome(matter.outcome)] if matter.outcome else "",
        "owner_post": rows.post_title(matter.owner_post, library),
        "trail": _trail(matter.place),
        "acts": acts.open_to(sheet),
        "may_open_contact": sheet.may("open_contact"),
        "contact_form": OpenContact(at=sheet.at),
        "unseal_form": OpenConfidential(at=sheet.at) if sheet.is_sealed else None,
        **({} if sheet.is_sealed else _inside(sheet)),
    }


def _inside(sheet: Sheet) -> dict[str, Any]:
    """Return what a confidential matter shows only after it was opened for a purpose."""
    matter, library = sheet.matter, sheet.library
    near: list[Any] = beside(pages.seats_of(sheet.request), matter)
    return {
        "pictures": sheet.pictures,
        "helpers": getattr(matter, "helper_names", []),
        "asker": queries.masked_asker(matter),
        "earlier": rows.rows([each for each in near if each.same_phone][:EARLIER], library),
        "linked": rows.rows([each for each in near if not each.same_phone], library),
        "story": lines.story(journal.about("matter", matter.pk), matter.kind, library),
    }


def _above(sheet: Sheet) -> dict[str, str] | None:
    """Return the rung the matter climbs to when its time runs out, if it does."""
    climbs = sheet.kind is not None and sheet.kind.on_expiry == "climb"
    if not climbs or sheet.rung_above is None or not sheet.matter.clock_runs:
        return None
    return rows.rung_of(sheet.matter.kind, sheet.rung_above.id, sheet.library)


def _trail(place: Place | None) -> list[Place]:
    """Return the place under what it stands below, highest first, as far as it was read along."""
    trail: list[Place] = []
    while place is not None:
        trail.insert(0, place)
        place = place.parent if "parent" in place._state.fields_cache else None
    return trail


def picture_of(request: HttpRequest, name: str) -> Any:
    """Return a picture that hangs on a matter who looks sees and that is not sealed, or None."""
    found = queries.picture_for(pages.seats_of(request), name)
    if found and Sheet(request, found.matter, pages.library_of(request)).is_sealed:
        return None
    return found
