"""Routes of a patrol, their points, and what was found at each; no track is kept."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bandeng.activities.models.happening import Activity
from bandeng.activities.shift_states import Found
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.statements import Row

FOUND_LABELS = {
    Found.DONE: _("in order"),
    Found.FOUND: _("something is wrong"),
    Found.FIXED: _("put right on the spot"),
}


class Route(Row):
    """A way to be walked, drawn at a place; drawn anew it is another, so that the past stays."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=40)  # of the activity that walks it
    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="routes")
    path = models.CharField(max_length=200)  # follows the place, see the trigger
    metres = models.PositiveIntegerField(null=True)  # how long it is, as somebody measured
    from_day = models.DateField()
    to_day = models.DateField(null=True)  # the first day without it
    drawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    instead_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Asked for by place."""

        indexes = [models.Index(fields=["path"], name="route_path")]


class CheckPoint(Row):
    """Something on a route that is looked at: a marker, a length of fence, a river bank."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="points")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    look_at = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    code = models.CharField(max_length=12, unique=True)  # hangs at the point, to be scanned

    class Meta:
        """One after another."""

        constraints = [
            models.UniqueConstraint(fields=["route", "order"], name="one_point_a_place_in_order")
        ]


class Walk(Row):
    """One walk of a route: an activity, and the route it goes along."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="walk")
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="walks")
    ended_at = models.DateTimeField(null=True)


class Check(Row):
    """One point as it was found on one walk."""

    client_key = models.UUIDField(unique=True)  # a retry never writes it twice
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="checks")
    point = models.ForeignKey(CheckPoint, on_delete=models.PROTECT, related_name="checks")
    found = models.CharField(
        max_length=5, choices=[(found.value, FOUND_LABELS[found]) for found in Found]
    )
    note = models.CharField(max_length=500, blank=True)
    matter = models.ForeignKey(
        Matter, null=True, on_delete=models.PROTECT, related_name="found_on_patrol"
    )
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()  # when it was looked at, as the phone says
    at = models.DateTimeField()  # when it was written down here

    class Meta:
        """A point is found in order once a walk; several things may be wrong at it."""

        constraints = [
            models.UniqueConstraint(
                fields=["activity", "point"],
                condition=Q(found=Found.DONE),
                name="in_order_once_a_walk",
            )
        ]
