"""What stands around a matter on a desk: related ones, helpers' names, how much lies with whom."""

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, QuerySet

from bandeng.matters.models import Asker, Extension, Link, Matter, Talk
from bandeng.matters.permissions import kept_from
from bandeng.matters.queries import visible_to
from bandeng.matters.states import OPEN, LinkKind
from bandeng.people.models import Person
from bandeng.people.states import Seats


class _IsOneOf(Func):
    """Whether a value stands in an array, in the form that a primary key's index answers."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def open_loads(who: Seats, person_ids: Collection[int]) -> dict[int, int]:
    """Return how many open matters each of these people owns; for sharing out, never for ranks.

    What is kept from who looks is not counted for him.
    """
    owned = Matter.objects.filter(owner_id__in=person_ids, state__in=OPEN)
    rows = owned.exclude(kept_from(who)).order_by()
    return dict(rows.values_list("owner_id").annotate(n=Count("pk")))


def beside(who: Seats, matter: Matter, *, most: int = 12) -> list[Matter]:
    """Return what stands beside a matter, newest first: linked ones, and those of the same phone.

    Each has `same_phone`; only what a person sees is told. One statement.
    """
    asker = getattr(matter, "asker", None)
    index = asker.phone_index if asker else ""
    same = Asker.objects.filter(phone_index=index).exclude(phone_index="")
    linked = matter.links.values("other").union(matter.linked_from.values("matter"))
    ids = linked.union(same.values("matter"))
    phone = Exists(same.filter(matter=OuterRef("pk")))
    rows = visible_to(who).filter(pk__in=ids).exclude(pk=matter.pk).annotate(same_phone=phone)
    near = rows.select_related("place__parent", "owner").defer("text", "answer", "search")
    return list(near.order_by("-raised_at")[:most])


def with_helper_names(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the rows with the names of their helpers read along, in the order of their ids."""
    helpers = Person.objects.filter(_IsOneOf(F("pk"), OuterRef("helper_ids")))
    names = ArraySubquery(helpers.order_by("pk").values("name"))
    return rows.annotate(helper_names=names)


def with_what_hangs_on_it(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the rows with what is to be read besides: meetings, topics, more time, a review.

    They are `met`, `in_topic`, `was_more_asked` and `was_reviewed`.
    """
    met = Talk.objects.filter(matter=OuterRef("pk"))
    topics = Link.objects.filter(other=OuterRef("pk"), kind=LinkKind.TOPIC)
    longer = Extension.objects.filter(matter=OuterRef("pk"))
    reviews = Link.objects.filter(other=OuterRef("pk"), kind=LinkKind.REVIEW)
    return rows.annotate(
        met=Exists(met),
        in_topic=Exists(topics),
        was_more_asked=Exists(longer),
        was_reviewed=Exists(reviews),
    )
