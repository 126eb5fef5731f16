"""What who asked can do with his own request: reply, say whether it is so, withdraw, follow."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.states import Voice
from bandeng.matters import actions, queries, reviews
from bandeng.matters.actions import TooLate
from bandeng.matters.models import Matter
from bandeng.matters.states import State, clean_number
from bandeng.web.resident import following, pace, proofs, showing
from bandeng.web.resident.appealing import reviewing_of
from bandeng.web.resident.following import follow_once
from bandeng.web.resident.forms import DigitsForm, FollowForm, ReplyForm, WordForm
from bandeng.web.resident.matter import find, own, page
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import for_resident


@for_resident
@visit
@require_POST
def reply(request: Visit, number: str) -> HttpResponse:
    """Take the reply to a question."""
    found, form = own(request, number), ReplyForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, reply=form)
    actions.reply(found, text=form.cleaned_data["text"], by=Voice.ASKER, at=request.at)
    messages.success(request, reply_told(found))
    return redirect(to(request, "matter", found.number))


def reply_told(before: Matter) -> str:
    """Return what is said after a reply; a hearing goes on whatever is written."""
    if before.paused_for:
        return _("It has arrived; who works on it reads it.")
    return _("Your reply has arrived; the clock runs again.")


@for_resident
@visit
@require_POST
def confirm(request: Visit, number: str) -> HttpResponse:
    """Take the word of who asked on the answer."""
    found, form = own(request, number), WordForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, word=form)
    after = actions.confirm(found, by=Voice.ASKER, at=request.at, **form.word())
    messages.success(request, thanks(form, after))
    return redirect(to(request, "matter", found.number))


def thanks(form: WordForm, matter: Matter) -> str:
    """Return what is said after a word on the answer."""
    if form.cleaned_data["solved"] == "yes":
        return _("Thank you. The request is settled.")
    if matter.answer and matter.state in reviews.HAVE_ANSWER:
        return _("Thank you for saying so. Below you can ask for the answer to be reviewed.")
    return _("Thank you for saying so. The request is open again; you see below who has it.")


@for_resident
@visit
@require_POST
def withdraw(request: Visit, number: str) -> HttpResponse:
    """Withdraw a request at the word of who asked."""
    found = own(request, number)
    reason = request.POST.get("reason", "").replace("\0", "")[:200]
    actions.withdraw(found, by=Voice.ASKER, at=request.at, reason=reason)
    messages.success(request, _("The request is withdrawn."))
    return redirect(to(request, "matter", found.number))


@for_resident
@visit
@require_POST
def join(request: Visit, number: str) -> HttpResponse:
    """Follow a public request of somebody else."""
    found = queries.public().select_related("place", "owner").get(number=clean_number(number) or "")
    form = FollowForm(request.POST)
    if not form.is_valid():
        return page(request, found, 422, follow=form)
    if not follow_once(request, found, form.contact()):
        form.add_error(None, pace.sentence())
        return page(request, found, 429, follow=form)
    messages.success(request, following.thanks(form.contact()))
    return redirect(to(request, "matter", found.number))


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def link(request: Visit, token: str) -> HttpResponse:
    """Show the answer behind a single-use link, and take the word on it; looking is free."""
    found = queries.link_of(token)
    if found is None or found.used_at or request.at > found.until:
        return _gone(request, found.matter if found else None)
    if found.matter.state != State.ANSWERED:
        return _gone(request, found.matter)
    form = WordForm(request.POST) if request.method == "POST" else WordForm()
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        told = showing.show(found.matter, for_asker=True, at=request.at)
        about = {"reviewing": reviewing_of(found.matter, request.at)}
        return shown(request, "link.html", status, shown=told, word=form, link=found, **about)
    try:
        matter = actions.confirm_by_link(found, at=request.at, **form.word())
    except TooLate:
        return _gone(request, found.matter)
    proofs.prove(request.session, matter, until=request.at + proofs.AFTER_DIGITS)
    messages.success(request, thanks(form, matter))
    return redirect(to(request, "matter", matter.number))


def _gone(request: Visit, matter: Matter | None) -> HttpResponse:
    number = matter.number if matter else ""
    return shown(request, "gone.html", 410, number=number, form=DigitsForm())


@for_resident
@visit
@require_GET
def receipt(request: Visit, number: str) -> HttpResponse:
    """Show the receipt of one's own request."""
    found = find(request, number)
    if found is None or not proofs.has_proof(request.session, found, at=request.at):
        return redirect(to(request, "matter", number))
    told = showing.show(found, for_asker=True, at=request.at)
    address = to(request, "private", found.number, proofs.secret_of(found))
    words: dict[str, Any] = {
        "shown": told,
        "climbs": showing.climbs(found, request.at),
        "first_reply_by": found.first_reply_due_at,
        "address": request.build_absolute_uri(address),
        "page": request.build_absolute_uri(to(request, "matter", found.number)),
        "asker": queries.masked_asker(found),
    }
    return shown(request, "receipt.html", **words)
