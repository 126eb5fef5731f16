"""Whose is it: object to a dispatch, decide about it, hand it over, report back."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.models import Objection
from bandeng.matters.states import TOLD, Move
from bandeng.playbooks import dispatch
from bandeng.playbooks.schema_abilities import CatalogueEntry
from bandeng.web.deeds.deed import Deed, plain, words_of
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer, words


class EntryForm(DeedForm):
    """A line of the dispatch catalogue that leads to another post."""

    entry = forms.ChoiceField(widget=forms.RadioSelect)

    def fill(self) -> None:
        """Offer the lines of other posts, those that speak of this category first."""
        about = self.scene.matter.category
        lines = sorted(others(self.scene), key=lambda entry: about not in entry.categories)
        offer(self, "entry", [(entry.id, entry_words(self.scene, entry)) for entry in lines])


class ObjectForm(EntryForm):
    """Why it is somebody else's, and by which line."""

    entry = forms.ChoiceField(
        label=_("By which line of the dispatch catalogue is it somebody else's?"),
        widget=forms.RadioSelect,
    )
    reason = words(_("Why is it not yours?"), _("The dispatcher reads this."), rows=3)


class AgreeForm(EntryForm):
    """Where it goes, the line cited being chosen already."""

    entry = forms.ChoiceField(label=_("Where does it go?"), widget=forms.RadioSelect)
    reason = words(_("Anything to add?"), required=False, rows=2)

    def fill(self) -> None:
        """Choose the line cited and show what was said."""
        super().fill()
        if objection := self.scene.objection:
            self.initial.setdefault("entry", objection.entry)
            self.fields["entry"].help_text = told_by(objection)


class InsistForm(DeedForm):
    """Why it stays."""

    reason = words(_("Why does it stay where it is?"), rows=3)

    def fill(self) -> None:
        """Show what was said."""
        if objection := self.scene.objection:
            self.fields["reason"].help_text = told_by(objection)


class HandOverForm(EntryForm):
    """Where it goes, and why."""

    entry = forms.ChoiceField(label=_("Where does it go?"), widget=forms.RadioSelect)
    reason = words(_("Why is it handed over?"), rows=3)


class DecideForm(DeedForm):
    """Who is main and who helps."""

    main = forms.ChoiceField(label=_("Who is main?"), widget=forms.RadioSelect)
    helpers = forms.MultipleChoiceField(
        label=_("Which posts help?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = words(_("Why is it decided so?"), _("Nobody objects afterwards."), rows=3)

    def fill(self) -> None:
        """Offer the posts the catalogue knows, and show what was said."""
        posts = [(post, self.scene.seen.post(post)) for post in known_posts(self.scene)]
        offer(self, "main", posts)
        offer(self, "helpers", posts)
        if objection := self.scene.objection:
            self.fields["main"].help_text = told_by(objection)


class ReportForm(DeedForm):
    """What who asked was told."""

    text = words(
        _("What did you tell who asked?"),
        _("You took it first. They read exactly this beside the answer."),
    )


def told_by(objection: Objection) -> str:
    """Return who objected and why, as a sentence."""
    told = {"name": objection.by.name, "reason": objection.reason}
    return gettext("%(name)s says: %(reason)s") % told


def entries(scene: Scene) -> tuple[CatalogueEntry, ...]:
    """Return the lines of the catalogue in force that the kind is dispatched by."""
    found = dispatch.catalogue_of(scene.seen.rules, scene.kind) if scene.kind else None
    return found.entries if found else ()


def others(scene: Scene) -> list[CatalogueEntry]:
    """Return the lines that lead to another post than the one that has the matter."""
    return [entry for entry in entries(scene) if entry.post != scene.matter.owner_post]


def known_posts(scene: Scene) -> list[str]:
    """Return the posts the catalogue names, each once, with who has the matter first."""
    return list(dict.fromkeys([scene.matter.owner_post, *(e.post for e in entries(scene))]))


def entry_words(scene: Scene, entry: CatalogueEntry) -> str:
    """Return a line of the catalogue as a choice: what, whose, by which rule."""
    about = gettext(", ").join(
        scene.seen.category(scene.matter, category) for category in entry.categories
    )
    told = {"post": scene.seen.post(entry.post), "about": about, "basis": said(entry.basis)}
    return gettext("%(post)s: %(about)s (%(basis)s)") % told


def is_dispatched(scene: Scene) -> bool:
    """Tell whether objections can be made to how this was given out."""
    kind, rung = scene.kind, scene.matter.rung
    if kind is None or kind.objection is None or rung not in kind.places_on_ladder:
        return False
    judge = kind.objection.decided_by
    return kind.rung(rung).dispatch and scene.matter.owner_post != judge


def too_late(scene: Scene) -> str:
    """Return the sentence why no objection can be made now."""
    return scene.too_late_to_object


def waits(scene: Scene, *, last: bool) -> bool:
    """Tell whether an objection waits for the dispatcher, or for who decides for good."""
    rule, objection = scene.kind and scene.kind.objection, scene.objection
    return bool(rule and objection and (objection.round > rule.rounds) == last)


DEEDS = (
    Deed(
        "object", "object", _("It is not ours: object"), "arrow-back-up",
        _("The objection is with the dispatcher; the time runs on."),
        ObjectForm, plain(actions.object_to), (Verb.MATTER_OBJECTED,), Move.OBJECT,
        fits=is_dispatched, unless=too_late, said=words_of("entry"),
        about=_("Cite the line of the dispatch catalogue that says whose it is."),
    ),
    Deed(
        "agree", "agree", _("The objection is right: hand it over"), "check",
        _("Handed over."),
        AgreeForm, plain(actions.agree), (Verb.MATTER_HANDED_OVER,), Move.HAND_OVER,
        fits=lambda scene: waits(scene, last=False), often=True,
        about=_("The deadline promised to who asked stays as it is."),
    ),
    Deed(
        "insist", "insist", _("The objection is not right: it stays"), "x",
        _("It stays where it is."),
        InsistForm, plain(actions.insist), (Verb.MATTER_OBJECTION_REFUSED,), Move.OBJECT,
        fits=lambda scene: waits(scene, last=False), said=words_of("reason"), often=True,
    ),
    Deed(
        "decide", "decide_owner", _("Decide who is main and who helps"), "sitemap",
        _("Decided."),
        DecideForm, plain(actions.decide_owner), (Verb.MATTER_HANDED_OVER,), Move.HAND_OVER,
        fits=lambda scene: waits(scene, last=True), often=True,
        about=_("The deadline promised to who asked stays as it is."),
    ),
    Deed(
        "hand-over", "hand_over", _("Hand it over to another department"), "arrow-right",
        _("Handed over."),
        HandOverForm, plain(actions.hand_over), (Verb.MATTER_HANDED_OVER,), Move.HAND_OVER,
        fits=lambda scene: bool(entries(scene)) and scene.objection is None,
        said=words_of("reason"), about=_("The deadline promised to who asked stays as it is."),
    ),
    Deed(
        "report-back", "report_back", _("Report back to who asked"), "message-2-plus",
        _("Written down: who asked has been told."),
        ReportForm, plain(actions.report_back), (Verb.MATTER_REPORTED_BACK,),
        fits=lambda scene: scene.state in TOLD
        and bool(scene.matter.first_taker_id)
        and scene.matter.reported_back_at is None,
        said=words_of("text"), often=True,
    ),
)  # fmt: skip
