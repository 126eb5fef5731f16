"""Everything a worker can do to a matter: one entry a deed, one address each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters.states import Move, State
from bandeng.web.worker import deed_forms as forms
from bandeng.web.worker import doing
from bandeng.web.worker.scene import Scene


@dataclass(frozen=True)
class Deed:
    """One thing that can be done: its words, what it asks, what it calls, when it makes sense.

    `lines` are the journal lines it may leave, none where doing it twice is doing it once; `said`
    returns what in that line tells a second press from a second deed of the same kind.
    """

    id: str
    verb: str
    label: Promise
    icon: str
    done: Promise
    form: type[forms.DeedForm]
    do: Callable[[Scene, dict[str, Any]], Any]
    lines: tuple[Verb, ...] = ()
    move: Move | None = None
    fits: Callable[[Scene], bool] = lambda scene: True
    said: Callable[[dict[str, Any]], dict[str, str]] = lambda told: {}
    about: Promise | str = ""

    def makes_sense(self, scene: Scene) -> bool:
        """Tell whether the matter's state allows this, permissions apart."""
        return (self.move is None or scene.can(self.move)) and self.fits(scene)

    def is_open_to(self, scene: Scene) -> bool:
        """Tell whether the person may do this now."""
        return self.makes_sense(scene) and scene.may(self.verb)


def words_of(*keys: str) -> Callable[[dict[str, Any]], dict[str, str]]:
    """Return a function that picks these answers as the journal keeps them."""
    return lambda told: {key: str(told[key]).strip() for key in keys}


ALL = (
    Deed(
        "take", "take", _("Take it in hand"), "hand-stop", _("Taken in hand."),
        forms.TakeForm, doing.take, (Verb.MATTER_TAKEN,), Move.TAKE,
    ),
    Deed(
        "answer", "answer", _("Answer and finish"), "message-check", _("The answer is sent."),
        forms.AnswerForm, doing.answer, (Verb.MATTER_ANSWERED,), Move.ANSWER, said=words_of("text"),
        about=_("Nothing is closed without an answer to who asked."),
    ),
    Deed(
        "reply", "reply", _("Write down the reply"), "message-circle",
        _("The reply is written down and the time goes on."),
        forms.ReplyForm, doing.plain("reply", "text"), (Verb.MATTER_REPLIED,), Move.REPLY,
        said=words_of("text"),
    ),
    Deed(
        "confirm", "confirm", _("Call and confirm"), "phone-call",
        _("Their word is written down, marked as told to you."),
        forms.ConfirmForm, doing.confirm,
        (Verb.MATTER_CONFIRMED, Verb.MATTER_REOPENED), Move.CONFIRM,
        about=_("Ask on the phone whether it is solved, and write down what they say."),
    ),
    Deed(
        "note", "note", pgettext_lazy("deed", "Write a note"), "pencil", _("The note is written."),
        forms.NoteForm, doing.plain("note", "text", "for_asker"), (Verb.MATTER_NOTED,), Move.NOTE,
        said=words_of("text"),
    ),
    Deed(
        "ask", "ask_asker", _("Ask back"), "message-question",
        _("The question is put. The time stands still until the reply."),
        forms.AskForm, doing.plain("ask_asker", "text"), (Verb.MATTER_ASKER_ASKED,), Move.ASK_ASKER,
        said=words_of("text"),
    ),
    Deed(
        "hand-up", "escalate", _("Hand it up"), "corner-right-up", _("Handed up."),
        forms.HandUpForm, doing.plain("escalate", "reason"), (Verb.MATTER_ESCALATED,),
        Move.ESCALATE,
        fits=lambda scene: not scene.is_highest, said=words_of("reason"),
        about=_("It goes to the rung above with a new deadline."),
    ),
    Deed(
        "assign", "assign", _("Give it to a colleague"), "arrows-exchange", _("Given on."),
        forms.AssignForm, doing.assign, (Verb.MATTER_ASSIGNED,), Move.ASSIGN,
        said=lambda told: {"owner": doing.colleague(told["to"]).name},
        about=_("Somebody with the same post; the deadline stays as it is."),
    ),
    Deed(
        "help", "assign", _("Ask somebody to help"), "user-plus", _("The helper is told."),
        forms.HelpForm, doing.help_, fits=lambda scene: scene.is_open,
        about=_("Who has it still answers; the helper may read and note."),
    ),
    Deed(
        "send-down", "send_down", _("Send it down"), "corner-left-down", _("Sent down."),
        forms.SendDownForm, doing.plain("send_down", "rung", "reason"), (Verb.MATTER_SENT_DOWN,),
        Move.SEND_DOWN, fits=lambda scene: not scene.is_lowest, said=words_of("reason"),
    ),
    Deed(
        "correct", "recategorise", _("Correct category or place"), "tag", _("Corrected."),
        forms.CorrectForm, doing.correct, (Verb.MATTER_RECATEGORISED,),
        fits=lambda scene: scene.runs, said=words_of("category"),
        about=_("The deadline stays as it is."),
    ),
    Deed(
        "redirect", "redirect", _("It belongs elsewhere"), "corner-up-right",
        _("Who asked is told the right channel."),
        forms.RedirectForm, doing.plain("redirect", "route"), (Verb.MATTER_REDIRECTED,),
        Move.REDIRECT, fits=lambda scene: bool(scene.kind and scene.kind.redirects),
        about=_("Tell the legal channel and end it here. They are told in these words."),
    ),
    Deed(
        "publish", "publish", _("Show it to everybody"), "eye", _("Everybody can read it now."),
        forms.DeedForm, doing.plain("make_public"), (Verb.MATTER_PUBLISHED,),
        fits=lambda scene: scene.may_go_public,
        about=_("Name and phone of who asked are never shown."),
    ),
    Deed(
        "hide", "publish", _("Take it off the public list"), "eye-off",
        _("Only those who work on it read it now."),
        forms.PerhapsReasonForm, doing.plain("make_private", "reason"), (Verb.MATTER_MADE_PRIVATE,),
        fits=lambda scene: scene.matter.published_at is not None,
    ),
    Deed(
        "redact", "redact", _("Black out what is marked"), "eye-off", _("Blacked out for good."),
        forms.DeedForm, doing.plain("redact"), (Verb.MATTER_REDACTED,),
        fits=lambda scene: scene.has_personal_data,
        about=_("What was blacked out cannot be brought back."),
    ),
    Deed(
        "black-out", "redact", _("Black out a passage"), "eye-off", _("Blacked out for good."),
        forms.BlackOutForm, doing.black_out,
        about=_("What was blacked out cannot be brought back."),
    ),
    Deed(
        "hide-pictures", "redact", _("Hide the pictures from the public"), "eye-off",
        _("Only those who work on it see the pictures now."),
        forms.DeedForm, doing.plain("hide_pictures"), (Verb.MATTER_REDACTED,),
        fits=lambda scene: scene.shows_pictures,
        about=_("For faces, number plates and doors in a picture."),
    ),
    Deed(
        "remind", "remind", _("Remind who has it"), "bell", _("The reminder is sent."),
        forms.RemindForm, doing.plain("remind", "text"), (Verb.MATTER_REMINDED,),
        fits=lambda scene: scene.is_open and bool(scene.matter.owner_id) and not scene.is_mine,
        said=words_of("text"),
    ),
    Deed(
        "supervise", "supervise", _("Put it on the supervision list"), "flag",
        _("It stands on the supervision list."),
        forms.ReasonForm, doing.plain("supervise", "reason"), (Verb.MATTER_SUPERVISED,),
        fits=lambda scene: scene.is_open and scene.matter.listed_at is None,
    ),
    Deed(
        "reopen", "reopen", _("Open it again"), "rotate-clockwise-2", _("Opened again."),
        forms.ReasonForm, doing.plain("reopen", "reason"), (Verb.MATTER_REOPENED,), Move.REOPEN,
        said=words_of("reason"),
    ),
    Deed(
        "withdraw", "withdraw", _("They take it back"), "arrow-back-up", _("Withdrawn."),
        forms.PerhapsReasonForm, doing.plain("withdraw", "reason"), (Verb.MATTER_WITHDRAWN,),
        Move.WITHDRAW, about=_("Only if who asked says so themselves."),
    ),
)  # fmt: skip

BY_ID = {deed.id: deed for deed in ALL}
FIRST = {
    State.RAISED: "take",
    State.TAKEN: "answer",
    State.WORKING: "answer",
    State.WAITING: "reply",
    State.ANSWERED: "confirm",
    State.UNCONFIRMED: "confirm",
}
OFTEN = ("note", "ask", "hand-up", "assign", "help", "remind")


def primary(scene: Scene) -> Deed | None:
    """Return the next sensible thing to do, or None if it is not for this person."""
    deed = BY_ID.get(FIRST.get(scene.state, ""))
    if deed and deed.is_open_to(scene) and (deed.id != "take" or scene.falls_to_me):
        return deed
    reminder = BY_ID["remind"]
    return reminder if reminder.is_open_to(scene) and scene.runs else None


def others(scene: Scene, first: Deed | None) -> tuple[list[Deed], list[Deed]]:
    """Return what else may be done: the frequent things, and the rest."""
    allowed = [deed for deed in ALL if deed is not first and deed.is_open_to(scene)]
    often = [deed for deed in allowed if deed.id in OFTEN or deed.id in FIRST.values()]
    return often, [deed for deed in allowed if deed not in often]


def refused_first(scene: Scene) -> tuple[Deed, str] | None:
    """Return the next step of this state with the sentence that says why it is not for this person.

    Only where the sentence helps: who works on it should know whom to ask.
    """
    deed = BY_ID.get(FIRST.get(scene.state, ""))
    if deed is None or not deed.makes_sense(scene) or scene.may(deed.verb):
        return None
    return deed, scene.against[deed.verb]
