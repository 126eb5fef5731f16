"""An activity as somebody writes it down, held against what the playbooks know."""

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotYours, short
from bandeng.activities.models import Activity, Series
from bandeng.activities.permissions import NOT_YOURS
from bandeng.activities.queries import with_key
from bandeng.activities.states import State
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused
from bandeng.matters.actions.filling_in import filled_in
from bandeng.people.models import Person
from bandeng.people.queries import seats_of
from bandeng.people.states import Seat
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.statements import together

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
LONGEST_TITLE, LONGEST_WHERE, LONGEST_ABOUT = 120, 120, 5000
LONGEST = timedelta(days=31)
MOST_HEADS = 1_000_000
FIRST, LAST = 1900, 2999  # years


@dataclass(frozen=True)
class Draft:
    """What is to be planned, or was held and is written down.

    What is left out the kind says: how long it takes, its title, whether it is open to all. Who
    writes it holds it unless another `host` is named.
    """

    kind: str
    place: Place
    starts_at: datetime
    ends_at: datetime | None = None
    title: str = ""
    about: str = ""
    where: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    enclosed: Mapping[str, Sequence[str]] | None = None  # names of what was handed in, by field
    headcount: int | None = None
    open_to_all: bool | None = None
    host: Person | None = None
    lat: float | None = None
    lng: float | None = None
    client_key: uuid.UUID = field(default_factory=uuid.uuid4)
    series: Series | None = None
    series_day: date | None = None


def once(key: uuid.UUID, do: Callable[[], Activity]) -> Activity:
    """Return what is written under a phone's key: now, or as it was the first time it was sent.

    A retry that would be refused by now is answered with the first one too.
    """
    try:
        with transaction.atomic(), together():
            return do()
    except (IntegrityError, Refused):
        earlier = with_key(key)
        if earlier is None:
            raise
        return earlier


def kind_of(draft: Draft, rules: Library, at: datetime) -> Kind:
    """Return the kind of a draft; raise Refused if the place or the day does not fit it."""
    kind = rules.activities.get(draft.kind)
    if kind is None or (kind.retired and kind.retired <= localdate(at)):
        raise Refused(_("This kind of activity is not in use here at present."))
    if kind.at and draft.place.level != kind.at:
        level = next((each for each in rules.levels if each.id == kind.at), None)
        name = level.title.zh if level and level.title else kind.at
        raise Refused(_("This takes place at: %(level)s. Choose another place.") % {"level": name})
    of_our_days(draft.starts_at, draft.ends_at)
    if draft.place.to_day and draft.place.to_day <= localdate(draft.starts_at):
        raise Refused(_("This place no longer exists. Please choose another."))
    return kind


def written(draft: Draft, kind: Kind, rules: Library, *, by: Actor, at: datetime) -> Activity:
    """Return the activity of a draft, planned and not saved; `by` and the host must be its doers.

    Raises NotYours if no post of `by` does such things there, Refused for what makes no sense.
    """
    own = seat_for(kind, draft.place, by, at)
    if isinstance(by, Person) and own is None:
        raise NotYours(NOT_YOURS)
    host, post = _host(draft, kind, by, own, at)
    source = rules.source_of_activity(kind.id)
    starts_at, ends_at = span(draft.starts_at, draft.ends_at, kind)
    return Activity(
        code="".join(secrets.choice(LETTERS) for _n in range(8)),
        client_key=draft.client_key,
        kind=kind.id,
        title=short(draft.title, LONGEST_TITLE) or kind.title.zh,
        about=short(draft.about, LONGEST_ABOUT),
        place=draft.place,
        path=draft.place.path,
        where=short(draft.where, LONGEST_WHERE),
        lat=draft.lat,
        lng=draft.lng,
        starts_at=starts_at,
        ends_at=ends_at,
        state=State.PLANNED,
        series=draft.series,
        series_day=draft.series_day,
        host=host,
        host_post=post,
        more=filled_in(kind, draft.more, rules, at, whole=False),
        headcount=heads(draft.headcount),
        open_to_all=kind.open_to_all if draft.open_to_all is None else draft.open_to_all,
        entered_by=by if isinstance(by, Person) else None,
        entered_at=at,
        changed_at=at,
        playbook=source.id,
        playbook_hash=source.hash,
    )


def seat_for(kind: Kind, place: Place, by: Actor, at: datetime) -> Seat | None:
    """Return the seat by which a person does this at a place, the lowest one; None if none."""
    if not isinstance(by, Person):
        return None
    seats = [seat for seat in seats_of(by, at).seats if (place.path or "").startswith(seat.path)]
    fitting = [seat for seat in seats if not kind.by or seat.post in kind.by]
    return max(fitting, key=lambda seat: (not seat.stands_in, len(seat.path)), default=None)


def _host(
    draft: Draft, kind: Kind, by: Actor, own: Seat | None, at: datetime
) -> tuple[Person | None, str]:
    if draft.host is None or draft.host == by:
        return (by if isinstance(by, Person) else None), own.post if own else ""
    seat = seat_for(kind, draft.place, draft.host, at)
    if seat is None:
        said = _("%(name)s holds no post that does this here. Choose somebody else.")
        raise Refused(said % {"name": draft.host.name})
    return draft.host, seat.post


def of_our_days(*times: datetime | None) -> None:
    """Refuse times no calendar of ours knows."""
    if not all(FIRST < each.year < LAST for each in times if each):
        raise Refused(_("Please write a time of our days."))


def span(starts_at: datetime, ends_at: datetime | None, kind: Kind) -> tuple[datetime, datetime]:
    """Return from when to when; without an end it takes as long as its kind usually does."""
    of_our_days(starts_at, ends_at)
    ends_at = ends_at or starts_at + timedelta(minutes=kind.takes)
    if ends_at < starts_at:
        raise Refused(_("It cannot end before it begins."))
    if ends_at - starts_at > LONGEST:
        raise Refused(_("An activity lasts a month at most. Plan a series instead."))
    return starts_at, ends_at


def heads(number: int | None) -> int | None:
    """Return how many came; raise Refused for a number that cannot be."""
    if number is not None and not 0 <= number <= MOST_HEADS:
        raise Refused(_("Please write how many came, as a number."))
    return number
