"""Which text of which playbook holds from when on."""

from django.db import models
from django.db.models import F, Q


class Adoption(models.Model):
    """One text of a playbook, in force from a moment on; kept for ever, at most withdrawn once."""

    playbook = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    text = models.TextField()
    adopted_at = models.DateTimeField()
    from_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_by_name = models.CharField(max_length=60, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """The one in force is the latest of its playbook; old ones are found by their hash."""

        indexes = [
            models.Index(fields=["playbook", "-from_at", "-id"], name="adoption_in_force"),
            models.Index(fields=["hash"], name="adoption_hash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_at__gte=F("adopted_at")), name="adoption_never_in_the_past"
            )
        ]

    def __str__(self) -> str:
        """Return playbook, version and the short hash."""
        return f"{self.playbook} v{self.version} {self.short_hash}"

    @property
    def short_hash(self) -> str:
        """Return the first eight digits of the hash, enough for people."""
        return self.hash[:8]
