"""The words of the doors: what a key opens."""

from enum import StrEnum


class Grant(StrEnum):
    """What a key opens."""

    REPORT = "report"  # hand in requests as a resident would
    UPDATE = "update"  # send service-request updates
    READ = "read"  # read what the key's person may read
    WORK = "work"  # read and act as the key's person


BY_PERSON = frozenset({Grant.READ, Grant.WORK})


class Event(StrEnum):
    """What a callback tells; every one is about a request everybody may read, but the test."""

    PUBLISHED = "matter.published"
    TAKEN = "matter.taken"
    MOVED = "matter.moved"  # another post has it
    ANSWERED = "matter.answered"
    CONFIRMED = "matter.confirmed"  # who asked said yes, or said nothing in time
    REOPENED = "matter.reopened"
    CHANGED = "matter.changed"  # its words, category or place: to be read again
    TEST = "test.sent"


OFFERED = tuple(event for event in Event if event is not Event.TEST)


class Trouble(StrEnum):
    """Why a callback did not arrive; words for it stand beside the model."""

    NO_NAME = "no-name"
    SHUT = "shut"
    TIME = "time"
    CONNECTION = "connection"
    TLS = "tls"
    REDIRECT = "redirect"
    STATUS = "status"
    WITHHELD = "withheld"
    STOPPED = "stopped"


class Stopped(StrEnum):
    """Why nothing is sent to an address any more."""

    BY_HAND = "by-hand"
    FAILING = "failing"
    GONE = "gone"


class Came(StrEnum):
    """What became of a mail that came in."""

    RAISED = "raised"
    REPLIED = "replied"
    NOTED = "noted"
    BOUNCED = "bounced"
    REFUSED = "refused"
    IGNORED = "ignored"
