"""Whose a matter is by the dispatch catalogue: category × place × post; pure.

The catalogue in force decides, not the one of the day a matter was raised: what was promised is
the deadline, and who must keep it follows the list of duties as it stands.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_abilities import Catalogue, CatalogueEntry
from bandeng.playbooks.schema_matters import MatterKind, Rung


@dataclass(frozen=True)
class Ground:
    """Where a matter is: the level of its place, and the codes on the place's path."""

    level: str
    codes: Collection[str] = ()


def catalogue_of(rules: Library, kind: MatterKind) -> Catalogue | None:
    """Return the catalogue a kind is dispatched by, None if it has none or it is gone."""
    return rules.catalogues.get(kind.catalogue or "")


def entry_for(
    rules: Library, kind: MatterKind, category: str, ground: Ground
) -> CatalogueEntry | None:
    """Return the first entry that speaks of a category there, by a post that reaches the place."""
    catalogue = catalogue_of(rules, kind)
    fitting = catalogue.fitting(category, ground.codes) if catalogue else iter(())
    return next((entry for entry in fitting if reaches(rules, entry.post, ground.level)), None)


def post_on(rules: Library, kind: MatterKind, rung: Rung, category: str, ground: Ground) -> str:
    """Return who answers on a rung: by the catalogue where it says so, else the rung's own post."""
    entry = entry_for(rules, kind, category, ground) if rung.dispatch else None
    return entry.post if entry else rung.post


def helpers_on(
    rules: Library, kind: MatterKind, rung: Rung, category: str, ground: Ground
) -> tuple[str, ...]:
    """Return the posts that help on a rung, those of the catalogue's entry with them."""
    entry = entry_for(rules, kind, category, ground) if rung.dispatch else None
    return (*rung.helpers, *(entry.helps if entry else ()))


def reaches(rules: Library, post_id: str, level: str) -> bool:
    """Tell whether a post stands at a level or above it, so that its holder is over the place."""
    post, least = rules.posts.get(post_id), rules.heights.get(level, 0)
    return post is not None and any(rules.heights.get(at, 0) >= least for at in post.levels)


def too_low(
    rules: Library, kind: MatterKind, category: str, ground: Ground, post_id: str
) -> CatalogueEntry | None:
    """Return the entry that forbids giving the matter to a post so far down, None if none does."""
    entry = entry_for(rules, kind, category, ground)
    if entry is None or entry.never_below is None:
        return None
    return None if reaches(rules, post_id, entry.never_below) else entry
