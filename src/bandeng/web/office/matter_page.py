"""All that the page of one matter shows, gathered in a bounded number of statements."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse

from bandeng.journal import queries as journal
from bandeng.matters import queries
from bandeng.matters.models import CHANNEL_LABELS, PRIVACY_LABELS, Matter
from bandeng.matters.states import Channel, Privacy, spoken
from bandeng.places.models import Place
from bandeng.reports.surroundings import beside
from bandeng.web import deeds
from bandeng.web.deeds.along import kin
from bandeng.web.deeds.deed import Deed
from bandeng.web.deeds.errands import rows_shown
from bandeng.web.deeds.lines import timeline
from bandeng.web.deeds.marking import marked
from bandeng.web.deeds.opening import OpenContactForm, UnsealForm
from bandeng.web.deeds.questions import told_besides
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said
from bandeng.web.office import pages, rows

EARLIER = 5


def show(scene: Scene, *, status: int = 200, **more: Any) -> HttpResponse:
    """Answer with the page of a matter."""
    words = {**_page(scene), "number": scene.matter.number, **more}
    return pages.show(scene.seen.request, "matter", status=status, **words)


def show_deed(
    scene: Scene, deed: Deed, form: Form, *, status: int = 200, against: str = ""
) -> HttpResponse:
    """Answer with a deed's form on the page of its matter, alone where htmx asks for it.

    Instead of the form stands the sentence against it, if there is one.
    """
    request = scene.seen.request
    opened = {"deed": deed, "form": form, "against": against, "q": request.GET.get("q", "")}
    if request.headers.get("HX-Request"):
        opened["number"] = scene.matter.number
        return pages.show(request, "matter", status=status, part="do", **opened)
    return show(scene, status=status, **opened)


def _page(scene: Scene) -> dict[str, Any]:
    matter, seen = scene.matter, scene.seen
    return {
        "scene": scene,
        "matter": matter,
        "spoken": spoken(matter.number),
        "rung": seen.rung(matter),
        "paused": rows.paused_for(matter, seen.rules),
        "above": _above(scene),
        "kind": said(scene.kind.title) if scene.kind else matter.kind,
        "category": seen.category(matter),
        "channel": CHANNEL_LABELS[Channel(matter.channel)],
        "privacy": PRIVACY_LABELS[Privacy(matter.privacy)],
        "owner_post": seen.post(matter.owner_post),
        "trail": _trail(matter.place),
        "unseal_form": UnsealForm() if scene.is_sealed else None,
        **({} if scene.is_sealed else _inside(scene)),
    }


def _inside(scene: Scene) -> dict[str, Any]:
    """Return what a confidential matter shows only after it was opened for a purpose."""
    matter, seen = scene.matter, scene.seen
    near: list[Any] = beside(seen.seats, matter)
    return {
        "deeds": deeds.open_to(scene),
        "next": deeds.next_step(scene),
        "title": marked(matter.title),
        "text": marked(matter.text),
        "answer": marked(matter.answer),
        "outcome": seen.outcome(matter),
        "pictures": scene.pictures,
        "helpers": scene.helpers,
        "checklist": rows_shown(scene),
        "told_besides": told_besides(matter, scene.kind, scene.seen.rules),
        "asker": queries.masked_asker(matter),
        "may_open_contact": scene.may("open_contact"),
        "contact_form": OpenContactForm(),
        "earlier": rows.rows([each for each in near if each.same_phone][:EARLIER], seen.rules),
        "twice": rows.rows([each for each in near if _perhaps_twice(each, matter)], seen.rules),
        "linked": rows.rows([each for each in near if not each.same_phone], seen.rules),
        "kin": kin(scene, lambda each: rows.row(each, seen.rules)),
        "story": timeline(seen, matter, journal.about("matter", matter.pk)),
    }


def _perhaps_twice(other: Any, matter: Matter) -> bool:
    """Tell whether another open request of the same phone is about the same sort of thing."""
    same = other.same_phone and other.category == matter.category
    return bool(same and other.is_open and matter.is_open)


def _above(scene: Scene) -> dict[str, str] | None:
    """Return the rung the matter climbs to when its time runs out, if it does."""
    kind, rung = scene.kind, scene.matter.rung
    climbs = kind is not None and kind.on_expiry == "climb" and rung in kind.places_on_ladder
    if kind is None or not climbs or scene.is_highest or not scene.matter.clock_runs:
        return None
    return scene.seen.rung(scene.matter, kind.ladder[kind.places_on_ladder[rung] + 1].id)


def _trail(place: Place | None) -> list[Place]:
    """Return the place under what it stands below, highest first, as far as it was read along."""
    trail: list[Place] = []
    while place is not None:
        trail.insert(0, place)
        place = place.parent if "parent" in place._state.fields_cache else None
    return trail
