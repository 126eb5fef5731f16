"""How much moves along with a place that is moved, split, merged or closed."""

from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from bandeng.activities.models import Activity
from bandeng.activities.permissions import over
from bandeng.activities.states import State
from bandeng.people.models import Holding
from bandeng.people.queries import held_on
from bandeng.places.models import Household, Place
from bandeng.places.queries import standing
from bandeng.reports.boards import still_open
from bandeng.reports.queries import View


class Along(NamedTuple):
    """What is at and below a place; of requests and activities only those who looks may see."""

    places: int
    households: int
    posts: int
    open: int
    planned: int


def along(place: Place, view: View) -> Along:
    """Return how much of each is at and below a place; one statement."""
    path, day = place.path, localdate(view.at)
    counts: dict[str, QuerySet[Any]] = {
        "n_places": standing().filter(path__startswith=path).exclude(pk=place.pk),
        "n_households": Household.objects.filter(place__path__startswith=path, to_day=None),
        "n_posts": Holding.objects.filter(held_on(day), place__path__startswith=path),
        "n_open": still_open(view._replace(within=path)),
        "n_planned": Activity.objects.filter(
            over(view.who), path__startswith=path, state=State.PLANNED
        ),
    }
    columns = {name: _count(rows) for name, rows in counts.items()}
    found = Place.objects.filter(pk=place.pk).values_list(*columns.values())
    return Along(*found.get())


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Return how many rows there are, as a column of one row."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    counted = one.annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
