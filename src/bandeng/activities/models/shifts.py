"""Rotas standing at places, the turns of people and units, cover and swaps, days that differ."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bandeng.activities.shift_states import Worked
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.statements import Row

WORKED_LABELS = {
    Worked.PLANNED: _("planned"),
    Worked.WORKED: _("worked"),
    Worked.MISSED: _("not worked"),
}


class Roster(Row):
    """A rota of a playbook that stands at a place from one day to another."""

    rota = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="rosters")
    path = models.CharField(max_length=200)  # follows the place, see the trigger
    from_day = models.DateField()
    to_day = models.DateField(null=True)  # the first day without it
    playbook = models.CharField(max_length=40)
    playbook_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """A rota stands at a place once at a time."""

        indexes = [models.Index(fields=["path"], name="roster_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["rota", "place"], condition=Q(to_day=None), name="rota_stands_once"
            )
        ]


class Shift(Row):
    """One turn of one person or one unit."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    day = models.DateField()  # the first day of the turn, its name
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()  # how long it is open in this turn
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="shifts")
    unit = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8,
        choices=[(state.value, WORKED_LABELS[state]) for state in Worked],
        default=Worked.PLANNED,
    )
    worked_minutes = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField()  # to who has it now
    sequence = models.PositiveIntegerField(default=0)  # rises when it goes to another or is moved
    reminded_at = models.DateTimeField(null=True)  # who has it now was told that it comes

    class Meta:
        """Nobody takes a turn twice; a person is asked for by time."""

        constraints = [
            models.UniqueConstraint(
                fields=["roster", "day", "person"],
                condition=~Q(person=None),
                name="one_turn_a_person",
            ),
            models.UniqueConstraint(
                fields=["roster", "day", "unit"], condition=~Q(unit=None), name="one_turn_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                name="turn_of_person_or_unit",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="turn_has_length"),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="shift_person"),
            models.Index(fields=["unit", "starts_at"], name="shift_unit"),
            models.Index(fields=["roster", "starts_at"], name="shift_roster"),
            models.Index(
                fields=["starts_at"],
                condition=Q(reminded_at=None, state=Worked.PLANNED),
                name="shift_to_remind",
            ),
        ]


class GoneTurn(Row):
    """A turn somebody had and has no longer; it stays in his calendar for a while, cancelled.

    The turn itself may be there no more, so what a calendar says of it is kept as it was.
    """

    shift_id = models.BigIntegerField()
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        """A person's and a unit's are asked for by time."""

        indexes = [
            models.Index(fields=["person", "ends_at"], name="gone_turn_person"),
            models.Index(fields=["unit", "ends_at"], name="gone_turn_unit"),
        ]


class Cover(Row):
    """A turn somebody wants to be taken by another, or changed for another's turn."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="covers")
    in_return = models.ForeignKey(
        Shift, null=True, on_delete=models.CASCADE, related_name="offered_in_return"
    )
    reason = models.CharField(max_length=120, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # taken, refused by who was to swap, or no longer

    class Meta:
        """A turn is offered once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(ended_at=None), name="cover_asked_once"
            )
        ]


class Asked(Row):
    """One person or unit that was asked to take a turn, and what was said."""

    cover = models.ForeignKey(Cover, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said = models.CharField(max_length=3, blank=True)  # yes, no
    said_at = models.DateTimeField(null=True)

    class Meta:
        """Whoever was asked least recently is asked next."""

        indexes = [
            models.Index(fields=["person", "at"], name="asked_person"),
            models.Index(fields=["unit", "at"], name="asked_unit"),
        ]


class HoursException(Row):
    """A day on which a place is open at other hours, or closed, and why; everybody reads it."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="exceptions")
    day = models.DateField()
    hours = models.JSONField(default=list)  # [["09:00", "12:00"], …]; empty: closed
    reason = models.CharField(max_length=120)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """A day has one."""

        constraints = [
            models.UniqueConstraint(fields=["roster", "day"], name="one_exception_a_day")
        ]
