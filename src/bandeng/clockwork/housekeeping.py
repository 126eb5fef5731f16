"""What is done now and then: messages swept up, digests sent, what is over erased."""

from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities import actions as activities
from bandeng.activities.actions.enclosing import sweep_enclosures
from bandeng.activities.actions.erasing import erase_names
from bandeng.activities.actions.filling import fill_series
from bandeng.doors import actions as doors
from bandeng.doors.actions.once import forget_answers
from bandeng.matters import actions as matters
from bandeng.notices import actions as notices
from bandeng.notices import queries
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.queries import seats_of
from bandeng.reports.news import in_one_line
from bandeng.reports.scope import hidden_news
from bandeng.sheets import actions as sheets
from bandeng.sheets.queries import left_lying
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.worktime.queries import calendar

SWEEP_AFTER = timedelta(minutes=30)  # longer than any pause between two tries of a job
DIGEST_FROM = time(8)
MOST_AT_ONCE = 500
HOUR = timedelta(hours=1)
NIGHT = (3, 0)  # hour and minute at which every picture's file is looked at


def keep(at: datetime) -> None:
    """Do everything that is due; doing it twice does nothing the second time."""
    matters.end_places(at=at)
    matters.hand_on(at=at)
    matters.tell_absences(at=at)
    sweep(at)
    fill_series(at=at)
    activities.remind_turns(at=at)
    remind_duties(at)
    send_digests(at)
    doors.tell_staff(at=at)
    erase(at)
    forget_visitors(at)


def sweep(at: datetime) -> int:
    """Order messages and long acts again whose job was lost; return how many messages."""
    for run_id in matters.runs_left_lying(at):
        matters.order_run(run_id)
    for export_id in doors.exports_left_lying(at):
        doors.order_writing(export_id)
    for run_id in left_lying(at):
        sheets.order(run_id)
    keys = list(queries.stuck(at - SWEEP_AFTER).values_list("effect_key", flat=True)[:MOST_AT_ONCE])
    for key in keys:
        notices.order(key)
    return len(keys)


def send_digests(at: datetime) -> int:
    """Send yesterday's unread notices to who has an e-mail address, once a working day from 8."""
    local = localtime(at)
    if local.time() < DIGEST_FROM or not calendar().is_workday(local.date()):
        return 0
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = queries.people_without_digest(midnight)[:MOST_AT_ONCE]
    return sum(_send_digest(person, at) for person in waiting)


def remind_duties(at: datetime) -> int:
    """Say what duties still ask, once a working day from 8; nobody is told the same twice."""
    local = localtime(at)
    if local.hour < DIGEST_FROM.hour or not calendar().is_workday(local.date()):
        return 0
    if tries.too_many("duties reminded", Limit(1, HOUR), at=at):
        return 0
    return activities.remind_duties(at=at)


def _send_digest(person: Person, at: datetime) -> bool:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        heaps = queries.inbox(person.pk, but=hidden_news(seats_of(person, at)))
        if not heaps:
            return False
        lines = [in_one_line(heap) for heap in heaps]
        subject = _("%(count)d kinds of news for you") % {"count": len(heaps)}
    return notices.digest(
        person, "\n".join(lines), day=localtime(at).date(), subject=subject, at=at
    )


def erase(at: datetime) -> int:
    """Empty what has served its purpose, as the policy of keeping says; return how many rows."""
    emptied = matters.erase_contacts(at=at) + notices.erase_messages(at=at)
    emptied += sheets.forget(at=at)
    emptied += doors.forget_mails(at=at)
    emptied += doors.erase_exports(at=at)
    emptied += doors.forget_chats(at=at) + doors.forget_replies(at=at)
    emptied += erase_names(at=at)
    return emptied + doors.forget_calls(at=at) + forget_answers(at=at)


def forget_visitors(at: datetime) -> int:
    """Throw away sessions that are over, and at night pictures never sent; return how many."""
    SessionStore.clear_expired()
    people.forget_sign_ins()
    local = localtime(at)
    if (local.hour, local.minute) != NIGHT:
        return 0
    media = Path(settings.MEDIA_ROOT)
    swept = matters.sweep_pictures(media, at=at)
    while gone := sweep_enclosures(media, at=at):
        swept += gone
    return swept
