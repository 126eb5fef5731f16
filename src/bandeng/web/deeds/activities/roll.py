"""Who came, as a form says it: all of them, then the exceptions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.activities.actions import Mark, Roll
from bandeng.activities.models import Coming
from bandeng.activities.states import Came
from bandeng.web.deeds.activities.forms import number, people_named

CHOICES = [
    (Came.PRESENT, pgettext_lazy("roll", "came")),
    (Came.PARTLY, pgettext_lazy("roll", "partly")),
    (Came.ABSENT, pgettext_lazy("roll", "not")),
]
MARKS = frozenset(Came)


class RollForm(forms.Form):
    """What is written down besides those on the list."""

    headcount = number(gettext_lazy("How many came in all, named or not"))
    people = forms.CharField(
        label=gettext_lazy("Colleagues who came besides"),
        help_text=gettext_lazy("One name or phone number a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    outsiders = forms.CharField(
        label=gettext_lazy("Others who came, by name"),
        help_text=gettext_lazy("One a line. Kept under seal for half a year."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2, "data-private": ""}),
    )
    card = forms.CharField(
        label=gettext_lazy("Code on a card"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )  # fmt: skip

    def clean_people(self) -> tuple[int, ...]:
        """Return who is meant."""
        return people_named(str(self.cleaned_data["people"]).replace("、", "\n").splitlines())

    def clean_outsiders(self) -> tuple[str, ...]:
        """Return the names."""
        typed = str(self.cleaned_data["outsiders"]).replace("、", "\n").replace("，", "\n")
        return tuple(name.strip() for name in typed.splitlines() if name.strip())

    def clean_card(self) -> str:
        """Return the code; a scanner may have read the whole address."""
        return str(self.cleaned_data["card"]).strip().rstrip("/").rpartition("/")[2]

    def roll(self, sent: QueryDict) -> Roll:
        """Return what was written, with the marks of those on the list."""
        told = self.cleaned_data
        all_came = sent.get("all") == "came"
        return Roll(
            marks={} if all_came else marks_of(sent),
            rest=Came.PRESENT if all_came else Came.NOT_RECORDED,
            people=told["people"],
            outsiders=told["outsiders"],
            headcount=told["headcount"],
        )


def marks_of(sent: Mapping[str, Any]) -> dict[int, Mark]:
    """Return the marks that were sent, by the id of the row; what is no mark is left out."""
    found = {}
    for name, value in sent.items():
        id_ = name.removeprefix("came-")
        if name.startswith("came-") and id_.isascii() and id_.isdigit() and value in MARKS:
            reason = str(sent.get(f"why-{id_}", ""))
            found[int(id_)] = Mark(Came(value), reason)
    return found


def rows(comings: Sequence[Coming]) -> list[dict[str, Any]]:
    """Return the list as its page shows it."""
    return [
        {
            "id": coming.pk,
            "name": coming.person.name if coming.person else coming.name or _("somebody"),
            "reply": coming.reply,
            "said": coming.get_reply_display(),
            "came": coming.came,
            "reason": coming.reason,
            "choices": [
                {"value": value, "word": word, "on": coming.came == value}
                for value, word in CHOICES
            ],
        }
        for coming in comings
    ]
