"""Make one organisation a member of another, and let it go; every membership is dated."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Verb
from bandeng.places.actions.seeing import see
from bandeng.places.models import Membership, Place
from bandeng.places.states import CannotChange, Reaches


@transaction.atomic
def admit(
    body: Place,
    *,
    member: Place,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Membership:
    """Return the membership of a place in an organisation, from the day of `at`.

    Whoever manages the organisation admits; the member may lie in any branch of the tree, also
    above. What members share from now on it shares too; older shares are not given afterwards.
    """
    body = see([body], by, seats)[body.pk]
    member = Place.objects.get(pk=member.pk)
    _refuse(body, member, localdate(at))
    made = Membership.objects.create(body=body, member=member, from_day=localdate(at))
    _note(body, member, Verb.PLACE_MEMBER_ADMITTED, by, at, reason)
    return made


def _refuse(body: Place, member: Place, day: date) -> None:
    said = {"member": member.name, "body": body.name}
    if member.pk == body.pk:
        raise CannotChange(_("An organisation is not a member of itself."))
    if member.to_day:
        told = _("%(place)s was closed on %(day)s.")
        raise CannotChange(told % {"place": member.name, "day": member.to_day})
    still = Q(to_day=None) | Q(to_day__gt=day)
    if Membership.objects.filter(still, body=body, member=member).exists():
        raise CannotChange(_("%(member)s is a member of %(body)s already.") % said)
    if Membership.objects.filter(still, body=member, member=body).exists():
        raise CannotChange(_("%(body)s is itself a member of %(member)s.") % said)


@transaction.atomic
def release(
    body: Place,
    *,
    member: Place,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Membership:
    """Return the membership ended on the day of `at`; what the member has in hand it keeps."""
    body = see([body], by, seats)[body.pk]
    rows = Membership.objects.select_for_update(of=("self",)).select_related("member")
    found = rows.filter(body=body, member=member.pk, to_day=None).first()
    if found is None:
        said = _("%(member)s is not a member of %(body)s.")
        raise CannotChange(said % {"member": member.name, "body": body.name})
    found.to_day = localdate(at)
    found.save(update_fields=["to_day"])
    _note(body, found.member, Verb.PLACE_MEMBER_RELEASED, by, at, reason)
    return found


def _note(body: Place, member: Place, verb: Verb, by: Actor, at: datetime, reason: str) -> None:
    said: dict[str, Any] = {"member": member.code, "name": member.name, "reason": reason}
    record(body, verb, by=by, at=at, public=True, place_path=body.path, **said)
