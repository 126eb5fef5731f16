"""By which ways who asked can be told."""

from dataclasses import dataclass

from bandeng.matters.models import Asker
from bandeng.switches.queries import is_on

EMAIL, SMS = "email", "sms"


@dataclass(frozen=True)
class Way:
    """One channel and the address there."""

    channel: str
    to: str

    @property
    def is_short(self) -> bool:
        """Tell whether only a line fits."""
        return self.channel == SMS

    def key(self, effect: str) -> str:
        """Return the effect key of a message by this way; that of e-mail is the plain one."""
        return effect if self.channel == EMAIL else f"{effect}:{self.channel}"


def ways(asker: Asker) -> list[Way]:
    """Return every way by which who asked is told.

    A text message costs money, so it is sent only to who left nothing but a phone number.
    """
    found = [Way(EMAIL, asker.email)] if asker.email else []
    channel, _colon, to = asker.way.partition(":")
    if to and is_on(channel):
        found.append(Way(channel, to))
    if not found and asker.phone and is_on(SMS):
        found.append(Way(SMS, asker.phone))
    return found
