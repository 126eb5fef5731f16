"""What is talked over at a sitting: the question, opinions and who shares them, options."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.activities.models.happening import Activity
from bandeng.activities.models.outcome import Decision
from bandeng.activities.topic_states import Seen
from bandeng.people.models import Person
from bandeng.playbooks.vocabulary import DecidedBy
from bandeng.secrecy.fields import EncryptedTextField
from bandeng.statements import Row

SEEN_LABELS = {
    Seen.WAITING: pgettext_lazy("opinion", "waits to be looked at"),
    Seen.SHOWN: pgettext_lazy("opinion", "shown"),
    Seen.HIDDEN: pgettext_lazy("opinion", "not shown"),
}
DECIDED_LABELS = {
    DecidedBy.CONSENSUS: _("by consensus"),
    DecidedBy.HANDS: _("by a show of hands"),
    DecidedBy.STATUTORY: _("by the village representatives' meeting"),
}


class Topic(Row):
    """A question that is talked over: opinions before its sitting, a decision there."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="topic")
    question = models.TextField()
    opinions_until = models.DateTimeField()
    decision = models.OneToOneField(
        Decision, null=True, on_delete=models.PROTECT, related_name="topic"
    )
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()


class Opinion(Row):
    """What somebody thinks of it; merged into another one it stays, with those who share it."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="opinions")
    client_key = models.UUIDField(default=uuid.uuid4, unique=True)  # also its giver's own address
    text = models.TextField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    given_at = models.DateTimeField()
    seen = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Seen])
    seen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    hidden_because = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        """Shown in the order they were given."""

        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(seen=Seen.HIDDEN) | ~Q(hidden_because=""), name="hidden_for_a_reason"
            )
        ]


class Support(Row):
    """Somebody shares an opinion, once a person or phone number; it stays with that opinion."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="supports")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    phone_index = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Nobody counts twice."""

        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "person"], condition=~Q(person=None), name="person_shares_once"
            ),
            models.UniqueConstraint(
                fields=["opinion", "phone_index"], condition=~Q(phone_index=""),
                name="phone_shares_once",
            ),
        ]  # fmt: skip


class Option(Row):
    """One of the things that can be decided."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="options")
    text = models.CharField(max_length=500)
    put_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()

    class Meta:
        """In the order they were put forward; the same words once."""

        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "text"], name="option_once_a_topic")
        ]
