"""When a duty does not apply: waived for a reason, from one day to another."""

from django.db import models

from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.statements import Row


class Exemption(Row):
    """A duty waived at a place, for everybody there or for one person."""

    duty = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    to_day = models.DateField(null=True)  # the last day it is waived
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Asked for by duty and place."""

        indexes = [models.Index(fields=["duty", "place"], name="exemption_duty")]
