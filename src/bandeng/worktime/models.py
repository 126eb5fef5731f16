"""The holiday table: days that differ from the week, and the years that are complete."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bandeng.worktime.durations import Duration, Unit
from bandeng.worktime.states import Source

SOURCE_LABELS = {
    Source.NOTICE: _("State Council notice"),
    Source.SITE: _("set by this site"),
}
SPOKEN = {
    Unit.WORKDAYS: ngettext_lazy("%(amount)s working day", "%(amount)s working days", "count"),
    Unit.WORKHOURS: ngettext_lazy("%(amount)s working hour", "%(amount)s working hours", "count"),
    Unit.DAYS: ngettext_lazy("%(amount)s day", "%(amount)s days", "count"),
    Unit.HOURS: ngettext_lazy("%(amount)s hour", "%(amount)s hours", "count"),
    Unit.MINUTES: ngettext_lazy("%(amount)s minute", "%(amount)s minutes", "count"),
}


class Year(models.Model):
    """A year somebody has said something about; `edition` changes with every change of its days."""

    year = models.PositiveSmallIntegerField(unique=True)
    filled_at = models.DateTimeField(null=True)
    edition = models.UUIDField(default=uuid.uuid4)

    class Meta:
        """Years are read in order."""

        ordering = ["year"]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class Day(models.Model):
    """A weekday off or a weekend day that works; every other day follows the week."""

    date = models.DateField(unique=True)
    working = models.BooleanField()
    note = models.CharField(max_length=60, blank=True)
    source = models.CharField(
        max_length=10, choices=[(source.value, SOURCE_LABELS[source]) for source in Source]
    )

    class Meta:
        """Days are read in order."""

        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=[source.value for source in Source]),
                name="worktime_day_source",
            )
        ]

    def __str__(self) -> str:
        """Return the day and whether it works."""
        return f"{self.date} {'works' if self.working else 'is off'}"


def spoken(duration: Duration) -> str:
    """Return a length of time in the reader's language, such as `3 个工作日`."""
    amount = str(duration).split()[0]
    return str(SPOKEN[duration.unit] % {"amount": amount, "count": 1 if amount == "1" else 2})
