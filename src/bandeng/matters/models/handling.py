"""What happens around a matter while it is handled: objections, parts, more time, papers, talks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bandeng.matters.models.matter import Matter
from bandeng.people.models import Person
from bandeng.places.models import Place


class Objection(models.Model):
    """Who was given a matter says it is not his, citing the dispatch catalogue."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="objections")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    post = models.CharField(max_length=40)
    entry = models.CharField(max_length=40)
    catalogue_hash = models.CharField(max_length=64)
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        """One objection is open at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(decided_at=None), name="one_open_objection"
            ),
            models.UniqueConstraint(fields=["matter", "round"], name="one_objection_a_round"),
        ]


class Part(models.Model):
    """A helper's part of a matter, with a due date of its own; the owner still answers."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parts")
    helper = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="parts")
    post = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    task = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_told_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        """One part a post and place; the clock finds those that are late and not told."""

        constraints = [
            models.UniqueConstraint(fields=["matter", "post", "place"], name="one_part_a_post")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(handed_in_at=None, late_told_at=None),
                name="part_due",
            ),
            models.Index(
                fields=["helper", "due_at"], condition=Q(handed_in_at=None), name="part_helper"
            ),
        ]


class Extension(models.Model):
    """More time for a rung: asked for with a reason, granted or not by a named post."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="extensions")
    rung = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    length = models.CharField(max_length=20)
    reason = models.TextField()
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        """One is open at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(decided_at=None), name="one_open_extension"
            )
        ]


class PaperHeld(models.Model):
    """A paper handed over for an errand: a receipt when it comes, a receipt when it goes back."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="papers")
    paper = models.CharField(max_length=40)
    copies = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A paper lies with the helper once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["matter", "paper"], condition=Q(returned_at=None), name="paper_held_once"
            )
        ]


class Talk(models.Model):
    """A joint handling meeting about a matter: when, where, with whom, what came of it."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="talks")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    meets_at = models.DateTimeField()
    where = models.CharField(max_length=120)
    topic = models.TextField()
    invited_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    outcome = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
