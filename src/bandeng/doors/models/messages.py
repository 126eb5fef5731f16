"""What was heard by chat, mail and text message, and from whom an answer is awaited."""

from django.db import models

from bandeng.matters.models import Matter
from bandeng.secrecy.fields import EncryptedTextField


class Heard(models.Model):
    """A message that came in by a channel, once; a repeated one gets the same reply."""

    channel = models.CharField(max_length=20)
    message_id = models.CharField(max_length=200)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="heard")
    reply = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        """A message is heard once a channel; swept by age."""

        constraints = [models.UniqueConstraint(fields=["channel", "message_id"], name="heard_once")]
        indexes = [models.Index(fields=["at"], name="heard_at")]


class Sender(models.Model):
    """Somebody who writes by a channel: what he has begun to say, and which request is his."""

    channel = models.CharField(max_length=20)
    index = models.CharField(max_length=64)
    address = EncryptedTextField()
    begun = models.JSONField(default=dict, blank=True)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.SET_NULL, related_name="senders")
    at = models.DateTimeField()

    class Meta:
        """One row a person and channel."""

        constraints = [models.UniqueConstraint(fields=["channel", "index"], name="sender_once")]


class MailThread(models.Model):
    """The secret part of the address to which the asker of one matter can reply."""

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="mail_thread")
    token = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()


class OptOut(models.Model):
    """A number that wants no text messages any more; only its fingerprint is kept."""

    index = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()


class Receipt(models.Model):
    """What a provider says became of a message it took."""

    channel = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=120)
    effect_key = models.CharField(max_length=120)
    status = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        """One row a message of a provider."""

        constraints = [
            models.UniqueConstraint(fields=["channel", "provider_id"], name="receipt_once")
        ]
