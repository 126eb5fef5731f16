"""Find what does not fit in the ladders and stories of a playbook."""

from collections.abc import Iterator

from bandeng.playbooks.schema import Playbook
from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.schema_stories import Expectation, Happening, Story
from bandeng.playbooks.sentences import mistake
from bandeng.playbooks.shelf import Finding, Shelf, no_such, not_among
from bandeng.playbooks.vocabulary import Ability, OnExpiry
from bandeng.playbooks.yaml_tree import Path

NOBODY = "nobody"
NONE = "none"


def kinds(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check every kind of matter: lists, ladder, what follows a No, who opens confidential ones."""
    for name, kind in book.matters.items():
        path: Path = ("matters", name)
        yield from no_such(shelf, "list", kind.categories, (*path, "categories"))
        yield from _ladder(kind, shelf, (*path, "ladder"))
        rungs = kind.places_on_ladder
        yield from not_among(rungs, "rung", kind.answer.then, (*path, "answer", "then"))
        yield from _confidential(kind, shelf, (*path, "confidential", "may-open"))
        yield from _redirects(kind, shelf, (*path, "redirects"))
        if kind.on_expiry is OnExpiry.SUPERVISE and not any(rung.list_ for rung in kind.ladder):
            yield (*path, "on-expiry"), mistake("supervise_list")


def _ladder(kind: MatterKind, shelf: Shelf, path: Path) -> Iterator[Finding]:
    before: Rung | None = None
    for place, rung in enumerate(kind.ladder):
        here = (*path, place)
        yield from no_such(shelf, "post", rung.post, (*here, "post"))
        yield from no_such(shelf, "level", rung.at, (*here, "at"))
        yield from no_such(shelf, "supervision-list", rung.list_, (*here, "list"))
        for number, helper in enumerate(rung.helpers):
            yield from no_such(shelf, "post", helper, (*here, "with", number))
        yield from _post_is_there(rung, shelf, (*here, "at"))
        yield from _not_below(rung, before, shelf, (*here, "at"))
        before = rung


def _post_is_there(rung: Rung, shelf: Shelf, path: Path) -> Iterator[Finding]:
    post = shelf.posts.get(rung.post)
    if post and rung.at in shelf.heights and rung.at not in post.at:
        levels = ", ".join(post.levels)
        yield path, mistake("post_not_at", post=rung.post, level=rung.at, levels=levels)


def _not_below(rung: Rung, before: Rung | None, shelf: Shelf, path: Path) -> Iterator[Finding]:
    heights = shelf.heights
    if before is None or rung.at not in heights or before.at not in heights:
        return
    if heights[rung.at] < heights[before.at]:
        yield path, mistake("rung_order", rung=rung.rung, level=rung.at, before=before.at)


def _confidential(kind: MatterKind, shelf: Shelf, path: Path) -> Iterator[Finding]:
    for place, name in enumerate(kind.confidential.may_open if kind.confidential else ()):
        yield from no_such(shelf, "post", name, (*path, place))
        post = shelf.posts.get(name)
        if post and Ability.OPEN_CONFIDENTIAL not in post.may:
            yield (*path, place), mistake("may_not_open", post=name)


def _redirects(kind: MatterKind, shelf: Shelf, path: Path) -> Iterator[Finding]:
    yield from no_such(shelf, "list", kind.redirects, path)
    named = shelf.lists.get(kind.redirects or "")
    for option in named.options if named else ():
        if option.tell is None:
            yield path, mistake("nothing_to_tell", option=option.id)


def stories(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that every name in a story is one that exists."""
    for place, story in enumerate(book.stories):
        path: Path = ("stories", place)
        yield from _staffing(story, shelf, (*path, "places"))
        kind_id = story.given[0].raise_ if story.given else None
        yield from no_such(shelf, "kind", kind_id, (*path, "given", 0, "raise"))
        kind = shelf.kinds.get(kind_id or "")
        for number, happening in enumerate(story.given):
            yield from _happening(happening, kind, shelf, (*path, "given", number))
            yield from _handing(happening, kind, shelf, (*path, "given", number))
        if story.expect:
            yield from _expectation(story.expect, kind, shelf, (*path, "expect"))
        for number, look in enumerate(story.looks):
            yield from _expectation(look.expect, kind, shelf, (*path, "looks", number, "expect"))


def _staffing(story: Story, shelf: Shelf, path: Path) -> Iterator[Finding]:
    for place, held in story.places.items():
        yield from no_such(shelf, "level", level_of(place), (*path, place))
        for post in held:
            yield from no_such(shelf, "post", post, (*path, place, post))


def level_of(place: str) -> str:
    """Return the level of a story's place: `village-7` is a village."""
    return place.rpartition("-")[0]


def _happening(
    happening: Happening, kind: MatterKind | None, shelf: Shelf, path: Path
) -> Iterator[Finding]:
    yield from no_such(shelf, "post", happening.by, (*path, "by"))
    yield from no_such(shelf, "post", happening.take, (*path, "take"))
    if happening.in_:
        yield from no_such(shelf, "level", level_of(happening.in_), (*path, "in"))
    yield from no_such(shelf, "activity", happening.plan, (*path, "plan"))
    yield from no_such(shelf, "activity", happening.hold, (*path, "hold"))
    yield from no_such(shelf, "duty", happening.catch_up, (*path, "catch-up"))
    for place, post in enumerate(happening.attend or ()):
        yield from no_such(shelf, "post", post, (*path, "attend", place))
    for key, list_id in (("redirect", kind and kind.redirects), ("pause", kind and kind.pauses)):
        named = shelf.lists.get(list_id or "")
        if named:
            chosen = getattr(happening, key)
            yield from not_among(named.by_id, "option", chosen, (*path, key))
    for place, part in enumerate(happening.without if kind else ()):
        known = kind.answer.parts if kind else {}
        yield from not_among(known, "part", part, (*path, "without", place))


def _handing(
    happening: Happening, kind: MatterKind | None, shelf: Shelf, path: Path
) -> Iterator[Finding]:
    """Check what a step says of categories, of entries of the catalogue and of posts."""
    named = shelf.lists.get(kind.categories) if kind else None
    if named:
        yield from not_among(named.by_id, "option", happening.category, (*path, "category"))
    catalogue = shelf.catalogues.get((kind and kind.catalogue) or "")
    entries = {entry.id for entry in catalogue.entries} if catalogue else set()
    for key in ("object_", "agree", "hand_over") if catalogue else ():
        here = (*path, key.rstrip("_").replace("_", "-"))
        yield from not_among(entries, "entry", getattr(happening, key), here)
    yield from no_such(shelf, "post", happening.decide, (*path, "decide"))
    for place, post in enumerate(happening.with_):
        yield from no_such(shelf, "post", post, (*path, "with", place))


def _expectation(
    expect: Expectation, kind: MatterKind | None, shelf: Shelf, path: Path
) -> Iterator[Finding]:
    if expect.owner != NOBODY:
        yield from no_such(shelf, "post", expect.owner, (*path, "owner"))
    for duty in expect.duties or ():
        yield from no_such(shelf, "duty", duty, (*path, "duties", duty))
    if expect.list_ != NONE:
        yield from no_such(shelf, "supervision-list", expect.list_, (*path, "list"))
    if kind:
        yield from not_among(kind.places_on_ladder, "rung", expect.rung, (*path, "rung"))
