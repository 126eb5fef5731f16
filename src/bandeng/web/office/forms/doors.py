"""Set up a door: a field for every knob, those of the environment shown as they stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from bandeng.switches.doorways import Doorway, Knob
from bandeng.switches.queries import from_environment, is_yes, values
from bandeng.switches.states import Sort
from bandeng.web.office.forms.places import short

LONGEST = 4000


class SetUp(forms.Form):
    """The knobs of one door."""

    def __init__(self, doorway: Doorway, data: Any = None) -> None:
        """Make a field of each knob, filled with what is set."""
        super().__init__(data, prefix=doorway.code)
        self.doorway = doorway
        said, fixed = values(doorway.code), from_environment(doorway.code)
        for knob in doorway.knobs:
            env = doorway.env_of(knob) if knob.name in fixed else ""
            self.fields[knob.name] = _field(knob, said[knob.name], env)

    def said(self) -> dict[str, str]:
        """Return what was set, as text."""
        return {name: _as_text(found) for name, found in self.cleaned_data.items()}


class FreeNumber(forms.Form):
    """A number that is to get text messages again, and who asked for that."""

    phone = short(lazy("Phone number"), most=30)
    reason = short(
        lazy("Why?"),
        lazy("Who asked for messages again, and how. It is written down, the number is not."),
        most=200,
    )


NOWHERE = {"clamd", "open311", "api", "feeds"}  # doors whose test goes to nobody
LETS_IN = lazy("Left empty, only whether the platform lets us in is tried.")
WHITHER = {
    "wechat": (lazy("An openid: write “who am I” to the account and it tells you yours."), LETS_IN),
    "wecom": (lazy("The userid of somebody in the application's range."), LETS_IN),
}


class TryOut(forms.Form):
    """Where a test goes, for a door whose test goes to somebody."""

    to = short(lazy("Send a test to"), most=200)

    def __init__(self, doorway: Doorway, *, own: str = "", data: Any = None) -> None:
        """Begin with an address of who tries."""
        super().__init__(data, prefix=f"try-{doorway.code}", initial={"to": own})
        self.doorway = doorway
        self.fields["to"].required = doorway.code not in WHITHER
        self.fields["to"].help_text = " ".join(map(str, WHITHER.get(doorway.code, ())))
        if doorway.code in NOWHERE:
            del self.fields["to"]


def _field(knob: Knob, said: str, env: str) -> forms.Field:
    field = _of_sort(knob, said)
    field.label, field.required, field.disabled = knob.label, False, bool(env)
    field.help_text = " ".join(filter(None, [str(knob.hint), _whence(knob, said, env)]))
    return field


def _of_sort(knob: Knob, said: str) -> forms.Field:
    match knob.sort:
        case Sort.SWITCH:
            return forms.BooleanField(initial=is_yes(said))
        case Sort.NUMBER:
            return forms.IntegerField(initial=said, min_value=0, max_value=999_999_999)
        case Sort.CHOICE:
            choices = list(knob.choices.items())
            return forms.ChoiceField(initial=said, choices=choices)
        case Sort.SECRET:
            masked = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            return forms.CharField(max_length=LONGEST, widget=masked)
        case Sort.TEXT:
            return forms.CharField(initial=said, max_length=LONGEST)


def _whence(knob: Knob, said: str, env: str) -> str:
    """Return where the value comes from, in words; nothing where that is plain."""
    if env:
        return _("Fixed by the environment: %(name)s.") % {"name": env}
    if knob.sort is Sort.SECRET:
        return _("It is set; leave this empty to keep it.") if said else _("Not set yet.")
    return ""


def _as_text(found: Any) -> str:
    if isinstance(found, bool):
        return "1" if found else "0"
    return "" if found is None else str(found)


def lacking(doorway: Doorway, missing: list[str]) -> list[str]:
    """Return the labels of the knobs a door lacks."""
    return [str(doorway.knob(name).label) for name in missing]
