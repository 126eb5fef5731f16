"""What happens once, and what happens again and again."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bandeng.activities.models import naming
from bandeng.activities.states import State
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.statements import Row

STATE_LABELS = {
    State.PLANNED: _("planned"),
    State.HELD: _("held"),
    State.CANCELLED: _("cancelled"),
}


class Series(Row):
    """One plan for many days; when it is changed it is split, so that the past stays."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)
    rule = models.JSONField()  # the words of `Repeats`; what is left out or moved says its row
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    begins = models.TimeField()  # Asia/Shanghai
    minutes = models.PositiveIntegerField()
    about = models.TextField(blank=True)
    where = models.CharField(max_length=120, blank=True)
    more = models.JSONField(default=dict)  # the fields of its kind, the same on each day
    open_to_all = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)  # each day is on the public pages from the start
    invites = models.JSONField(default=list)  # the posts invited to each day
    host = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    host_post = models.CharField(max_length=40, blank=True)
    filled_to = models.DateField(null=True)  # its days stand as rows up to here
    filled_by = models.CharField(max_length=40, blank=True)  # the holiday table they stand by
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    playbook = models.CharField(max_length=40)
    playbook_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """Open ones are filled as time goes on; those of a place are looked at together."""

        indexes = [
            models.Index(fields=["filled_to"], name="series_to_fill"),
            models.Index(fields=["path"], name="series_path"),
        ]

    @property
    def called(self) -> str:
        """Return its own title, else what its kind is called in the reader's language."""
        return naming.called(self.title, self.playbook_hash, self.kind)

    @property
    def own_title(self) -> str:
        """Return its title if somebody gave it one; nothing for what its kind is called."""
        return naming.own_title(self.title, self.playbook_hash, self.kind)


class Activity(Row):
    """Something that happened or will happen at a time and place with people."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    code = models.CharField(max_length=12, unique=True)  # in addresses and codes to scan
    client_key = models.UUIDField(null=True, unique=True)  # a retry never writes it twice
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="activities")
    path = models.CharField(max_length=200)  # follows the place, see the trigger
    where = models.CharField(max_length=120, blank=True)  # the room, the tree, the courtyard
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="days")
    series_day = models.DateField(null=True)  # the day the rule gave, wherever it was moved
    host = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="activities_held"
    )
    host_post = models.CharField(max_length=40, blank=True)
    more = models.JSONField(default=dict)  # the fields of its kind
    minutes = models.TextField(blank=True)
    headcount = models.PositiveIntegerField(null=True)  # who came, named or not
    open_to_all = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True)  # when it was written down that it was held
    late = models.BooleanField(default=False)  # written down later than its kind allows
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    counts_for = models.DateField(null=True)  # a day of the past period it catches up for
    sequence = models.PositiveIntegerField(default=0)  # of its line in other calendars
    playbook = models.CharField(max_length=40)
    playbook_hash = models.CharField(max_length=64)

    class Meta:
        """Calendars ask by day and place, duties by kind and host."""

        constraints = [
            models.UniqueConstraint(fields=["series", "series_day"], name="one_of_a_series_a_day"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("starts_at")), name="ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["path", "starts_at"], name="activity_path"),
            models.Index(fields=["kind", "starts_at"], name="activity_kind"),
            models.Index(fields=["host", "starts_at"], name="activity_host"),
            models.Index(fields=["starts_at"], name="activity_day"),
        ]

    @property
    def called(self) -> str:
        """Return its own title, else what its kind is called in the reader's language."""
        return naming.called(self.title, self.playbook_hash, self.kind)

    @property
    def own_title(self) -> str:
        """Return its title if somebody gave it one; nothing for what its kind is called."""
        return naming.own_title(self.title, self.playbook_hash, self.kind)
