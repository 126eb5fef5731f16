"""Pictures and files of activities: those that hang on one, and those a form still holds."""

from collections.abc import Collection

from django.db.models import Q

from bandeng.activities.models import Activity, Enclosure
from bandeng.people.models import Person


def enclosures_of(activity: Activity) -> list[Enclosure]:
    """Return what hangs on an activity, in the order it was handed in."""
    return list(Enclosure.objects.filter(activity=activity))


def enclosure_of(activity: Activity, name: str) -> Enclosure | None:
    """Return one picture or file of an activity by its name."""
    return Enclosure.objects.filter(activity=activity, name=name).first()


def still_held(
    names: Collection[str], by: Person, activity: Activity | None = None
) -> list[Enclosure]:
    """Return of these what a person handed in and nothing took yet, and what hangs there."""
    if not names:
        return []
    own = Q(activity=activity) if activity else Q(pk__in=[])
    return list(Enclosure.objects.filter(own | Q(activity=None, by=by), name__in=names))
