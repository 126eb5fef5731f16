"""The words of the doors: what a key may do, what a hook is told of, how a run stands."""

from enum import StrEnum


class Grant(StrEnum):
    """What a key opens."""

    REPORT = "report"  # hand in requests as a resident would
    READ = "read"  # read what the key's person may read
    WORK = "work"  # act with the rights of the key's person
    UPDATE = "update"  # send service-request updates


class Told(StrEnum):
    """What a hook can be told of."""

    RAISED = "matter.raised"
    TAKEN = "matter.taken"
    MOVED = "matter.moved"
    ANSWERED = "matter.answered"
    CONFIRMED = "matter.confirmed"
    REOPENED = "matter.reopened"
    ENDED = "matter.ended"


class Stand(StrEnum):
    """How an import or an export stands."""

    READING = "reading"
    READY = "ready"
    WRONG = "wrong"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
