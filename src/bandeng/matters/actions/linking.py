"""Say that two matters belong together, and take it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.locking import NotYours, lock
from bandeng.matters.actions.working import line
from bandeng.matters.models import Link, Matter
from bandeng.matters.queries import visible_to, with_number
from bandeng.matters.states import LinkKind
from bandeng.matters.together import LINKED_BY_HAND
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of


@transaction.atomic
def link(
    matter: Matter, *, other: str, by: Person, at: datetime, kind: LinkKind = LinkKind.RELATED
) -> Link:
    """Return the link to the matter of a number; only to one the person sees. Twice is once.

    Neither line names the other matter, since not everybody who reads the one sees the other.
    """
    matter = lock(matter, "link", by=by, at=at)
    if kind not in LINKED_BY_HAND:
        raise Refused(_("This way of belonging together is not made by hand."))
    found = with_number(other).filter(pk__in=visible_to(seats_of(by, at))).first()
    if found is None:
        raise Refused(_("You see no request with this number. Please look at it once more."))
    if found.pk == matter.pk:
        raise Refused(_("This is the number of the request itself."))
    later, earlier = (matter, found) if matter.pk > found.pk else (found, matter)
    made, new = Link.objects.get_or_create(
        matter=later, other=earlier, kind=kind, defaults={"at": at}
    )
    if new:
        line(matter, Verb.MATTER_LINKED, by=by, at=at, public=False, kind=kind)
        line(found, Verb.MATTER_LINKED, by=by, at=at, public=False, kind=kind)
    return made


@transaction.atomic
def unlink(matter: Matter, *, link_id: int, by: Person, at: datetime) -> None:
    """Take a link made by hand back; raise Link.DoesNotExist for one that is not this matter's."""
    matter = lock(matter, "link", by=by, at=at)
    made = Link.objects.select_for_update().select_related("matter", "other").get(pk=link_id)
    if matter.pk not in (made.matter_id, made.other_id):
        raise Link.DoesNotExist
    if made.kind not in LINKED_BY_HAND:
        raise NotYours(_("This belonging together is part of how the request came about."))
    made.delete()
    for each in (made.matter, made.other):
        line(each, Verb.MATTER_UNLINKED, by=by, at=at, public=False, kind=made.kind)
