"""Mails that came in, so that each counts once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bandeng.doors.states import Came
from bandeng.matters.models import Matter
from bandeng.secrecy.fields import EncryptedTextField

CAME_LABELS = {
    Came.RAISED: _("became a request"),
    Came.REPLIED: _("became a reply"),
    Came.NOTED: _("became a note"),
    Came.BOUNCED: _("says that a message did not arrive"),
    Came.REFUSED: _("was refused"),
    Came.IGNORED: _("was sent by a machine"),
}


class MailIn(models.Model):
    """A mail that came in and what became of it; of the mail itself only a hash is kept.

    `message_id` is the sender's id of a mail that became a request, for the thread of answers.
    """

    mark = models.CharField(max_length=64, unique=True)
    outcome = models.CharField(
        max_length=20, choices=[(each.value, label) for each, label in CAME_LABELS.items()]
    )
    why = models.CharField(max_length=40, blank=True)
    matter = models.ForeignKey(Matter, null=True, on_delete=models.CASCADE, related_name="mails_in")
    message_id = EncryptedTextField(blank=True, default="")
    forgotten_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
