"""The tables of happenings and duties; each mechanism has its own file."""

from bandeng.activities.models.coming import Coming
from bandeng.activities.models.happening import Activity, Series
from bandeng.activities.models.outcome import Decision, Raised

__all__ = ["Activity", "Coming", "Decision", "Raised", "Series"]
