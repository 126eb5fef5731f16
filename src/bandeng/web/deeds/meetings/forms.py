"""What is typed at a meeting: an ask, what was said to it, what about it was guessed wrongly."""

import uuid
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.activities.actions import Said
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.models import PRIVACY_LABELS
from bandeng.matters.pictures import Prepared
from bandeng.matters.states import Channel, Outcome, Privacy
from bandeng.people.models import Person
from bandeng.people.queries import present
from bandeng.places.models import Place
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.activities.forms import PRIVATE, AskFields, people_named
from bandeng.web.deeds.activities.scene import Scene
from bandeng.web.deeds.meetings.guessing import guessed_kind, guessed_place
from bandeng.web.ui.fields import offer

MOST_PICTURES = 6
HIDDEN = (Privacy.PRIVATE, Privacy.CONFIDENTIAL)


class SeveralPictures(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class AskHere(AskFields):
    """What somebody says: words are enough, everything else may be left alone."""

    pictures = forms.Field(  # each file is looked at when it is taken in
        label=gettext_lazy("Pictures"),
        required=False,
        widget=SeveralPictures(
            attrs={"data-pictures": str(MOST_PICTURES), "accept": "image/*", "multiple": True}
        ),
    )
    privacy = forms.ChoiceField(label=pgettext_lazy("field", "Who may read it?"), required=False)

    def __init__(self, data: Any, files: Any, *, scene: Scene) -> None:
        """Offer what such a meeting may raise."""
        super().__init__(data, files)
        self.take(scene.kind, scene.seen, required=False)
        offer(self, "privacy", [("", _("as usual")), *((p, PRIVACY_LABELS[p]) for p in HIDDEN)])
        kinds = [pair for pair in cast(Any, self.fields["ask_kind"]).choices]
        offer(self, "ask_kind", [("", _("Guess from the words")), *kinds])
        self.fields["ask_text"].widget.attrs.update(
            {"rows": 2, "enterkeyhint": "send", "autocomplete": "off", "autofocus": ""}
        )
        self.fields["ask_kind"].required = False

    def sent_pictures(self) -> list["UploadedFile[Any]"]:
        """Return the files that were chosen."""
        files = cast(Any, self.files)
        return list(files.getlist("pictures")) if hasattr(files, "getlist") else []

    def chosen_kind(self) -> MatterKind | None:
        """Return the kind chosen, else the one the words speak of."""
        wanted = self.cleaned_data.get("ask_kind")
        if not self.matter_kinds:
            return None
        chosen = next((kind for kind in self.matter_kinds if kind.id == wanted), None)
        return chosen or guessed_kind(self.cleaned_data["ask_text"], self.matter_kinds)

    def ask(self, here: Place, below: list[Place], hung: tuple[Prepared, ...]) -> Ask | None:
        """Return what is asked, its place and category guessed; None if nothing may be asked."""
        told, kind = self.cleaned_data, self.chosen_kind()
        if kind is None:
            return None
        text = told["ask_text"].replace("\x00", "")
        privacy = Privacy(told["privacy"]) if told.get("privacy") else None
        return Ask(
            kind=kind.id,
            category=self.chosen_category(kind),
            text=text,
            place=guessed_place(text, here, below),
            channel=Channel.VISIT if Channel.VISIT in kind.channels else Channel(kind.channels[0]),
            privacy=privacy,
            contact=Contact(name=told["ask_name"], phone=told["ask_phone"]),
            pictures=hung,
            client_key=told["client_key"] or uuid.uuid4(),
        )


OUTCOMES = {"solved": Outcome.SOLVED, "answer": Outcome.EXPLAINED}
TOLD = [
    ("solved", gettext_lazy("Solved on the spot")),
    ("answer", gettext_lazy("Explained on the spot")),
    ("promise", gettext_lazy("Promised for a day")),
]


class SayForm(forms.Form):
    """What was said to an ask there: an answer, or who does it by when."""

    told = forms.ChoiceField(
        label=gettext_lazy("What was said to it?"), choices=TOLD, widget=forms.RadioSelect,
        initial="solved",
    )  # fmt: skip
    said = forms.CharField(
        label=gettext_lazy("In these words"), required=False, max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "enterkeyhint": "send"}),
    )  # fmt: skip
    promised_for = forms.DateField(
        label=gettext_lazy("Promised for"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    promised_by = forms.CharField(
        label=gettext_lazy("Who promises it, if not you"), required=False, max_length=40,
        widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip

    def clean_promised_by(self) -> Person | None:
        """Return the colleague meant."""
        typed = str(self.cleaned_data["promised_by"]).strip()
        found = people_named([typed])  # says whom nobody goes by
        return present().filter(pk=found[0]).first() if found else None

    def clean(self) -> dict[str, Any]:
        """Ask for the words of an answer, and for the day of a promise."""
        told = super().clean() or self.cleaned_data
        if told.get("told") in OUTCOMES and not str(told.get("said", "")).strip():
            self.add_error("said", _("Please write the answer that was given."))
        if told.get("told") == "promise" and "promised_for" not in self.errors:
            if not told.get("promised_for") and not str(told.get("said", "")).strip():
                self.add_error("promised_for", _("Please say for which day."))
        return told

    def what(self) -> Said:
        """Return what was said."""
        told = self.cleaned_data
        if told["told"] in OUTCOMES:
            return Said(answer=told["said"], outcome=OUTCOMES[told["told"]])
        return Said(
            promise=told["said"],
            promised_for=told["promised_for"],
            promised_by=told["promised_by"],
        )


def chip_said(typed: str) -> tuple[str, Said | None]:
    """Return of `1234 2026-03-08` the ask and the promise; None for what is not one."""
    name, _space, day = typed.strip().partition(" ")
    try:
        return name, Said(promised_for=date.fromisoformat(day))
    except ValueError:
        return name, None


class AboutForm(forms.Form):
    """Place and category of an ask, as they should be."""

    category = forms.ChoiceField(
        label=pgettext_lazy("field", "What is it about?"), required=False
    )  # fmt: skip
    place = forms.TypedChoiceField(label=gettext_lazy("Where is it?"), coerce=int, required=False)


class HeadsForm(forms.Form):
    """How many came."""

    headcount = forms.IntegerField(
        label=gettext_lazy("How many came in all"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
