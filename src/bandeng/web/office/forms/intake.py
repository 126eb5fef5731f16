"""What an operator writes down while somebody speaks on the phone."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.matters.models import PRIVACY_LABELS
from bandeng.matters.states import Privacy
from bandeng.web.deeds.told import Told as ToldForm
from bandeng.web.office.taking_calls import Told, places_found, shown_places


class IntakeForm(ToldForm):
    """One call: who, what, where; the category and kind are guessed and can be changed."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=30)
    text = forms.CharField(label=gettext_lazy("What do they ask?"), max_length=4000)
    where = forms.CharField(label=gettext_lazy("Where is it?"), max_length=80)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=40)
    privacy = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, told: Told, **more: Any) -> None:
        """Keep what was typed; a fresh form has a key of its own."""
        super().__init__(*args, **more)
        self.told = told
        self.initial.setdefault("client_key", uuid.uuid4())
        allowed = told.kind.privacy.allowed if told.kind else ()
        self.privacies = [(p.value, PRIVACY_LABELS[Privacy(p)]) for p in allowed]
        self.fields["privacy"].choices = [("", ""), *self.privacies]  # type: ignore[attr-defined]
        self.several: list[dict[str, Any]] = []

    def clean(self) -> dict[str, Any]:
        """Find the place and the category meant, or ask which."""
        told = super().clean() or self.cleaned_data
        if self.told.kind is None:
            raise forms.ValidationError(_("Nothing is taken down by phone at present."))
        told["kind"] = self.told.kind.id
        told["category"] = self.told.category or self.told.offered[-1].id
        if told.get("where"):
            told["place"] = self.told.place or self._only_one(told["where"])
        return told

    def _only_one(self, typed: str) -> Any:
        found = places_found(self.told.seen, typed)
        exact = [place for place in found if place.name == typed.strip()]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        self.several = shown_places(found)
        self.add_error(
            "where",
            _("Several places bear this name. Please choose one.")
            if found
            else _("No place bears this name. Try a part of it."),
        )
        return None
