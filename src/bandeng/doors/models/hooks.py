"""Addresses that are told what happens, each call to them, and how far the journal was read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bandeng.doors.states import Event, Stopped, Trouble
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.secrecy.fields import EncryptedTextField

EVENT_LABELS = {
    Event.PUBLISHED: _("A request was made public"),
    Event.TAKEN: _("It was taken in hand"),
    Event.MOVED: _("It came to another post"),
    Event.ANSWERED: _("It was answered"),
    Event.CONFIRMED: _("The answer was confirmed, or nothing was said against it"),
    Event.REOPENED: _("It was opened again"),
    Event.CHANGED: _("Its words, category or place were changed"),
    Event.TEST: _("A test"),
}
TROUBLES = {
    Trouble.NO_NAME: _("The name of the machine is not known. Check the address."),
    Trouble.SHUT: _(
        "The machine lies in a network that must not be called. Whoever runs this site can "
        "allow it (BANDENG_HOOKS_ALLOW)."
    ),
    Trouble.TIME: _("It did not answer in time."),
    Trouble.CONNECTION: _("It could not be reached, or it hung up."),
    Trouble.TLS: _("Its certificate does not hold."),
    Trouble.REDIRECT: _("It points elsewhere. Enter the address it points to."),
    Trouble.STATUS: _("It answered that it did not take it."),
    Trouble.WITHHELD: _("Not sent: the request is not public any more."),
    Trouble.STOPPED: _("Not sent: callbacks to this address were stopped."),
}
STOPS = {
    Stopped.BY_HAND: _("stopped by hand"),
    Stopped.FAILING: _("switched off: it failed for days"),
    Stopped.GONE: _("switched off: it answered that it is gone for good"),
}


class Hook(models.Model):
    """An address of another program that is told what happens to public requests."""

    name = models.CharField(max_length=80)
    address = EncryptedTextField()
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(blank=True, default="")
    old_until = models.DateTimeField(null=True)
    events = ArrayField(models.CharField(max_length=40))
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    after = models.BigIntegerField()  # the last line of the journal it is not told of
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    stopped_why = models.CharField(max_length=20, blank=True)


class Call(models.Model):
    """One thing to be told to one address; `next_at` is empty once nothing is owed."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="calls")
    event_id = models.CharField(max_length=40)
    event = models.CharField(max_length=40)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        """An event is owed to an address once; what is owed is found by when it is due."""

        constraints = [models.UniqueConstraint(fields=["hook", "event_id"], name="call_once")]
        indexes = [
            models.Index(
                fields=["hook", "next_at"], condition=Q(next_at__isnull=False), name="call_due"
            ),
        ]


class Bookmark(models.Model):
    """How far a reader of the journal has come, for certain and for now.

    Lines up to `upto` are done with. Up to `mark` they will be, once none of the transactions in
    `writing` writes any more: until then one of them may still bring a line with a smaller number.
    """

    reader = models.CharField(max_length=20, unique=True)
    upto = models.BigIntegerField(default=0)
    mark = models.BigIntegerField(null=True)
    writing = ArrayField(models.CharField(max_length=40), default=list)
