"""Follow a request of somebody else, once from a phone even if no address was left."""

from bandeng.matters import actions
from bandeng.matters.actions import Contact
from bandeng.matters.models import Matter
from bandeng.web.resident.visits import Visit

PLACE = "follows"
MOST = 30


def follow_once(request: Visit, matter: Matter, contact: Contact) -> None:
    """Let the visitor follow; without phone and e-mail the session tells a second press."""
    followed = list(request.session.get(PLACE, []))
    if matter.pk in followed and not contact.phone and not contact.email:
        return
    actions.follow(matter, contact, at=request.at)
    request.session[PLACE] = [*followed, matter.pk][-MOST:]
