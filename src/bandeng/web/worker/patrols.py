"""Patrols in the workers' hall: routes, the walk with its next point, drawing a route."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.activities import actions
from bandeng.activities import queries as happenings
from bandeng.activities.actions import Drawing, Looked, Point
from bandeng.activities.models import FOUND_LABELS, CheckPoint, Route, Walk
from bandeng.activities.queries import patrol as queries
from bandeng.activities.shift_states import Found
from bandeng.journal.states import Refused
from bandeng.matters.actions import Ask
from bandeng.matters.guessing import guess
from bandeng.matters.states import Channel
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.activities.writing import Where, kinds_of
from bandeng.web.deeds.questions import FieldsOf
from bandeng.web.deeds.visit import Visit, place_words, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fields import posted, words
from bandeng.web.worker.showing import show

MOST = 60
BETWEEN = "：", ":", "｜", "|"


@for_staff
@require_GET
def routes(request: HttpRequest) -> HttpResponse:
    """Show the walk one is on, and the routes one may walk or look over."""
    seen = visit(request)
    found = queries.routes(seen.seats, localdate(seen.at))[:MOST]
    return show(
        request,
        "patrols",
        {
            "rows": [_route(seen, each) for each in found],
            "under_way": queries.on_the_way(seen.seats),
            "may_draw": bool(patrol_kinds(seen)),
        },
    )


def patrol_kinds(seen: Visit) -> list[Any]:
    """Return the kinds of patrols a person walks; no statement."""
    return [kind for kind in kinds_of(seen, unplanned=True) if kind.patrol]


def _route(seen: Visit, route: Route) -> dict[str, Any]:
    return {
        "code": route.code,
        "title": route.title,
        "place": place_words(route.place),
        "km": f"{route.metres / 1000:g}" if route.metres else "",
        "stops": getattr(route, "stops", 0),
        "last": getattr(route, "last_walked", None),
        "may_walk": queries.may_walk(seen.seats, route),
    }


@for_staff
@require_http_methods(["GET", "POST"])
def route(request: HttpRequest, code: str) -> HttpResponse:
    """Show a route with its points and last walks; with a press, set out."""
    seen = visit(request)
    found = queries.route_by_code(seen.seats, code)
    if request.method == "POST":
        return _set_out(seen, found)
    row = {
        **_route(seen, found),
        "stops": 0,
        "ended": found.to_day is not None and found.to_day <= localdate(seen.at),
    }
    walks = [
        (each, each.activity, getattr(each, "looked_at", 0)) for each in queries.walks_of(found)
    ]
    words = {
        "route": found,
        "row": row,
        "points": queries.points_of(found),
        "walks": walks,
        "key": uuid.uuid4(),
    }
    return show(request, "patrol_route", words)


def _set_out(seen: Visit, route: Route) -> HttpResponse:
    key = _key(seen.request.POST.get("key", ""))
    begun = _when(seen.request.POST.get("when", ""))
    said: dict[str, Any] = {"by": seen.person, "at": seen.at, "client_key": key}
    try:
        walk = actions.set_out(route, begun_at=begun, **said)
    except Refused as no:
        messages.error(seen.request, str(no))
        return redirect("worker:patrol_route", route.code)
    return redirect("worker:patrol_walk", walk.activity.code)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _when(text: str) -> datetime | None:
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


@for_staff
@require_http_methods(["GET", "POST"])
def walk(request: HttpRequest, code: str) -> HttpResponse:
    """Show the next point big, with done, found and fixed; write down what was found."""
    seen = visit(request)
    found = _walk(seen, code)
    form = CheckForm(posted(request))
    if form.is_bound and form.is_valid() and _checked(seen, found, form):
        return redirect("worker:patrol_walk", code)
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


def _checked(seen: Visit, walk: Walk, form: CheckForm) -> bool:
    """Write down what was found; a refusal becomes a sentence at the form."""
    told = form.cleaned_data
    point = next((p for p in queries.points_of(walk.route) if p.pk == told["point"]), None)
    if point is None:
        raise Http404
    found = Found(told["found"])
    looked = Looked(
        point, found, note=told["note"], when=_when(told["when"]),
        ask=_ask(seen, walk, point, told["note"]) if found is Found.FOUND else None,
        client_key=told["key"] or uuid.uuid4(),
    )  # fmt: skip
    try:
        check = actions.check_point(walk, looked, by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error("note", str(no))
        return False
    if check.matter:
        done = _("%(point)s: it is request %(number)s now.")
        said = {"point": point.title, "number": check.matter.number}
        messages.success(seen.request, done % said)
    return True


def _ask(seen: Visit, walk: Walk, point: CheckPoint, note: str) -> Ask | None:
    """Return what is asked for a finding: the kind the patrol names, the category guessed."""
    if not note.strip():
        return None
    kinds = [seen.rules.kinds[id_] for id_ in _finds(seen, walk) if id_ in seen.rules.kinds]
    if not kinds:
        return None
    kind = kinds[0]
    text = f"{walk.route.title} · {point.title} · {note.strip()}"
    channel = Channel.VISIT if Channel.VISIT in kind.channels else Channel(kind.channels[0])
    return Ask(kind.id, _category(seen, kind, note), text, point.place or walk.route.place,
               channel=channel)  # fmt: skip


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
        where = found.activity.place
        more = FieldsOf(sent, kind=kind, place=where, rules=seen.rules, at=seen.at,
                        initial=found.activity.more)  # fmt: skip
    if sent is not None and (more is None or more.is_valid()):
        try:
            actions.come_home(found, more=more.answers() if more else None,
                              note=sent.get("note", ""), by=seen.person, at=seen.at)  # fmt: skip
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("The walk is written down. Thank you."))
            return redirect("worker:activity", code)
    left = sum(each.is_open for each in queries.checked(found))
    words = {"walk": found, "activity": found.activity, "more": more, "left": left}
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


class DrawForm(Where):
    """A route: its name, how long it is, its points one a line."""

    title = forms.CharField(label=gettext_lazy("What the route is called"), max_length=120)
    km = forms.DecimalField(
        label=gettext_lazy("How long, in km"), required=False, min_value=0, max_value=1000,
        decimal_places=3,
    )  # fmt: skip
    points = words(
        gettext_lazy("Its points in order, one a line"),
        gettext_lazy("After a colon what to look at, such as: Marker 1: body, letters, base"),
        rows=8,
    )


@for_staff
@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a route, new or instead of another."""
    seen = visit(request)
    kinds = patrol_kinds(seen)
    earlier = _earlier(seen)
    kind = next((k for k in kinds if earlier and k.id == earlier.kind), kinds[0] if kinds else None)
    if kind is None:
        return show(request, "patrol_draw", {"form": None})
    form = DrawForm(posted(request), initial=_known(earlier))
    form.near(seen, kind)
    if form.is_bound and form.is_valid() and (place := form.where()):
        metres = int(form.cleaned_data["km"] * 1000) if form.cleaned_data["km"] else None
        points = read_points(form.cleaned_data["points"])
        drawing = Drawing(kind.id, place, form.cleaned_data["title"], points, metres, earlier)
        try:
            drawn = actions.draw_route(drawing, by=seen.person, at=seen.at)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The route is drawn."))
            return redirect("worker:patrol_route", drawn.code)
    words = {"form": form, "earlier": earlier}
    return show(request, "patrol_draw", words, 422 if form.errors else 200)


def read_points(text: str) -> list[Point]:
    """Return the points typed one a line, each with what to look at after a colon."""
    found = []
    for line in text.replace("\x00", "").splitlines():
        cut = min((at for mark in BETWEEN if (at := line.find(mark)) > 0), default=len(line))
        if line.strip():
            found.append(Point(line[:cut].strip(), line[cut + 1 :].strip()))
    return found


def _earlier(seen: Visit) -> Route | None:
    code = seen.request.GET.get("instead", "")
    return queries.route_by_code(seen.seats, code) if code else None


def _known(earlier: Route | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    lines = [
        f"{p.title}：{p.look_at}" if p.look_at else p.title for p in queries.points_of(earlier)
    ]
    km = earlier.metres / 1000 if earlier.metres else None
    return {"title": earlier.title, "km": km, "points": "\n".join(lines), "place": earlier.place_id}


@for_staff
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Let a route be walked no longer."""
    seen = visit(request)
    found = queries.route_by_code(seen.seats, code)
    try:
        actions.end_route(found, by=seen.person, at=seen.at)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("worker:patrol_route", code)
    messages.success(request, _("It is no longer walked; its walks stay."))
    return redirect("worker:patrols")
