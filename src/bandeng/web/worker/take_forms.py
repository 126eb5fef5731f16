"""What is asked when somebody tells a request by phone or at the door."""

import uuid
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.matters.guessing import guess
from bandeng.matters.models import CHANNEL_LABELS, PRIVACY_LABELS
from bandeng.matters.states import Channel, Privacy
from bandeng.places.models import Place
from bandeng.places.queries import named, standing
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.questions import Questions, asks_more
from bandeng.web.deeds.told import Told
from bandeng.web.deeds.visit import Visit, place_words, said
from bandeng.web.ui.fields import offer

BY_HAND = (Channel.PHONE, Channel.DOORSTEP, Channel.COUNTER, Channel.VISIT)
MOST_PLACES = 60


def private(**attrs: str) -> forms.TextInput:
    """Return an input whose content no draft keeps."""
    return forms.TextInput(attrs={"data-private": "", "autocomplete": "off", **attrs})


class TakeDownForm(Told):
    """One screen: where, what, how told; the rest may be left alone."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("What do they ask?"),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": ""}),
        max_length=4000,
    )
    place = forms.TypedChoiceField(label=gettext_lazy("Where is it?"), coerce=int)
    elsewhere = forms.CharField(
        label=gettext_lazy("Another place, by name"), required=False, max_length=40
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they tell you?"),
        choices=[(channel.value, CHANNEL_LABELS[channel]) for channel in BY_HAND],
        initial=Channel.DOORSTEP.value,
    )
    phone = forms.CharField(
        label=gettext_lazy("Their phone, if they like"),
        required=False,
        max_length=30,
        widget=private(inputmode="tel"),
    )
    name = forms.CharField(
        label=gettext_lazy("Their name, if they like"),
        required=False,
        max_length=40,
        widget=private(),
    )
    category = forms.ChoiceField(label=pgettext_lazy("field", "What is it about?"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What kind is it?"))
    privacy = forms.ChoiceField(label=pgettext_lazy("field", "Who may read it?"), required=False)
    even_so = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: Visit, **more: Any) -> None:
        """Offer my places, the kinds taken by hand, and the categories."""
        super().__init__(*args, **more)
        self.seen = seen
        self.kinds = kinds_by_hand(seen)
        self.places = my_places(seen, self._chosen())
        offer(self, "place", [(place.pk, place_words(place)) for place in self.places])
        offer(self, "kind", [(kind.id, said(kind.title)) for kind in self.kinds])
        offer(self, "category", [("", _("Guess from the words")), *self._categories()])
        offer(self, "privacy", [("", _("as usual")), *_privacies()])
        self.initial.setdefault("client_key", uuid.uuid4())
        self.fields["place"].required = False

    def _chosen(self) -> int:
        """Return the id of the place that was sent, which a name may have found before."""
        sent = self.data.get("place", "") if self.is_bound else ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0

    def _categories(self) -> list[tuple[str, str]]:
        options = {o.id: said(o.label) for kind in self.kinds for o in self.offered(kind)}
        return list(options.items())

    def offered(self, kind: MatterKind) -> tuple[Option, ...]:
        """Return the categories of a kind that may be chosen today."""
        return self.seen.rules.lists[kind.categories].offered(localdate(self.seen.at))

    def clean(self) -> dict[str, Any]:
        """Find the place meant and guess the category left open."""
        told = super().clean() or self.cleaned_data
        kind = next((k for k in self.kinds if k.id == told.get("kind")), None)
        if kind:
            told["category"] = told.get("category") or self._guessed(kind, told.get("text", ""))
        told["where"] = self._where(told.get("elsewhere", "").strip(), told.get("place"))
        return told

    def questions(self) -> Questions | None:
        """Return what the chosen kind asks besides, with what was answered; None if nothing."""
        told, at = self.cleaned_data, self.seen.at
        kind = next(each for each in self.kinds if each.id == told["kind"])
        if not asks_more(kind, at):
            return None
        rules = self.seen.rules
        return Questions(posted_again(self), kind=kind, place=told["where"], rules=rules, at=at)

    def _guessed(self, kind: MatterKind, text: str) -> str:
        offered = self.offered(kind)
        return guess(text, offered) or offered[-1].id

    def _where(self, typed: str, chosen: Any) -> Place | None:
        """Return the place typed if there is just one, else the one chosen."""
        if not typed:
            found = standing().select_related("parent").filter(pk=chosen or 0).first()
            if found is None:
                self.add_error("place", _("Please choose a place, or type its name."))
            return found
        several = list(named(typed).select_related("parent")[:13])
        exact = [place for place in several if place.name == typed]
        if len(several) == 1 or len(exact) == 1:
            return (several if len(several) == 1 else exact)[0]
        self._ask_which(several)
        return None

    def _ask_which(self, several: list[Place]) -> None:
        if not several:
            self.add_error("elsewhere", _("No place bears this name. Try a part of it."))
            return
        offer(self, "place", [(place.pk, place_words(place)) for place in several[:12]])
        sent = cast(QueryDict, self.data).copy()
        sent["elsewhere"] = ""
        self.data = sent
        self.add_error("place", _("Several places bear this name. Please choose one."))


def posted_again(form: forms.Form) -> QueryDict:
    """Return what was posted to a form, for the questions that stand beside it."""
    return cast(QueryDict, form.data)


def _privacies() -> list[tuple[str, Any]]:
    return [
        (privacy.value, PRIVACY_LABELS[privacy])
        for privacy in (Privacy.PUBLIC, Privacy.PRIVATE, Privacy.CONFIDENTIAL)
    ]


def kinds_by_hand(seen: Visit) -> list[MatterKind]:
    """Return the kinds that come in by phone or at the door, those nearest to the ground first."""
    day, heights = localdate(seen.at), seen.rules.heights
    posts = seen.seats.posts()
    kinds = [
        kind
        for kind in seen.rules.kinds.values()
        if set(kind.channels) & set(BY_HAND)
        and not (kind.retired and kind.retired <= day)
        and kind.id not in seen.rules.review_kinds
        and kind.may_be_raised_by(posts)
    ]
    return sorted(kinds, key=lambda kind: heights.get(kind.lowest.at, 0))


def my_places(seen: Visit, also: int = 0) -> list[Place]:
    """Return my places first, then those directly below them and one more by its id."""
    seats = seen.seats.able("take-for-others") or seen.seats.seats
    ids = {seat.place_id for seat in seats}
    around = (
        standing().select_related("parent").filter(Q(pk__in={*ids, also}) | Q(parent_id__in=ids))
    )
    near = sorted(around, key=lambda place: place.pk not in {*ids, also})
    return sorted(near[: MOST_PLACES + len(ids)], key=lambda place: place.pk not in ids)
