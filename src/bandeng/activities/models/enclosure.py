"""Pictures and files handed in for a field of an activity's kind."""

from django.db import models
from django.db.models import Q

from bandeng.activities.models.happening import Activity
from bandeng.people.models import Person
from bandeng.statements import Row

PICTURE = ".jpg"


class Enclosure(Row):
    """One picture or file; until its form is taken it belongs to nothing, and goes after a day."""

    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.PROTECT, related_name="enclosures"
    )
    field = models.CharField(max_length=40)  # of the kind
    name = models.CharField(max_length=40, unique=True)  # random: of its file
    title = models.CharField(max_length=120)  # what its file was called
    bytes = models.PositiveIntegerField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """What was left lying is swept up; an activity shows its own in order."""

        ordering = ["pk"]
        indexes = [
            models.Index(fields=["at"], condition=Q(activity=None), name="enclosure_loose"),
        ]

    @property
    def is_picture(self) -> bool:
        """Tell whether it is shown as a picture."""
        return self.name.endswith(PICTURE)
