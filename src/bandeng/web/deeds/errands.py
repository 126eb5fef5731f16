"""Errands: consent, papers there and back, and how far it is."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.actions import Consent
from bandeng.matters.papers import Row
from bandeng.web.deeds.deed import Deed, Told, by, plain
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer, words

HOW = {
    Consent.PAPER: _("on paper"),
    Consent.PHONE: _("on the phone"),
    Consent.DOOR: _("at the door"),
}


class ConsentForm(DeedForm):
    """How consent was given; what was agreed to stands above."""

    how = forms.ChoiceField(
        label=_("How was consent given?"), choices=list(HOW.items()), widget=forms.RadioSelect
    )

    def fill(self) -> None:
        """Show the words that are agreed to."""
        papers = self.scene.kind.papers if self.scene.kind else None
        if papers:
            self.fields["how"].help_text = said(papers.consent)

    def clean_how(self) -> Consent:
        """Return the way as the room knows it."""
        return Consent(self.cleaned_data["how"])


class PaperForm(DeedForm):
    """Which paper is handed over, and how many copies."""

    paper = forms.ChoiceField(label=_("Which paper?"), widget=forms.RadioSelect)
    copies = forms.IntegerField(label=_("How many copies?"), min_value=1, max_value=99, initial=1)

    def fill(self) -> None:
        """Offer what is on the checklist and not with us."""
        free = [row.paper for row in self.scene.checklist if row.held is None]
        offer(self, "paper", [(paper.id, said(paper.label)) for paper in free])


class BackForm(DeedForm):
    """Which paper is given back."""

    held = forms.TypedChoiceField(label=_("Which paper?"), coerce=int, widget=forms.RadioSelect)

    def fill(self) -> None:
        """Offer what lies with us."""
        here = [(row.held.pk, said(row.paper.label)) for row in self.scene.checklist if row.held]
        offer(self, "held", here)
        if len(here) == 1:
            self.initial.setdefault("held", here[0][0])


class StageForm(DeedForm):
    """How far it is, and a word for who asked."""

    stage = forms.ChoiceField(label=_("How far is it?"), widget=forms.RadioSelect)
    text = words(
        _("Anything who asked should know?"), _("Who asked will read this."), required=False, rows=2
    )

    def fill(self) -> None:
        """Offer the stages of the playbook's list."""
        scene = self.scene
        listed = scene.seen.rules.lists.get(scene.kind.stages or "") if scene.kind else None
        stages = listed.offered(localdate(scene.seen.at)) if listed else ()
        offer(self, "stage", [(option.id, said(option.label)) for option in stages])


def has_consent(scene: Scene) -> bool:
    """Tell whether the errand runs and was agreed to."""
    return scene.is_open and scene.matter.consented_at is not None


def _wants_consent(scene: Scene) -> bool:
    papers = scene.kind.papers if scene.kind else None
    return papers is not None and scene.is_open and scene.matter.consented_at is None


def _takes_papers(scene: Scene) -> bool:
    return has_consent(scene) and any(row.held is None for row in scene.checklist)


def _holds_papers(scene: Scene) -> bool:
    return any(row.held for row in scene.checklist)


def _has_stages(scene: Scene) -> bool:
    return has_consent(scene) and scene.kind is not None and scene.kind.stages is not None


def _give_back(scene: Scene, told: Told) -> Any:
    return actions.return_paper(scene.matter, held=told["held"], **by(scene))


def rows_shown(scene: Scene) -> list[dict[str, Any]]:
    """Return the checklist as its page shows it, with the receipts of each paper."""
    return [_row(row) for row in scene.checklist]


def _row(row: Row) -> dict[str, Any]:
    return {
        "label": said(row.paper.label),
        "about": said(row.paper.about),
        "required": row.paper.required,
        "given_back": row.paper.given_back,
        "held": row.held,
        "times": row.times,
    }


DEEDS = (
    Deed(
        "consent", "give_consent", _("Note the consent"), "shield-check",
        _("The consent is written down."),
        ConsentForm, plain(actions.give_consent), fits=_wants_consent, often=True,
        about=_("Nothing is done in somebody's name before that."),
    ),
    Deed(
        "paper-in", "receive_paper", _("Take a paper"), "file-text",
        _("The paper is with you; the receipt can be printed."),
        PaperForm, plain(actions.receive_paper), fits=_takes_papers, often=True,
        about=_("Each paper has a receipt: print it, or show its code."),
    ),
    Deed(
        "paper-back", "return_paper", _("Give a paper back"), "arrow-back-up",
        _("The paper is back; the receipt can be printed."),
        BackForm, _give_back, fits=_holds_papers, often=True,
        about=_("Originals go back before the errand is answered."),
    ),
    Deed(
        "stage", "tell_stage", _("Say how far it is"), "flag", _("Who asked has been told."),
        StageForm, plain(actions.tell_stage), (Verb.MATTER_STAGE_TOLD,), fits=_has_stages,
        said=lambda told: {"stage": told["stage"]}, often=True,
    ),
)  # fmt: skip
