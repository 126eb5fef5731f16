"""Whether more time may be asked for: one rule for live matters and for stories; pure."""

from datetime import datetime
from enum import StrEnum

from bandeng.playbooks.ladder import Standing
from bandeng.playbooks.schema_abilities import Extension
from bandeng.worktime.arithmetic import Duration


class NoMoreTime(StrEnum):
    """Why no more time can be given."""

    NOT_OFFERED = "not-offered"
    TOO_LATE = "too-late"
    TOO_LONG = "too-long"
    TOO_OFTEN = "too-often"


def against(
    rule: Extension | None, standing: Standing, length: Duration, *, granted: int, at: datetime
) -> NoMoreTime | None:
    """Return why a rung's time cannot be made longer by `length` at `at`; None if it can.

    `granted` is how often it was made longer on this stay. The length is written in the unit of
    the longest one the playbook allows, so that no two units have to be weighed.
    """
    elsewhere = rule is not None and bool(rule.rungs) and standing.rung not in rule.rungs
    if rule is None or elsewhere or standing.due_at is None:
        return NoMoreTime.NOT_OFFERED
    if standing.expired_at is not None or standing.due_at <= at:
        return NoMoreTime.TOO_LATE
    if length.unit != rule.most.unit or not 0 < length.amount <= rule.most.amount:
        return NoMoreTime.TOO_LONG
    return NoMoreTime.TOO_OFTEN if granted >= rule.times else None
