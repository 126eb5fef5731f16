"""Leave a matter out of the rates for a reason of the playbook's list, and count it again."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.playbooks.queries import library


@transaction.atomic
def leave_out(matter: Matter, *, because: str, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter left out of the rates that exclude such; it is answered all the same.

    `because` is an option of the list its kind names, `reason` says in words why it fits here.
    Raises Refused where the kind has no such list or the option is not offered.
    """
    reason = need(reason, _("Please say in words why this is left out."))
    matter = lock(matter, "leave_out", by=by, at=at)
    if matter.left_out:
        raise Refused(_("This request is left out already."))
    if because not in reasons(matter, at):
        raise Refused(_("Please choose a reason of the list; without one nothing is left out."))
    matter.left_out, matter.changed_at = because, at
    matter.save(update_fields=["left_out", "changed_at"])
    line(
        matter, Verb.MATTER_LEFT_OUT, by=by, at=at, public=False, because=because, reason=reason
    )  # fmt: skip
    return matter


@transaction.atomic
def count_again(matter: Matter, *, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter counted in the rates again."""
    reason = need(reason, _("Please say why this is counted again."))
    matter = lock(matter, "count_again", by=by, at=at)
    if not matter.left_out:
        raise Refused(_("This request is counted; nothing was left out."))
    because, matter.left_out, matter.changed_at = matter.left_out, "", at
    matter.save(update_fields=["left_out", "changed_at"])
    line(
        matter, Verb.MATTER_COUNTED_AGAIN, by=by, at=at, public=False, because=because,
        reason=reason,
    )  # fmt: skip
    return matter


def reasons(matter: Matter, at: datetime) -> tuple[str, ...]:
    """Return the ids of the reasons for which a matter of this kind may be left out now."""
    named = library(at).lists.get(kind_of(matter).left_out or "")
    return tuple(option.id for option in named.offered(localdate(at))) if named else ()
