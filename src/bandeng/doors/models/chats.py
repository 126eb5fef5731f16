"""Who writes by WeChat or WeCom, what he is writing, and what was heard already."""

from django.db import models

from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.secrecy.fields import EncryptedTextField


class Sender(models.Model):
    """Somebody who writes by a channel: address and draft sealed, found by a keyed fingerprint.

    Of staff, `person` is who it is; `told_id` is the last notice told there.
    """

    channel = models.CharField(max_length=20)
    address = EncryptedTextField()
    address_index = models.CharField(max_length=64)
    draft = EncryptedTextField(blank=True, default="")
    draft_at = models.DateTimeField(null=True)
    person = models.OneToOneField(
        Person, null=True, on_delete=models.CASCADE, related_name="sender"
    )
    code_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    code_until = models.DateTimeField(null=True)
    told_id = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        """One row for who writes by a channel; drafts and the idle are swept by their age."""

        constraints = [
            models.UniqueConstraint(fields=["channel", "address_index"], name="one_sender")
        ]
        indexes = [models.Index(fields=["last_at"], name="sender_last")]


class SenderMatter(models.Model):
    """A request somebody raised in a chat, so that he is told of it there and nobody else is."""

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="sent")
    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="sent_by")


class Heard(models.Model):
    """A message heard, and what was answered: the same once more gets the same answer."""

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="heard")
    key_index = models.CharField(max_length=64)
    reply = EncryptedTextField(blank=True, default="")
    at = models.DateTimeField(db_index=True)

    class Meta:
        """A message is heard once."""

        constraints = [models.UniqueConstraint(fields=["sender", "key_index"], name="heard_once")]


class AccessToken(models.Model):
    """What a platform lets us in by, shared between processes until it runs out."""

    door = models.CharField(max_length=20, unique=True)
    account_index = models.CharField(max_length=64, blank=True, default="")
    token = EncryptedTextField(blank=True, default="")
    until = models.DateTimeField(null=True)
