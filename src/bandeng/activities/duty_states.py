"""What is owed by one holder or place in one period, and how far it is fulfilled."""

from dataclasses import dataclass
from datetime import date

from bandeng.playbooks import fulfilling
from bandeng.playbooks.schema_activities import Duty
from bandeng.playbooks.spans import Span
from bandeng.playbooks.vocabulary import Fulfilment

SETTLED = frozenset({Fulfilment.DONE, Fulfilment.CAUGHT_UP, Fulfilment.EXEMPT, Fulfilment.NOBODY})


@dataclass(frozen=True)
class Due:
    """What one holder, or one place as a body, owes in one period, and how much of it was done.

    `remind_from` and `grace_until` are calendar days; `person_id` is None for a duty of a place.
    """

    duty: Duty
    span: Span
    place_id: int
    path: str
    place_name: str
    person_id: int | None
    person_name: str
    done: int
    caught_up: int
    remind_from: date
    grace_until: date
    exempt: str = ""
    nobody: bool = False

    @property
    def missing(self) -> int:
        """Return how many times are still owed."""
        return max(self.duty.times - self.done - self.caught_up, 0)

    def stands(self, today: date) -> Fulfilment:
        """Return where it stands on a day."""
        if self.missing and self.exempt:
            return Fulfilment.EXEMPT
        if self.missing and self.nobody:
            return Fulfilment.NOBODY
        bounds = self.remind_from, self.grace_until
        return fulfilling.stands(self.span, self.missing, self.caught_up, bounds, today)
