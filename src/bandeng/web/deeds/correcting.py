"""Put right what it is about and where."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.places.models import Place
from bandeng.places.queries import by_code, children, named
from bandeng.web.deeds.deed import Deed, plain, words_of
from bandeng.web.deeds.forms import DeedForm, searched
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import place_words, said
from bandeng.web.ui.fields import offer

FOUND = 12


class CorrectForm(DeedForm):
    """What it is about and where, put right."""

    searches = _("Another place, by name")
    category = forms.ChoiceField(label=pgettext_lazy("field", "What is it about?"))
    place = forms.ChoiceField(label=pgettext_lazy("field", "Where is it?"))

    def fill(self) -> None:
        """Offer the categories of the kind, and the places around or searched for."""
        scene, matter = self.scene, self.scene.matter
        known = scene.seen.rules.lists.get(scene.kind.categories) if scene.kind else None
        offered = known.offered(localdate(scene.seen.at)) if known else ()
        offer(self, "category", [(o.id, said(o.label)) for o in offered])
        offer(self, "place", places_around(scene))
        self.initial.setdefault("category", matter.category)
        self.initial.setdefault("place", matter.place.code)

    def clean_place(self) -> Place | None:
        """Return the place if it is another one than now."""
        chosen = by_code(self.cleaned_data["place"])
        return chosen if chosen and chosen.pk != self.scene.matter.place_id else None


def places_around(scene: Scene) -> list[tuple[str, str]]:
    """Return the matter's place, those searched for, those beside and below it."""
    here = scene.matter.place
    around = [*(children(here.parent) if here.parent else ()), *children(here)]
    found = named(searched(scene)).select_related("parent")[:FOUND]
    offered = {place.code: place_words(place) for place in (here, *found)}
    return list((offered | {place.code: place.name for place in around}).items())


DEEDS = (
    Deed(
        "correct", "recategorise", _("Correct category or place"), "tag", _("Corrected."),
        CorrectForm, plain(actions.recategorise), (Verb.MATTER_RECATEGORISED,),
        fits=lambda scene: scene.runs, said=words_of("category"),
        undone=lambda scene, told: told["place"] is not None,
        about=_("The deadline stays as it is."),
    ),
)  # fmt: skip
