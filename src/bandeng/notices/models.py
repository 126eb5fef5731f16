"""What must be told to whom: the inbox, and everything that leaves the database."""

from django.db import models
from django.db.models import Q

from bandeng.people.models import Person
from bandeng.secrecy.fields import EncryptedTextField


class Notice(models.Model):
    """One thing a person must be told, once; notices of one `heap` show as one line."""

    effect_key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    verb = models.CharField(max_length=40)
    heap = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    said = models.JSONField(default=dict)
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        """The inbox asks for what is not yet acknowledged, newest first."""

        indexes = [
            models.Index(
                fields=["person", "-at"], condition=Q(acknowledged_at=None), name="notice_inbox"
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
        ]


class Delivery(models.Model):
    """One message that leaves by a channel, to a person or to who asked."""

    effect_key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=20)
    to = EncryptedTextField()
    subject = models.CharField(max_length=200)
    text = EncryptedTextField()
    at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    wait_until = models.DateTimeField(null=True)
    outside_id = models.CharField(max_length=120, blank=True, default="")
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        """The sweep asks for what is neither sent nor given up, a receipt for what was taken."""

        indexes = [
            models.Index(
                fields=["at"], condition=Q(sent_at=None, failed_at=None), name="delivery_waiting"
            ),
            models.Index(
                fields=["outside_id"], condition=~Q(outside_id=""), name="delivery_outside"
            ),
        ]


class Digest(models.Model):
    """The day's digest one person was sent, so that it is sent once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        """One digest a day."""

        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")]
