"""Which playbooks stand on the same ground: the same tree of levels, for the same sites.

Two mechanisms of two places may both have a level `grid`; only what stands on one tree must
fit together.
"""

from collections.abc import Iterable, Sequence

from bandeng.playbooks.reading import Source
from bandeng.playbooks.schema_posts import Level


def grounds(sources: Iterable[Source]) -> list[list[Source]]:
    """Return the playbooks by ground, each in the order given.

    Two are on one ground when one tree is among what both need, or is written in them. Those
    that need no tree stand on every ground.
    """
    at_hand = {source.id: source for source in sources}
    heaps: list[tuple[set[str], list[Source]]] = []
    everywhere = []
    for source in at_hand.values():
        trees = _trees(source, at_hand)
        if trees:
            heaps = _laid(heaps, trees, source)
        else:
            everywhere.append(source)
    found = [[*heap, *everywhere] for _trees_, heap in heaps] or [everywhere]
    place = {source_id: number for number, source_id in enumerate(at_hand)}
    in_order = [sorted(heap, key=lambda source: place[source.id]) for heap in found]
    return sorted(in_order, key=lambda heap: [place[source.id] for source in heap])


def levels_of(sources: Iterable[Source]) -> tuple[Level, ...]:
    """Return the levels of playbooks on one ground, highest first.

    What a playbook adds to the tree of one it needs stands below that tree, whatever their ids.
    """
    own = [source for source in sources if source.playbook.levels]
    trees = {source.id for source in own}
    hung = sorted(own, key=lambda source: not trees.isdisjoint(source.playbook.needs))
    return tuple(level for source in hung for level in source.playbook.levels)


def _laid(
    heaps: list[tuple[set[str], list[Source]]], trees: set[str], source: Source
) -> list[tuple[set[str], list[Source]]]:
    """Put a playbook onto the heap of its trees; heaps it joins become one."""
    joined, apart = (set(trees), [source]), []
    for known, heap in heaps:
        if known & trees:
            joined = (joined[0] | known, [*heap, *joined[1]])
        else:
            apart.append((known, heap))
    return [*apart, joined]


def _trees(source: Source, at_hand: dict[str, Source]) -> set[str]:
    """Return the ids of the playbooks with levels among a playbook and all it needs."""
    seen: set[str] = set()
    waiting = [source.id]
    while waiting:
        known = waiting.pop()
        if known not in seen and known in at_hand:
            seen.add(known)
            waiting += at_hand[known].playbook.needs
    return {known for known in seen if at_hand[known].playbook.levels}


def together(source: Source, sources: Sequence[Source]) -> list[Source]:
    """Return the playbooks that stand on the ground of one, itself among them."""
    return next(heap for heap in grounds(sources) if source in heap)
