"""The tables of happenings and duties; each mechanism has its own file."""

from bandeng.activities.models.card import Card
from bandeng.activities.models.coming import CAME_LABELS, REPLY_LABELS, Coming
from bandeng.activities.models.duties import Exemption
from bandeng.activities.models.happening import STATE_LABELS, Activity, Series
from bandeng.activities.models.outcome import Decision, Raised

__all__ = [
    "CAME_LABELS",
    "REPLY_LABELS",
    "STATE_LABELS",
    "Activity",
    "Card",
    "Coming",
    "Decision",
    "Exemption",
    "Raised",
    "Series",
]
