"""What a desk keeps for itself: a queue under a name, and a long act on many matters."""

from django.db import models

from bandeng.people.models import Person


class SavedView(models.Model):
    """A queue a person keeps under a name: the filters of the address bar."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        """A name stands once per person."""

        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_view_a_name")]


class BulkRun(models.Model):
    """One act on many matters: how far it has come, and what could not be done and why."""

    verb = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said = models.JSONField(default=dict, blank=True)
    numbers = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    ended_at = models.DateTimeField(null=True)

    @property
    def total(self) -> int:
        """Return how many matters were chosen."""
        return len(self.numbers)
