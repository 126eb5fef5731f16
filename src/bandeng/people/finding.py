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


def holding_posts(posts: Collection[str], path: str, at: datetime) -> dict[str, list[int]]:
    """Return for each post who holds it at or below a path, else who answers for it above.

    Two statements at most, for any number of posts.
    """
    rows = Holding.objects.filter(
        held_on(localdate(at)), post__in=posts, place__path__startswith=path, person__left_at=None
    )
    found: dict[str, list[int]] = {post: [] for post in posts}
    for post, person in rows.order_by("person__pinyin", "person_id").values_list(
        "post", "person_id"
    ):
        found[post].append(person)
    lacking = {post for post, people in found.items() if not people}
    if lacking:
        above = [holder for holder in who_answers(path, at) if holder.post in lacking]
        for post in lacking:  # the lowest place comes first
            lowest = next((h.place_id for h in above if h.post == post), 0)
            found[post] = [h.person_id for h in above if h.post == post and h.place_id == lowest]
    return {post: list(dict.fromkeys(people)) for post, people in found.items()}


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
