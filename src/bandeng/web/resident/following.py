"""Follow a request of somebody else, and stop: from the same phone, or by the link in an e-mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bandeng.matters import actions, queries
from bandeng.matters.actions import Contact, tokens
from bandeng.matters.models import Follower, Matter
from bandeng.matters.states import clean_number
from bandeng.web.resident import pace
from bandeng.web.resident.telling import veiled
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import for_resident

PLACE = "followed"
MOST = 30


def follow_once(request: Visit, matter: Matter, contact: Contact) -> bool:
    """Let the visitor follow, once from a phone; return False where too much was sent already.

    Only what this visit began can be stopped by it: an address that follows already may be
    somebody else's.
    """
    if followed_here(request, matter) and not contact.email:
        return True
    if pace.too_fast(request, contact.email):
        return False
    follower = actions.follow(matter, contact, at=request.at)
    if follower.at == request.at:
        kept = {**request.session.get(PLACE, {}), str(matter.pk): follower.pk}
        request.session[PLACE] = dict(list(kept.items())[-MOST:])
    return True


def thanks(contact: Contact) -> str:
    """Return what is said to somebody who follows from now on."""
    if contact.email:
        return _(
            "Nearly done: we have sent one message to this address. Open the link in it and say "
            "yes; until then nothing else is sent there."
        )
    return _("You follow this request now. You need not send another one.")


def followed_here(request: Visit, matter: Matter) -> Follower | None:
    """Return the follower this visit made of a request, None if there is none."""
    kept = request.session.get(PLACE, {}).get(str(matter.pk))
    return tokens.follower(kept, matter) if kept else None


@for_resident
@visit
@require_POST
def leave(request: Visit, number: str) -> HttpResponse:
    """Stop following a request that was followed from this phone."""
    found = queries.public().get(number=clean_number(number) or "")
    follower = followed_here(request, found)
    if follower:
        actions.unfollow(follower, at=request.at)
    messages.success(request, stopped())
    return redirect(to(request, "matter", found.number))


def stopped() -> str:
    """Return what is said to somebody who follows no longer."""
    return _("You do not follow this request any more. What you left for it is erased.")


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def by_link(request: Visit, token: str) -> HttpResponse:
    """Show what the link in an e-mail is for, and take a yes or a stop; looking is free."""
    follower = tokens.follower_of(token)
    if follower is None:
        return shown(request, "follower.html", 410, follower=None)
    if request.method == "POST":
        return _decide(request, follower)
    return _page(request, follower)


def _page(request: Visit, follower: Follower, status: int = 200) -> HttpResponse:
    readable = queries.public().filter(pk=follower.matter_id).first()
    title = veiled(readable.title) if readable else ""
    return shown(request, "follower.html", status, follower=follower, title=title)


def _decide(request: Visit, follower: Follower) -> HttpResponse:
    pressed = request.POST.get("follow", "")
    if pressed == "yes":
        actions.confirm_following(follower, at=request.at)
        messages.success(request, _("Thank you. The answer will be sent to you."))
        return redirect(request.path)
    if pressed == "no":
        actions.unfollow(follower, at=request.at)
        return shown(request, "follower.html", follower=None, said=stopped())
    return _page(request, follower, 422)
