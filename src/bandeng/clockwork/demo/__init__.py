"""The demo: invented sites at real size, and half a year of their work.

A site is a row in `bandeng/sites.py` and a loader here: it takes now and the moment the site
stood, and leaves a settled tree, its people and its past.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bandeng import sites
from bandeng.clockwork.demo import city, keeping, nyc, settling, street, workshops, zone
from bandeng.clockwork.demo.half_year import DAYS
from bandeng.clockwork.demo.visiting import BannerHalfYear
from bandeng.places.models import Place

__all__ = ["BEFORE", "LATER", "LOADERS", "is_loaded", "load", "load_on_tree"]

# The site stood, and its playbooks held, this long before the half year that is replayed.
BEFORE = timedelta(days=DAYS + 200)
# What a site takes up later holds from the first day of the half year, so that nobody owes more.
LATER = timedelta(days=DAYS)


def is_loaded() -> bool:
    """Tell whether there is a tree already."""
    return Place.objects.exists()


def load(now: datetime, site: str = sites.BANNER.id) -> None:
    """Settle an invented site and replay half a year of its work up to `now`."""
    LOADERS[site](now, now - BEFORE)


def load_on_tree(now: datetime) -> None:
    """Replay the banner's half year on the tree that is already there; its people are invented."""
    _run(settling.sorted_by_level(list(Place.objects.filter(to_day=None))), now)


def _load_banner(now: datetime, beginning: datetime) -> None:
    settled = settling.found_banner(beginning)
    settling.enter_households(settled, beginning)
    _run(settled, now)


def _run(settled: settling.Settled, now: datetime) -> None:
    """Appoint the staff, replay half a year, and send one secretary away."""
    settling.appoint_everybody(settled, now - BEFORE)
    start = now - timedelta(days=DAYS)
    keeping.appoint_branches(settled, start)
    workshops.appoint(settled, start)
    BannerHalfYear(settled, now).run()
    settling.send_somebody_away(settled, now - timedelta(days=1))


LOADERS: dict[str, Callable[[datetime, datetime], None]] = {
    sites.BANNER.id: _load_banner,
    sites.STREET.id: street.load,
    sites.CITY.id: city.load,
    sites.ZONE.id: zone.load,
    sites.NYC.id: nyc.load,
}
