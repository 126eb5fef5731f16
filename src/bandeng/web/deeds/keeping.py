"""Name whom a complaint is about, so that it is kept from them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.keeping import person_mark
from bandeng.people.queries import named
from bandeng.people.states import clean_phone
from bandeng.places.queries import chain_of
from bandeng.web.deeds.deed import Deed, plain, words_of
from bandeng.web.deeds.forms import DeedForm, searched
from bandeng.web.deeds.questions import nameable
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer, words

FOUND = 8


class NameForm(DeedForm):
    """Whom it is about, and how one knows."""

    searches = _("Somebody else, by name")
    marks = forms.MultipleChoiceField(
        label=_("Whom is it about?"), widget=forms.CheckboxSelectMultiple
    )
    reason = words(
        _("How do you know?"), _("Only who may see this request reads it; they never do."), rows=2
    )

    def fill(self) -> None:
        """Offer who answers here, their posts and places, and whoever was searched for."""
        scene, typed = self.scene, searched(self.scene)
        rule = scene.kind.accused if scene.kind else None
        if rule is None:
            return
        chain, posts = chain_of(scene.matter.path), scene.seen.rules.posts.values()
        titles = {post.id: said(post.title) for post in posts}
        found = {mark: label for mark, label in nameable(rule.may_be, scene.holders, chain, titles)}
        if typed and "person" in rule.may_be:
            people = named(clean_phone(typed) or typed)[:FOUND]
            found = {person_mark(p.pk): p.name for p in people} | found
        kept: Any = scene.matter.kept_from
        offer(self, "marks", [pair for pair in found.items() if pair[0] not in kept])


def is_about_somebody(scene: Scene) -> bool:
    """Tell whether a matter of this kind can be about somebody who answers here."""
    return bool(scene.kind and scene.kind.accused)


DEEDS = (
    Deed(
        "name-accused", "name_accused", _("Name whom it is about"), "eye-off",
        _("It is kept from them from now on."),
        NameForm, plain(actions.name_accused), (Verb.MATTER_ACCUSED_NAMED,),
        fits=is_about_somebody, said=words_of("reason"),
        about=_("They and who stands in for them neither have it nor see it nor hear of it."),
    ),
)  # fmt: skip
