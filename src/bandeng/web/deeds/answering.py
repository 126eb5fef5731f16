"""Answer who asked, write down what they say to it, end it in another way, open it again."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.states import Move, Outcome, State
from bandeng.playbooks.schema_abilities import AnswerPart
from bandeng.web.deeds.along import add_own_words, gathered
from bandeng.web.deeds.answer_help import AnswerHelp
from bandeng.web.deeds.deed import Deed, Told, plain, words_of
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.visit import outcome_words, said
from bandeng.web.ui.fields import offer, words

PART = "part-"
LONGEST_PART = 5000


class AnswerForm(DeedForm):
    """The answer: what it says, and in which words."""

    outcome = forms.TypedChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        coerce=Outcome,
        choices=[
            (Outcome.SOLVED.value, _("Solved")),
            (Outcome.EXPLAINED.value, _("Explained: it cannot be done now, and why")),
            (Outcome.REFUSED.value, _("Refused, with the reason")),
        ],
    )
    text = words(
        _("The answer to who asked"),
        _("In plain words: what was done, or why not. They will read exactly this."),
        rows=5,
    )

    def fill(self) -> None:
        """Use the kind's own words for the outcomes, and one field a part where it asks for parts.

        A required part that is missing is named, and nothing is answered without it.
        """
        answer = self.scene.kind.answer if self.scene.kind else None
        if answer and answer.outcomes:
            offer(self, "outcome", [(o.value, outcome_words(self.scene.kind, o)) for o in Outcome])
        if answer and answer.parts:
            del self.fields["text"]
            for id_, part in answer.parts.items():
                self.fields[PART + id_] = part_field(part)
        add_own_words(self)
        self.help = AnswerHelp(self.scene)
        chosen = self.help.words_of(self.scene.seen.request.GET.get("words", ""))
        self.initial.update({key: word for key, word in chosen.items() if key in self.fields})

    def clean(self) -> dict[str, Any]:
        """Return the answers with the parts gathered under `text`."""
        told = gathered(super().clean() or self.cleaned_data)
        parts = {key: told.pop(key) for key in list(told) if key.startswith(PART)}
        if parts:
            told["text"] = {key.removeprefix(PART): text for key, text in parts.items()}
        return told


def part_field(part: AnswerPart) -> forms.CharField:
    """Return the field of one part of a written answer."""
    label = said(part.label)
    return forms.CharField(
        label=label,
        help_text=said(part.hint),
        required=part.required,
        max_length=LONGEST_PART,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Still missing: %(parts)s. Nothing is answered without them.")
            % {"parts": label}
        },
    )


def told_words(told: Told) -> dict[str, str]:
    """Return what tells one answer from another; an answer in parts is told by its person alone."""
    return words_of("text")(told) if isinstance(told["text"], str) else {}


class ConfirmForm(DeedForm):
    """The asker's word, fetched by a call."""

    solved = forms.TypedChoiceField(
        label=_("Is it solved, in their own word?"),
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
        choices=[("yes", _("Yes, solved")), ("no", _("No, not solved"))],
    )
    rating = forms.TypedChoiceField(
        label=_("How content are they?"),
        required=False,
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        choices=[
            ("5", _("5 very content")),
            ("4", _("4 content")),
            ("3", _("3 so so")),
            ("2", _("2 not content")),
            ("1", _("1 not at all")),
        ],
    )
    text = words(_("In their own words"), required=False, rows=2)


class RedirectForm(DeedForm):
    """Which legal channel who asked is told."""

    route = forms.ChoiceField(label=_("Where does it belong?"), widget=forms.RadioSelect)

    def fill(self) -> None:
        """Offer the channels of the playbook's list with what each tells."""
        kind, seen = self.scene.kind, self.scene.seen
        routes = seen.rules.lists.get(kind.redirects) if kind and kind.redirects else None
        offered = routes.offered(localdate(seen.at)) if routes else ()
        told = _("%(label)s: %(tell)s")
        words = {o.id: {"label": said(o.label), "tell": said(o.tell or o.label)} for o in offered}
        offer(self, "route", [(key, told % pair) for key, pair in words.items()])


class WithdrawForm(DeedForm):
    """What who asked said when taking it back, if anything."""

    reason = words(_("What did they say?"), required=False, rows=2)


class ReopenForm(DeedForm):
    """Why it was not at an end."""

    reason = words(_("Why is it opened again?"), rows=3)


DEEDS = (
    Deed(
        "answer", "answer", _("Answer and finish"), "message-check", _("The answer is sent."),
        AnswerForm, plain(actions.answer), (Verb.MATTER_ANSWERED,), Move.ANSWER,
        said=told_words, next_in=(State.TAKEN, State.WORKING),
        about=_("Nothing is closed without an answer to who asked."),
    ),
    Deed(
        "confirm", "confirm", _("Call and confirm"), "phone-call",
        _("Their word is written down, marked as told to you."),
        ConfirmForm, plain(actions.confirm),
        (Verb.MATTER_CONFIRMED, Verb.MATTER_REOPENED), Move.CONFIRM,
        next_in=(State.ANSWERED, State.UNCONFIRMED),
        unless=lambda scene: actions.why_no_call(scene.matter, scene.seen.at),
        about=_("Ask on the phone whether it is solved. The journal marks that they told you."),
    ),
    Deed(
        "redirect", "redirect", _("Tell the right channel"), "corner-up-right",
        _("Who asked is told the right channel."),
        RedirectForm, plain(actions.redirect), (Verb.MATTER_REDIRECTED,), Move.REDIRECT,
        fits=lambda scene: bool(scene.kind and scene.kind.redirects),
        about=_("Tell the legal channel and end it here. They are told in these words."),
    ),
    Deed(
        "reopen", "reopen", _("Open it again"), "rotate-clockwise-2", _("Opened again."),
        ReopenForm, plain(actions.reopen), (Verb.MATTER_REOPENED,), Move.REOPEN,
        said=words_of("reason"),
    ),
    Deed(
        "withdraw", "withdraw", _("Who asked takes it back"), "arrow-back-up", _("Withdrawn."),
        WithdrawForm, plain(actions.withdraw), (Verb.MATTER_WITHDRAWN,), Move.WITHDRAW,
        about=_("Only if who asked says so themselves."),
    ),
)  # fmt: skip
