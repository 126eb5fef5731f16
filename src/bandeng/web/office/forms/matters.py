"""The forms by which something is done to a matter at a desk."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bandeng.matters.models import OUTCOME_LABELS
from bandeng.matters.states import Outcome
from bandeng.web.office.forms.naming import PersonField, colleague

Offered = Mapping[str, Iterable[tuple[str, str]]]
A_WHILE = timedelta(hours=12)
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


class Act(forms.Form):
    """A form by which something is done to a matter; it knows when its page was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, choices: Offered | None = None, **more: Any):
        """Give the named fields their choices; a fresh form remembers the instant."""
        super().__init__(*args, **more)
        self.at = at
        self.initial.setdefault("seen", at.isoformat())
        for name, options in (choices or {}).items():
            self.fields[name].choices = list(options)  # type: ignore[attr-defined]

    def clean_seen(self) -> datetime:
        """Return when the page was opened, at most half a day ago."""
        try:
            opened = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return self.at
        if opened.tzinfo is None:
            return self.at
        return min(max(opened, self.at - A_WHILE), self.at)


class Take(Act):
    """Take it in hand: nothing needs to be said."""


class Note(Act):
    """Write down what was done or found out."""

    text = words(_("What was done or found out?"))
    for_asker = forms.BooleanField(label=_("Who asked may read this too"), required=False)


class AskAsker(Act):
    """Put a question to who asked; the clock stands still until the reply."""

    text = words(_("What do you need to know?"), _("The clock stands still until the reply comes."))


class Reply(Act):
    """Write down what who asked replied on the phone or at the door."""

    text = words(_("What did who asked reply?"))


class Escalate(Act):
    """Hand it up by judgement."""

    reason = words(_("Why can it not be solved here?"), _("Who asked reads this too."))


class SendDown(Act):
    """Send it to a lower rung with an instruction."""

    rung = choice(_("To which rung?"), radio=True)
    reason = words(_("What is to be done there?"))


class Assign(Act):
    """Give it to another holder of the post."""

    to = choice(_("To whom?"))
    reason = words(_("Why?"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """Find the person chosen."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("to"):
            said["owner"] = colleague(said["to"])
        return said


class AddHelper(Act):
    """Ask somebody to help; the owner still answers."""

    helper = choice(_("Who helps?"), required=False)
    other = PersonField(label=_("or somebody else"), required=False, help_text=_("Name or phone."))

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        said: dict[str, Any] = super().clean() or {}
        if not (said.get("helper") or said.get("other") or self.errors):
            raise ValidationError(_("Please choose who helps."))
        if not self.errors:
            said["helper"] = said["other"] or colleague(said["helper"])
        return said


class Answer(Act):
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


class Confirm(Act):
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


class Reopen(Act):
    """Open it again because it turned out not fixed."""

    reason = words(_("Why is it opened again?"))


class Withdraw(Act):
    """Withdraw it at the word of who asked."""

    reason = words(_("What did who asked say?"), required=False, rows=2)


class Redirect(Act):
    """Tell who asked the right channel."""

    route = choice(_("Which channel is the right one?"), radio=True)


class Recategorise(Act):
    """Correct what it is about, or where it lies."""

    category = choice(_("What is it about?"), required=False)
    place = choice(_("Where does it lie?"), required=False)


class Supervise(Act):
    """Put it on the supervision list."""

    reason = words(_("Why does it need supervision?"))


class Remind(Act):
    """Remind the owner."""

    text = words(_("A word to the owner"), required=False, rows=2)


class Publish(Act):
    """Make it public: nothing needs to be said."""


class MakePrivate(Act):
    """Take it back from the public."""

    reason = words(_("Why?"), required=False, rows=2)


class Redact(Act):
    """Black out all that looks like personal data, or one passage chosen by hand."""

    text = forms.CharField(
        label=_("A passage to black out"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty to black out every phone, number and name that was found."),
    )


class OpenContact(Act):
    """Open the contact details for a purpose."""

    purpose = forms.CharField(
        label=_("What do you need them for?"),
        max_length=200,
        help_text=_("Your name, the time and this purpose are written down."),
    )


class OpenConfidential(Act):
    """Open a confidential matter for a purpose."""

    purpose = forms.CharField(
        label=_("Why do you open it?"),
        max_length=200,
        help_text=_("Your name, the time and this purpose are written down."),
    )
