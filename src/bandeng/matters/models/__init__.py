"""The tables of matters: the matter itself, who asked, what happens around it, what desks keep."""

from bandeng.matters.models.asking import (
    LINK_LABELS,
    Asker,
    ConfirmLink,
    Follower,
    Link,
    Origin,
    Picture,
)
from bandeng.matters.models.desk import BulkRun, SavedView
from bandeng.matters.models.handling import Extension, Objection, PaperHeld, Part, Talk
from bandeng.matters.models.matter import (
    CHANNEL_LABELS,
    OUTCOME_LABELS,
    PRIVACY_LABELS,
    STATE_LABELS,
    Matter,
)

__all__ = [
    "CHANNEL_LABELS",
    "LINK_LABELS",
    "OUTCOME_LABELS",
    "PRIVACY_LABELS",
    "STATE_LABELS",
    "Asker",
    "BulkRun",
    "ConfirmLink",
    "Extension",
    "Follower",
    "Link",
    "Matter",
    "Objection",
    "Origin",
    "PaperHeld",
    "Part",
    "Picture",
    "SavedView",
    "Talk",
]
