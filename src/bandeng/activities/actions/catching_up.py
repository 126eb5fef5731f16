"""Say of which past period something held late still counts: only within the playbook's grace."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities.actions.locking import line, lock, save
from bandeng.activities.models import Activity
from bandeng.activities.states import Move
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb
from bandeng.playbooks.fulfilling import away_from, may_catch_up
from bandeng.playbooks.queries import library
from bandeng.playbooks.spans import span_of
from bandeng.worktime.queries import calendar


@transaction.atomic
def catch_up(activity: Activity, *, duty: str, day: date, by: Actor, at: datetime) -> Activity:
    """Return the activity, counted in the past period of a duty that `day` lies in.

    It stays marked as caught up. Raises Refused where the grace of that period is over, or the
    activity is not what the duty asks.
    """
    activity = lock(activity, Move.CORRECT, by=by, at=at)
    rules = library(at)
    asked = rules.duties.get(duty)
    if asked is None or activity.kind not in asked.do:
        raise Refused(_("This is not what the duty asks."))
    span, held = span_of(asked.per, day), localdate(activity.starts_at)
    is_workday = rules.calendar(calendar()).is_workday
    if not may_catch_up(asked, span, held, is_workday):
        until = away_from(span.last, asked.grace, is_workday)
        said = {"last": span.last.isoformat(), "until": until.isoformat()}
        raise Refused(
            _("That period ended on %(last)s and could be caught up until %(until)s.") % said
        )
    activity.counts_for = span.last
    save(activity, "counts_for", at=at)
    line(activity, Verb.ACTIVITY_CORRECTED, by=by, at=at, counts_for=span.title.zh)
    return activity
