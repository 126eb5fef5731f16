"""Where: the responsibility tree, its past, and the households on it."""

import uuid

from django.db import models

from bandeng.secrecy.fields import EncryptedTextField

SUCCEEDS = [("split", "split"), ("merge", "merge"), ("end", "end")]


class Place(models.Model):
    """A node of the responsibility tree as it is now."""

    path = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.CharField(max_length=40)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=200, blank=True)
    sort = models.IntegerField(default=0)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    boundary = models.JSONField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    ends_day = models.DateField(null=True)

    class Meta:
        """Found by path prefix, by parent, by level, and by the box around a boundary.

        `to_day` says that a place is closed; `ends_day` is the day on which it is to be.
        """

        indexes = [
            models.Index(fields=["level", "to_day"], name="place_level"),
            models.Index(fields=["west", "east"], name="place_box"),
            models.Index(
                fields=["ends_day"],
                condition=models.Q(to_day=None) & ~models.Q(ends_day=None),
                name="place_ends",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PlaceName(models.Model):
    """A name a place bore from one day to another."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=80)
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        """A place bears one name at a time; `to_day` is the first day without it."""

        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(to_day=None), name="one_name_now"
            ),
            models.CheckConstraint(
                condition=models.Q(to_day=None) | models.Q(to_day__gte=models.F("from_day")),
                name="name_days_in_order",
            ),
        ]


class PlaceEdge(models.Model):
    """What a place stood under from one day to another."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="edges")
    parent = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        """A place stands under one parent at a time; `to_day` is the first day without it."""

        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(to_day=None), name="one_parent_now"
            ),
            models.CheckConstraint(
                condition=models.Q(to_day=None) | models.Q(to_day__gte=models.F("from_day")),
                name="edge_days_in_order",
            ),
        ]


class Succession(models.Model):
    """Which place followed which: by a split, a merge, or because a temporary one ended."""

    old = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="successors")
    new = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=10, choices=SUCCEEDS)
    day = models.DateField()


class Membership(models.Model):
    """An organisation whose members are organisations: both are places, of whichever branch."""

    body = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="belongs")
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        """A place is a member of another once at a time; `to_day` is the first day without it."""

        constraints = [
            models.UniqueConstraint(
                fields=["body", "member"], condition=models.Q(to_day=None), name="one_membership"
            ),
            models.CheckConstraint(
                condition=models.Q(to_day=None) | models.Q(to_day__gte=models.F("from_day")),
                name="membership_days_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(body=models.F("member")), name="not_a_member_of_itself"
            ),
        ]


class Household(models.Model):
    """A family, shop or institution at an address on a lowest place."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="households")
    kind = models.CharField(max_length=20, default="family")
    address = models.CharField(max_length=120)
    head = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    size = models.PositiveSmallIntegerField(default=1)
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        """An address stands once on its place."""

        constraints = [
            models.UniqueConstraint(
                fields=["place", "address"], condition=models.Q(to_day=None), name="one_address"
            )
        ]
