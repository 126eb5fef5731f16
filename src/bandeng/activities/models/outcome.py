"""What came out of an activity: asks, promises, decisions."""

from django.db import models

from bandeng.activities.models.happening import Activity
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.statements import Row


class Raised(Row):
    """A matter that was asked at an activity, and what was said to it there."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="raised")
    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, related_name="raised_at_activity"
    )
    place_in_order = models.PositiveSmallIntegerField()
    on_the_spot = models.BooleanField(default=False)  # answered there and then
    promised_for = models.DateField(null=True)
    promised_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    promise = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        """In the order they were asked."""

        constraints = [
            models.UniqueConstraint(
                fields=["activity", "place_in_order"], name="one_ask_a_place_in_order"
            )
        ]


class Decision(Row):
    """What was decided at an activity, how, and what follows from it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="decisions")
    text = models.TextField()
    decided_by = models.CharField(max_length=10, blank=True)  # consensus, hands, statutory
    hands = models.JSONField(default=dict)  # counts by option, or for, against, abstained
    entitled = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    follows = models.ForeignKey(
        Matter, null=True, on_delete=models.PROTECT, related_name="decided_in"
    )
    due_day = models.DateField(null=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
