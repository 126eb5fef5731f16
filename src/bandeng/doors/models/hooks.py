"""Callbacks: addresses of other programs that are told what happens, and each call made."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.secrecy.fields import EncryptedTextField


class Hook(models.Model):
    """An address that is told of what happens to public matters, signed with a secret."""

    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    secret = EncryptedTextField()
    events = ArrayField(models.CharField(max_length=40))
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    heard_to = models.BigIntegerField(default=0)


class Call(models.Model):
    """One call to a hook: what was sent, how often tried, what came back."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="calls")
    effect_key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=40)
    body = models.JSONField()
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    took_ms = models.PositiveIntegerField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        """The log shows the newest; the sweep asks for what is neither sent nor given up."""

        indexes = [
            models.Index(fields=["hook", "-at"], name="call_log"),
            models.Index(
                fields=["at"], condition=Q(sent_at=None, failed_at=None), name="call_waiting"
            ),
        ]
