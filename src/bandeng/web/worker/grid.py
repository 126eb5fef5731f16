"""My places: who else serves there, what nobody covers, and the households on them."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.journal.states import Invisible, Refused
from bandeng.people.queries import at_places
from bandeng.people.states import Holder
from bandeng.places import actions
from bandeng.places.models import Household, Place
from bandeng.places.queries import children, households_of, sees_household, standing
from bandeng.places.states import is_within
from bandeng.playbooks.staffing import gaps
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.fields import posted
from bandeng.web.ui.proving import freshly_proven
from bandeng.web.worker.showing import show
from bandeng.web.worker.take_forms import private

PER_PAGE = 50
KINDS = {
    "family": gettext_lazy("family"),
    "shop": gettext_lazy("shop"),
    "institution": gettext_lazy("institution"),
}


class HouseholdForm(forms.Form):
    """A household at an address; name and phone are sealed."""

    address = forms.CharField(label=gettext_lazy("Address or house number"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of household"), choices=list(KINDS.items()), initial="family"
    )
    head = forms.CharField(
        label=gettext_lazy("Head of the household"), required=False, max_length=40, widget=private()
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"), required=False, max_length=30, widget=private(inputmode="tel")
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many people"), min_value=0, max_value=30_000, initial=1
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class PurposeForm(forms.Form):
    """What a household's details are opened for."""

    purpose = forms.CharField(
        label=gettext_lazy("What do you need it for?"), min_length=2, max_length=200
    )


@dataclass(frozen=True)
class Served:
    """A place with who serves there and which posts nobody fills."""

    place: Place
    posts: list[tuple[str, list[Holder]]]
    bare: list[str]


@for_able("see", "take", "take-for-others")
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Show my places and the ones directly below, with who serves there."""
    seen = visit(request)
    ids = {seat.place_id for seat in seen.seats.seats}
    own = list(standing().select_related("parent").filter(pk__in=ids))
    under = standing().select_related("parent").filter(parent_id__in=ids).exclude(pk__in=ids)
    page = Paginator(under, PER_PAGE).get_page(request.GET.get("page"))
    both = served(seen, [*own, *page.object_list])
    words = {"own": both[: len(own)], "under": both[len(own) :], "page": page}
    return show(request, "places", words)


@for_able("see", "take", "take-for-others")
@require_GET
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show one place within my reach: who serves there, what is below, its households."""
    seen = visit(request)
    found = _within_reach(seen, place_id)
    page = Paginator(children(found).select_related("parent"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    both = served(seen, [found, *page.object_list])
    words = {
        "served": both[0],
        "under": both[1:],
        "page": page,
        "households": households_of(found) if _sees(seen, found) else [],
        "may_see": _sees(seen, found),
        "kinds": KINDS,
    }
    return show(request, "place", words)


@for_able("see")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, place_id: int) -> HttpResponse:
    """Enter a household; pressed twice, it is one household."""
    seen = visit(request)
    found = _within_reach(seen, place_id)
    form = HouseholdForm(posted(request), initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if not _entered(found, told["key"]):
                new = actions.NewHousehold(place_id=found.pk, **told)
                actions.enter_household(new, by=seen.person, at=seen.at, seats=seen.seats)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(address)s is entered.") % told)
            return redirect("worker:place", place_id=found.pk)
    return show(request, "household_form", {"place": found, "form": form}, _status(form))


def _entered(place: Place, key: Any) -> bool:
    return any(household.key == key for household in households_of(place))


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200


@for_able("see")
@require_http_methods(["GET", "POST"])
@freshly_proven
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Ask what a household's details are needed for, and show them once."""
    seen, form = visit(request), PurposeForm(posted(request))
    if not sees_household(household_id, seen.person, seen.seats):
        raise Invisible
    words: dict[str, Any] = {"form": form, "household_id": household_id}
    if request.method == "POST" and form.is_valid():
        try:
            words["opened"] = actions.open_household(
                Household(pk=household_id),
                purpose=form.cleaned_data["purpose"],
                by=seen.person,
                at=seen.at,
                seats=seen.seats,
            )
        except Refused as no:
            form.add_error(None, str(no))
    return show(request, "household", words, _status(form))


def _within_reach(seen: Visit, place_id: int) -> Place:
    found = standing().select_related("parent").filter(pk=place_id).first()
    reach = {*seen.seats.reach("see"), *(seat.path for seat in seen.seats.seats)}
    if found is None or not any(is_within(found.path, path) for path in reach):
        raise Invisible
    return found


def _sees(seen: Visit, place: Place) -> bool:
    return any(is_within(place.path, path) for path in seen.seats.reach("see"))


def served(seen: Visit, places: list[Place]) -> list[Served]:
    """Return places with their holders by post and the posts below their least number."""
    holders = at_places([place.pk for place in places], seen.at)
    return [
        _served(seen, place, [h for h in holders if h.place_id == place.pk]) for place in places
    ]


def _served(seen: Visit, place: Place, holders: list[Holder]) -> Served:
    by_post: dict[str, list[Holder]] = {}
    for holder in holders:
        by_post.setdefault(holder.post, []).append(holder)
    held = {post: len(several) for post, several in by_post.items()}
    bare = [seen.post(gap.post) for gap in gaps(seen.rules, place.level, held) if gap.missing]
    return Served(place, [(seen.post(post), several) for post, several in by_post.items()], bare)
