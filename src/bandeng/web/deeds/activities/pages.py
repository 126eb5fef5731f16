"""The pages of one activity: the activity itself, an act and its form, who came."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.activities import actions, queries
from bandeng.activities.models import FOUND_LABELS, Raised
from bandeng.activities.queries.series import rule_of
from bandeng.activities.rule_words import in_words
from bandeng.activities.shift_states import Found
from bandeng.activities.states import Move, Reply, State
from bandeng.journal.models import SENTENCES, Line
from bandeng.journal.queries import about
from bandeng.journal.states import Refused, Verb
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.notices.actions import acknowledge_about
from bandeng.web.deeds.activities import enclosures, roll
from bandeng.web.deeds.activities.acts import ACTS, Act, open_acts
from bandeng.web.deeds.activities.enclosures import KindFields
from bandeng.web.deeds.activities.forms import ActForm
from bandeng.web.deeds.activities.scene import Hall, Scene, kind_words, row, scene_of
from bandeng.web.deeds.questions import answers_in_words
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import posted

# Lines that would tell how much was asked there, to whom it may be about.
UNTOLD = (Verb.ACTIVITY_ASKED, Verb.ACTIVITY_PROMISED)
MOST_NAMED = 300


def one(request: HttpRequest, code: str, hall: Hall) -> HttpResponse:
    """Show one activity with what may be done to it."""
    scene = scene_of(request, code, hall)
    return hall.show(request, "activity", page_words(scene), 200)


def page_words(scene: Scene) -> dict[str, Any]:
    """Return what the page of an activity shows."""
    seen, activity, hall = scene.seen, scene.activity, scene.hall
    comings = list(queries.comings_of(activity))
    own = next((c for c in comings if c.person_id == seen.person.pk), None)
    acts = [(act, hall.to("activity_act", activity.code, act.id)) for act in open_acts(scene)]
    return {
        "scene": scene,
        "activity": activity,
        "row": row(seen, hall, activity),
        "kind": kind_words(seen, activity),
        "facts": answers_in_words(activity.more, scene.kind.fields, seen.rules),
        "enclosures": enclosures.rows(activity, scene.kind, hall),
        "own": own,
        "comings": roll.rows(comings[:MOST_NAMED]),
        "counted": queries.counted_of(activity, comings),
        "raised": raised_rows(scene, queries.raised_of(activity, seen.seats)),
        "decisions": queries.decisions_of(activity, seen.seats),
        "acts": acts,
        "primary": _primary(scene),
        "may_reply": _is_asked(scene, own is not None),
        "lines": [_line(each) for each in about("activity", activity.pk) if _is_told(each)],
        "to_public": _public_page(activity.code) if activity.published_at else "",
        "to_meet": reverse("worker:meet", args=[activity.code]) if scene.kind.meeting else "",
        **_series_words(scene),
        "to_topic": hall.to("activity_topic", activity.code) if scene.kind.deliberation else "",
        "to_came": hall.to("activity_came", activity.code) if scene.may(Move.ATTEND) else "",
        "to_missed": hall.to("activity_missed", activity.code) if _is_a_class(scene) else "",
    }


def _series_words(scene: Scene) -> dict[str, str]:
    """Return the rule of the series it belongs to, and the address of the series."""
    series = scene.activity.series
    if series is None or scene.reasons.get(Move.HOLD):
        return {}
    rule = said(in_words(rule_of(series)))
    return {"series_rule": rule, "to_series": scene.hall.to("series", series.pk)}


def _is_a_class(scene: Scene) -> bool:
    """Tell whether it is one of several sessions to which the same people come, by name."""
    return scene.kind.names and bool(scene.activity.series_id or scene.kind.repeats)


def _is_asked(scene: Scene, on_the_list: bool) -> bool:
    """Tell whether who looks is asked if he comes: who holds it comes, who runs it is not asked."""
    own = scene.activity.host_id == scene.seen.person.pk
    runs = Move.INVITE not in scene.reasons and not on_the_list
    return scene.may(Move.REPLY) and not scene.is_over and not own and not runs


def _public_page(code: str) -> str:
    return reverse("resident:activity", args=[code])


def _primary(scene: Scene) -> str:
    """Return what is likely to be done next: `came`, `invite`, `minutes` or nothing."""
    if scene.may(Move.ATTEND) and (scene.activity.state == State.HELD or scene.has_begun):
        return "minutes" if scene.activity.state == State.HELD else "came"
    return "invite" if scene.may(Move.INVITE) else ""


def _is_told(line: Line) -> bool:
    return line.verb not in UNTOLD


def _line(line: Line) -> dict[str, Any]:
    return {
        "at": line.at,
        "what": SENTENCES[Verb(line.verb)],
        "who": line.by_name if line.by_id else "",
        "said": line.said.get("reason", "") or _point_words(line),
    }


def _point_words(line: Line) -> str:
    """Return which point was checked and what was found there; nothing for any other line."""
    if line.verb != Verb.POINT_CHECKED:
        return ""
    found = line.said.get("found")
    what = FOUND_LABELS[Found(found)] if found else ""
    return " · ".join(str(word) for word in (line.said.get("point", ""), what) if word)


def raised_rows(scene: Scene, rows: Iterable[Raised]) -> list[dict[str, Any]]:
    """Return what was asked there as lines of a list; a confidential one without its title."""
    return [
        {
            "number": each.matter.number,
            "title": _title(each.matter),
            "url": scene.hall.to("matter", each.matter.number),
            "rung": scene.seen.rung(each.matter),
            "state": each.matter.state,
            "on_the_spot": each.on_the_spot,
            "promise": each.promise,
            "promised_for": each.promised_for,
            "promised_by": each.promised_by.name if each.promised_by else "",
        }
        for each in rows
    ]


def _title(matter: Matter) -> str:
    hidden = matter.privacy == Privacy.CONFIDENTIAL
    return _("Confidential request") if hidden else matter.title


def act(request: HttpRequest, code: str, act_id: str, hall: Hall) -> HttpResponse:
    """Show the form of an act, or do it."""
    scene, chosen = scene_of(request, code, hall), ACTS.get(act_id)
    if chosen is None:
        raise Http404
    sent = posted(request)
    form, more = chosen.form(sent, scene=scene), _fields(chosen, scene, sent)
    if _valid(form, more) and _done(chosen, scene, form, more):
        messages.success(request, str(chosen.done))
        return redirect(hall.to("activity", code))
    words = {
        **{"scene": scene, "activity": scene.activity, "act": chosen, "form": form, "more": more},
        "row": row(scene.seen, hall, scene.activity),
        "against": scene.reasons.get(chosen.move, ""),
    }
    wrong = bool(form.errors or (more and more.errors))
    return hall.show(request, "activity_act", words, 422 if wrong else 200)


def _fields(chosen: Act, scene: Scene, sent: QueryDict | None) -> KindFields | None:
    """Return the fields of the kind where an act asks for them, with what they say now."""
    if not chosen.asks or not scene.kind.fields:
        return None
    form = KindFields(
        sent, scene.seen.request.FILES, seen=scene.seen, kind=scene.kind,
        place=scene.activity.place, activity=scene.activity, initial=scene.activity.more,
    )  # fmt: skip
    for field in form.fields.values():
        field.required = field.required and chosen.whole
    return form


def _valid(form: ActForm, more: KindFields | None) -> bool:
    if not form.is_bound:
        return False
    return form.is_valid() & (more is None or more.is_valid())  # both: files are kept meanwhile


def _done(chosen: Act, scene: Scene, form: ActForm, more: KindFields | None) -> bool:
    """Do the act; a refusal becomes a sentence at the form."""
    try:
        told = more.answers() if more else None
        chosen.do(scene, form, told, more.enclosed() if more else None)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    seen = scene.seen
    acknowledge_about("activity", scene.activity.pk, by=seen.person, at=seen.at)
    return True


def came(request: HttpRequest, code: str, hall: Hall) -> HttpResponse:
    """Show who is on the list, or write down who came."""
    scene = scene_of(request, code, hall)
    form = roll.RollForm(posted(request), initial={"headcount": scene.activity.headcount})
    if form.is_bound and form.is_valid() and _written(scene, form):
        if "all" in request.POST or form.cleaned_data["card"]:
            return redirect(hall.to("activity_came", code))
        messages.success(request, _("Who came is written down."))
        return redirect(hall.to("activity", code))
    listed = list(queries.comings_of(scene.activity))
    words = {
        **{"scene": scene, "activity": scene.activity, "form": form},
        "row": row(scene.seen, hall, scene.activity),
        "people": roll.rows(listed),
        "unrecorded": sum(not each.came for each in listed),
        "against": scene.reasons.get(Move.ATTEND, ""),
    }
    return hall.show(request, "activity_came", words, 422 if form.errors else 200)


def _written(scene: Scene, form: roll.RollForm) -> bool:
    """Write down who came; a refusal becomes a sentence at the form."""
    said: dict[str, Any] = {"by": scene.seen.person, "at": scene.seen.at}
    code = form.cleaned_data["card"]
    try:
        if code:
            one = actions.attend_by_card(scene.activity, code, **said)
            name = one.person.name if one.person else ""
            messages.success(scene.seen.request, _("%(name)s came.") % {"name": name})
        else:
            actions.attend(scene.activity, form.roll(scene.seen.request.POST), **said)
    except Refused as no:
        form.add_error(None, str(no))
    return not form.errors


def reply(request: HttpRequest, code: str, hall: Hall) -> HttpResponse:
    """Say whether one comes, in one tap."""
    scene = scene_of(request, code, hall)
    answer = request.POST.get("reply", "")
    if answer not in list(Reply) or not answer:
        raise Http404
    seen, reason = scene.seen, request.POST.get("reason", "")
    actions.reply(scene.activity, Reply(answer), reason=reason, by=seen.person, at=seen.at)
    acknowledge_about("activity", scene.activity.pk, by=seen.person, at=seen.at)
    messages.success(request, _("Your answer is with who invited you."))
    to_list = request.POST.get("back") == "list"
    return redirect(hall.to("activities") if to_list else hall.to("activity", code))
