"""What is asked about activities; each group of questions has its own file."""

from bandeng.activities.queries.attendance import (
    Counted,
    came_to,
    card_with,
    coming_of,
    comings_of,
    counted,
    counted_of,
)
from bandeng.activities.queries.coming_up import (
    at_place,
    last_place_of,
    mine,
    past,
    running,
    to_answer,
    upcoming,
)
from bandeng.activities.queries.outcome import (
    decisions_of,
    public_decisions_of,
    public_raised_of,
    raised_of,
)
from bandeng.activities.queries.seeing import (
    by_code,
    doable,
    invited,
    may_see,
    public,
    public_by_code,
    reasons_against,
    visible_to,
    why_not,
    with_key,
)

__all__ = [
    "Counted",
    "at_place",
    "by_code",
    "came_to",
    "card_with",
    "coming_of",
    "comings_of",
    "counted",
    "counted_of",
    "decisions_of",
    "doable",
    "invited",
    "last_place_of",
    "may_see",
    "mine",
    "past",
    "public",
    "public_by_code",
    "public_decisions_of",
    "public_raised_of",
    "raised_of",
    "reasons_against",
    "running",
    "to_answer",
    "upcoming",
    "visible_to",
    "why_not",
    "with_key",
]
