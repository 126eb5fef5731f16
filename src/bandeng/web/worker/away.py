"""My absence: who stands in for me, and for whom I stand in."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bandeng.journal.states import Refused
from bandeng.people import actions
from bandeng.people.models import Absence
from bandeng.people.queries import absences_of, at_places, named, present, who_answers
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.ui.fields import offer, posted
from bandeng.web.worker.showing import show

NEAR = 30


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, with the phone's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more
    )


class AwayForm(forms.Form):
    """From which day to which, and who stands in."""

    from_day = day_field(gettext_lazy("First day away"))
    to_day = day_field(
        gettext_lazy("Last day away"),
        required=False,
        help_text=gettext_lazy("Leave it empty if you do not know yet."),
    )
    stand_in = forms.TypedChoiceField(
        label=gettext_lazy("Who stands in?"), widget=forms.RadioSelect, coerce=int
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=200, widget=forms.TextInput()
    )

    def __init__(self, *args: Any, seen: Visit, **more: Any) -> None:
        """Offer colleagues around and whoever was searched for."""
        super().__init__(*args, **more)
        self.seen = seen
        offer(self, "stand_in", colleagues(seen))
        self.initial.setdefault("from_day", localdate(seen.at))

    def clean(self) -> dict[str, Any]:
        """Turn days into the moments between which the stand-in acts."""
        told = super().clean() or self.cleaned_data
        first, last = told.get("from_day"), told.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("The last day lies before the first."))
        zone = get_current_timezone()
        if first:
            told["from_at"] = max(datetime.combine(first, time(), zone), self.seen.at)
        told["to_at"] = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
        return told


def colleagues(seen: Visit) -> list[tuple[int, str]]:
    """Return who serves at my places and above, and whoever was searched for by name."""
    request, found = seen.request, dict[int, str]()
    typed = (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "")[:40]
    for person in named(typed)[:8]:
        found[person.pk] = person.name
    own = [seat for seat in seen.seats.seats if not seat.stands_in]
    around = [h for seat in own[:1] for h in who_answers(seat.path, seen.at)]
    for holder in [*at_places([seat.place_id for seat in own], seen.at), *around]:
        found.setdefault(holder.held_by, f"{holder.held_by_name} · {seen.post(holder.post)}")
    found.pop(seen.person.pk, None)
    return list(found.items())[:NEAR]


@for_staff
@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Show my absences and for whom I stand in; enter an absence."""
    seen = visit(request)
    form = AwayForm(posted(request), seen=seen)
    if request.method != "POST" or not form.is_valid():
        return _page(seen, form, 422 if form.errors else 200)
    try:
        absence = go(seen, form.cleaned_data)
    except Refused as no:
        form.add_error(None, str(no))
        return _page(seen, form, 409)
    messages.success(request, _("%(name)s stands in for you.") % {"name": absence.stand_in.name})
    return redirect("worker:away")


def go(seen: Visit, told: dict[str, Any]) -> Absence:
    """Enter the absence; the same one a second time is the first one."""
    for entered in absences_of(seen.person, seen.at):
        if entered.stand_in_id == told["stand_in"] and entered.to_at == told["to_at"]:
            return entered
    stand_in = present().filter(pk=told["stand_in"]).first()
    if stand_in is None:
        raise Refused(_("This person is no longer here. Please choose another."))
    return actions.go_absent(
        seen.person,
        stand_in=stand_in,
        from_at=told["from_at"],
        to_at=told["to_at"],
        reason=told["reason"],
        by=seen.person,
        at=seen.at,
        seats=seen.seats,
    )


@for_staff
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """End the absence that runs, or strike the next one that is to come."""
    seen = visit(request)
    absence = absences_of(seen.person, seen.at).first()
    if absence is not None:
        actions.end_absence(absence, by=seen.person, at=seen.at, seats=seen.seats)
        messages.success(request, _("You fill your posts yourself again."))
    return redirect("worker:away")


def _page(seen: Visit, form: AwayForm, status: int) -> HttpResponse:
    instead = {seat.held_by for seat in seen.seats.seats if seat.stands_in}
    words = {
        "form": form,
        "absences": list(absences_of(seen.person, seen.at)),
        "instead_of": list(present().filter(pk__in=instead)) if instead else [],
        "q": seen.request.GET.get("q", ""),
    }
    return show(seen.request, "away", words, status)
