"""The page of one request: open to everybody if public, else to who shows that it is his."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.journal.states import Refused
from bandeng.matters import queries
from bandeng.matters.models import Matter
from bandeng.matters.states import clean_number
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.resident import drafts, proofs, showing
from bandeng.web.resident.appealing import reviewing_of
from bandeng.web.resident.errand_words import errand_of
from bandeng.web.resident.following import followed_here
from bandeng.web.resident.forms import (
    DigitsForm,
    FollowForm,
    NumberForm,
    ReplyForm,
    ReviewForm,
    WordForm,
)
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import for_resident
from bandeng.web.ui.origin import came_from

# Ten thousand endings: at this pace a machine needs weeks, and the owner has time to mistype.
LIMITS = {
    "number and address": Limit(10, timedelta(minutes=10)),
    "number": Limit(60, timedelta(hours=24)),
    "address": Limit(60, timedelta(minutes=10)),
}


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def follow(request: Visit) -> HttpResponse:
    """Ask for a number and lead to its request; a mistyped one is answered with a sentence."""
    typed = request.POST or request.GET
    if "number" not in typed:
        return shown(request, "follow.html", form=NumberForm(), mine=_mine(request))
    form = NumberForm(typed)
    if form.is_valid():
        return redirect(to(request, "matter", form.cleaned_data["number"]))
    return shown(request, "follow.html", 422, form=form, mine=_mine(request))


def _mine(request: Visit) -> list[Matter]:
    keys = proofs.keys_of(request.session, at=request.at)
    return list(queries.with_keys(keys).order_by("-raised_at")[:10]) if keys else []


@for_resident
@visit
@require_GET
def matter(request: Visit, number: str) -> HttpResponse:
    """Show a request, or ask for the proof that it is one's own."""
    plain = clean_number(number)
    if plain is None:
        form = NumberForm({"number": number})
        return shown(request, "follow.html", 404, form=form, mine=_mine(request))
    if plain != number:
        return redirect(to(request, "matter", plain))
    found = find(request, plain)
    if found is None:
        return shown(request, "locked.html", number=plain, form=DigitsForm())
    return page(request, found)


def find(request: Visit, number: str) -> Matter | None:
    """Return the request of a number if this visitor may read it."""
    found = queries.with_number(number).select_related("place", "owner").first()
    if found is None or proofs.has_proof(request.session, found, at=request.at):
        return found
    return queries.public().select_related("place", "owner").filter(pk=found.pk).first()


def own(request: Visit, number: str) -> Matter:
    """Return the request of a number if the visitor has shown that it is his; else refuse."""
    found = queries.with_number(number).select_related("place", "owner").first()
    if found is None or not proofs.has_proof(request.session, found, at=request.at):
        raise Refused(
            _(
                "Please show once more that this request is yours: go back, open it with its "
                "number and the last four digits of your phone, and send again."
            )
        )
    return found


def page(request: Visit, found: Matter, status: int = 200, **forms: Any) -> HttpResponse:
    """Return the page of a request; forms that came back with mistakes replace empty ones."""
    for_asker = proofs.has_proof(request.session, found, at=request.at)
    draft = drafts.current(request.session, request.at)
    words = {
        "shown": showing.show(found, for_asker=for_asker, at=request.at),
        "climbs": showing.climbs(found, request.at),
        "draft": draft if draft and draft.has_words else None,
        "reply": ReplyForm(),
        "review": ReviewForm(),
        "reviewing": reviewing_of(found, request.at) if for_asker else None,
        "word": WordForm(),
        "follow": FollowForm(),
        "digits": DigitsForm(),
        "errand": errand_of(found) if for_asker else None,
        "signing": DigitsForm(prefix="sign"),
        "followed": None if for_asker else followed_here(request, found),
        **forms,
    }
    return shown(request, "matter.html", status, **words)


@for_resident
@visit
@require_POST
def unlock(request: Visit, number: str) -> HttpResponse:
    """Open a request to this session by the last four digits of the phone left with it."""
    form = DigitsForm(request.POST)
    if not form.is_valid():
        return shown(request, "locked.html", 422, number=number, form=form)
    if too_many(request, number):
        return shown(request, "locked.html", 429, number=number, form=form, too_many=True)
    found = queries.by_number_and_tail(number, form.cleaned_data["digits"])
    if found is None:
        form.add_error("digits", wrong_digits())
        return shown(request, "locked.html", 422, number=number, form=form)
    tries.forget(_what(request, number)["number and address"])
    proofs.prove(request.session, found, until=request.at + proofs.AFTER_DIGITS)
    return redirect(to(request, "matter", found.number))


def wrong_digits() -> str:
    """Return the one sentence for a wrong ending, a missing phone and a number never given out."""
    return _(
        "Number and digits do not belong together. Please look at your receipt once more. "
        "If you left no phone, use the code on the receipt, or ask at your village office."
    )


def too_many(request: Visit, number: str) -> bool:
    """Tell whether digits were tried too often for this number or from here."""
    limits = {what: LIMITS[name] for name, what in _what(request, number).items()}
    return tries.any_too_many(limits, at=request.at)


def _what(request: Visit, number: str) -> dict[str, str]:
    plain, address = clean_number(number) or "", came_from(request)
    return {
        "number and address": f"digits of {plain} from {address}",
        "number": f"digits of {plain}",
        "address": f"digits from {address}",
    }


@for_resident
@visit
@require_GET
def private(request: Visit, number: str, secret: str) -> HttpResponse:
    """Open a request to this session by the secret address on the receipt."""
    found = queries.with_number(number).first()
    if found is None or not proofs.opens(found, secret):
        raise Http404
    proofs.prove(request.session, found, until=request.at + proofs.AFTER_RAISING)
    return redirect(to(request, "matter", found.number))


@for_resident
@visit
@require_POST
def close(request: Visit, number: str) -> HttpResponse:
    """Close a request to this session, as on a borrowed phone."""
    proofs.give_up(request.session, own(request, number))
    messages.success(request, _("Closed. On this phone nobody can open it without the digits."))
    return redirect(to(request, "home"))
