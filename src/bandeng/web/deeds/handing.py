"""Hand it up, down or across; ask somebody to help."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.actions.keeping_away import free_holders, free_people
from bandeng.matters.states import Move
from bandeng.people.models import Person
from bandeng.people.queries import named
from bandeng.people.states import Holder, clean_phone
from bandeng.playbooks.ladder import rungs_below
from bandeng.reports.surroundings import open_loads
from bandeng.web.deeds.deed import Deed, plain, words_of
from bandeng.web.deeds.forms import DeedForm, colleague, searched
from bandeng.web.deeds.scene import Scene
from bandeng.web.ui.fields import offer, words

FOUND = 8


class HandUpForm(DeedForm):
    """Why it cannot be solved here."""

    reason = words(
        _("Why can it not be solved here?"),
        _("Who asked and who gets it next will read this."),
        rows=3,
    )


class SendDownForm(DeedForm):
    """Which rung below, and what to do there."""

    rung = forms.ChoiceField(label=_("To which rung?"), widget=forms.RadioSelect)
    reason = words(pgettext_lazy("field", "What is to be done there?"), rows=3)

    def fill(self) -> None:
        """Offer the rungs below, nearest first."""
        scene = self.scene
        below = rungs_below(scene.kind, scene.matter.rung) if scene.kind else ()
        offer(self, "rung", [(r.id, scene.seen.rung(scene.matter, r.id)["label"]) for r in below])


class AssignForm(DeedForm):
    """Which colleague of the same post."""

    to = forms.TypedChoiceField(label=_("To whom?"), widget=forms.RadioSelect, coerce=int)
    reason = words(_("Anything to add?"), required=False, rows=2)

    def fill(self) -> None:
        """Offer who else holds the rung's post over this place."""
        post, owner = self.scene.matter.owner_post, self.scene.matter.owner_id
        free = free_holders(self.scene.matter, self.scene.holders, self.scene.seen.at)
        others = [h for h in free if h.post == post and h.person_id != owner]
        offer(self, "to", with_loads(self.scene, others))

    def clean_to(self) -> Person:
        """Return the person chosen."""
        return colleague(self.cleaned_data["to"])


class HelpForm(DeedForm):
    """Who helps; the owner still answers."""

    searches = _("Somebody else, by name")
    helper = forms.TypedChoiceField(
        label=pgettext_lazy("field", "Who helps?"), widget=forms.RadioSelect, coerce=int
    )

    def fill(self) -> None:
        """Offer who serves over this place, and whoever was searched for."""
        matter, typed = self.scene.matter, searched(self.scene)
        taken = {matter.owner_id, *matter.helper_ids}
        found = {p.pk: p.name for p in named(clean_phone(typed) or typed)[:FOUND]}
        offered = found | with_posts(self.scene)
        free = free_people(matter, offered, self.scene.seen.at) - taken
        offer(self, "helper", [pair for pair in offered.items() if pair[0] in free])

    def clean_helper(self) -> Person:
        """Return the person chosen."""
        return colleague(self.cleaned_data["helper"])


def with_posts(scene: Scene) -> dict[int, str]:
    """Return who serves over the matter's place, each once, with the post nearest to it."""
    found: dict[int, str] = {}
    for holder in scene.holders:
        found.setdefault(holder.person_id, f"{holder.name} · {scene.seen.post(holder.post)}")
    return found


def with_loads(scene: Scene, holders: Iterable[Holder]) -> list[tuple[int, str]]:
    """Return people as choices, each once, with their post and how much is open with them."""
    each = {holder.person_id: holder for holder in holders}
    loads = open_loads(scene.seen.seats, set(each))
    labels = []
    for pk, holder in each.items():
        more = {"post": scene.seen.post(holder.post), "open": loads.get(pk, 0)}
        label = now("%(name)s, %(post)s, %(open)d open") % {"name": holder.name, **more}
        labels.append((pk, label))
    return labels


DEEDS = (
    Deed(
        "hand-up", "escalate", _("Hand it up"), "corner-right-up", _("Handed up."),
        HandUpForm, plain(actions.escalate), (Verb.MATTER_ESCALATED,), Move.ESCALATE,
        fits=lambda scene: not scene.is_highest, said=words_of("reason"), often=True,
        about=_("It goes to the rung above with a new deadline."),
    ),
    Deed(
        "assign", "assign", _("Give it to a colleague"), "arrows-exchange", _("Given on."),
        AssignForm, plain(actions.assign), (Verb.MATTER_ASSIGNED,), Move.ASSIGN,
        said=lambda told: {"owner": told["to"].name}, often=True,
        about=_("Somebody with the same post; the deadline stays as it is."),
    ),
    Deed(
        "help", "assign", _("Ask somebody to help"), "user-plus", _("The helper is told."),
        HelpForm, plain(actions.add_helper), (Verb.MATTER_HELPER_ADDED,),
        fits=lambda scene: scene.is_open,
        said=lambda told: {"helper": told["helper"].name}, often=True,
        about=_("Who has it still answers; the helper may read and note."),
    ),
    Deed(
        "send-down", "send_down", _("Send it down"), "corner-left-down", _("Sent down."),
        SendDownForm, plain(actions.send_down), (Verb.MATTER_SENT_DOWN,), Move.SEND_DOWN,
        fits=lambda scene: not scene.is_lowest, said=words_of("reason"),
    ),
)  # fmt: skip
