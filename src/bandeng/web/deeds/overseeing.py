"""Leave out of the rates and count again; call a joint meeting and write down what came of it."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.models import Talk
from bandeng.people.queries import named
from bandeng.web.deeds.deed import Deed, Told, by, plain, words_of
from bandeng.web.deeds.forms import DeedForm, searched
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer, words
from bandeng.web.ui.spoken import exact

FOUND = 12


class LeaveOutForm(DeedForm):
    """For which reason of the list, and in words why it fits here."""

    because = forms.ChoiceField(label=_("For which reason?"), widget=forms.RadioSelect)
    reason = words(
        _("In words: why does it fit here?"),
        _("It stands in the journal and beside the rates. Who asked is answered all the same."),
        rows=3,
    )

    def fill(self) -> None:
        """Offer the reasons of the kind's list with what each means."""
        both = gettext("%(label)s: %(about)s")
        choices = [
            (o.id, both % {"label": said(o.label), "about": said(o.about)})
            if o.about
            else (o.id, said(o.label))
            for o in reasons(self.scene)
        ]
        offer(self, "because", choices)


class CountAgainForm(DeedForm):
    """Why it is counted after all."""

    reason = words(_("Why is it counted again?"), rows=2)


class CallForm(DeedForm):
    """When and where, about what, and with whom."""

    searches = _("Somebody else, by name")
    topic = words(_("What is to be settled?"), rows=2)
    meets_at = forms.DateTimeField(
        label=_("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    where = forms.CharField(
        label=_("Where?"), help_text=_("A room, or the number of a line."), max_length=120
    )
    persons = forms.TypedMultipleChoiceField(
        label=_("Whom do you invite?"),
        help_text=_("They read this request from now on, as helpers do."),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
    )

    def fill(self) -> None:
        """Offer who answers around the place, and who was searched for."""
        offer(self, "persons", invitable(self.scene))


class CloseForm(DeedForm):
    """What the meeting settled, and what each side promised."""

    outcome = words(_("What was settled?"), rows=3)
    main = words(_("What does the main one do, by when?"), required=False, rows=2)
    helpers = words(_("What do the helpers do, by when?"), required=False, rows=2)

    def fill(self) -> None:
        """Say which meeting it is about."""
        if talk := open_talk(self.scene):
            self.fields["outcome"].help_text = f"{exact(talk.meets_at)} · {talk.topic}"


def reasons(scene: Scene) -> tuple[Any, ...]:
    """Return the reasons for which a matter of this kind may be left out of the rates."""
    listed = scene.seen.rules.lists.get((scene.kind and scene.kind.left_out) or "")
    return listed.offered(localdate(scene.seen.at)) if listed else ()


def invitable(scene: Scene) -> list[tuple[int, str]]:
    """Return who may be invited: holders over the place, and people found by name."""
    seen, me = scene.seen, scene.seen.person.pk
    over = {
        holder.person_id: f"{holder.name} · {seen.post(holder.post)}" for holder in scene.holders
    }
    text = searched(scene)
    found = {person.pk: person.name for person in named(text)[:FOUND]} if text else {}
    return [(pk, word) for pk, word in {**found, **over}.items() if pk != me]


def open_talk(scene: Scene) -> Talk | None:
    """Return the oldest meeting of which nothing is written down yet."""
    waiting = (talk for talk in scene.talks if talk.ended_at is None)
    return min(waiting, key=lambda talk: talk.meets_at, default=None)


def close(scene: Scene, told: Told) -> Any:
    """Write down what came of the meeting that is open."""
    talk = open_talk(scene)
    if talk is None:
        raise Talk.DoesNotExist
    return actions.close_talk(talk, **told, **by(scene))


DEEDS = (
    Deed(
        "call-meeting", "call_talk", _("Call a joint meeting"), "users",
        _("Those invited are told."),
        CallForm, plain(actions.call_talk), (Verb.MATTER_MEETING_CALLED,),
        fits=lambda scene: scene.is_open and open_talk(scene) is None,
        said=lambda told: {"text": told["topic"].strip()},
        about=_("For what one alone cannot mend. Who has it stays the same."),
    ),
    Deed(
        "close-meeting", "close_talk", _("Write down what the meeting settled"), "clipboard-text",
        _("It is written down, and those invited are told."),
        CloseForm, close, (Verb.MATTER_MEETING_HELD,),
        fits=lambda scene: open_talk(scene) is not None,
        undone=lambda scene, told: open_talk(scene) is not None,
    ),
    Deed(
        "leave-out", "leave_out", _("Leave it out of the rates"), "eye-off",
        _("It is left out of the rates and listed beside them."),
        LeaveOutForm, plain(actions.leave_out), (Verb.MATTER_LEFT_OUT,),
        fits=lambda scene: bool(reasons(scene)) and not scene.matter.left_out,
        said=words_of("reason"),
    ),
    Deed(
        "count-again", "count_again", _("Count it in the rates again"), "refresh",
        _("It is counted again."),
        CountAgainForm, plain(actions.count_again), (Verb.MATTER_COUNTED_AGAIN,),
        fits=lambda scene: bool(scene.matter.left_out),
        said=words_of("reason"),
    ),
)  # fmt: skip
