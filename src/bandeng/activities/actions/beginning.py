"""From planned to held: at its time, and late if it is written down long after."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import NotNow, move
from bandeng.activities.models import Activity
from bandeng.activities.states import Move, State
from bandeng.playbooks import fulfilling
from bandeng.playbooks.fulfilling import EARLY
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.worktime.queries import calendar

HELD = ["state", "starts_at", "ends_at", "held_at", "late"]


def begin(
    activity: Activity, kind: Kind, verb: Move, *, at: datetime, now: bool = False
) -> list[str]:
    """Move an activity by `verb`; if it becomes held by that, write when and whether late.

    Returns the fields that changed. Raises NotNow if it was planned for much later.
    """
    before = activity.state
    move(activity, verb)
    if before == activity.state:
        return []
    if now:
        lasts = activity.ends_at - activity.starts_at
        activity.starts_at, activity.ends_at = at, at + lasts
    elif activity.starts_at - at > EARLY:
        when = localtime(activity.starts_at).strftime("%Y-%m-%d %H:%M")
        said = _("It is planned for %(when)s. If it is being held already, say so: held now.")
        raise NotNow(said % {"when": when})
    activity.state, activity.held_at = State.HELD, at
    activity.late = is_late(activity, kind, at)
    return HELD


def is_late(activity: Activity, kind: Kind, at: datetime) -> bool:
    """Tell whether what is written down at a moment is later than its kind allows."""
    if kind.late_after is None:
        return False
    days = library(at).calendar(calendar())
    return fulfilling.is_late(kind, activity.ends_at, at, days)
