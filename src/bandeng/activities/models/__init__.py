"""The tables of happenings and duties; each mechanism has its own file."""

from bandeng.activities.models.card import Card
from bandeng.activities.models.coming import CAME_LABELS, REPLY_LABELS, Coming
from bandeng.activities.models.duties import Exemption
from bandeng.activities.models.enclosure import Enclosure
from bandeng.activities.models.happening import STATE_LABELS, Activity, Series
from bandeng.activities.models.outcome import Decision, Raised
from bandeng.activities.models.pairs import Pair
from bandeng.activities.models.patrol import FOUND_LABELS, Check, CheckPoint, Route, Walk
from bandeng.activities.models.shifts import (
    WORKED_LABELS,
    Asked,
    Cover,
    GoneTurn,
    HoursException,
    Roster,
    Shift,
)
from bandeng.activities.models.topics import (
    DECIDED_LABELS,
    SEEN_LABELS,
    Opinion,
    Option,
    Support,
    Topic,
)

__all__ = [
    "CAME_LABELS",
    "DECIDED_LABELS",
    "FOUND_LABELS",
    "REPLY_LABELS",
    "SEEN_LABELS",
    "STATE_LABELS",
    "WORKED_LABELS",
    "Activity",
    "Asked",
    "Card",
    "Check",
    "CheckPoint",
    "Coming",
    "Cover",
    "Decision",
    "Enclosure",
    "Exemption",
    "GoneTurn",
    "HoursException",
    "Opinion",
    "Option",
    "Pair",
    "Raised",
    "Roster",
    "Route",
    "Series",
    "Shift",
    "Support",
    "Topic",
    "Walk",
]
