"""Who learns from whom at a workshop, from when to when."""

from django.db import models
from django.db.models import F, Q

from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.statements import Row


class Pair(Row):
    """A mentor and a learner of a workshop, from one day to another."""

    workshop = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)  # follows the place, see the trigger
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentors")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="learns")
    since = models.DateField()
    until = models.DateField(null=True)  # the first day without it
    ended_because = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    playbook = models.CharField(max_length=40)
    playbook_hash = models.CharField(max_length=64)

    class Meta:
        """One mentor a learner and workshop at a time; nobody is his own."""

        indexes = [models.Index(fields=["path"], name="pair_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "place", "learner"], condition=Q(until=None),
                name="one_mentor_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(mentor=F("learner")), name="not_ones_own_mentor"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="pair_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | ~Q(ended_because=""), name="pair_ends_for_a_reason"
            ),
        ]  # fmt: skip
