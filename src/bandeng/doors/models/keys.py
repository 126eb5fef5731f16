"""Keys by which programs come in, and what was already answered to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.secrecy.fields import EncryptedTextField


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


class Answered(models.Model):
    """What a program was answered under its idempotency key; the same again gets the same."""

    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="answered")
    idempotency_key = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        """One answer a key; swept by age."""

        constraints = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="answered_once")
        ]
        indexes = [models.Index(fields=["at"], name="answered_at")]


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


class Setting(models.Model):
    """What is set for one door on the screen; the environment wins over it."""

    name = models.CharField(max_length=60, unique=True)
    value = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
