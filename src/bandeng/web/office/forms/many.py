"""What is asked before one act is done to many matters."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.matters.models import OUTCOME_LABELS, Matter
from bandeng.matters.states import spoken
from bandeng.playbooks.library import Library
from bandeng.web.office.rows import title_of
from bandeng.web.ui.fields import offer, words

SHOWN = 12


class ManyForm(forms.Form):
    """Without fields of its own it only asks for a yes."""

    def __init__(self, data: Any, *, ticked: Collection[Matter], library: Library) -> None:
        """Keep what was ticked."""
        super().__init__(data)
        self.fill(list(ticked), library)

    def fill(self, ticked: list[Matter], library: Library) -> None:
        """Offer what the ticked ones allow."""


class RemindMany(ManyForm):
    """A word to the owners, if there is one to say."""

    text = words(_("A word to who has it"), required=False, rows=2)


class AnswerMany(ManyForm):
    """One answer for all."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        choices=[(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()],
    )
    text = words(
        _("The answer, the same for each who asked"),
        _("Each gets it with his own number and says for himself whether it is so."),
        rows=5,
    )


class JoinMany(ManyForm):
    """Which one is the main one, and why."""

    number = forms.ChoiceField(
        label=_("Which one is answered for all?"), widget=forms.RadioSelect, required=False
    )
    number_typed = forms.CharField(
        label=_("Or another one, by its number"), required=False, max_length=20
    )
    text = words(_("Anything to add?"), required=False, rows=2)

    def fill(self, ticked: list[Matter], library: Library) -> None:
        """Offer the first of those ticked, the oldest first."""
        first = sorted(ticked, key=lambda matter: matter.pk)[:SHOWN]
        named = [(m.number, f"{spoken(m.number)} · {title_of(m, library)}") for m in first]
        offer(self, "number", named)


FORMS: dict[str, type[ManyForm]] = {
    "take": ManyForm,
    "remind": RemindMany,
    "answer": AnswerMany,
    "join": JoinMany,
}
