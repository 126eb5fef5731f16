"""The pages of workshops: the list, one with its pairs, sessions and questions, asking it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities import actions, queries
from bandeng.activities.actions import Match
from bandeng.activities.models import Pair
from bandeng.activities.queries import workshops
from bandeng.activities.queries.workshops import Stands
from bandeng.journal.states import Refused
from bandeng.matters.actions import Ask, raise_matter
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Privacy, State
from bandeng.notices.actions import acknowledge_about
from bandeng.places.queries import standing
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.activities.scene import Hall, row
from bandeng.web.deeds.afterwards import is_to_look, look_words
from bandeng.web.deeds.visit import Visit, place_words, said, visit
from bandeng.web.deeds.workshops.forms import EndForm, PairForm, QuestionForm, offered
from bandeng.web.ui.fields import posted
from bandeng.web.ui.spoken import due_words

AHEAD, PAST, ASKED, PAIRS = 10, 10, 30, 100


def listing(request: HttpRequest, hall: Hall) -> HttpResponse:
    """Show the workshops that are there for who looks, in the order of places."""
    seen = visit(request)
    found = workshops.workshops_of(seen.seats, seen.rules, seen.at)
    return hall.show(request, "workshops", {"rows": [_line(hall, each) for each in found]}, 200)


def _line(hall: Hall, stands: Stands) -> dict[str, Any]:
    return {
        "title": said(stands.workshop.title),
        "about": said(stands.workshop.about),
        "place": stands.place.name,
        "where": place_words(stands.place),
        "hosts": "、".join(person.name for person in stands.hosts),
        "members": "、".join(person.name for person in stands.members),
        "lacking": stands.lacking,
        "url": hall.to("workshop", stands.workshop.id, stands.place.pk),
    }


def one(request: HttpRequest, workshop_id: str, place_id: int, hall: Hall) -> HttpResponse:
    """Show one workshop; pair two of it, or end a pair."""
    seen = visit(request)
    stands = workshops.workshop_at(seen.seats, seen.rules, seen.at, workshop_id, place_id)
    tried: dict[str, forms.Form] = {}
    if request.method == "POST":
        form = _sent(seen, stands)
        if form is None:
            return redirect(hall.to("workshop", workshop_id, place_id))
        tried = {request.POST.get("do", ""): form}
    return hall.show(request, "workshop", _words(seen, hall, stands, tried), 422 if tried else 200)


def _sent(seen: Visit, stands: Stands) -> forms.Form | None:
    """Do what was sent; return its form where something is wrong with it, else None."""
    sent = seen.request.POST
    if sent.get("do") == "pair":
        return _paired(seen, stands, _pair_form(seen, stands, sent))
    if sent.get("do") != "end":
        raise Http404
    pair = workshops.pair_of(seen.seats, seen.rules, _number(sent.get("pair", "")))
    if (pair.workshop, pair.place_id) != (stands.workshop.id, stands.place.pk):
        raise Http404
    return _ended(seen, pair, EndForm(sent, pair=pair.pk, today=localdate(seen.at)))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _pair_form(seen: Visit, stands: Stands, sent: Any) -> PairForm:
    mentors = [(person.pk, person.name) for person in stands.mentors]
    learners = [(person.pk, person.name) for person in workshops.could_learn(stands, seen.at)]
    return PairForm(sent, learners=learners, mentors=mentors, today=localdate(seen.at))


def _paired(seen: Visit, stands: Stands, form: PairForm) -> PairForm | None:
    if not form.is_valid():
        return form
    match = Match(stands.workshop.id, stands.place, **form.cleaned_data)
    try:
        actions.pair(match, by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        return form
    messages.success(seen.request, _("They are a pair now; both are told."))
    return None


def _ended(seen: Visit, pair: Pair, form: EndForm) -> EndForm | None:
    if not form.is_valid():
        return form
    try:
        actions.end_pair(pair, **form.cleaned_data, by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        return form
    messages.success(seen.request, _("The pair has ended; what it was stays."))
    return None


def _words(seen: Visit, hall: Hall, stands: Stands, tried: dict[str, forms.Form]) -> dict[str, Any]:
    runs = workshops.runs_workshop(seen.seats, stands)
    found = list(workshops.pairs_of(stands, seen.seats, seen.rules)[:PAIRS])
    pairs = [_pair(seen, each, tried.get("end")) for each in found]
    sessions = workshops.sessions_of(stands, seen.seats)
    kind = seen.rules.kinds.get(stands.workshop.asks or "")
    ask = hall.to("workshop_ask", stands.workshop.id, stands.place.pk)
    words: dict[str, Any] = {
        "stands": _line(hall, stands),
        "runs": runs,
        "pairs": [each for each in pairs if not each["until"]],
        "ended": [each for each in pairs if each["until"]],
        "ahead": [row(seen, hall, each) for each in queries.upcoming(sessions, seen.at)[:AHEAD]],
        "past": [row(seen, hall, each) for each in queries.past(sessions, seen.at)[:PAST]],
        "questions": _questions(seen, hall, stands) if kind else [],
        "question": said(kind.title) if kind else "",
        "to_ask": ask if workshops.may_ask(seen.seats, stands, seen.rules) else "",
        "plans": _plans(seen, hall, stands),
        "read_by": [seen.post(post) for post in stands.workshop.seen_by],
        "wrong": next(iter(tried.values()), None),
    }
    if runs:
        words["pair_form"] = tried.get("pair") or _pair_form(seen, stands, None)
    return words


def _pair(seen: Visit, pair: Pair, tried: Any) -> dict[str, Any]:
    """Return a pair as a line, with the form that ends it for who may."""
    mine = isinstance(tried, EndForm) and tried.auto_id == f"end-{pair.pk}-%s"
    form = None
    if pair.until is None and workshops.may_end(seen.seats, seen.rules, pair):
        form = tried if mine else EndForm(None, pair=pair.pk, today=localdate(seen.at))
    return {
        "pk": pair.pk,
        "mentor": pair.mentor.name,
        "learner": pair.learner.name,
        "since": pair.since,
        "until": pair.until,
        "because": pair.ended_because,
        "form": form,
        "open": mine,
    }


def _questions(seen: Visit, hall: Hall, stands: Stands) -> list[dict[str, Any]]:
    """Return what was asked, newest first; what is to be looked at again before all else."""
    found = workshops.questions_of(stands, seen.seats)[:ASKED]
    rows = [_question(seen, hall, each) for each in found]
    return sorted(rows, key=lambda each: not each["look_now"])


def _question(seen: Visit, hall: Hall, matter: Matter) -> dict[str, Any]:
    """Return a question as a line: whose, how it stands, what was prescribed."""
    until = matter.confirm_by if matter.state == State.ANSWERED else None
    return {
        "number": matter.number,
        "title": matter.title,
        "branch": matter.place.name,
        "category": seen.category(matter),
        "state": matter.state,
        "rung": seen.rung(matter),
        "due": matter.due_at if matter.clock_runs else None,
        "provisional": matter.provisional,
        "outcome": seen.outcome(matter) if matter.outcome else "",
        "answer": matter.answer,
        "awaited": due_words(until, seen.at).note if until else "",
        "look": look_words(seen, matter),
        "look_now": is_to_look(seen, matter),
        "url": hall.to("matter", matter.number),
    }


def _plans(seen: Visit, hall: Hall, stands: Stands) -> list[dict[str, str]]:
    """Return where each session is planned, for whose post holds them here."""
    done = {
        kind for seat in seen.seats.seats if stands.path.startswith(seat.path) for kind in seat.does
    }
    known = seen.rules.activities
    return [
        {"title": said(known[kind].title), "url": f"{hall.to('activity_plan')}?kind={kind}"}
        for kind in stands.workshop.sessions
        if kind in done and kind in known
    ]


def ask(request: HttpRequest, workshop_id: str, place_id: int, hall: Hall) -> HttpResponse:
    """Ask a workshop: it becomes a matter with a clock, and comes back as an answer."""
    seen = visit(request)
    stands = workshops.workshop_at(seen.seats, seen.rules, seen.at, workshop_id, place_id)
    kind = seen.rules.kinds.get(stands.workshop.asks or "")
    ids = workshops.may_ask(seen.seats, stands, seen.rules)
    if kind is None or not ids:
        raise Http404
    places = list(standing().filter(pk__in=ids).defer("boundary").order_by("path"))
    options = offered(seen.rules.lists[kind.categories], seen.at)
    form = QuestionForm(posted(request), options=options, places=places)
    matter = _raised(seen, kind, form) if form.is_bound and form.is_valid() else None
    if matter:
        messages.success(request, _("It is with the workshop; you are told what it answers."))
        return redirect(hall.to("matter", matter.number))
    words = {"stands": _line(hall, stands), "form": form, "title": said(kind.title)}
    words |= {"about": said(kind.about), "one_place": len(places) == 1, "only": places[:1]}
    return hall.show(request, "workshop_ask", words, 422 if form.errors else 200)


def _raised(seen: Visit, kind: MatterKind, form: QuestionForm) -> Matter | None:
    """Return the matter; a refusal becomes a sentence at the form."""
    asked = Ask(
        kind=kind.id,
        category=form.chosen_category(),
        text=form.cleaned_data["text"],
        place=form.place(),
        channel=next((each for each in Channel if each in kind.channels), Channel.VISIT),
        privacy=Privacy(kind.privacy.default),
        client_key=form.cleaned_data["key"],
    )
    try:
        return raise_matter(asked, by=seen.person, at=seen.at)
    except Refused as no:
        form.add_error(None, str(no))
        return None


def follow(request: HttpRequest, pair_id: int, hall: Hall) -> HttpResponse:
    """Acknowledge what was told about a pair and go to its workshop."""
    seen = visit(request)
    pair = workshops.pair_of(seen.seats, seen.rules, pair_id)
    acknowledge_about("pair", pair.pk, by=seen.person, at=seen.at)
    return redirect(hall.to("workshop", pair.workshop, pair.place_id))
