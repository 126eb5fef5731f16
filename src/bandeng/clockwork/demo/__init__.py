"""The demo: an invented banner at real size, and half a year of its work."""

from datetime import datetime, timedelta

from bandeng.clockwork.demo import settling
from bandeng.clockwork.demo.half_year import DAYS, HalfYear
from bandeng.places.models import Place

__all__ = ["BEFORE", "is_loaded", "load", "load_on_tree"]

# The banner stood, and its playbooks held, this long before the half year that is replayed.
BEFORE = timedelta(days=DAYS + 200)


def is_loaded() -> bool:
    """Tell whether there is a tree already."""
    return Place.objects.exists()


def load(now: datetime) -> None:
    """Settle White Birch Banner and replay half a year of its work up to `now`."""
    beginning = now - BEFORE
    settled = settling.found_banner(beginning)
    settling.enter_households(settled, beginning)
    run(settled, now)


def load_on_tree(now: datetime) -> None:
    """Replay the same half year on the tree that is already there; its people are invented."""
    run(settling.sorted_by_level(list(Place.objects.filter(to_day=None))), now)


def run(settled: settling.Settled, now: datetime) -> None:
    """Appoint the staff, replay half a year, and send one secretary away."""
    settling.appoint_everybody(settled, now - BEFORE)
    HalfYear(settled, now).run()
    settling.send_somebody_away(settled, now - timedelta(days=1))
