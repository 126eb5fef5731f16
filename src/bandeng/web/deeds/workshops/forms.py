"""The forms of a workshop: pair two, end a pair, ask."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.matters.guessing import guess
from bandeng.places.models import Place
from bandeng.playbooks.schema_lists import Option
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer, words

Choices = Sequence[tuple[int, str]]


def day(label: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class PairForm(forms.Form):
    """Who learns from whom, since when."""

    learner = forms.TypedChoiceField(label=gettext_lazy("Who learns?"), coerce=int)
    mentor = forms.TypedChoiceField(label=gettext_lazy("From whom?"), coerce=int)
    since = day(gettext_lazy("Since when?"))

    def __init__(self, data: Any, *, learners: Choices, mentors: Choices, today: Any) -> None:
        """Offer who has no mentor there, and the people of the workshop."""
        super().__init__(data, auto_id="pair-%s", initial={"since": today})
        offer(self, "learner", [("", _("Please choose")), *learners])
        offer(self, "mentor", mentors)


class EndForm(forms.Form):
    """That a pair ends, from which day on and why."""

    reason = forms.CharField(label=gettext_lazy("Why does it end? Both read it."), max_length=200)
    on = day(gettext_lazy("From which day on?"))

    def __init__(self, data: Any, *, pair: int, today: Any) -> None:
        """Begin with today."""
        super().__init__(data, auto_id=f"end-{pair}-%s", initial={"on": today})


class QuestionForm(forms.Form):
    """A question of a branch: for which place, what it is about, in a few words."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = words(gettext_lazy("What is hard, and what was tried?"), rows=6)
    category = forms.ChoiceField(label=pgettext_lazy("field", "What is it about?"), required=False)
    branch = forms.TypedChoiceField(label=gettext_lazy("For which place?"), coerce=int)

    def __init__(self, data: Any, *, options: Sequence[Option], places: Sequence[Place]) -> None:
        """Offer the places one asks for; with just one, nothing is to be chosen."""
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.options, self.places = options, places
        named = [(option.id, said(option.label)) for option in options]
        offer(self, "category", [("", _("Guess from the words")), *named])
        offer(self, "branch", [(place.pk, place.name) for place in places])

    def place(self) -> Place:
        """Return the place asked for."""
        wanted = self.cleaned_data["branch"]
        return next(place for place in self.places if place.pk == wanted)

    def chosen_category(self) -> str:
        """Return the category chosen, else guessed from the words."""
        return self.cleaned_data["category"] or (
            guess(self.cleaned_data["text"], self.options) or self.options[-1].id
        )


def offered(options: Any, at: Any) -> tuple[Option, ...]:
    """Return the categories that may be chosen today."""
    return tuple(options.offered(localdate(at)))
