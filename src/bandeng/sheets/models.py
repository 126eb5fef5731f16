"""A sheet somebody brought, how far it has come, and what its rows would do."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.people.models import Person
from bandeng.sheets.states import BUSY, OVER, Stage, What

VERDICTS = {
    What.NEW: pgettext_lazy("row", "new"),
    What.CHANGED: pgettext_lazy("row", "changed"),
    What.SAME: pgettext_lazy("row", "the same"),
    What.WRONG: pgettext_lazy("row", "wrong"),
    What.ASIDE: pgettext_lazy("row", "left out"),
}
STAGES = {
    Stage.READING: _("being read"),
    Stage.CHOOSING: _("choose a sheet"),
    Stage.UNREADABLE: _("cannot be read"),
    Stage.CHECKED: _("looked at, not taken in"),
    Stage.TAKING: _("being taken in"),
    Stage.TAKEN: _("taken in"),
    Stage.REFUSED: _("not taken in"),
    Stage.DROPPED: _("dropped"),
}


class SheetRun(models.Model):
    """One sheet; its file and its rows lie sealed in the site's folder until it is over.

    `sheets` are the names to choose from, `headings` where the columns stand, `pieces` how many
    rows of each verdict a piece of the rows holds, `problems` why it cannot be read or taken in.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stage = models.CharField(max_length=12, default=Stage.READING)
    sheet = models.CharField(max_length=80, blank=True)
    sheets = models.JSONField(default=list, blank=True)
    headings = models.JSONField(default=dict, blank=True)
    pieces = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Found by who brought it; a stage is one of the table."""

        indexes = [models.Index(fields=["by", "at"], name="sheet_by")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=[stage.value for stage in Stage]), name="sheet_stage"
            )
        ]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have each verdict."""
        return {what: sum(piece.get(what, 0) for piece in self.pieces) for what in list(What)}

    @property
    def total(self) -> int:
        """Return how many rows there are, without the lines that are none."""
        counts: dict[Any, int] = self.counts
        return sum(counts.values()) - counts[What.ASIDE]

    @property
    def writes(self) -> int:
        """Return how many rows would write something."""
        return self.counts[What.NEW] + self.counts[What.CHANGED]

    @property
    def is_busy(self) -> bool:
        """Tell whether a job is at it."""
        return self.stage in BUSY

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more becomes of it."""
        return self.stage in OVER
