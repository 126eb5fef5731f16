"""Set up a door."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.switches import queries
from bandeng.switches.doorways import DOORWAYS, Knob
from bandeng.switches.models import Setting
from bandeng.switches.permissions import may_set_up
from bandeng.switches.states import Sort

LONGEST = 4000


@transaction.atomic
def set_up(
    door: str, said: Mapping[str, str], *, by: Actor, at: datetime, seats: Seats | None = None
) -> None:
    """Set the knobs of a door; an empty secret leaves the one that stands.

    What the environment sets is left alone. The journal keeps which knobs were turned, never to
    what. Raises Refused for a value that cannot be, or from who may not set up doors.
    """
    if not may_set_up(by, seats):
        raise Refused(_("Doors are set up by who looks after people at the top of the tree."))
    held = queries.from_environment(door)
    wanted = {
        knob.name: _checked(knob, said[knob.name].strip())
        for knob in DOORWAYS[door].knobs
        if knob.name in said and knob.name not in held
    }
    secret = {knob.name for knob in DOORWAYS[door].knobs if knob.sort is Sort.SECRET}
    turned = {name: text for name, text in wanted.items() if text or name not in secret}
    _keep(door, turned, by, at)
    entry = Entry("door", 0, Verb.DOOR_SET, by, at, said={"door": door, "knobs": sorted(turned)})
    record_many([entry])
    transaction.on_commit(queries.forget)


def _keep(door: str, turned: Mapping[str, str], by: Actor, at: datetime) -> None:
    person = by if isinstance(by, Person) else None
    rows = [
        Setting(door=door, name=name, value=text, by=person, at=at) for name, text in turned.items()
    ]
    Setting.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["door", "name"],
        update_fields=["value", "by", "at"],
    )


def _checked(knob: Knob, text: str) -> str:
    label = str(knob.label)
    if len(text) > LONGEST:
        raise Refused(_("“%(knob)s” is too long.") % {"knob": label})
    if knob.sort is Sort.NUMBER and text and not (text.isascii() and text.isdigit()):
        raise Refused(_("“%(knob)s” must be a whole number.") % {"knob": label})
    if knob.sort is Sort.CHOICE and text and text not in knob.choices:
        raise Refused(_("“%(knob)s” must be one of the list.") % {"knob": label})
    return text
