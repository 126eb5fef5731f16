"""The bench meeting: begun in one tap, asks taken as fast as people speak, results at the end.

Every form of the page works as it is. A phone that runs the script sends the same forms one by
one from what it kept, asks for JSON, and gets the row it shows or the sentence why not.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bandeng.activities import actions, queries
from bandeng.activities.actions import Roll
from bandeng.activities.models import Raised
from bandeng.activities.queries.meetings import asked_there, sheet_of
from bandeng.activities.states import Move
from bandeng.journal.states import Refused
from bandeng.matters import actions as matters
from bandeng.matters.queries import sees
from bandeng.places.models import Place
from bandeng.web.deeds.activities.scene import Scene, row, scene_of
from bandeng.web.deeds.meetings import sitting, starting
from bandeng.web.deeds.meetings.forms import (
    MOST_PICTURES,
    AboutForm,
    AskHere,
    HeadsForm,
    SayForm,
    chip_said,
)
from bandeng.web.deeds.meetings.results import results
from bandeng.web.deeds.pictures import hung
from bandeng.web.deeds.visit import said, visit
from bandeng.web.ui.codes import qr
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fields import offer
from bandeng.web.worker.happenings import HALL
from bandeng.web.worker.showing import show


@for_staff
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show the meetings going on and where one may be begun; begin one with a press."""
    seen = visit(request)
    if request.method == "POST":
        draft = starting.draft(seen, request.POST)
        if draft is None:
            raise Http404
        activity = actions.enter(draft, by=seen.person, at=seen.at)
        return redirect("worker:meet", activity.code)
    words = {
        "running": [row(seen, HALL, each) for each in starting.running(seen)],
        "starts": starting.offers(seen),
        "key": uuid.uuid4(),
    }
    return show(request, "meet_start", words)


@for_staff
@require_http_methods(["GET", "POST"])
def meet(request: HttpRequest, code: str) -> HttpResponse:
    """Show the meeting, or take one ask."""
    scene = _sitting(request, code)
    if request.method != "POST":
        return _page(scene, AskHere(None, None, scene=scene))
    form = AskHere(request.POST, request.FILES, scene=scene)
    return _told(scene, form, _taken(scene, form), _("Taken down."))


def _sitting(request: HttpRequest, code: str) -> Scene:
    """Return the scene of a meeting; 404 for an activity that is none."""
    scene = scene_of(request, code, HALL)
    if scene.kind.meeting is None:
        raise Http404
    return scene


def _taken(scene: Scene, form: AskHere) -> Raised | None:
    """Raise what was asked; what is wrong stands at the form, and None comes back."""
    if not form.is_valid():
        return None
    try:
        pictures = hung(form.sent_pictures()[:MOST_PICTURES])
        ask = form.ask(scene.activity.place, sitting.below(scene), pictures)
        if ask is None:
            return None
        return actions.raise_there(scene.activity, ask, by=scene.seen.person, at=scene.seen.at)
    except Refused as no:
        key = str(form.cleaned_data["client_key"] or "")
        if earlier := asked_there(scene.activity, scene.seen.seats, key):
            return earlier
        form.add_error(None, str(no))
        return None


@for_staff
@require_POST
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what was said to an ask: an answer on the spot, or a promise."""
    scene = _sitting(request, code)
    name, chip = chip_said(request.POST.get("promised", ""))
    raised = _asked(scene, name or request.POST.get("ask", ""))
    form = SayForm(request.POST)
    try:
        what = chip or (form.what() if form.is_valid() else None)
        if what is not None:
            do = actions.answer_there if what.answer else actions.promise
            raised = do(raised, what, by=scene.seen.person, at=scene.seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        what = None
    return _told(scene, form, raised if what else None, _("It is kept with the request."))


def _asked(scene: Scene, name: str) -> Raised:
    raised = asked_there(scene.activity, scene.seen.seats, name)
    if raised is None:
        raise Http404
    return raised


@for_staff
@require_POST
def about(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what was guessed: what an ask is about, and where it is."""
    scene = _sitting(request, code)
    raised = _asked(scene, request.POST.get("ask", ""))
    places = [scene.activity.place, *sitting.below(scene)]
    form = _about_form(scene, raised, places, request.POST)
    done = form.is_valid() and _corrected(scene, raised, form, places)
    return _told(scene, form, raised if done else None, _("Corrected."))


def _about_form(
    scene: Scene, raised: Raised, places: list[Place], data: QueryDict | None = None
) -> AboutForm:
    """Return the form of what was guessed, with what may stand there."""
    matter, kind = raised.matter, scene.seen.kind(raised.matter)
    form = AboutForm(data, initial={"category": matter.category, "place": matter.place_id})
    day = localdate(scene.seen.at)
    options = scene.seen.rules.lists[kind.categories].offered(day) if kind else ()
    offer(form, "category", [(option.id, said(option.label)) for option in options])
    offer(form, "place", [(place.pk, place.name) for place in places])
    return form


def _corrected(scene: Scene, raised: Raised, form: AboutForm, places: list[Place]) -> bool:
    """Write what differs; a refusal becomes a sentence at the form."""
    told, matter = form.cleaned_data, raised.matter
    place = next((p for p in places if p.pk == told["place"] != matter.place_id), None)
    category = told["category"] if told["category"] != matter.category else ""
    try:
        if place or category:
            wrong: dict[str, Any] = {"category": category, "place": place}
            by: dict[str, Any] = {"by": scene.seen.person, "at": scene.seen.at}
            raised.matter = matters.recategorise(matter, **wrong, **by)
            raised.matter.place = place or matter.place
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


@for_staff
@require_POST
def heads(request: HttpRequest, code: str) -> HttpResponse:
    """Write down how many came."""
    scene, form = _sitting(request, code), HeadsForm(request.POST)
    try:
        if form.is_valid():
            roll = Roll(headcount=form.cleaned_data["headcount"])
            actions.attend(scene.activity, roll, by=scene.seen.person, at=scene.seen.at)
    except Refused as no:
        form.add_error(None, str(no))
    if _by_script(request):
        why = _first(form)
        return JsonResponse({"no": why}, status=409) if why else JsonResponse({"row": ""})
    (messages.error if form.errors else messages.success)(
        request, _first(form) or _("Who came is written down.")
    )
    return redirect(f"{reverse('worker:meet', args=[code])}#end")


@for_staff
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show the results as a sheet to print; with a press, open them to everybody."""
    scene = _sitting(request, code)
    if request.method == "POST":
        return _opened(scene)
    activity = scene.activity
    path = reverse("resident:results", args=[activity.code])
    address = request.build_absolute_uri(path)
    counted = queries.counted([activity])[activity.pk]
    words = {
        "scene": scene,
        "activity": activity,
        "row": row(scene.seen, HALL, activity),
        "came": counted.came,
        "address": address,
        "drawn": qr(address),
        "may_publish": scene.may(Move.PUBLISH) and activity.open_to_all,
        **results(activity, scene.seen.at, scene.seen.seats),
    }
    return show(request, "meet_sheet", words)


def _opened(scene: Scene) -> HttpResponse:
    """Open the meeting and each ask that may be; say of the others why they are not."""
    acting: dict[str, Any] = {"by": scene.seen.person, "at": scene.seen.at}
    asked, _besides = sheet_of(scene.activity, scene.seen.seats)
    actions.publish(scene.activity, **acting)
    done = matters.make_public_many([each.matter.number for each in asked], **acting)
    for matter, why in done.refused:
        messages.warning(scene.seen.request, f"{matter.number}: {why}")
    if done.done or not done.refused:
        messages.success(scene.seen.request, _("Everybody can read the results now."))
    return redirect("worker:meet_sheet", scene.activity.code)


def _told(scene: Scene, form: BaseForm, raised: Raised | None, done: str) -> HttpResponse:
    """Return the row of an ask, or the sentence why not: as JSON to the script, else as a page."""
    request, code = scene.seen.request, scene.activity.code
    if _by_script(request):
        if raised is None:
            return JsonResponse({"no": _first(form)}, status=409)
        return JsonResponse({"number": raised.matter.number, "row": _row(scene, raised)})
    if raised is None:
        if isinstance(form, AskHere):
            return _page(scene, form, 422)
        messages.error(request, _first(form))
        return redirect(reverse("worker:meet", args=[code]))
    messages.success(request, done)
    return redirect(f"{reverse('worker:meet', args=[code])}#ask-{raised.matter.number}")


def _by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _first(form: BaseForm) -> str:
    """Return the first sentence that stands at a form."""
    return next((str(why) for errors in form.errors.values() for why in errors), "")


def _row(scene: Scene, raised: Raised) -> str:
    """Return one ask drawn as a row; of one that is kept from who took it, only that it is kept."""
    if not sees(scene.seen.seats, raised.matter):
        return render_to_string("worker/meet_gone.html", request=scene.seen.request)
    words = {"ask": sitting.ask_row(scene, raised), "chips": _chips(scene), "scene": scene}
    return render_to_string("worker/meet_row.html", words, scene.seen.request)


def _chips(scene: Scene) -> list[sitting.Chip]:
    return sitting.chips(scene)


def _page(scene: Scene, form: AskHere, status: int = 200) -> HttpResponse:
    request, activity = scene.seen.request, scene.activity
    words = {
        "scene": scene,
        "activity": activity,
        "row": row(scene.seen, HALL, activity),
        "form": form,
        "promises": sitting.agenda(scene),
        "asks": sitting.ask_rows(scene),
        "chips": _chips(scene),
        "against": scene.reasons.get(Move.ASK, ""),
        "heads": HeadsForm(initial={"headcount": activity.headcount}),
        **_opened_row(scene, request.GET.get("say", ""), request.GET.get("about", "")),
    }
    return show(request, "meet", words, status)


def _opened_row(scene: Scene, say_to: str, about_: str) -> dict[str, Any]:
    """Return the form that stands open in a row: of what was said to it, or of what it is about."""
    name = say_to or about_
    raised = asked_there(scene.activity, scene.seen.seats, name) if name else None
    if raised is None:
        return {"say_form": SayForm()}
    if say_to:
        return {"say_form": SayForm(), "say_to": raised.matter.number}
    form = _about_form(scene, raised, [scene.activity.place, *sitting.below(scene)])
    return {"say_form": SayForm(), "about_number": raised.matter.number, "about_form": form}
