"""What who asked does with his errand: he agrees to it, and prints the receipts of his papers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bandeng.journal.states import Voice
from bandeng.matters import actions, queries
from bandeng.matters.actions import Consent
from bandeng.matters.actions.climbing import kind_of
from bandeng.web.deeds.receipts import slip
from bandeng.web.resident.errand_words import rows_of, signs
from bandeng.web.resident.forms import DigitsForm
from bandeng.web.resident.matter import own, page, too_many, wrong_digits
from bandeng.web.resident.visits import Visit, to, visit
from bandeng.web.ui.doors import for_resident


@for_resident
@visit
@require_POST
def consent(request: Visit, number: str) -> HttpResponse:
    """Take the consent of who asked, signed with the last four digits of his phone.

    Who left no phone has shown by the code on the receipt that the errand is his.
    """
    found, form = own(request, number), DigitsForm(request.POST, prefix="sign")
    if signs(found):
        if not form.is_valid():
            return page(request, found, 422, signing=form)
        if too_many(request, number):
            return page(request, found, 429, signing=form)
        if queries.by_number_and_tail(number, form.cleaned_data["digits"]) != found:
            form.add_error("digits", wrong_digits())
            return page(request, found, 422, signing=form)
    actions.give_consent(found, how=Consent.PAGE, by=Voice.ASKER, at=request.at)
    messages.success(request, _("Thank you. Now the errand can be run for you."))
    return redirect(to(request, "matter", found.number))


@for_resident
@visit
@require_GET
def paper(request: Visit, number: str, held: int) -> HttpResponse:
    """Show the receipt of a paper one handed over, to print."""
    found = own(request, number)
    one = next((each for row in rows_of(found) for each in row.times if each.pk == held), None)
    if one is None:
        raise Http404
    return slip(request, found, kind_of(found), one)
