"""The forms by which staff act on a matter, for every hall; they validate and translate only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.matters.models import OUTCOME_LABELS
from bandeng.matters.states import Outcome

Choices = list[tuple[str, str]]
TEXT_MOST = 2000


def words(label: Any, hint: Any = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """Return a field for a few sentences; what is missing is said as a sentence."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def choice(label: Any, *, radio: bool = False, required: bool = True) -> forms.ChoiceField:
    """Return a field whose choices are set when the form is made."""
    widget = forms.RadioSelect() if radio else forms.Select()
    return forms.ChoiceField(label=label, widget=widget, required=required)


class Chosen(forms.Form):
    """A form of which some fields get their choices by name: `Chosen(data, rung=[…])`."""

    def __init__(self, *args: Any, **choices: Iterable[tuple[str, str]]) -> None:
        """Give each named field its choices; other names go to the form itself."""
        offered = {name: list(choices.pop(name)) for name in list(choices) if self._has(name)}
        super().__init__(*args, **choices)
        for name, options in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = options

    @classmethod
    def _has(cls, name: str) -> bool:
        return name in cls.base_fields


class Take(Chosen):
    """Take it in hand: nothing needs to be said."""


class Note(Chosen):
    """Write down what was done or found out."""

    text = words(_("What was done or found out?"))
    for_asker = forms.BooleanField(label=_("Who asked may read this too"), required=False)


class AskAsker(Chosen):
    """Put a question to who asked; the clock stands still until the reply."""

    text = words(_("What do you need to know?"), _("The clock stands still until the reply comes."))


class Reply(Chosen):
    """Write down what who asked replied on the phone or at the door."""

    text = words(_("What did who asked reply?"))


class Escalate(Chosen):
    """Hand it up by judgement."""

    reason = words(_("Why can it not be solved here?"), _("Who asked reads this too."))


class SendDown(Chosen):
    """Send it to a lower rung with an instruction."""

    rung = choice(_("To which rung?"), radio=True)
    reason = words(_("What is to be done there?"))


class Assign(Chosen):
    """Give it to another holder of the post."""

    to = choice(_("To whom?"))
    reason = words(_("Why?"), required=False, rows=2)


class AddHelper(Chosen):
    """Ask somebody to help; the owner still answers."""

    helper = choice(_("Who helps?"))


class Answer(Chosen):
    """Answer who asked; nothing is closed without an answer."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        choices=[(outcome.value, OUTCOME_LABELS[outcome]) for outcome in Outcome],
    )
    text = words(
        _("The answer, as you would say it at the door"),
        _("What was done, and if not, why not. Who asked gets these words."),
        rows=6,
    )


class Confirm(Chosen):
    """Write down the word of who asked after a call."""

    solved = forms.ChoiceField(
        label=_("Is it so?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("yes, it is settled")), ("no", _("no, it is not settled"))],
    )
    rating = forms.TypedChoiceField(
        label=_("Stars"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("none given")), *((str(n), "★" * n) for n in range(5, 0, -1))],
    )
    text = words(_("In their own words"), required=False, rows=3)


class Reopen(Chosen):
    """Open it again because it turned out not fixed."""

    reason = words(_("Why is it opened again?"))


class Withdraw(Chosen):
    """Withdraw it at the word of who asked."""

    reason = words(_("What did who asked say?"), required=False, rows=2)


class Redirect(Chosen):
    """Tell who asked the right channel."""

    route = choice(_("Which channel is the right one?"), radio=True)


class Recategorise(Chosen):
    """Correct what it is about, or where it lies."""

    category = choice(_("What is it about?"), required=False)
    place = choice(_("Where does it lie?"), required=False)


class Supervise(Chosen):
    """Put it on the supervision list."""

    reason = words(_("Why does it need supervision?"))


class Remind(Chosen):
    """Remind the owner."""

    text = words(_("A word to the owner"), required=False, rows=2)


class Publish(Chosen):
    """Make it public: nothing needs to be said."""


class MakePrivate(Chosen):
    """Take it back from the public."""

    reason = words(_("Why?"), required=False, rows=2)


class Redact(Chosen):
    """Black out all that looks like personal data, or one passage chosen by hand."""

    text = forms.CharField(
        label=_("A passage to black out"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty to black out every phone, number and name that was found."),
    )


class OpenContact(Chosen):
    """Open the contact details for a purpose."""

    purpose = forms.CharField(
        label=_("What do you need them for?"),
        max_length=200,
        help_text=_("Your name, the time and this purpose are written down."),
    )


class OpenConfidential(Chosen):
    """Open a confidential matter for a purpose."""

    purpose = forms.CharField(
        label=_("Why do you open it?"),
        max_length=200,
        help_text=_("Your name, the time and this purpose are written down."),
    )
