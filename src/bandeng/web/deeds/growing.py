"""Let something new grow out of requests: a suggestion out of what was noted on visits."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.places.queries import chain_of, standing
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.deed import Deed, Told, by
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer, words

MOST_OTHERS = 30


def kinds_out_of(scene: Scene) -> list[MatterKind]:
    """Return the kinds the person may let grow out of this matter today."""
    day, posts = localdate(scene.seen.at), scene.seen.seats.posts()
    return [
        kind
        for kind in scene.seen.rules.kinds.values()
        if scene.matter.kind in kind.born_of
        and not (kind.retired and kind.retired <= day)
        and (not kind.raised_by or set(kind.raised_by) & posts)
    ]


def others_like(scene: Scene) -> list[Matter]:
    """Return the other requests of this kind the person wrote down himself, newest first."""
    mine = queries.entered_by(scene.seen.seats).filter(kind=scene.matter.kind)
    public_words = mine.exclude(privacy=Privacy.CONFIDENTIAL).exclude(pk=scene.matter.pk)
    return list(public_words.select_related("place")[:MOST_OTHERS])


class GrowForm(DeedForm):
    """What grows out of it: its words, about what, where, and out of what else."""

    kind = forms.ChoiceField(label=_("What is it to be?"), widget=forms.RadioSelect)
    text = words(_("What is suggested, and why?"), rows=5)
    category = forms.ChoiceField(label=pgettext_lazy("field", "What is it about?"))
    place = forms.TypedChoiceField(label=_("For where?"), coerce=int)
    others = forms.TypedMultipleChoiceField(
        label=_("Out of which others too?"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def fill(self) -> None:
        """Offer the kinds, their categories, the places upwards and the person's other notes."""
        scene, kinds = self.scene, kinds_out_of(self.scene)
        lists, day = scene.seen.rules.lists, localdate(scene.seen.at)
        named = (o for kind in kinds for o in lists[kind.categories].offered(day))
        offer(self, "kind", [(kind.id, said(kind.title)) for kind in kinds])
        offer(self, "category", list({o.id: said(o.label) for o in named}.items()))
        chain = reversed(chain_of(scene.matter.path))
        offer(self, "place", [(place.pk, place.name) for place in chain])
        told = [(m.pk, f"{m.number} {m.title} · {m.place.name}") for m in others_like(scene)]
        offer(self, "others", told)
        if not told:
            del self.fields["others"]
        usual: dict[str, Any] = {"category": scene.matter.category, "text": scene.matter.text}
        self.initial.update(usual, **({"kind": kinds[0].id} if kinds else {}))


def grow(scene: Scene, told: Told) -> Matter:
    """Raise what grows out of this matter and the others that were ticked."""
    others = [other for other in others_like(scene) if other.pk in told.get("others", ())]
    kind = scene.seen.rules.kinds[told["kind"]]
    ask = actions.Ask(
        kind=kind.id,
        category=told["category"],
        text=told["text"],
        place=standing().get(pk=told["place"]),
        channel=kind.channels[0],
    )
    return actions.raise_from([scene.matter, *others], ask, **by(scene))


DEEDS = (
    Deed(
        "grow", "read", _("Make a suggestion of it"), "bulb",
        _("It is raised; you hear the answer in your inbox."),
        GrowForm, grow, (Verb.MATTER_LINKED,),
        fits=lambda scene: bool(kinds_out_of(scene)), often=True,
        about=_("It goes to who the catalogue says it belongs to, and is answered to you."),
    ),
)  # fmt: skip
