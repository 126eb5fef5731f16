"""Whose a matter is on a rung that the dispatch catalogue decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bandeng.matters.models import Matter
from bandeng.places.models import Place
from bandeng.places.queries import chain_of, chains_of
from bandeng.playbooks import dispatch
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind, Rung

Wanted = tuple[Matter, MatterKind, Rung]


@dataclass(frozen=True)
class Dispatched:
    """Who answers on a rung, and who helps."""

    post: str
    helpers: tuple[str, ...] = ()


def ground_of(chain: Sequence[Place]) -> Ground:
    """Return the ground of the lowest place of a chain."""
    level = chain[-1].level if chain else ""
    return Ground(level, frozenset(place.code for place in chain))


def dispatched(matter: Matter, kind: MatterKind, rung: Rung, at: datetime) -> Dispatched:
    """Return whose a matter is on a rung; one statement where the catalogue decides, else none."""
    if not rung.dispatch:
        return Dispatched(rung.post, rung.helpers)
    return _by_catalogue(matter, kind, rung, ground_of(chain_of(matter.path)), at)


def dispatched_many(wanted: Iterable[Wanted], at: datetime) -> dict[int, Dispatched]:
    """Return `dispatched` for many matters by their ids; one statement for all of them."""
    several = list(wanted)
    chains = chains_of({matter.path for matter, _kind, rung in several if rung.dispatch})
    return {
        matter.pk: _by_catalogue(matter, kind, rung, ground_of(chains[matter.path]), at)
        if rung.dispatch
        else Dispatched(rung.post, rung.helpers)
        for matter, kind, rung in several
    }


def _by_catalogue(
    matter: Matter, kind: MatterKind, rung: Rung, ground: Ground, at: datetime
) -> Dispatched:
    asked = (library(at), kind, rung, matter.category, ground)
    return Dispatched(dispatch.post_on(*asked), dispatch.helpers_on(*asked))
