"""Find many people at once: by name or phone, by id, by the posts they hold; few statements."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.timezone import localdate

from bandeng.people.models import Holding, Person
from bandeng.people.queries import held_on, named, present, who_answers


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return the names of people, of those who have left too, by id."""
    return dict(Person.objects.filter(pk__in=ids).order_by().values_list("pk", "name"))


def held_below(posts: Collection[str], path: str, at: datetime) -> QuerySet[Holding]:
    """Return who holds one of several posts at or below a path."""
    held = Holding.objects.filter(held_on(localdate(at)), post__in=posts, person__left_at=None)
    return held.filter(place__path__startswith=path)


def held_above(posts: Collection[str], path: str, at: datetime) -> dict[str, list[int]]:
    """Return for each post who answers for it over a path, at the lowest place; one statement."""
    found: dict[str, list[int]] = {post: [] for post in posts}
    above = [holder for holder in who_answers(path, at) if holder.post in found] if posts else []
    for post in posts:  # the lowest place comes first
        lowest = next((h.place_id for h in above if h.post == post), 0)
        mine = [h.person_id for h in above if h.post == post and h.place_id == lowest]
        found[post] = list(dict.fromkeys(mine))
    return found


def named_each(texts: Collection[str]) -> dict[str, list[Person]]:
    """Return whom each text may mean, those of just that name or phone only where there are any.

    Two statements at most, for any number of texts.
    """
    exact = present().filter(Q(name__in=texts) | Q(phone__in=texts))
    found: dict[str, list[Person]] = {text: [] for text in texts}
    for person in exact if texts else ():
        for text in {person.name, person.phone} & found.keys():
            found[text].append(person)
    unclear = [text for text, people in found.items() if not people]
    branches = [named(text).annotate(meant=Value(text)).order_by()[:9] for text in unclear]
    like = branches[0].union(*branches[1:], all=True) if branches else ()
    for person in like:
        found[vars(person)["meant"]].append(person)
    return found


def holding_any(within: str, at: datetime) -> QuerySet[Person]:
    """Return the people who hold any post at or below a path."""
    held = Holding.objects.filter(
        held_on(localdate(at)), place__path__startswith=within, person=OuterRef("pk")
    )
    return present().filter(Exists(held))
