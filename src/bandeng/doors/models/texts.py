"""Text messages: who asked for no more, how many left on a day, and what was replied."""

from django.db import models

from bandeng.matters.models import Matter


class StoppedNumber(models.Model):
    """A phone number that asked for no more text messages, as a keyed fingerprint."""

    number_index = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()


class TextDay(models.Model):
    """How many parts of text messages left on one day."""

    day = models.DateField(unique=True)
    parts = models.PositiveIntegerField()


class TextReply(models.Model):
    """A reply the gateway brought, once; its words stand at the matter, in the journal alone."""

    message_id = models.CharField(max_length=120, unique=True)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="+")
    stopped = models.BooleanField()
    at = models.DateTimeField(db_index=True)
