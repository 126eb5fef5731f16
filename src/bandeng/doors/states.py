"""The words of the doors: what a key opens."""

from enum import StrEnum


class Grant(StrEnum):
    """What a key opens."""

    REPORT = "report"  # hand in requests as a resident would
    UPDATE = "update"  # send service-request updates
