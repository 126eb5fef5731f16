"""Let everybody read of an activity, or no longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import line, lock, move, save
from bandeng.activities.models import Activity
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.statements import together


@transaction.atomic
@together()
def publish(activity: Activity, *, by: Actor, at: datetime) -> Activity:
    """Return the activity, on the public pages from now; names of who came never are."""
    activity = lock(activity, Move.PUBLISH, by=by, at=at)
    move(activity, Move.PUBLISH)
    if not activity.open_to_all:
        raise Refused(_("Only what is open to all is made public. Change that first."))
    if activity.published_at:
        return activity
    activity.published_at = at
    save(activity, "published_at", at=at)
    line(activity, Verb.ACTIVITY_PUBLISHED, by=by, at=at)
    return activity


@transaction.atomic
@together()
def take_back(activity: Activity, *, by: Actor, at: datetime) -> Activity:
    """Return the activity, off the public pages from now."""
    activity = lock(activity, Move.PUBLISH, by=by, at=at)
    if activity.published_at is None:
        return activity
    activity.published_at = None
    save(activity, "published_at", at=at)
    line(activity, Verb.ACTIVITY_PUBLISHED, by=by, at=at, taken_back=True)
    return activity
