"""What everybody may read, and what must never stand there."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.actions.publishing import written_about
from bandeng.web.deeds.deed import Deed, Told, plain
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.ui.fields import words


class HideForm(DeedForm):
    """Why it is taken off the public list, if there is something to say."""

    reason = words(pgettext_lazy("field", "Why?"), required=False, rows=2)


class BlackOutForm(DeedForm):
    """A passage to be blacked out wherever it stands."""

    text = forms.CharField(label=_("Which words must nobody read?"), max_length=200)


def still_stands(scene: Scene, told: Told) -> bool:
    """Tell whether the passage still stands somewhere in the matter."""
    return any(told["text"] in text for text in written_about(scene.matter))


DEEDS = (
    Deed(
        "publish", "publish", _("Show it to everybody"), "eye", _("Everybody can read it now."),
        DeedForm, plain(actions.make_public), (Verb.MATTER_PUBLISHED,),
        fits=lambda scene: scene.may_go_public,
        about=_("Name and phone of who asked are never shown."),
    ),
    Deed(
        "hide", "publish", _("Take it off the public list"), "eye-off",
        _("Only those who work on it read it now."),
        HideForm, plain(actions.make_private), (Verb.MATTER_MADE_PRIVATE,),
        fits=lambda scene: scene.matter.published_at is not None,
    ),
    Deed(
        "redact", "redact", _("Black out what is marked"), "eye-off", _("Blacked out for good."),
        DeedForm, plain(actions.redact), (Verb.MATTER_REDACTED,),
        fits=lambda scene: scene.has_personal_data,
        undone=lambda scene, told: scene.has_personal_data,
        about=_("What was blacked out cannot be brought back."),
    ),
    Deed(
        "black-out", "redact", _("Black out a passage"), "eye-off", _("Blacked out for good."),
        BlackOutForm, plain(actions.black_out), (Verb.MATTER_REDACTED,),
        undone=still_stands,
        about=_("What was blacked out cannot be brought back."),
    ),
    Deed(
        "hide-pictures", "redact", _("Hide the pictures from the public"), "eye-off",
        _("Only those who work on it see the pictures now."),
        DeedForm, plain(actions.hide_pictures), (Verb.MATTER_REDACTED,),
        fits=lambda scene: scene.shows_pictures,
        undone=lambda scene, told: scene.shows_pictures,
        about=_("For faces, number plates and doors in a picture."),
    ),
)  # fmt: skip
