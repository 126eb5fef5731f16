"""What is asked before something is done to a matter."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.matters.states import Outcome
from bandeng.people.queries import named
from bandeng.places.queries import children
from bandeng.places.queries import named as places_named
from bandeng.playbooks.ladder import rungs_below
from bandeng.web.worker.choosing import offer
from bandeng.web.worker.scene import Scene
from bandeng.web.worker.showing import place_words, said

LONGEST = 2000
A_WHILE = timedelta(hours=12)


def long_text(rows: int = 4) -> forms.Textarea:
    """Return a text box of some rows."""
    return forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST})


class DeedForm(forms.Form):
    """Knows its scene and when the page was opened; without fields it only asks for a yes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scene: Scene, **more: Any) -> None:
        """Keep the scene; a fresh form remembers the instant it was made."""
        self.scene = scene
        super().__init__(*args, **more)
        self.initial.setdefault("seen", scene.seen.at.isoformat())
        self.fill()

    def fill(self) -> None:
        """Fill in the choices the scene allows."""

    def clean_seen(self) -> datetime:
        """Return when the page was opened, at most half a day ago."""
        now = self.scene.seen.at
        try:
            opened = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return now
        aware = opened.tzinfo is not None
        return min(max(opened, now - A_WHILE), now) if aware else now


class TakeForm(DeedForm):
    """Taking may publish at once what who asked wants public."""

    public = forms.BooleanField(required=False, label=_("Show it to everybody"))


class NoteForm(DeedForm):
    """A note, for staff unless said otherwise."""

    text = forms.CharField(
        label=_("What did you do or learn?"), widget=long_text(), max_length=LONGEST
    )
    for_asker = forms.BooleanField(required=False, label=_("Who asked may read this too"))


class AskForm(DeedForm):
    """A question back; the clock waits for the reply."""

    text = forms.CharField(
        label=_("What do you need to know from who asked?"),
        help_text=_("The time stands still until the reply is written down."),
        widget=long_text(),
        max_length=LONGEST,
    )


class ReplyForm(DeedForm):
    """What who asked said back."""

    text = forms.CharField(
        label=_("What did they say?"),
        help_text=_("Write it as they said it. The time goes on from now."),
        widget=long_text(),
        max_length=LONGEST,
    )


class ReasonForm(DeedForm):
    """A reason, required."""

    reason = forms.CharField(
        label=pgettext_lazy("field", "Why?"), widget=long_text(3), max_length=LONGEST
    )


class HandUpForm(ReasonForm):
    """Why it cannot be solved here."""

    def fill(self) -> None:
        """Say for whom the reason is written."""
        self.fields["reason"].label = _("Why can it not be solved here?")
        self.fields["reason"].help_text = _("Who asked and who gets it next will read this.")


class PerhapsReasonForm(DeedForm):
    """A reason, if there is something to say."""

    reason = forms.CharField(
        label=_("Anything to add?"), required=False, widget=long_text(2), max_length=LONGEST
    )


class RemindForm(DeedForm):
    """A word to the owner, if there is one to say."""

    text = forms.CharField(
        label=_("A word to who has it"), required=False, widget=long_text(2), max_length=LONGEST
    )


class SendDownForm(DeedForm):
    """Which rung below, and what to do there."""

    rung = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=pgettext_lazy("field", "What is to be done there?"),
        widget=long_text(3),
        max_length=LONGEST,
    )

    def fill(self) -> None:
        """Offer the rungs below, nearest first."""
        scene = self.scene
        below = rungs_below(scene.kind, scene.matter.rung) if scene.kind else ()
        offer(self, "rung", [(r.id, scene.seen.rung(scene.matter, r.id)["label"]) for r in below])


class AssignForm(DeedForm):
    """Which colleague of the same post."""

    to = forms.TypedChoiceField(label=_("To whom?"), widget=forms.RadioSelect, coerce=int)
    reason = forms.CharField(
        label=_("Anything to add?"), required=False, widget=long_text(2), max_length=LONGEST
    )

    def fill(self) -> None:
        """Offer who else holds the rung's post over this place."""
        post, owner = self.scene.matter.owner_post, self.scene.matter.owner_id
        others = [h for h in self.scene.holders if h.post == post and h.person_id != owner]
        offer(self, "to", people(self.scene, others))


class HelpForm(DeedForm):
    """Who helps; the owner still answers."""

    helper = forms.TypedChoiceField(
        label=pgettext_lazy("field", "Who helps?"), widget=forms.RadioSelect, coerce=int
    )

    def fill(self) -> None:
        """Offer who serves over this place, and whoever was searched for by name."""
        matter = self.scene.matter
        taken = {matter.owner_id, *matter.helper_ids}
        around = [h for h in self.scene.holders if h.person_id not in taken]
        offered = people(self.scene, around)
        known = {key for key, _name in offered}
        found = [(p.pk, p.name) for p in named(searched(self.scene))[:8]]
        more = [pair for pair in found if pair[0] not in known and pair[0] not in taken]
        offer(self, "helper", [*more, *offered])


class AnswerForm(DeedForm):
    """The answer: what it says, and in which words."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        choices=[
            (Outcome.SOLVED.value, _("Solved")),
            (Outcome.EXPLAINED.value, _("Explained: it cannot be done now, and why")),
            (Outcome.REFUSED.value, _("Refused, with the reason")),
        ],
    )
    text = forms.CharField(
        label=_("The answer to who asked"),
        help_text=_("In plain words: what was done, or why not. They will read exactly this."),
        widget=long_text(5),
        max_length=LONGEST,
    )


class ConfirmForm(DeedForm):
    """The asker's word, fetched by a call."""

    solved = forms.ChoiceField(
        label=_("Is it solved, in their own word?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, solved")), ("no", _("No, not solved"))],
    )
    rating = forms.TypedChoiceField(
        label=_("How content are they?"),
        required=False,
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        choices=[
            ("5", _("5 very content")),
            ("4", _("4 content")),
            ("3", _("3 so so")),
            ("2", _("2 not content")),
            ("1", _("1 not at all")),
        ],
    )
    text = forms.CharField(
        label=_("Anything they said"), required=False, widget=long_text(2), max_length=LONGEST
    )


class RedirectForm(DeedForm):
    """Which legal channel who asked is told."""

    route = forms.ChoiceField(label=_("Where does it belong?"), widget=forms.RadioSelect)

    def fill(self) -> None:
        """Offer the channels of the playbook's list with what each tells."""
        kind, seen = self.scene.kind, self.scene.seen
        routes = seen.rules.lists.get(kind.redirects) if kind and kind.redirects else None
        offered = routes.offered(localdate(seen.at)) if routes else ()
        told = _("%(label)s: %(tell)s")
        words = {o.id: {"label": said(o.label), "tell": said(o.tell or o.label)} for o in offered}
        offer(self, "route", [(key, told % pair) for key, pair in words.items()])


class CorrectForm(DeedForm):
    """What it is about and where, put right."""

    category = forms.ChoiceField(label=pgettext_lazy("field", "What is it about?"))
    place = forms.TypedChoiceField(label=pgettext_lazy("field", "Where is it?"), coerce=int)

    def fill(self) -> None:
        """Offer the categories of the kind, and the places around or searched for."""
        scene, matter = self.scene, self.scene.matter
        named_list = scene.seen.rules.lists.get(scene.kind.categories) if scene.kind else None
        offered = named_list.offered(localdate(scene.seen.at)) if named_list else ()
        offer(self, "category", [(o.id, said(o.label)) for o in offered])
        self.initial.setdefault("category", matter.category)
        offer(self, "place", _places(scene))
        self.initial.setdefault("place", matter.place_id)


class BlackOutForm(DeedForm):
    """A passage to be blacked out wherever it stands."""

    text = forms.CharField(label=_("Which words must nobody read?"), max_length=200)


class PurposeForm(DeedForm):
    """What something guarded is opened for."""

    purpose = forms.CharField(label=_("What do you need it for?"), max_length=200)


def people(scene: Scene, holders: list[Any]) -> list[tuple[int, str]]:
    """Return people as choices, each once, with the post they fill and for whom."""
    found: dict[int, str] = {}
    for holder in holders:
        name = f"{holder.name} · {scene.seen.post(holder.post)}"
        found.setdefault(holder.person_id, name)
    return list(found.items())


def searched(scene: Scene) -> str:
    """Return what was typed into the page's own search box."""
    request = scene.seen.request
    return (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "")[:40]


def _places(scene: Scene) -> list[tuple[int, str]]:
    """Return the matter's place, those beside and below it, and those searched for."""
    place = scene.matter.place
    around = [*(children(place.parent) if place.parent else ()), *children(place)]
    found = list(places_named(searched(scene)).select_related("parent")[:12])
    named_so = {p.pk: place_words(p) for p in found}
    return list(
        ({place.pk: place_words(place)} | named_so | {p.pk: p.name for p in around}).items()
    )
