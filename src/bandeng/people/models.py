"""Who answers for where, from when to when, and who stands in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from bandeng.places.models import Place


class Person(AbstractBaseUser):
    """Somebody who signs in; what he may do follows from the posts he holds."""

    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, unique=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True, default="")  # the one last chosen
    is_active = models.BooleanField(default=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = BaseUserManager["Person"]()

    USERNAME_FIELD = "phone"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        """Found by name at sign-in and in search."""

        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class SignIn(models.Model):
    """Where somebody is signed in: known to himself alone, gone with the session."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    holds: dict[str, Any] | None = None


class Holding(models.Model):
    """One person holds one post at one place, from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    post = models.CharField(max_length=40)
    grade = models.CharField(max_length=40, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="holdings")
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        """A person holds a post at a place once at a time."""

        indexes = [models.Index(fields=["place", "post"], name="holding_place_post")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post", "place"], condition=Q(to_day=None), name="held_once"
            ),
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gte=F("from_day")),
                name="holding_days_in_order",
            ),
        ]


class Absence(models.Model):
    """A person is away for a while and another stands in."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stands_in")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """Open and coming absences are asked for at every look."""

        indexes = [
            models.Index(fields=["person", "from_at"], name="absence_person"),
            models.Index(fields=["stand_in", "from_at"], name="absence_stand_in"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("stand_in")), name="not_for_oneself"),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="absence_in_order"
            ),
        ]


class Proposal(models.Model):
    """A proposed assignment of holders of a post to places near them; a person decides."""

    post = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    within = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    pairs = models.JSONField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
