"""Counts that forget themselves."""

from django.db import models


class Tally(models.Model):
    """How often one thing was tried since its window opened; what it was stands only as a hash."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        """Windows that have closed are swept by their end."""

        indexes = [models.Index(fields=["until"], name="tally_until")]
