"""Send calls: sign one, bring it, and tell what came of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from bandeng.doors import actions
from bandeng.doors.actions.calling import BUSY, Outcome
from bandeng.doors.models import TROUBLES, Call, Hook
from bandeng.doors.reading.addresses import BadAddress, read_address
from bandeng.doors.sending.names import NotReached
from bandeng.doors.sending.reaching import post
from bandeng.doors.sending.signatures import headers
from bandeng.doors.states import Trouble
from bandeng.doors.trying import Tried
from bandeng.journal.actions import Actor
from bandeng.logs import blanked
from bandeng.people.states import Seats
from bandeng.secrecy.finding import find_personal, redact

SHOWN = 300
FIXED = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Bandeng",
    "Accept": "*/*",
    "Connection": "close",
}
PAUSE = timedelta(minutes=1)


def bring(call: Call, *, at: datetime) -> Outcome:
    """Return what came of sending a call once. Never call it inside a transaction."""
    hook, body = call.hook, call.body.encode()
    stamped = headers(call.event_id, int(at.timestamp()), body, secrets_of(hook, at))
    try:
        target = read_address(hook.address, plain=settings.HOOKS_PLAIN)
        reply = post(target, body, {**FIXED, **stamped}, allowed=settings.HOOKS_ALLOW)
    except BadAddress:
        return Outcome(Trouble.SHUT)
    except NotReached as none:
        return Outcome(none.trouble)
    answer = _shown(reply.beginning)
    if 200 <= reply.status < 300:
        return Outcome(None, reply.status, answer)
    moved = 300 <= reply.status < 400
    wait = timedelta(seconds=reply.pause) or (PAUSE if reply.status in BUSY else timedelta())
    trouble = Trouble.REDIRECT if moved else Trouble.STATUS
    return Outcome(trouble, reply.status, answer, wait)


def secrets_of(hook: Hook, at: datetime) -> list[str]:
    """Return the secrets that sign now: the newest, and the one before it while it holds."""
    old = hook.old_secret if hook.old_until and hook.old_until > at else ""
    return [hook.secret, *([old] if old else [])]


def _shown(answer: str) -> str:
    """Return the beginning of an answer for the log, without what looks like somebody's data."""
    plain = "".join(sign for sign in answer[: SHOWN * 2] if sign.isprintable() or sign == " ")
    return blanked(redact(plain, find_personal(plain)))[:SHOWN]


def call_out(hook_id: int, *, now: Callable[[], datetime], most: int = 50) -> int:
    """Send what is due to one address until something fails; return how many were tried."""
    tried = 0
    while tried < most and (call := actions.claim_call(hook_id, at=now())):
        tried += 1
        done = actions.settle_call(call, bring(call, at=now()), at=now())
        if done.trouble:
            break
    return tried


def send_test(hook: Hook, *, by: Actor, at: datetime, seats: Seats | None = None) -> Tried:
    """Send a test to an address at once and say what came of it."""
    call = actions.begin_test(hook, by=by, at=at, seats=seats)
    done = actions.settle_call(call, bring(call, at=at), at=at)
    if not done.trouble:
        return Tried(ok=True, sentence=_("It was taken (%(status)s).") % {"status": done.status})
    why = str(TROUBLES[Trouble(done.trouble)])
    status = f" ({done.status})" if done.status else ""
    return Tried(ok=False, sentence=f"{why}{status}")
