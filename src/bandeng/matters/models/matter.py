"""The matter itself: its state, its clocks, its owner and its answer."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bandeng.matters.searching import COLUMNS, Marked
from bandeng.matters.states import OPEN, RUNNING, Channel, Outcome, Privacy, State
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.statements import Row

STATE_LABELS = {
    State.RAISED: _("waiting to be taken"),
    State.TAKEN: _("taken in hand"),
    State.WORKING: _("being worked on"),
    State.WAITING: _("waiting for who asked"),
    State.JOINED: _("handled together with another"),
    State.ANSWERED: _("answered, waiting for your word"),
    State.CONFIRMED: _("confirmed"),
    State.UNCONFIRMED: _("answered, no word came back"),
    State.WITHDRAWN: _("withdrawn"),
    State.REDIRECTED: _("told the right channel"),
}
OUTCOME_LABELS = {
    Outcome.SOLVED: _("solved"),
    Outcome.EXPLAINED: _("explained"),
    Outcome.REFUSED: _("refused"),
}
PRIVACY_LABELS = {
    Privacy.PUBLIC: _("public"),
    Privacy.PRIVATE: _("private"),
    Privacy.CONFIDENTIAL: _("confidential"),
}
CHANNEL_LABELS = {
    Channel.WEB: _("on-line"),
    Channel.TOWN_PAGE: _("town page"),
    Channel.MAIL: _("by e-mail"),
    Channel.SMS: _("by text message"),
    Channel.WECHAT: _("by WeChat"),
    Channel.WECOM: _("by WeCom"),
    Channel.OPEN311: _("by Open311"),
    Channel.API: _("by the JSON API"),
    Channel.PHONE: _("by phone"),
    Channel.DOORSTEP: _("at the doorstep"),
    Channel.COUNTER: _("at the counter"),
    Channel.HOTLINE: _("hotline"),
    Channel.VISIT: _("on a visit"),
}


class Matter(Row):
    """Something somebody asked: one owner, one clock, one answer."""

    number = models.CharField(max_length=12, unique=True)
    client_key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=40)
    category = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="matters")
    path = models.CharField(max_length=120, editable=False)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    channel = models.CharField(
        max_length=20, choices=[(c.value, CHANNEL_LABELS[c]) for c in Channel]
    )
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    privacy = models.CharField(
        max_length=20, choices=[(p.value, PRIVACY_LABELS[p]) for p in Privacy]
    )
    published_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    state = models.CharField(max_length=20, choices=[(s.value, STATE_LABELS[s]) for s in State])
    rung = models.CharField(max_length=20)
    entered_at = models.DateTimeField()
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    reminded = models.PositiveSmallIntegerField(default=0)
    overdue_reminded = models.PositiveSmallIntegerField(default=0)
    rung_expired_at = models.DateTimeField(null=True)
    first_reply_due_at = models.DateTimeField(null=True)
    first_reply_late = models.BooleanField(default=False)
    first_replied_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    paused_for = models.CharField(max_length=40, blank=True)
    paused_until = models.DateTimeField(null=True)
    extended = models.CharField(max_length=20, blank=True)
    expired_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    list_next_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    owner = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="matters", db_index=False
    )
    owner_post = models.CharField(max_length=40)
    owner_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    helper_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    first_taker = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reported_back_at = models.DateTimeField(null=True)
    handovers = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)
    kept_from = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    joined_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joined", db_index=False
    )
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="pieces", db_index=False
    )

    answer = models.TextField(blank=True)
    outcome = models.CharField(
        max_length=20, blank=True, choices=[(o.value, OUTCOME_LABELS[o]) for o in Outcome]
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    confirm_by = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    satisfied = models.BooleanField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    reopenings = models.PositiveSmallIntegerField(default=0)

    more = models.JSONField(default=dict, blank=True)
    answer_parts = models.JSONField(default=dict, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    consented_at = models.DateTimeField(null=True)
    left_out = models.CharField(max_length=40, blank=True)

    playbook = models.CharField(max_length=40)
    playbook_hash = models.CharField(max_length=64)
    search = SearchVectorField(null=True)

    class Meta:
        """Each index serves one screen; the open ones stay small whatever the past holds.

        Every one is written to by every act, so who answered and who confirmed have none.
        """

        indexes = [
            models.Index(fields=["next_at"], condition=~Q(next_at=None), name="matter_next"),
            models.Index(
                fields=["owner", "due_at"], condition=Q(state__in=OPEN), name="matter_owner"
            ),
            models.Index(
                F("due_at"),
                OpClass(F("path"), "varchar_pattern_ops"),
                F("rung"),
                F("kind"),
                F("category"),
                condition=Q(state__in=OPEN),
                name="matter_due",
            ),
            models.Index(
                OpClass(F("path"), "varchar_pattern_ops"), F("raised_at"), name="matter_path"
            ),
            models.Index(
                OpClass(F("path"), "varchar_pattern_ops"),
                F("due_at"),
                condition=Q(state__in=OPEN),
                name="matter_open_path",
            ),
            # The newest of a place are leafed through without reading those of others.
            models.Index(
                F("raised_at").desc(),
                OpClass(F("path"), "varchar_pattern_ops"),
                name="matter_newest",
            ),
            models.Index(fields=["state", "-raised_at"], name="matter_in_state"),
            models.Index(fields=["rung", "-raised_at"], name="matter_on_rung"),
            models.Index(fields=["-changed_at"], name="matter_latest"),
            models.Index(
                fields=["answered_at"], condition=~Q(answered_at=None), name="matter_answered"
            ),
            models.Index(
                fields=["confirmed_at"], condition=~Q(confirmed_at=None), name="matter_confirmed"
            ),
            models.Index(
                fields=["category", "-raised_at"],
                condition=Q(state__in=OPEN),
                name="matter_alike",
            ),
            models.Index(
                fields=["-published_at"],
                condition=Q(privacy="public") & ~Q(published_at=None),
                name="matter_public",
            ),
            models.Index(
                OpClass(F("path"), "varchar_pattern_ops"),
                condition=Q(privacy="confidential"),
                name="matter_confidential",
            ),
            models.Index(fields=["-listed_at"], condition=~Q(listed_at=None), name="matter_listed"),
            models.Index(
                fields=["list_next_at"], condition=~Q(list_next_at=None), name="matter_list_next"
            ),
            models.Index(
                fields=["joined_to"], condition=~Q(joined_to=None), name="matter_joined_to"
            ),
            models.Index(fields=["part_of"], condition=~Q(part_of=None), name="matter_part_of"),
            models.Index(
                fields=["first_taker"],
                condition=~Q(answered_at=None) & Q(reported_back_at=None),
                name="matter_to_report_back",
            ),
            models.Index(
                fields=["listed_at"],
                condition=~Q(listed_at=None) & Q(state__in=(*OPEN, State.ANSWERED)),
                name="matter_supervised",
            ),
            models.Index(fields=["owner", "-changed_at"], name="matter_changed"),
            # What is not yet sorted in is read through by every search: little of it, always.
            GinIndex(Marked(*COLUMNS), name="matter_marked", gin_pending_list_limit=64),
            GinIndex(fields=["helper_ids"], name="matter_helpers", gin_pending_list_limit=64),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(State)), name="matter_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "confirmed", "unconfirmed"])
                | (~Q(answer="") & ~Q(outcome="") & Q(answered_at__isnull=False)),
                name="no_closing_without_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WAITING) | Q(waiting_since__isnull=False),
                name="waiting_has_its_start",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="rating_one_to_five"
            ),
            models.CheckConstraint(
                condition=~Q(privacy="confidential") | Q(published_at=None),
                name="confidential_is_never_published",
            ),
            models.CheckConstraint(
                condition=Q(kept_from=[]) | (Q(published_at=None) & ~Q(privacy="public")),
                name="accusing_is_never_public",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(joined_to__isnull=False),
                name="joined_has_its_other",
            ),
        ]

    def __str__(self) -> str:
        """Return number and title."""
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still owed."""
        return self.state in OPEN

    @property
    def clock_runs(self) -> bool:
        """Tell whether the rung's clock runs."""
        return self.state in RUNNING
