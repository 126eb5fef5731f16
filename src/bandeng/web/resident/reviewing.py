"""Ask for a review of an answer one does not agree with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.web.resident import proofs
from bandeng.web.resident.forms import ReviewForm
from bandeng.web.resident.matter import own, page
from bandeng.web.resident.visits import Visit, to, visit
from bandeng.web.ui.doors import for_resident


@for_resident
@visit
@require_POST
def review(request: Visit, number: str) -> HttpResponse:
    """Take what who asked does not agree with, and lead to the review."""
    found, form = own(request, number), ReviewForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, review=form)
    text, at = form.cleaned_data["text"], request.at
    raised = actions.ask_review(found, text=text, by=Voice.ASKER, at=at)
    proofs.prove(request.session, raised, until=at + proofs.AFTER_RAISING)
    words = {"number": raised.number}
    messages.success(request, _("The review is asked for; its number is %(number)s.") % words)
    return redirect(to(request, "matter", raised.number))
