"""What a channel may say of a message besides that it left: not yet, never, arrived or not."""

from dataclasses import dataclass
from datetime import datetime


class NotYet(Exception):
    """The message waits; nothing was tried."""

    def __init__(self, until: datetime) -> None:
        """Keep until when."""
        super().__init__(until)
        self.until = until


class Never(Exception):
    """The message cannot leave, however often it is tried; the message says why."""


@dataclass(frozen=True)
class Receipt:
    """Whether one message arrived: by its id here, else by the id it got outside."""

    delivery_id: int | None
    outside_id: str
    arrived: bool
    trouble: str = ""
