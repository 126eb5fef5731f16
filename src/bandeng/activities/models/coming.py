"""Who was invited, what they said, and who came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bandeng.activities.models.happening import Activity
from bandeng.activities.states import Came, Reply
from bandeng.people.models import Person
from bandeng.secrecy.fields import EncryptedTextField
from bandeng.statements import Row

REPLY_LABELS = {
    Reply.NONE: _("no reply yet"),
    Reply.YES: _("will come"),
    Reply.NO: _("cannot come"),
    Reply.MAYBE: _("may come"),
}
CAME_LABELS = {
    Came.NOT_RECORDED: _("not recorded"),
    Came.PRESENT: _("came"),
    Came.PARTLY: _("came for a part"),
    Came.ABSENT: _("did not come"),
}


class Coming(Row):
    """One who was invited or came: a person of the site, or somebody by name alone."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="comings")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="comings")
    name = EncryptedTextField(blank=True, default="")  # of who is not of the site
    post = models.CharField(max_length=40, blank=True)  # by which he was invited
    invited_at = models.DateTimeField(null=True)
    reply = models.CharField(
        max_length=5, blank=True, choices=[(r.value, r.value) for r in Reply if r]
    )
    replied_at = models.DateTimeField(null=True)
    came = models.CharField(
        max_length=8, blank=True, choices=[(c.value, c.value) for c in Came if c]
    )
    reason = models.CharField(max_length=120, blank=True)  # why absent, from when to when
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        """A person stands once on the list of an activity."""

        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"], condition=~Q(person=None), name="comes_once"
            )
        ]
        indexes = [models.Index(fields=["person", "came"], name="coming_person")]
