"""The invented sites the demo can serve: what each is called and which playbooks it begins with.

How a site is settled and what of its past is replayed stands in `clockwork/demo`, under the
same id.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """One invented site: its id, what it is in a line, the playbooks it begins with.

    What it takes up later is adopted when the half year begins that is replayed.
    """

    id: str
    says: str
    playbooks: tuple[str, ...]
    later: tuple[str, ...] = ()


BANNER = Site(
    "banner",
    "白桦旗 a banner: 20 towns, 184 villages, 2,924 grids",
    ("four-colours", "grid-chain", "hotline", "town-page", "visits", "bench-meeting"),
    ("organisation-life", "secretaries-workshop", "six-ones"),
)
STREET = Site(
    "street",
    "云杉路街道 a street: 6 communities, 60 grids, 517 buildings, 1,381 units",
    ("street-chain",),
)
CITY = Site(
    "city",
    "澄溪市 a city: 13 towns, 89 communities, 1,054 villages, 8,073 contacts, 209,000 households",
    ("micro-groups",),
)
ZONE = Site(
    "zone",
    "云麓开发区 an enterprise zone: 3 industry chains, 2 general branches, 2 branches, 90 members",
    ("enterprise-zone",),
)
NYC = Site(
    "nyc",
    "纽约 311 a city elsewhere: 5 boroughs, 71 community boards, agencies; --history FILE its past",
    ("nyc-311",),
)
SITES = {site.id: site for site in (BANNER, STREET, CITY, ZONE, NYC)}


def folder_name(site: Site) -> str:
    """Return the name of the folder a site's data lie in, so that no two are ever mixed."""
    return "demo" if site is BANNER else f"demo-{site.id}"


def listed() -> str:
    """Return a line about each site, for the help page."""
    return "\n".join(f"  {site.id:<8}{site.says}" for site in SITES.values())
