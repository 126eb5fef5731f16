"""Write down what was held without a plan, in a few fields; or plan what is to be held."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.activities import actions
from bandeng.activities.actions import Draft, raises
from bandeng.activities.queries import last_place_of
from bandeng.journal.states import Refused
from bandeng.places.models import Place
from bandeng.places.queries import named, standing
from bandeng.places.states import is_within
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.web.deeds.activities.acts import ask_of
from bandeng.web.deeds.activities.enclosures import KindFields
from bandeng.web.deeds.activities.forms import AskFields, line, moment, number
from bandeng.web.deeds.activities.scene import Hall
from bandeng.web.deeds.visit import Visit, place_words, said, visit
from bandeng.web.ui.fields import offer, posted, words

MOST_PLACES = 60
LAST = "activity_last"


def kinds_of(seen: Visit, *, unplanned: bool) -> list[Kind]:
    """Return the kinds a person's posts do, those written down without a plan or those planned.

    What happens at his own places comes first, there what is nearest to the ground.
    """
    day, done = localdate(seen.at), {id_ for seat in seen.seats.seats for id_ in seat.does}
    known = [kind for id_, kind in seen.rules.activities.items() if id_ in done]
    standing_ = [kind for kind in known if not (kind.retired and kind.retired <= day)]
    own = {seat.level for seat in seen.seats.seats}
    wanted = (kind for kind in standing_ if kind.unplanned or not unplanned)
    heights = seen.rules.heights
    return sorted(wanted, key=lambda each: (each.at not in own, heights.get(each.at or "", 0)))


def chosen_kind(request: HttpRequest, kinds: list[Kind]) -> Kind | None:
    """Return the kind the address asks for, else the one written last, else the first."""
    wanted = request.GET.get("kind") or request.session.get(LAST, "")
    return next((kind for kind in kinds if kind.id == wanted), kinds[0] if kinds else None)


def places_for(seen: Visit, kind: Kind, also: int = 0) -> list[Place]:
    """Return where a person does such things: his places, or those of the kind's level below."""
    seats = [seat for seat in seen.seats.seats if kind.id in seat.does]
    ids = {seat.place_id for seat in seats}
    rows = standing().select_related("parent").defer("boundary", "parent__boundary")
    if kind.at is None:
        near = rows.filter(pk__in={*ids, also})
        return sorted(near, key=lambda place: place.pk not in ids)[:MOST_PLACES]
    rule = Q(pk=also) if also else Q(pk__in=[])
    for seat in seats:
        rule |= Q(path__startswith=seat.path, level=kind.at)
    return list(rows.filter(rule)[:MOST_PLACES])


class Where(forms.Form):
    """Where it is: one of my places, or another by name."""

    place = forms.TypedChoiceField(label=gettext_lazy("Where is it?"), coerce=int, required=False)
    elsewhere = forms.CharField(
        label=gettext_lazy("Another place, by name"), required=False, max_length=40
    )

    def near(self, seen: Visit, kind: Kind) -> None:
        """Offer the places, the likeliest chosen."""
        self.seen, self.kind = seen, kind
        sent = str(self.data.get("place", "")) if self.is_bound else ""
        also = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
        last = None if self.is_bound else last_place_of(seen.person.pk, kind.id)
        self.places = places_for(seen, kind, also or (last.pk if last else 0))
        offer(self, "place", [(place.pk, place_words(place)) for place in self.places])
        self.initial.setdefault("place", last.pk if last else None)

    def where(self) -> Place | None:
        """Return the place meant, after saying what is unclear."""
        typed = self.cleaned_data.get("elsewhere", "").strip()
        if not typed:
            wanted = self.cleaned_data.get("place")
            found = next((place for place in self.places if place.pk == wanted), None)
            if found is None:
                self.add_error("place", _("Please choose a place, or type its name."))
            return found
        reach = [seat.path for seat in self.seen.seats.seats if self.kind.id in seat.does]
        rows = named(typed).select_related("parent")
        rows = rows.filter(level=self.kind.at) if self.kind.at else rows
        several = [p for p in rows[:60] if any(is_within(p.path or "", path) for path in reach)]
        exact = [place for place in several if place.name == typed] or several
        if len(exact) == 1:
            return exact[0]
        self._ask_which(several[:12])
        return None

    def _ask_which(self, several: list[Place]) -> None:
        if not several:
            self.add_error("elsewhere", _("No place bears this name. Try a part of it."))
            return
        offer(self, "place", [(place.pk, place_words(place)) for place in several])
        self.add_error("place", _("Several places bear this name. Please choose one."))


class WriteDown(AskFields, Where):
    """A visit at the gate: where, when, what its kind counts; a request in the same act."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    began = moment(gettext_lazy("When, if not just now"), required=False)
    about = words(gettext_lazy("A note"), required=False, rows=2)
    headcount = number(gettext_lazy("How many were there"))

    def __init__(self, data: Any, *, seen: Visit, kind: Kind) -> None:
        """Offer what is likely."""
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.near(seen, kind)
        self.take(kind, seen, required=False)
        if kind.fields:
            del self.fields["headcount"]


class PlanForm(Where):
    """What is planned: where and when, and what the invited should know."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = line(gettext_lazy("What it is called"), gettext_lazy("Left empty, as its kind"))
    starts_at = moment(gettext_lazy("Begins"))
    ends_at = moment(gettext_lazy("Ends"), required=False)
    spot = line(gettext_lazy("Where just: room, courtyard, tree"))
    about = words(gettext_lazy("What it is about"), required=False)
    open_to_all = forms.BooleanField(label=gettext_lazy("Anybody may come"), required=False)
    invite = forms.BooleanField(label=gettext_lazy("Invite who takes part"), required=False)

    def __init__(self, data: Any, *, seen: Visit, kind: Kind) -> None:
        """Begin tomorrow morning; invite who takes part by the playbook."""
        begins = _tomorrow(seen.at)
        known = {"key": uuid.uuid4(), "open_to_all": kind.open_to_all, "starts_at": begins}
        super().__init__(data, initial={**known, "invite": bool(kind.invited)})
        self.near(seen, kind)
        if kind.invited:
            posts = [seen.post(post) for post in kind.invited]
            self.fields["invite"].help_text = "、".join(posts)
        else:
            del self.fields["invite"]


def _tomorrow(at: datetime) -> datetime:
    return localtime(at + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def fields_of(
    seen: Visit, kind: Kind, form: Where, sent: QueryDict | None, *, whole: bool,
    with_files: bool = True,
) -> KindFields | None:  # fmt: skip
    """Return the fields of the kind at the likeliest place."""
    if not kind.fields or not form.places:
        return None
    chosen = next((p for p in form.places if p.pk == form.initial.get("place")), form.places[0])
    about: dict[str, Any] = {"kind": kind, "place": chosen, "with_files": with_files}
    made = KindFields(sent, seen.request.FILES, seen=seen, **about)
    for field in made.fields.values():
        field.required = field.required and whole
    return made


def write(request: HttpRequest, hall: Hall) -> HttpResponse:
    """Write down what was just held, or some time ago."""
    seen = visit(request)
    kinds = kinds_of(seen, unplanned=True)
    kind = chosen_kind(request, kinds)
    if kind is None:
        return hall.show(request, "activity_write", {"kinds": []}, 200)
    form = WriteDown(posted(request), seen=seen, kind=kind)
    more = fields_of(seen, kind, form, posted(request), whole=True)
    if _sent(form, more):
        where = form.where()
        activity = _tried(form, lambda: _enter(seen, kind, form, more, where)) if where else None
        if activity:
            request.session[LAST] = kind.id
            messages.success(request, _written_words(activity))
            return redirect(hall.to("activity", activity.code))
    words = {
        **{"form": form, "more": more, "kind": kind, "kinds": [(k, said(k.title)) for k in kinds]},
        "title": said(kind.title),
        "asks": bool(raises(kind)),
        "asked": bool(form.is_bound and form.data.get("ask_text")),
        "count": _the_count(more),
    }
    return hall.show(request, "activity_write", words, 422 if _wrong(form, more) else 200)


def _the_count(more: KindFields | None) -> str:
    """Return the first field of the kind: the one most likely typed, so it is first and focused."""
    return next((name for name in more.fields if name not in more.filed), "") if more else ""


def _written_words(activity: Any) -> str:
    if activity.late:
        return _("Written down, and marked as written late.")
    return _("Written down.")


def _enter(seen: Visit, kind: Kind, form: WriteDown, more: KindFields | None, where: Place) -> Any:
    told = form.cleaned_data
    draft = Draft(
        kind=kind.id,
        place=where,
        starts_at=told["began"] or seen.at,
        about=told["about"],
        more=more.answers() if more else {},
        enclosed=more.enclosed() if more else None,
        headcount=told.get("headcount"),
        client_key=told["key"],
    )
    ask = ask_of(form, where)
    return actions.enter(draft, asks=[ask] if ask else [], by=seen.person, at=seen.at)


def plan(request: HttpRequest, hall: Hall) -> HttpResponse:
    """Plan an activity, and invite who takes part."""
    seen = visit(request)
    kinds = kinds_of(seen, unplanned=False)
    kind = chosen_kind(request, kinds)
    if kind is None:
        return hall.show(request, "activity_plan", {"kinds": []}, 200)
    form = PlanForm(posted(request), seen=seen, kind=kind)
    more = fields_of(seen, kind, form, posted(request), whole=False)
    if _sent(form, more):
        where = form.where()
        activity = _tried(form, lambda: _plan(seen, kind, form, more, where)) if where else None
        if activity:
            messages.success(request, _("It is planned."))
            return redirect(hall.to("activity", activity.code))
    words = {
        **{"form": form, "more": more, "kind": kind, "kinds": [(k, said(k.title)) for k in kinds]},
        "title": said(kind.title),
    }
    return hall.show(request, "activity_plan", words, 422 if _wrong(form, more) else 200)


def _plan(seen: Visit, kind: Kind, form: PlanForm, more: KindFields | None, where: Place) -> Any:
    told = form.cleaned_data
    draft = Draft(
        kind=kind.id,
        place=where,
        starts_at=told["starts_at"],
        ends_at=told["ends_at"],
        title=told["title"],
        about=told["about"],
        where=told["spot"],
        more=more.answers() if more else {},
        enclosed=more.enclosed() if more else None,
        open_to_all=told["open_to_all"],
        client_key=told["key"],
    )
    guests = actions.Guests(posts=kind.invited if told.get("invite") else ())
    return actions.plan(draft, guests=guests, by=seen.person, at=seen.at)


def _sent(form: forms.Form, more: KindFields | None) -> bool:
    if not form.is_bound:
        return False
    return form.is_valid() & (more is None or more.is_valid())


def _tried(form: forms.Form, do: Any) -> Any:
    """Return what came of it; a refusal becomes a sentence at the form, and None."""
    try:
        return do()
    except Refused as no:
        form.add_error(None, str(no))
        return None


def _wrong(form: forms.Form, more: KindFields | None) -> bool:
    return bool(form.errors or (more and more.errors))
