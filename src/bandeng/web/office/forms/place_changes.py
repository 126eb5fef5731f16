"""Split, merge and outline a place."""

import json
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.places.models import Place
from bandeng.places.states import Part
from bandeng.web.office.forms.naming import PlaceField
from bandeng.web.office.forms.places import short
from bandeng.web.ui.fields import words

MOST_PARTS = 4
MOST_MERGED = 20
LONGEST_DRAWING = 2 * 1024 * 1024
NEW_CODE = gettext_lazy("Letters, digits and hyphens. A code is never used again.")


class Split(forms.Form):
    """The parts a place is split into, and which of the places below goes to which."""

    def __init__(self, *args: Any, children: Sequence[Place], **more: Any) -> None:
        """Offer a part for each place below; two parts are needed, more may be left empty."""
        super().__init__(*args, **more)
        self.children = list(children)
        for n in range(1, MOST_PARTS + 1):
            said, needed = {"n": n}, n <= 2
            name = short(_("Name of part %(n)d") % said, required=needed)
            self.fields[f"name_{n}"] = name
            self.fields[f"code_{n}"] = short(
                _("Code of part %(n)d") % said, NEW_CODE if n == 1 else "", most=40, required=needed
            )
        parts = [(str(n), _("to part %(n)d") % {"n": n}) for n in range(1, MOST_PARTS + 1)]
        for child in self.children:
            self.fields[f"child_{child.pk}"] = forms.ChoiceField(label=child.name, choices=parts)
        self.fields["reason"] = words(_("Why?"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """Refuse a half-named part, and a place below that goes to a part there is not."""
        told = super().clean() or self.cleaned_data
        for n in range(3, MOST_PARTS + 1):
            if bool(told.get(f"name_{n}")) != bool(told.get(f"code_{n}")):
                self.add_error(f"name_{n}", _("A part needs both, a name and a code."))
        for child in self.children:
            part = told.get(f"child_{child.pk}")
            if part and not told.get(f"name_{part}"):
                self.add_error(f"child_{child.pk}", _("There is no such part."))
        return told

    def answers(self) -> dict[str, Any]:
        """Return what the action wants."""
        told = self.cleaned_data
        parts = [
            Part(told[f"code_{n}"], told[f"name_{n}"], tuple(
                each.pk for each in self.children if told[f"child_{each.pk}"] == str(n)))
            for n in range(1, MOST_PARTS + 1)
            if told.get(f"name_{n}")
        ]  # fmt: skip
        return {"into": parts, "reason": told["reason"]}


class Merge(forms.Form):
    """What a place is merged into: one that stands, or a new one with others."""

    to = PlaceField(
        label=gettext_lazy("Into which place?"),
        help_text=gettext_lazy("Its name or code; it goes on, this one closes."),
        required=False,
    )
    others = words(
        gettext_lazy("Or with which others into a new one?"),
        gettext_lazy("Names or codes, one a line; all of them close."),
        required=False, rows=2,
    )  # fmt: skip
    name = short(gettext_lazy("Name of the new one"), required=False)
    code = short(gettext_lazy("Code of the new one"), NEW_CODE, most=40, required=False)
    reason = words(gettext_lazy("Why?"), required=False, rows=2)

    def clean_others(self) -> list[Place]:
        """Return the places meant, one a line."""
        lines = [each.strip() for each in str(self.cleaned_data["others"]).splitlines()]
        lines = [each for each in lines if each]
        if len(lines) > MOST_MERGED:
            raise ValidationError(_("At most %(most)d at a time.") % {"most": MOST_MERGED})
        return [cast(Place, PlaceField().clean(each)) for each in lines]

    def clean(self) -> dict[str, Any]:
        """Ask for one way or the other, and not for both."""
        told = super().clean() or self.cleaned_data
        new = told.get("others") or told.get("name") or told.get("code")
        if self.errors:
            return told
        if told.get("to") and new:
            raise ValidationError(_("Choose one: a place that stands, or a new one."))
        if not told.get("to") and not new:
            raise ValidationError(_("Please say what it is merged into."))
        for field in ("others", "name", "code") if new else ():
            if not told.get(field):
                self.add_error(field, _("This is needed for a new one."))
        return told

    def answers(self) -> dict[str, Any]:
        """Return what the action wants, without the place itself."""
        told = self.cleaned_data
        into = told["to"] or Part(told["code"], told["name"])
        return {"others": told["others"], "into": into, "reason": told["reason"]}


class Draw(forms.Form):
    """The outline of a place: tapped on the map, a GeoJSON file, or its text."""

    text = forms.CharField(
        label=gettext_lazy("The outline as GeoJSON"),
        help_text=gettext_lazy("Tap its corners on the map, choose a file, or paste it here."),
        required=False, max_length=LONGEST_DRAWING,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("A GeoJSON file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )  # fmt: skip
    wipe = forms.BooleanField(label=gettext_lazy("Take the outline away"), required=False)

    def __init__(self, *args: Any, place: Place, **more: Any) -> None:
        """Know whose outline it is."""
        super().__init__(*args, **more)
        self.place = place

    def clean(self) -> dict[str, Any]:
        """Read what was drawn; what a file says is kept in the form if it is refused."""
        told = super().clean() or self.cleaned_data
        if told.get("wipe") or self.errors:
            return told
        text = told.get("text") or ""
        if file := told.get("file"):
            text = self._kept(bytes(file.read(LONGEST_DRAWING + 1)))
        if not text.strip():
            raise ValidationError(_("Please draw the outline, choose a file, or paste one."))
        told["drawn"] = _chosen(_json(text), self.place)
        return told

    def _kept(self, content: bytes) -> str:
        if len(content) > LONGEST_DRAWING:
            raise ValidationError(_("The file is larger than 2 MB. Simplify the outline."))
        text = content.decode("utf-8-sig", "replace").replace("\x00", "")
        typed = cast(QueryDict, self.data).copy()
        typed["text"] = text
        self.data = typed
        return text

    def answers(self) -> dict[str, Any]:
        """Return what the action wants."""
        told = self.cleaned_data
        return {"boundary": None if told.get("wipe") else told["drawn"]}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError(_("This is not GeoJSON: it cannot be read.")) from None


def _chosen(drawn: Any, place: Place) -> Any:
    """Return the outline meant: of a collection the only one, or the one named like the place."""
    if not isinstance(drawn, dict) or drawn.get("type") != "FeatureCollection":
        return drawn if isinstance(drawn, dict) else {}
    features = drawn.get("features")
    found = [each for each in features if isinstance(each, dict)] if isinstance(
        features, list) else []  # fmt: skip
    own = [each for each in found if {place.code, place.name} & _names(each)]
    if len(own) == 1 or len(found) == 1:
        return (own or found)[0]
    said = _("The file holds %(n)d outlines and none is named %(name)s or %(code)s.")
    raise ValidationError(said % {"n": len(found), "name": place.name, "code": place.code})


def _names(feature: dict[str, Any]) -> set[str]:
    told = feature.get("properties")
    return {str(each) for each in told.values()} if isinstance(told, dict) else set()
