"""Imports and exports that take a while: how far they are, what is wrong, what came out."""

from django.db import models

from bandeng.people.models import Person


class ImportRun(models.Model):
    """A sheet somebody brought: read, judged row by row, and applied whole or not at all."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=120)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stand = models.CharField(max_length=20)
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=list, blank=True)
    done = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)


class ExportRun(models.Model):
    """A list somebody takes away as a file: of what, for what purpose, until when it lies there."""

    kind = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True)
    form = models.CharField(max_length=10)
    purpose = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stand = models.CharField(max_length=20)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
