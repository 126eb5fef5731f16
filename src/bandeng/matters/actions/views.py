"""Keep a queue under a name, and let go of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import record
from bandeng.journal.states import Refused, Verb
from bandeng.matters.models import SavedView
from bandeng.people.models import Person

MOST_VIEWS = 30


@transaction.atomic
def keep_view(*, name: str, query: str, by: Person, at: datetime) -> SavedView:
    """Return the queue kept under a name of the person's own; the same name again replaces it."""
    name = name.strip()
    if not name:
        raise Refused(_("Please give the view a name."))
    if len(name) > 40:
        raise Refused(_("The name of a view has 40 characters at most."))
    if len(query) > 500:
        raise Refused(_("These filters are too long to be kept. Leave some out."))
    if by.saved_views.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(_("You keep 30 views already. Let go of one first."))
    view, _new = SavedView.objects.update_or_create(person=by, name=name, defaults={"query": query})
    record(view, Verb.VIEW_SAVED, by=by, at=at, name=name)
    return view


@transaction.atomic
def forget_view(view_id: int, *, by: Person, at: datetime) -> None:
    """Let go of a view of the person's own; raise DoesNotExist for anybody else's."""
    SavedView.objects.get(pk=view_id, person=by).delete()
