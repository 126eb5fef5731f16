"""Find names that nobody defined in the finer rules of kinds, catalogues, rates and sheets."""

from collections.abc import Iterator

from bandeng.playbooks.schema import Playbook
from bandeng.playbooks.schema_abilities import CatalogueEntry
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.sentences import mistake
from bandeng.playbooks.shelf import Finding, Shelf, no_such, not_among
from bandeng.playbooks.yaml_tree import Path

Named = tuple[str, str | None, Path]


def kinds(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check the names in objections, extensions, reviews, papers, clocks and entries of kinds."""
    for name, kind in book.matters.items():
        for what, named, where in _named(kind):
            yield from no_such(shelf, what, named, ("matters", name, *where))
        yield from _by_category(kind, shelf, ("matters", name))
        yield from _extension_is_possible(kind, ("matters", name))
        yield from _shares_go_somewhere(kind, ("matters", name))
        yield from _extension_rungs(kind, ("matters", name))
        yield from _review(kind, shelf, ("matters", name, "appeal"))


# Where a kind's finer rules mention a name: (sort of thing, where it stands in the file).
MENTIONED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("post", ("raised-by",)),
    ("kind", ("born-of",)),
    ("post", ("share-posts",)),
    ("catalogue", ("catalogue",)),
    ("list", ("pauses",)),
    ("list", ("stages",)),
    ("list", ("left-out",)),
    ("catalogue", ("objection", "catalogue")),
    ("post", ("objection", "decided-by")),
    ("post", ("objection", "then")),
    ("post", ("extension", "approved-by")),
    ("level", ("topic-of", "at")),
    ("kind", ("topic-of", "kinds")),
    ("kind", ("appeal", "kind")),
)


def _named(kind: MatterKind) -> Iterator[Named]:
    """Yield (sort of thing, id, path) for every name a kind's finer rules mention."""
    for what, where in MENTIONED:
        found: object = kind
        for key in where:
            found = getattr(found, key.replace("-", "_"), None)
        names = found if isinstance(found, tuple) else (found,)
        for place, name in enumerate(names):
            yield what, name, (*where, place) if isinstance(found, tuple) else where
    for field, form_field in kind.fields.items():
        yield "list", form_field.list_, ("fields", field, "list")


def _extension_rungs(kind: MatterKind, path: Path) -> Iterator[Finding]:
    for place, rung in enumerate(kind.extension.rungs if kind.extension else ()):
        here = (*path, "extension", "rungs", place)
        yield from not_among(kind.places_on_ladder, "rung", rung, here)


def _by_category(kind: MatterKind, shelf: Shelf, path: Path) -> Iterator[Finding]:
    named = shelf.lists.get(kind.categories)
    rungs = kind.places_on_ladder
    categories = named.by_id if named else None
    for category, rung in kind.enters.items():
        yield from not_among(rungs, "rung", rung, (*path, "enters", category))
    for category, times in kind.clocks.items():
        for rung in times:
            yield from not_among(rungs, "rung", rung, (*path, "clocks", category, rung))
    if categories is not None:
        for table in ("enters", "clocks"):
            for category in getattr(kind, table):
                yield from not_among(categories, "option", category, (*path, table, category))
    yield from _papers(kind, path)


def _papers(kind: MatterKind, path: Path) -> Iterator[Finding]:
    if kind.papers is None:
        return
    known = kind.papers.needed
    for category, papers in kind.papers.by_category.items():
        for place, paper in enumerate(papers):
            here = (*path, "papers", "by-category", category, place)
            yield from not_among(known, "paper", paper, here)


def _extension_is_possible(kind: MatterKind, path: Path) -> Iterator[Finding]:
    dispatched = any(rung.dispatch for rung in kind.ladder)
    if dispatched and kind.catalogue is None:
        yield (*path, "catalogue"), mistake("no_catalogue")


def _shares_go_somewhere(kind: MatterKind, path: Path) -> Iterator[Finding]:
    if kind.shared_by_members and not (kind.share_posts and kind.helping):
        yield (*path, "shared-by-members"), mistake("shares")


def _review(kind: MatterKind, shelf: Shelf, path: Path) -> Iterator[Finding]:
    """Check that a review can be raised: the same categories, and a post that did not answer."""
    above = shelf.kinds.get(kind.appeal.kind) if kind.appeal else None
    if above is None:
        return
    if above.categories != kind.categories:
        yield (*path, "kind"), mistake("review_categories", kind=above.id, list=kind.categories)
    if {rung.post for rung in above.ladder} <= {rung.post for rung in kind.ladder}:
        yield (*path, "kind"), mistake("review_by_the_same", kind=above.id)


def catalogues(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that the posts a dispatch catalogue names exist, and that no line stands twice."""
    for name, catalogue in book.catalogues.items():
        seen: set[str] = set()
        for place, entry in enumerate(catalogue.entries):
            path: Path = ("catalogues", name, "entries", place)
            yield from no_such(shelf, "post", entry.post, (*path, "post"))
            for number, post in enumerate(entry.helps):
                yield from no_such(shelf, "post", post, (*path, "helps", number))
            yield from no_such(shelf, "level", entry.never_below, (*path, "never-below"))
            yield from _not_below_itself(entry, shelf, (*path, "never-below"))
            if entry.id in seen:
                yield (*path, "id"), mistake("entry_twice", entry=entry.id)
            seen.add(entry.id)


def _not_below_itself(entry: CatalogueEntry, shelf: Shelf, path: Path) -> Iterator[Finding]:
    post, least = shelf.posts.get(entry.post), shelf.heights.get(entry.never_below or "")
    if post is None or least is None:
        return
    if all(shelf.heights.get(level, 0) < least for level in post.at):
        yield path, mistake("entry_below", post=entry.post, level=entry.never_below or "")


def figures(book: Playbook, shelf: Shelf) -> Iterator[Finding]:
    """Check that rates, scores, sheets, templates and lists speak of what exists."""
    for table in ("rates", "sheets", "answer_templates"):
        for name, entry in getattr(book, table).items():
            for place, kind in enumerate(entry.kinds):
                path: Path = (table.replace("_", "-"), name, "kinds", place)
                yield from no_such(shelf, "kind", kind, path)
    for name, score in book.scores.items():
        for rate in score.weights:
            yield from no_such(shelf, "rate", rate, ("scores", name, "weights", rate))
    for name, listed in book.supervision_lists.items():
        for place, post in enumerate(listed.tell):
            yield from no_such(shelf, "post", post, ("supervision-lists", name, "tell", place))
