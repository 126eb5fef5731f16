"""Hear what somebody writes in a chat, once; all of it is kept before he is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from bandeng.doors import drafts
from bandeng.doors.drafts import Draft
from bandeng.doors.finding import sender_index
from bandeng.doors.models import Heard, Sender
from bandeng.doors.queries import OF_PERSON
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.secrecy.sealing import blind_index, seal, unseal
from bandeng.tries.actions import ADD, BEFORE, Limit, counted_with

Answer = Callable[[Sender], str]
# A platform waits five seconds for an answer: nothing here waits longer for a row or a statement.
ROW, STATEMENT = "2s", "3s"
SEALED_REPLY = f"{Heard._meta.db_table}|reply"

# One statement finds who writes, or keeps him as new, locks him, reads his draft, counts his
# message and finds what it was answered if it was heard before.
WROTE = f"""
WITH waits AS MATERIALIZED (
    SELECT set_config('lock_timeout', %(row)s, true), set_config('statement_timeout', %(all)s, true)
), {BEFORE}, counted AS (
    {ADD.format(which="EXISTS (SELECT FROM waits)")}
), wrote AS (
    INSERT INTO doors_sender AS sender
        (channel, address, address_index, draft, code_index, told_id, last_at)
    SELECT %(channel)s, %(sealed)s, %(index)s, '', '', 0, %(at)s FROM waits
    ON CONFLICT (channel, address_index) DO UPDATE SET last_at = excluded.last_at
    RETURNING sender.*
)
SELECT wrote.*, (SELECT count FROM counted) AS times, heard.reply AS earlier,
    staff.name AS staff_name, staff.is_active AS staff_active, staff.left_at AS staff_left
FROM wrote LEFT JOIN people_person staff ON staff.id = wrote.person_id
LEFT JOIN doors_heard heard ON heard.sender_id = wrote.id AND heard.key_index = %(key)s
"""  # noqa: S608 - put together from statements of the house
# One statement keeps what came of it; a message heard at the same time elsewhere is not kept twice.
KEEP = """
WITH kept AS (
    UPDATE doors_sender SET draft = %(draft)s, draft_at = %(draft_at)s WHERE id = %(sender)s
), sent AS (
    INSERT INTO doors_sendermatter (sender_id, matter_id)
    SELECT %(sender)s, raised FROM unnest(%(raised)s::bigint[]) AS raised
    ON CONFLICT DO NOTHING
)
INSERT INTO doors_heard (sender_id, key_index, reply, at)
VALUES (%(sender)s, %(key)s, %(reply)s, %(at)s) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Wrote:
    """A message somebody wrote: by which channel, from where, and what tells it from others."""

    channel: str
    address: str
    key: str

    @property
    def key_index(self) -> str:
        """Return what is kept of the key."""
        return blind_index(f"key:{self.key.encode().hex()}", "heard")


class TooFast(Exception):
    """Somebody writes faster than he is heard; nothing of this message was taken."""


class _Beaten(Exception):
    """The same message, brought at the same time, was quicker; what was done here is undone."""


def hear_message(wrote: Wrote, limit: Limit, answer: Answer, *, at: datetime) -> str:
    """Return the answer to a message; one heard before is answered as before and does nothing.

    What one sender writes is heard one after the other. All is kept before this returns. Raises
    TooFast for more messages than the limit, and the database's OperationalError if rows are held
    by somebody else for seconds: nothing was taken then.
    """
    try:
        return _heard(wrote, limit, answer, at)
    except _Beaten:
        return _heard(wrote, limit, answer, at)


@transaction.atomic
def _heard(wrote: Wrote, limit: Limit, answer: Answer, at: datetime) -> str:
    sender = _locked(wrote, limit, at)
    earlier: str | None = vars(sender)["earlier"]
    if earlier is not None:
        return unseal(earlier, column=SEALED_REPLY) if earlier else ""
    if vars(sender)["times"] > limit.most:
        raise TooFast
    reply = answer(sender)
    _keep(sender, wrote.key_index, reply, at)
    return reply


def _locked(wrote: Wrote, limit: Limit, at: datetime) -> Sender:
    """Return the sender, new if he is, locked; it is noted that he wrote."""
    index = sender_index(wrote.channel, wrote.address)
    counted = {blind_index(f"messages of {index}", "tries"): limit.within}
    given: dict[str, Any] = {
        **counted_with(counted, at),
        "row": ROW,
        "all": STATEMENT,
        "channel": wrote.channel,
        "sealed": seal(wrote.address, column=f"{Sender._meta.db_table}|address"),
        "index": index,
        "key": wrote.key_index,
    }
    sender = Sender.objects.raw(WROTE, given)[0]
    if sender.person_id is not None:
        known = [vars(sender)[f"staff_{part}"] for part in ("name", "active", "left")]
        sender.person = Person.from_db(connection.alias, OF_PERSON, [sender.person_id, *known])
    return sender


def note_draft(sender: Sender, draft: Draft | None, *, at: datetime) -> None:
    """Note what somebody who is being heard is writing, None for nothing; the reply keeps it."""
    sender.draft = drafts.written(draft)
    sender.draft_at = at if draft else None


def note_raised(sender: Sender, matter: Matter) -> None:
    """Note what somebody who is being heard has raised; it is kept with the reply."""
    vars(sender).setdefault("raised", []).append(matter.pk)


def _keep(sender: Sender, key_index: str, reply: str, at: datetime) -> None:
    """Keep what came of a message; raise _Beaten if it was kept meanwhile."""
    draft: Any = Sender._meta.get_field("draft")
    said: Any = Heard._meta.get_field("reply")
    values = {
        "sender": sender.pk,
        "draft": draft.get_prep_value(sender.draft),
        "draft_at": sender.draft_at,
        "raised": vars(sender).get("raised", []),
        "key": key_index,
        "reply": said.get_prep_value(reply),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        if cursor.rowcount != 1:
            raise _Beaten
