"""Who answers for a place, from the nearest post upwards, as everybody may read it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from bandeng.people.queries import at_places
from bandeng.people.states import Holder
from bandeng.places.models import Place
from bandeng.places.queries import chains_of
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library


def chains(found: Collection[Place], at: datetime) -> dict[int, list[dict[str, Any]]]:
    """Return for each place, by its id, the posts over it with who holds them, nearest first.

    Empty posts that a playbook requires stand in it too; two statements for any number of places.
    """
    rules, ways = library(at), chains_of({place.path for place in found})
    held = at_places({step.pk for way in ways.values() for step in way}, at)
    return {place.pk: _chain(rules, list(reversed(ways[place.path])), held) for place in found}


def _chain(rules: Library, way: list[Place], held: list[Holder]) -> list[dict[str, Any]]:
    return [{"place": step, "posts": posts} for step in way if (posts := _posts(rules, step, held))]


def _posts(rules: Library, step: Place, held: list[Holder]) -> list[dict[str, Any]]:
    """Return the posts at one place that answer or write down, with their holders."""
    wanted = {rung.post for kind in rules.kinds.values() for rung in kind.ladder}
    near = wanted | set(rules.posts_that_may("take-for-others"))
    found = []
    for post in rules.posts_at(step.level):
        holders = [who for who in held if who.post == post.id and who.place_id == step.pk]
        needed = post.id in wanted and (post.bounds(step.level).min or 0) > 0
        if (holders and post.id in near) or needed:
            grades = {grade.id: grade.title.said_in(get_language()) for grade in post.grades}
            people_here = [{"who": who, "grade": grades.get(who.grade, "")} for who in holders]
            found.append({"title": post.title.said_in(get_language()), "people": people_here})
    return found
