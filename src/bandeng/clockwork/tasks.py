"""Jobs that run soon after the transaction that ordered them."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone, translation
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from bandeng.doors import actions as doors
from bandeng.doors.sending import mail, pictures, sms, wechat, wecom
from bandeng.matters import actions as matters
from bandeng.notices import actions as notices
from bandeng.notices.models import Delivery
from bandeng.notices.states import Never, NotYet
from bandeng.sheets import actions as sheets

# 2, 4, 8 … minutes between tries; after the last the delivery is marked as given up.
RETRIES = RetryStrategy(max_attempts=notices.MOST_ATTEMPTS, exponential_wait=120)
FETCHES = RetryStrategy(max_attempts=pictures.MOST_TRIES, exponential_wait=10)


class NotDelivered(Exception):
    """A message did not leave; the job is tried again."""


@app.task(name="deliver", retry=RETRIES)
def deliver(key: str) -> None:
    """Send the message of one effect key, if it is still owed."""
    trouble = try_delivery(key)
    if trouble:
        raise NotDelivered(trouble)


@app.task(name="bulk", retry=RetryStrategy(max_attempts=5, wait=10))
def bulk(run_id: int) -> None:
    """Do a long act on many matters to its end; tried again it goes on where it stood."""
    with translation.override("zh-hans"):
        matters.carry_on(run_id, at=timezone.now)


@app.task(name="sheet", retry=RetryStrategy(max_attempts=5, wait=10))
def sheet(run_id: int) -> None:
    """Read a sheet somebody brought, or take it in; tried again it begins anew."""
    sheets.carry_on(run_id, at=timezone.now())


@app.task(name="export", retry=RetryStrategy(max_attempts=3, wait=30))
def export(run_id: int) -> None:
    """Write a long list into its file; tried again it begins anew and leaves one file."""
    doors.write_export(run_id, at=timezone.now())


@app.task(name="fetch_picture", retry=FETCHES, pass_context=True)
def fetch_picture(context: JobContext, sender_id: int, key: str, media_id: str) -> None:
    """Fetch a picture somebody sent in a chat."""
    tries = (context.job.attempts if context.job else 0) + 1
    pictures.fetch(sender_id, key, media_id, tries=tries, at=timezone.now())


def try_delivery(key: str) -> str:
    """Try one message; return the trouble in words, empty if there was none.

    The row stays locked while the message leaves, so that two workers never send it twice;
    the effect key goes along as the Message-ID, so that a repeated one can be told apart.
    """
    with transaction.atomic():
        delivery = notices.claim(key, at=timezone.now())
        return _leave(delivery) if delivery else ""


def _leave(delivery: Delivery) -> str:
    try:
        trouble = CHANNELS.get(delivery.channel, _unknown)(delivery)
    except NotYet as wait:
        notices.put_off(delivery, until=wait.until)
        return ""
    except Never as never:
        notices.give_up(delivery, str(never), at=timezone.now())
        return _given_up(delivery)
    if trouble:
        notices.mark_trouble(delivery, trouble, at=timezone.now())
        return _given_up(delivery) if delivery.failed_at else trouble
    notices.mark_sent(delivery, at=timezone.now())
    return ""


def _given_up(delivery: Delivery) -> str:
    doors.note_unreached([delivery], at=timezone.now())
    return ""


def _unknown(delivery: Delivery) -> str:
    return f"no channel called {delivery.channel}"


CHANNELS: dict[str, Callable[[Delivery], str]] = {
    "email": mail.send,
    "sms": sms.send,
    "wechat": wechat.send,
    "wecom": wecom.send,
}
