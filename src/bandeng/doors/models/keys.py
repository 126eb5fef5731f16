"""Keys by which programs come in, what they sent, and the addresses of calendars."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bandeng.matters.models import Matter
from bandeng.people.models import Person


class Key(models.Model):
    """A key of one program; only its hash is kept, and the first letters to know it by."""

    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    grants = ArrayField(models.CharField(max_length=20))
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    asked_for: str | None = None  # the program's own key for the call it makes now
    kept: tuple[str, int, str] | None = None  # what was answered to that call before


class OutsideUpdate(models.Model):
    """A service-request update another program sent, once."""

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="updates")
    update_id = models.CharField(max_length=120)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="outside_updates")
    status = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        """A replay is refused."""

        constraints = [models.UniqueConstraint(fields=["key", "update_id"], name="update_once")]


class FeedSecret(models.Model):
    """The secret part of the address of a person's calendar; a new one makes the old one void."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="feed_secret")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
