"""Whom a matter is kept from is never given it, never helps with it and never hears of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.matters.keeping import free, is_kept, is_own_review
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.people.queries import seats_of_many
from bandeng.people.states import Holder


def free_holders(matter: Matter, holders: Sequence[Holder], at: datetime) -> tuple[Holder, ...]:
    """Return the holders a matter is not kept from, by this seat or by any other they fill."""
    if not matter.kept_from:
        return tuple(holders)
    rest = free(holders, matter.kept_from)
    allowed = free_people(matter, {holder.person_id for holder in rest}, at)
    return tuple(holder for holder in rest if holder.person_id in allowed)


def free_people(matter: Matter, person_ids: Iterable[int | None], at: datetime) -> set[int]:
    """Return those of several people a matter is not kept from; no statement for most matters."""
    asked = {one for one in person_ids if one}
    if not matter.kept_from or not asked:
        return asked
    seats = seats_of_many(asked, at)
    kept = matter.kept_from
    return {
        one
        for one, held in seats.items()
        if not is_kept(kept, held) and not is_own_review(kept, held)
    }


def need_free(matter: Matter, person: Person, at: datetime) -> None:
    """Raise Refused if the matter is kept from a person; the sentence does not say why."""
    if person.pk not in free_people(matter, {person.pk}, at):
        raise Refused(cannot_have(person))


def cannot_have(person: Person) -> str:
    """Return the sentence told when a matter is to go to somebody it is kept from."""
    return _("%(name)s cannot handle this request. Please choose somebody else.") % {
        "name": person.name
    }
