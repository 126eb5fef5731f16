"""Long lists on their way into files: ordered, written bit by bit, fetched by who ordered them."""

from django.db import models
from django.db.models import Q

from bandeng.people.models import Person


class ExportRun(models.Model):
    """A list written into a file by a job; nobody but its maker fetches it, for seven days."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    address = models.CharField(max_length=2000)  # of the list, with its filters
    title = models.CharField(max_length=200)
    filters = models.CharField(max_length=1000, blank=True)
    shape = models.CharField(max_length=4)
    purpose = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    mark = models.CharField(max_length=12, unique=True)  # the number of the file
    total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=60, blank=True)  # of the file in the site's folder
    size = models.BigIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """A person's newest first; what is erased next is found fast."""

        indexes = [
            models.Index(fields=["by", "-at"], name="export_mine"),
            models.Index(fields=["at"], condition=Q(erased_at=None), name="export_kept"),
        ]
