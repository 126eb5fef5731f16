"""Open what is guarded, for a purpose that is written down: contact details, a sealed matter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.matters import actions
from bandeng.matters.models import Asker
from bandeng.web.deeds.deed import by
from bandeng.web.deeds.scene import Scene

WRITTEN_DOWN = _("Your name, the time and this purpose are written down.")


class OpenContactForm(forms.Form):
    """What the contact details are opened for."""

    purpose = forms.CharField(
        label=_("What do you need them for?"), help_text=WRITTEN_DOWN, max_length=200
    )


class UnsealForm(forms.Form):
    """What a confidential matter is opened for."""

    purpose = forms.CharField(
        label=_("Why do you open it?"), help_text=WRITTEN_DOWN, max_length=200
    )


def open_contact(scene: Scene, form: OpenContactForm) -> Asker:
    """Return who asked, in clear; Refused if this is not for the person's eyes."""
    return actions.open_contact(scene.matter, purpose=form.cleaned_data["purpose"], **by(scene))


def unseal(scene: Scene, form: UnsealForm) -> None:
    """Open a confidential matter to the person, in every hall, for half an hour."""
    actions.open_confidential(scene.matter, purpose=form.cleaned_data["purpose"], **by(scene))
    scene.remember_opened()
