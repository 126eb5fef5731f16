"""Several playbooks as one: levels, posts, kinds, lists and pages by their ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from functools import cached_property, lru_cache
from typing import Any

from bandeng.playbooks.checking import check_together
from bandeng.playbooks.grounds import levels_of
from bandeng.playbooks.reading import Source, Unreadable
from bandeng.playbooks.schema_abilities import AnswerTemplate, Catalogue
from bandeng.playbooks.schema_activities import Activity, Duty, Rota, Workshop
from bandeng.playbooks.schema_deeds import Indicator, Record
from bandeng.playbooks.schema_lists import CodeList, Option, SupervisionList
from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.schema_pages import PageRule
from bandeng.playbooks.schema_posts import Level, Post
from bandeng.playbooks.schema_rates import Rate, Score, Sheet
from bandeng.playbooks.vocabulary import Ability
from bandeng.worktime.arithmetic import Calendar, Span

USUAL_HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))


@dataclass(frozen=True, eq=False)
class Library:
    """The playbooks that hold at one moment; everything in it is frozen."""

    sources: tuple[Source, ...] = ()

    @cached_property
    def hashes(self) -> tuple[str, ...]:
        """Return the hashes of the texts, in the order of the playbooks' ids."""
        return tuple(source.hash for source in self.sources)

    @cached_property
    def by_playbook(self) -> dict[str, Source]:
        """Return the sources by playbook id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Return the levels of the tree, highest first."""
        return levels_of(self.sources)

    @cached_property
    def heights(self) -> dict[str, int]:
        """Return how high each level stands, lowest 0."""
        return {level.id: height for height, level in enumerate(reversed(self.levels))}

    @cached_property
    def posts(self) -> Mapping[str, Post]:
        """Return the posts by id."""
        return self._table("posts")

    @cached_property
    def lists(self) -> Mapping[str, CodeList]:
        """Return the named lists of choices by id."""
        return self._table("lists")

    @cached_property
    def supervision_lists(self) -> Mapping[str, SupervisionList]:
        """Return the lists the top is watching by id."""
        return self._table("supervision_lists")

    @cached_property
    def kinds(self) -> Mapping[str, MatterKind]:
        """Return the kinds of matters by id."""
        return self._table("matters")

    @cached_property
    def activities(self) -> Mapping[str, Activity]:
        """Return the kinds of activities by id."""
        return self._table("activities")

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        """Return the duties by id."""
        return self._table("duties")

    @cached_property
    def rotas(self) -> Mapping[str, Rota]:
        """Return the rotas by id."""
        return self._table("rotas")

    @cached_property
    def workshops(self) -> Mapping[str, Workshop]:
        """Return the workshops by id."""
        return self._table("workshops")

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """Return the registers by id."""
        return self._table("records")

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Return the indicators by id."""
        return self._table("indicators")

    @cached_property
    def pages(self) -> Mapping[str, PageRule]:
        """Return the rules of public pages by id."""
        return self._table("pages")

    @cached_property
    def catalogues(self) -> Mapping[str, Catalogue]:
        """Return the dispatch catalogues by id."""
        return self._table("catalogues")

    @cached_property
    def answer_templates(self) -> Mapping[str, AnswerTemplate]:
        """Return the words answers may begin with by id."""
        return self._table("answer_templates")

    @cached_property
    def rates(self) -> Mapping[str, Rate]:
        """Return the rates by id."""
        return self._table("rates")

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """Return the weighed scores by id."""
        return self._table("scores")

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """Return the printed sheets by id."""
        return self._table("sheets")

    @cached_property
    def hours(self) -> tuple[Span, ...]:
        """Return the office hours; the last playbook that states them decides."""
        stated = [s.playbook.calendar.hours for s in self.sources if s.playbook.calendar]
        return stated[-1] if stated else USUAL_HOURS

    def calendar(self, holidays: Calendar) -> Calendar:
        """Return the holiday table with this library's office hours."""
        return _with_hours(holidays, self.hours)

    def source_of_kind(self, kind_id: str) -> Source:
        """Return the playbook (its id, version and hash) a kind of matter comes from."""
        return next(source for source in self.sources if kind_id in source.playbook.matters)

    def source_of_activity(self, kind_id: str) -> Source:
        """Return the playbook (its id, version and hash) a kind of activity comes from."""
        return next(source for source in self.sources if kind_id in source.playbook.activities)

    def source_of_rota(self, rota_id: str) -> Source:
        """Return the text a rota is written in."""
        return next(each for each in self.sources if rota_id in each.playbook.rotas)

    def source_of_workshop(self, workshop_id: str) -> Source:
        """Return the text a workshop is written in."""
        return next(each for each in self.sources if workshop_id in each.playbook.workshops)

    def playbook_of(self, kind_id: str) -> str:
        """Return the id of the playbook a kind of matter comes from."""
        return self.source_of_kind(kind_id).id

    def catalogue_hash(self, catalogue_id: str) -> str:
        """Return the hash of the text a dispatch catalogue stands in: its version."""
        books = (source for source in self.sources if catalogue_id in source.playbook.catalogues)
        return next((book.hash for book in books), "")

    def hash_of(self, kind_id: str) -> str:
        """Return the hash of the text a kind of matter comes from."""
        return self.source_of_kind(kind_id).hash

    def options(self, list_id: str) -> tuple[Option, ...]:
        """Return every option of a named list, retired ones too; empty if there is no such list."""
        named = self.lists.get(list_id)
        return named.options if named else ()

    def posts_that_may(self, ability: Ability | str) -> tuple[str, ...]:
        """Return the ids of the posts that carry an ability."""
        return tuple(post.id for post in self.posts.values() if ability in post.may)

    def posts_at(self, level: str) -> tuple[Post, ...]:
        """Return the posts that exist at places of a level."""
        return tuple(post for post in self.posts.values() if level in post.at)

    def requirements(self) -> list[tuple[str, str, int, int | None]]:
        """Return (post, level, fewest, most) for every post at every level it exists at."""
        return [
            (post.id, level, post.bounds(level).min, post.bounds(level).max)
            for post in self.posts.values()
            for level in post.levels
        ]

    def entry_rung(self, kind: MatterKind, level: str, category: str = "") -> Rung:
        """Return the rung a matter starts on when its place is of `level`.

        It is the lowest one that is not below the place: what a township itself
        raises never starts with a village. An urgent category may start higher.
        """
        height = self.heights.get(level, 0)
        first = kind.places_on_ladder[kind.enters[category]] if category in kind.enters else 0
        above = kind.ladder[first:]
        fitting = (rung for rung in above if self.heights.get(rung.at, 0) >= height)
        return next(fitting, kind.highest)

    @cached_property
    def review_kinds(self) -> frozenset[str]:
        """Return the kinds raised only by asking for a review of what was answered."""
        return frozenset(kind.appeal.kind for kind in self.kinds.values() if kind.appeal)

    def review_rung(self, kind: MatterKind, level: str, post: str) -> Rung | None:
        """Return the rung of a review above who answered: a higher level, or another post on it.

        None if the ladder of the review knows nobody above the post that answered at `level`.
        """
        height = self.heights.get(level, 0)
        for rung in kind.ladder:
            stands = self.heights.get(rung.at, 0)
            if stands > height or (stands == height and rung.post != post):
                return rung
        return None

    def replaced(self, *new: Source) -> "Library":
        """Return the library with these playbooks in place of those of the same id, unchecked."""
        ids = {source.id for source in new}
        kept = (source for source in self.sources if source.id not in ids)
        return Library(tuple(sorted([*kept, *new], key=lambda source: source.id)))

    def around(self, source: Source) -> "Library":
        """Return the library of one playbook and of all it needs, directly or not."""
        wanted, ids = [source.id], set[str]()
        while wanted:
            found = self.by_playbook.get(wanted.pop())
            if found and found.id not in ids:
                ids.add(found.id)
                wanted += found.playbook.needs
        return Library(tuple(kept for kept in self.sources if kept.id in ids))

    def _table(self, name: str) -> dict[str, Any]:
        return {
            key: entry
            for source in self.sources
            for key, entry in getattr(source.playbook, name).items()
        }


@lru_cache(maxsize=64)
def _with_hours(holidays: Calendar, hours: tuple[Span, ...]) -> Calendar:
    return holidays if holidays.spans == hours else replace(holidays, spans=hours)


def merge(sources: Iterable[Source]) -> Library:
    """Return the library of several playbooks; raise Unreadable if they do not fit together."""
    ordered = tuple(sorted(sources, key=lambda source: source.id))
    problems = check_together(ordered)
    if problems:
        raise Unreadable(problems)
    return Library(ordered)
