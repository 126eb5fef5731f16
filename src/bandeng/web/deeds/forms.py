"""What every form of a deed knows: its scene, and when its page was opened."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bandeng.people.models import Person
from bandeng.people.queries import present
from bandeng.web.deeds.scene import Scene

A_WHILE = timedelta(hours=12)


class DeedForm(forms.Form):
    """Without fields of its own it only asks for a yes; its answers are what the deed is told.

    `searches` is the label of a search box above the form, for what the choices leave out.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    searches: Promise | str = ""

    def __init__(self, *args: Any, scene: Scene, **more: Any) -> None:
        """Keep the scene; a fresh form remembers the instant it was made."""
        self.scene = scene
        super().__init__(*args, **more)
        self.initial.setdefault("seen", scene.seen.at.isoformat())
        self.fill()

    def fill(self) -> None:
        """Fill in the choices the scene allows."""

    def clean_seen(self) -> datetime:
        """Return when the page was opened, at most half a day ago."""
        now = self.scene.seen.at
        try:
            opened = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return now
        aware = opened.tzinfo is not None
        return min(max(opened, now - A_WHILE), now) if aware else now


def searched(scene: Scene) -> str:
    """Return what was typed into the form's search box."""
    request = scene.seen.request
    return (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "")[:40]


def colleague(person_id: int) -> Person:
    """Return the present person of a choice; ValidationError if he has gone meanwhile."""
    found = present().filter(pk=person_id).first()
    if found is None:
        raise ValidationError(_("This person is no longer here. Please choose another."))
    return found
