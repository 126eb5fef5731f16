"""The clock by hand: it stands still for a listed reason, is given more time, or is reviewed."""

from datetime import datetime

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.actions.climbing import standing_of
from bandeng.matters.models import Extension, Matter
from bandeng.matters.states import Move
from bandeng.playbooks import pauses
from bandeng.web.deeds.deed import Deed, Told, by, plain, words_of
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import length_words, said
from bandeng.web.ui.fields import offer, words
from bandeng.worktime.durations import Duration, Unit


class PauseForm(DeedForm):
    """What the time stands still for, and until when if that is known."""

    reason = forms.ChoiceField(
        label=_("What does the time stand still for?"), widget=forms.RadioSelect
    )
    until = forms.DateTimeField(
        label=_("Until when?"),
        help_text=_("The time goes on by itself then. Leave it empty if it is not known yet."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = words(_("Anything who asked should know?"), required=False, rows=2)

    def fill(self) -> None:
        """Offer the reasons of the playbook's list."""
        scene = self.scene
        named = scene.seen.rules.lists.get(scene.kind.pauses or "") if scene.kind else None
        offered = named.offered(localdate(scene.seen.at)) if named else ()
        offer(self, "reason", [(option.id, said(option.label)) for option in offered])


class ResumeForm(DeedForm):
    """Why it goes on, if there is anything to say."""

    text = words(_("Anything to add?"), required=False, rows=2)


class MoreTimeForm(DeedForm):
    """How much longer, and why."""

    amount = forms.IntegerField(label=_("How much longer?"), min_value=1)
    reason = words(_("Why is more time needed?"), _("Who asked will read this."), rows=3)

    def fill(self) -> None:
        """Say the unit and the most the playbook gives, and begin with that."""
        rule = self.scene.kind.extension if self.scene.kind else None
        if rule:
            most = int(rule.most.amount)
            self.fields["amount"].help_text = gettext("At most %(most)s.") % {
                "most": length_words(rule.most)
            }
            self.fields["amount"].widget.attrs["max"] = most
            self.initial.setdefault("amount", most)


class GrantForm(DeedForm):
    """A yes to more time, with a word if there is one."""

    text = words(_("Anything to add?"), required=False, rows=2)

    def fill(self) -> None:
        """Show who asks for how much, and why."""
        if asked := self.scene.asked_time:
            self.fields["text"].help_text = asked_by(asked)


class RefuseForm(DeedForm):
    """Why there is no more time."""

    text = words(_("Why is no more time given?"), rows=3)

    def fill(self) -> None:
        """Show who asks for how much, and why."""
        if asked := self.scene.asked_time:
            self.fields["text"].help_text = asked_by(asked)


class ReviewForm(DeedForm):
    """What who asked does not agree with, in their words."""

    text = words(_("What do they not agree with?"), _("Write it as they said it."), rows=4)


def asked_by(asked: Extension) -> str:
    """Return who asks for how much more time, and why, as a sentence."""
    told = {"name": asked.by.name, "length": length_words(asked.length), "reason": asked.reason}
    return gettext("%(name)s asks for %(length)s more: %(reason)s") % told


def ask_more_time(scene: Scene, told: Told) -> Matter:
    """Ask for an amount in the unit the playbook writes the longest extension in."""
    rule = scene.kind.extension if scene.kind else None
    length = Duration(told["amount"], rule.most.unit if rule else Unit.DAYS)
    return actions.ask_extension(scene.matter, length=length, reason=told["reason"], **by(scene))


def may_stand_still(scene: Scene) -> bool:
    """Tell whether the playbook lists reasons and the time has not run out."""
    listed = scene.kind is not None and scene.kind.pauses is not None
    return listed and not pauses.is_over(standing_of(scene.matter), scene.seen.at)


def may_be_longer(scene: Scene) -> bool:
    """Tell whether more time can be asked for on this rung now."""
    rule, matter = scene.kind.extension if scene.kind else None, scene.matter
    if rule is None or (rule.rungs and matter.rung not in rule.rungs) or scene.asked_time:
        return False
    return scene.time_is_left and len(scene.given_time) < rule.times


def may_be_reviewed(scene: Scene) -> bool:
    """Tell whether a review can still be asked for."""
    until: datetime | None = scene.review_until
    return until is not None and scene.seen.at <= until and scene.review is None


DEEDS = (
    Deed(
        "resume", "resume", _("Let the time go on"), "player-play", _("The time goes on."),
        ResumeForm, plain(actions.resume), (Verb.MATTER_RESUMED,), Move.RESUME,
        fits=lambda scene: bool(scene.matter.paused_for),
        about=_("What remained when it stopped remains."),
    ),
    Deed(
        "more-time", "ask_extension", _("Ask for more time"), "calendar-event",
        _("More time is asked for; until that is decided the time runs."),
        MoreTimeForm, ask_more_time, (Verb.MATTER_EXTENSION_ASKED,), Move.EXTEND,
        fits=may_be_longer, said=words_of("reason"),
        about=_("Ask in time: what has run out is not made longer."),
    ),
    Deed(
        "pause", "pause", _("Let the time stand still"), "player-pause",
        _("The time stands still; who asked is told why."),
        PauseForm, plain(actions.pause), (Verb.MATTER_PAUSED,), Move.PAUSE,
        fits=may_stand_still,
    ),
    Deed(
        "grant-time", "decide_extension", _("Give more time"), "check",
        _("More time is given; who asked is told why and until when."),
        GrantForm, plain(actions.grant_extension), (Verb.MATTER_EXTENDED,), Move.EXTEND,
        fits=lambda scene: scene.is_mine_to_decide and scene.time_is_left,
    ),
    Deed(
        "refuse-time", "decide_extension", _("Give no more time"), "circle-x",
        _("No more time is given; the deadline stays."),
        RefuseForm, plain(actions.refuse_extension), (Verb.MATTER_EXTENSION_REFUSED,),
        fits=lambda scene: scene.is_mine_to_decide,
    ),
    Deed(
        "review", "ask_review", _("Have it reviewed"), "zoom-in",
        _("The review is asked for."),
        ReviewForm, plain(actions.ask_review), (Verb.MATTER_REVIEW_ASKED,),
        fits=may_be_reviewed,
        about=_("Only at the word of who asked. Somebody above who answered looks at it again."),
    ),
)  # fmt: skip
