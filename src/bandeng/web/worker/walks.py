"""A walk on a phone: the next point big, what was found at each, the end of it.

Every form of the page works as it is. A phone that runs the script keeps each press first, sends
the same form when the network is there, asks for JSON, and gets the row of the point or why not.
"""

import uuid
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.activities import actions
from bandeng.activities import queries as happenings
from bandeng.activities.actions import Looked
from bandeng.activities.models import FOUND_LABELS, Check, CheckPoint, Walk
from bandeng.activities.queries import patrol as queries
from bandeng.activities.shift_states import Found
from bandeng.journal.states import Refused
from bandeng.matters.actions import Ask
from bandeng.matters.guessing import guess
from bandeng.matters.pictures import Prepared
from bandeng.matters.states import Channel
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.activities.enclosures import KindFields
from bandeng.web.deeds.meetings.forms import MOST_PICTURES, SeveralPictures
from bandeng.web.deeds.pictures import hung
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fields import posted, words
from bandeng.web.worker.showing import show


def when_told(text: str) -> datetime | None:
    """Return the moment a phone tells; nothing for what is none."""
    try:
        told = parse_datetime(text)
    except ValueError:
        return None
    return make_aware(told) if told and is_naive(told) else told


class CheckForm(forms.Form):
    """What was found at a point."""

    found = forms.ChoiceField(choices=[(each.value, FOUND_LABELS[each]) for each in Found])
    point = forms.IntegerField()
    key = forms.UUIDField(required=False)
    when = forms.CharField(required=False, max_length=40)
    note = words(gettext_lazy("What it is, in a word"), required=False, rows=2)
    pictures = forms.Field(  # each file is looked at when it is taken in
        label=gettext_lazy("A picture of what is wrong, if it helps"),
        required=False,
        widget=SeveralPictures(
            attrs={"data-pictures": str(MOST_PICTURES), "accept": "image/*", "multiple": True}
        ),
    )

    def sent_pictures(self) -> "list[UploadedFile[Any]]":
        """Return the files that were chosen."""
        files = cast(Any, self.files)
        return list(files.getlist("pictures")) if hasattr(files, "getlist") else []


@for_staff
@require_http_methods(["GET", "POST"])
def walk(request: HttpRequest, code: str) -> HttpResponse:
    """Show the next point big, with done, found and fixed; write down what was found."""
    seen = visit(request)
    found = _walk(seen, code)
    sent = posted(request)
    form = CheckForm(sent, request.FILES if sent is not None else None)
    check = _checked(seen, found, form) if form.is_bound and form.is_valid() else None
    if form.is_bound and "application/json" in request.headers.get("Accept", ""):
        return _to_script(request, found, form, check)
    if check is not None:
        return _told(request, code, check)
    page = _page(seen, found, form)
    return show(request, "patrol_walk", page, 422 if form.errors else 200)


def _walk(seen: Visit, code: str) -> Walk:
    activity = happenings.by_code(seen.seats, code)
    found = queries.walk_of(activity)
    if found is None:
        raise Http404
    found.activity = activity
    return found


def _page(seen: Visit, walk: Walk, form: CheckForm) -> dict[str, Any]:
    points = queries.checked(walk)
    chosen = _chosen(seen, form)
    current = next((each for each in points if each.point.pk == chosen), None)
    current = current or next((each for each in points if each.is_open), None)
    open_ones = [each for each in points if each.is_open]
    return {
        "walk": walk,
        "activity": walk.activity,
        "points": points,
        "now": current,
        "left": len(open_ones),
        "looked_at": len(points) - len(open_ones),
        "form": form,
        "key": form.data.get("key") or uuid.uuid4(),
        "ended": walk.ended_at is not None,
        "labels": {each.value: FOUND_LABELS[each] for each in Found},
    }


def _chosen(seen: Visit, form: CheckForm) -> int:
    asked = str(form.data.get("point", "")) if form.is_bound else seen.request.GET.get("point", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0


def _checked(seen: Visit, walk: Walk, form: CheckForm) -> Check | None:
    """Write down what was found; a refusal becomes a sentence at the form, and None comes back."""
    told = form.cleaned_data
    point = next((p for p in queries.points_of(walk.route) if p.pk == told["point"]), None)
    if point is None:
        raise Http404
    key = told["key"] or uuid.uuid4()
    if earlier := queries.check_with(walk, key):
        return earlier
    found = Found(told["found"])
    try:
        ask = _ask(seen, walk, point, form) if found is Found.FOUND else None
        looked = Looked(point, found, told["note"], ask, when_told(told["when"]), client_key=key)
        return actions.check_point(walk, looked, by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error("note", str(no))
        return None


def _told(request: HttpRequest, code: str, check: Check) -> HttpResponse:
    if check.matter:
        done = _("%(point)s: it is request %(number)s now.")
        said = {"point": check.point.title, "number": check.matter.number}
        messages.success(request, done % said)
    return redirect("worker:patrol_walk", code)


def _to_script(
    request: HttpRequest, walk: Walk, form: CheckForm, check: Check | None
) -> JsonResponse:
    """Return the row of the point as it stands now, or the sentence why nothing was written."""
    if check is None:
        sentences = (str(why) for errors in form.errors.values() for why in errors)
        return JsonResponse({"no": next(sentences, "")}, status=409)
    points = queries.checked(walk)
    each = next(each for each in points if each.point.pk == check.point_id)
    row = render_to_string("worker/patrol_row.html", {"each": each}, request)
    return JsonResponse({"row": row})


def _ask(seen: Visit, walk: Walk, point: CheckPoint, form: CheckForm) -> Ask | None:
    """Return what is asked for a finding: the kind the patrol names, the category guessed."""
    note = str(form.cleaned_data["note"])
    if not note.strip():
        return None
    kinds = [seen.rules.kinds[id_] for id_ in _finds(seen, walk) if id_ in seen.rules.kinds]
    if not kinds:
        return None
    kind = kinds[0]
    text = f"{walk.route.title} · {point.title} · {note.strip()}"
    channel = Channel.VISIT if Channel.VISIT in kind.channels else Channel(kind.channels[0])
    return Ask(kind.id, _category(seen, kind, note), text, point.place or walk.route.place,
               channel=channel, pictures=_pictures(form))  # fmt: skip


def _pictures(form: CheckForm) -> tuple[Prepared, ...]:
    return hung(form.sent_pictures()[:MOST_PICTURES])


def _finds(seen: Visit, walk: Walk) -> tuple[str, ...]:
    kind = seen.rules.activities.get(walk.route.kind)
    return kind.patrol.finds if kind and kind.patrol else ()


def _category(seen: Visit, kind: MatterKind, note: str) -> str:
    options = seen.rules.options(kind.categories)
    return guess(note, options) or options[-1].id


@for_staff
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest, code: str) -> HttpResponse:
    """End a walk: what its kind writes down, and a word about it."""
    seen = visit(request)
    found = _walk(seen, code)
    sent = posted(request)
    kind = seen.rules.activities.get(found.route.kind)
    more = None
    if kind and kind.fields:
        activity = found.activity
        more = KindFields(sent, request.FILES, seen=seen, kind=kind, place=activity.place,
                          activity=activity, initial=activity.more)  # fmt: skip
    if sent is not None and (more is None or more.is_valid()):
        try:
            actions.come_home(found, more=more.answers() if more else None,
                              enclosed=more.enclosed() if more else None,
                              note=sent.get("note", ""), by=seen.person, at=seen.at)  # fmt: skip
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("The walk is written down. Thank you."))
            return redirect("worker:activity", code)
    left = sum(each.is_open for each in queries.checked(found))
    note = sent.get("note", "") if sent else ""
    words = {"walk": found, "activity": found.activity, "more": more, "left": left, "note": note}
    return show(request, "patrol_home", words, 422 if more and more.errors else 200)


@for_staff
@require_GET
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Go to the point whose code was scanned, on the walk one is on."""
    seen = visit(request)
    under_way = queries.on_the_way(seen.seats)
    point = queries.point_with(code)
    if under_way is None or point is None or point.route_id != under_way.route_id:
        messages.error(request, _("This point is not on a walk of yours. Set out first."))
        return redirect("worker:patrols")
    address = reverse("worker:patrol_walk", args=[under_way.activity.code])
    return redirect(f"{address}?point={point.pk}")
