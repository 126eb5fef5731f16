"""How each door sends a test: `try_it(to, at=…)` of its sending module, by the door's code."""

from datetime import datetime
from typing import Protocol

from bandeng.doors.sending import clamd, mail, programs, sms, wechat, wecom
from bandeng.doors.trying import Tried


class Trial(Protocol):
    """Sends one test to an address and tells what came of it."""

    def __call__(self, to: str, *, at: datetime) -> Tried:
        """Send the test."""


TRIALS: dict[str, Trial] = {
    "clamd": clamd.try_it,
    **programs.TRIALS,
    "mail": mail.try_it,
    "sms": sms.try_it,
    "wechat": wechat.try_it,
    "wecom": wecom.try_it,
}
