"""Who asked and who follows, what hangs on a matter, and which matters belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bandeng.matters.models.matter import Matter
from bandeng.matters.states import LinkKind
from bandeng.secrecy.fields import EncryptedTextField
from bandeng.statements import Row

LINK_LABELS = {
    LinkKind.DUPLICATE: _("the same wish"),
    LinkKind.RELATED: _("related"),
    LinkKind.REVIEW: _("asks for a review of"),
    LinkKind.TOPIC: _("one of this topic"),
}


class Asker(Row):
    """Who asked: encrypted, opened only by a logged act, erased when its purpose ends."""

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="asker")
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    way = EncryptedTextField(blank=True, default="")  # channel:address, of who wrote by a channel
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    tail_index = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    erased_at = models.DateTimeField(null=True)


class Follower(models.Model):
    """Somebody with the same wish who follows an existing matter instead of raising another."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="followers")
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)


class ConfirmLink(models.Model):
    """A link by which who asked confirms once; only its hash is kept."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="confirm_links")
    token_hash = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Link(models.Model):
    """Two matters that belong together."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(
        max_length=20, choices=[(kind.value, label) for kind, label in LINK_LABELS.items()]
    )
    at = models.DateTimeField()

    class Meta:
        """Two matters are linked once per kind."""

        constraints = [
            models.UniqueConstraint(fields=["matter", "other", "kind"], name="linked_once")
        ]


class Picture(models.Model):
    """A picture of a matter, re-encoded without its hidden data; the name is random."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    public = models.BooleanField(default=True)
    at = models.DateTimeField()


class Origin(models.Model):
    """Where a matter was handled before: whose key it had there, how it stood there."""

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, related_name="origin")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    status = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    taken_in_at = models.DateTimeField()

    class Meta:
        """The same row of the same source is taken in once."""

        constraints = [models.UniqueConstraint(fields=["source", "key"], name="origin_once")]
