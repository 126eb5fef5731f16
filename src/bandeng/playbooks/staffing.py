"""Which posts at a place have too few or too many holders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bandeng.playbooks.library import Library


@dataclass(frozen=True)
class Gap:
    """A post at a place that is not filled as its playbook says."""

    post: str
    missing: int = 0
    too_many: int = 0


def gaps(library: Library, level: str, held: Mapping[str, int]) -> Iterator[Gap]:
    """Yield what is not as it should be at one place of `level`, given the holders per post."""
    for post in library.posts_at(level):
        bounds, holders = post.bounds(level), held.get(post.id, 0)
        if holders < bounds.min:
            yield Gap(post.id, missing=bounds.min - holders)
        if bounds.max is not None and holders > bounds.max:
            yield Gap(post.id, too_many=holders - bounds.max)
