"""Enter households, and open the details of one for a purpose that is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record, record_many
from bandeng.journal.states import Verb
from bandeng.places.actions.seeing import check, marked, seen
from bandeng.places.models import Household, Place
from bandeng.places.permissions import may_enter_households, may_open_households, may_see_households
from bandeng.places.spelling import plain
from bandeng.places.states import CannotChange, NotYours, Reaches

MOST_PEOPLE = 30_000


@dataclass(frozen=True)
class NewHousehold:
    """A household to be entered; head and phone are sealed at rest."""

    place_id: int
    address: str
    head: str = ""
    phone: str = ""
    size: int = 1
    kind: str = "family"
    key: UUID | None = None


@dataclass(frozen=True)
class Opened:
    """The contact details of one household, in the clear, for whoever opened them."""

    address: str
    head: str
    phone: str


def enter_household(
    new: NewHousehold, *, by: Actor, at: datetime, seats: Reaches | None = None
) -> Household:
    """Enter one household at an address of a place."""
    return enter_households([new], by=by, at=at, seats=seats)[0]


@transaction.atomic
def enter_households(
    rows: Sequence[NewHousehold], *, by: Actor, at: datetime, seats: Reaches | None = None
) -> list[Household]:
    """Enter many households; an address stands once on its place."""
    wanted = Q(pk__in={new.place_id for new in rows})
    places = seen(wanted, by, seats, rule=may_enter_households(by, seats)).in_bulk()
    if not {new.place_id for new in rows} <= set(places):
        raise Place.DoesNotExist
    check(places.values())
    entered = [_household(new, at) for new in rows]
    try:
        with transaction.atomic():
            Household.objects.bulk_create(entered, batch_size=4000)
    except IntegrityError:
        raise CannotChange(_("A household stands at this address already.")) from None
    verb = Verb.HOUSEHOLD_ENTERED
    paths = {pk: place.path for pk, place in places.items()}
    record_many(
        [Entry("household", h.pk, verb, by, at, place_path=paths[h.place_id]) for h in entered]
    )
    return entered


def refuse_size(size: int) -> None:
    """Refuse a number of people that cannot live at one address."""
    if not 0 <= size <= MOST_PEOPLE:
        raise CannotChange(_("“%(size)d” people cannot be right.") % {"size": size})


def _household(new: NewHousehold, at: datetime) -> Household:
    address = plain(new.address)
    if not address or len(address) > 120:
        raise CannotChange(_("A household has an address of 1 to 120 characters."))
    refuse_size(new.size)
    key = {"key": new.key} if new.key else {}
    return Household(
        place_id=new.place_id,
        address=address,
        head=plain(new.head),
        phone=plain(new.phone),
        size=new.size,
        kind=new.kind,
        from_day=localdate(at),
        **key,
    )


@transaction.atomic
def open_household(
    household: Household,
    *,
    purpose: str,
    by: Actor,
    at: datetime,
    seats: Reaches | None = None,
) -> Opened:
    """Return a household's name and phone in the clear, after writing down who looked and why."""
    household = _seen_household(household, by, seats)
    if not getattr(household, "allowed", False):
        raise NotYours(_("Your posts do not open the details of this household."))
    if len(plain(purpose)) < 2:
        raise CannotChange(
            _("Say what you need the details for. It is written down with your name.")
        )
    path = household.place.path
    said: dict[str, Any] = {"purpose": plain(purpose)[:200]}
    record(household, Verb.HOUSEHOLD_OPENED, by=by, at=at, place_path=path, **said)
    return Opened(household.address, household.head, household.phone)


@transaction.atomic
def household_leaves(
    household: Household,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    seats: Reaches | None = None,
) -> Household:
    """End a household at its address from the day of `at`; its name and phone are erased."""
    household = _seen_household(household, by, seats)
    if household.to_day:
        raise CannotChange(_("This household left on %(day)s.") % {"day": household.to_day})
    household.to_day, household.head, household.phone = localdate(at), "", ""
    household.save(update_fields=["to_day", "head", "phone"])
    path = household.place.path
    record(household, Verb.HOUSEHOLD_LEFT, by=by, at=at, place_path=path, reason=reason)
    return household


def _seen_household(household: Household, by: Actor, seats: Reaches | None) -> Household:
    """Return the household locked, or Household.DoesNotExist if it is not for these eyes."""
    rows = Household.objects.filter(may_see_households(by, seats)).select_related("place")
    allowed = marked(may_open_households(by, seats))
    return rows.annotate(allowed=allowed).select_for_update(of=("self",)).get(pk=household.pk)
