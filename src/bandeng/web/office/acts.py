"""Everything that can be done to a matter at a desk: one entry each, one address each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bandeng.journal.queries import was_done
from bandeng.journal.states import Verb
from bandeng.matters import actions, queries
from bandeng.matters.states import RUNNING, Move
from bandeng.web.office import doing, pages
from bandeng.web.office.forms import matters as forms
from bandeng.web.office.sheet import Sheet

Said = dict[str, Any]
NEXT = ("take", "answer", "reply", "confirm")


@dataclass(frozen=True)
class Act:
    """One thing that can be done: its words, what it asks and calls, when it makes sense.

    `says` names the answers that stand in its journal line, by which two presses are known as one.
    """

    id: str
    verb: str
    label: Promise
    icon: str
    done: Promise
    form: type[forms.Act]
    do: Callable[[Sheet, Said], Any]
    line: Verb
    move: Move | None = None
    fits: Callable[[Sheet], bool] = lambda sheet: True
    about: Promise | str = ""
    says: tuple[str, ...] = ()

    @property
    def is_next(self) -> bool:
        """Tell whether this is what most often comes next where it is possible."""
        return self.id in NEXT

    def makes_sense(self, sheet: Sheet) -> bool:
        """Tell whether the matter as it stands allows this, posts apart."""
        return (self.move is None or sheet.can(self.move)) and self.fits(sheet)

    def is_open_to(self, sheet: Sheet) -> bool:
        """Tell whether who looks may do this now."""
        return self.makes_sense(sheet) and sheet.may(self.verb)


ALL = (
    Act("take", "take", _("Take it in hand"), "hand-stop", _("Taken in hand."),
        forms.Take, doing.plain(actions.take), Verb.MATTER_TAKEN, Move.TAKE),
    Act("answer", "answer", _("Answer"), "message-check", _("The answer is given."),
        forms.Answer, doing.answer, Verb.MATTER_ANSWERED, Move.ANSWER,
        about=_("Nothing is closed without an answer to who asked."),
        says=("text",)),
    Act("reply", "reply", _("Write down the reply"), "message-circle",
        _("The reply is written down and the clock goes on."),
        forms.Reply, doing.plain(actions.reply), Verb.MATTER_REPLIED, Move.REPLY,
        says=("text",)),
    Act("confirm", "confirm", _("Write down the word of who asked"), "phone-call",
        _("The word of who asked is written down, marked as told to you."),
        forms.Confirm, doing.confirm, Verb.MATTER_CONFIRMED, Move.CONFIRM),
    Act("note", "note", _("Write a note"), "pencil", _("The note is written."),
        forms.Note, doing.plain(actions.note), Verb.MATTER_NOTED, Move.NOTE,
        says=("text",)),
    Act("ask", "ask_asker", _("Ask who asked"), "message-question",
        _("The question is put; the clock stands still until the reply."),
        forms.AskAsker, doing.plain(actions.ask_asker), Verb.MATTER_ASKER_ASKED, Move.ASK_ASKER,
        says=("text",)),
    Act("hand-up", "escalate", _("Hand it up"), "corner-right-up", _("Handed up."),
        forms.Escalate, doing.plain(actions.escalate), Verb.MATTER_ESCALATED, Move.ESCALATE,
        fits=lambda sheet: sheet.rung_above is not None,
        about=_("It goes to the next rung with a clock of its own."),
        says=("reason",)),
    Act("send-down", "send_down", _("Send it down"), "corner-left-down", _("Sent down."),
        forms.SendDown, doing.plain(actions.send_down), Verb.MATTER_SENT_DOWN, Move.SEND_DOWN,
        fits=lambda sheet: sheet.has_rung_below,
        says=("reason",)),
    Act("assign", "assign", _("Assign it"), "arrows-exchange", _("Assigned."),
        forms.Assign, doing.assign, Verb.MATTER_ASSIGNED, Move.ASSIGN,
        about=_("To another holder of the post on this rung; the clock is not moved."),
        says=("owner",)),
    Act("help", "assign", _("Add a helper"), "user-plus", _("The helper was told."),
        forms.AddHelper, doing.add_helper, Verb.MATTER_HELPER_ADDED,
        fits=lambda sheet: sheet.matter.is_open,
        says=("helper",)),
    Act("remind", "remind", _("Remind the owner"), "bell", _("The owner was reminded."),
        forms.Remind, doing.plain(actions.remind), Verb.MATTER_REMINDED,
        fits=lambda sheet: sheet.matter.is_open and bool(sheet.matter.owner_id),
        says=("text",)),
    Act("supervise", "supervise", _("Put it on the supervision list"), "flag",
        _("It stands on the supervision list."),
        forms.Supervise, doing.plain(actions.supervise), Verb.MATTER_SUPERVISED,
        fits=lambda sheet: sheet.matter.is_open and sheet.matter.listed_at is None,
        says=("reason",)),
    Act("reopen", "reopen", _("Open it again"), "rotate-clockwise-2", _("Opened again."),
        forms.Reopen, doing.plain(actions.reopen), Verb.MATTER_REOPENED, Move.REOPEN,
        says=("reason",)),
    Act("redirect", "redirect", _("Tell the right channel"), "corner-up-right",
        _("Who asked was told the right channel."),
        forms.Redirect, doing.plain(actions.redirect), Verb.MATTER_REDIRECTED, Move.REDIRECT,
        fits=lambda sheet: bool(sheet.kind and sheet.kind.redirects)),
    Act("correct", "recategorise", _("Correct category or place"), "tag", _("Corrected."),
        forms.Recategorise, doing.recategorise, Verb.MATTER_RECATEGORISED,
        fits=lambda sheet: sheet.matter.state in RUNNING,
        about=_("The clock is not moved by this.")),
    Act("publish", "publish", _("Make it public"), "eye", _("Everybody can read it now."),
        forms.Publish, doing.plain(actions.make_public), Verb.MATTER_PUBLISHED,
        fits=lambda sheet: sheet.may_go_public,
        about=_("Name and phone of who asked are never shown.")),
    Act("hide", "publish", _("Take it back from the public"), "eye-off",
        _("Only those who work on it read it now."),
        forms.MakePrivate, doing.plain(actions.make_private), Verb.MATTER_MADE_PRIVATE,
        fits=lambda sheet: sheet.matter.published_at is not None),
    Act("redact", "redact", _("Black out personal data"), "eye-off", _("Blacked out for good."),
        forms.Redact, doing.redact, Verb.MATTER_REDACTED,
        about=_("What was blacked out cannot be brought back.")),
    Act("hide-pictures", "redact", _("Hide the pictures from the public"), "eye-off",
        _("Only those who work on it see the pictures now."),
        forms.Act, doing.plain(actions.hide_pictures), Verb.MATTER_REDACTED,
        fits=lambda sheet: sheet.shows_pictures,
        about=_("For faces, number plates and doors in a picture.")),
    Act("withdraw", "withdraw", _("Who asked takes it back"), "arrow-back-up", _("Withdrawn."),
        forms.Withdraw, doing.plain(actions.withdraw), Verb.MATTER_WITHDRAWN, Move.WITHDRAW),
)  # fmt: skip
BY_ID = {act.id: act for act in ALL}


def open_to(sheet: Sheet) -> list[Act]:
    """Return what who looks may do to a matter now, in the order of the list."""
    return [act for act in ALL if act.is_open_to(sheet)]


@transaction.atomic
def once(act: Act, sheet: Sheet, said: Said) -> None:
    """Do the act, unless the same person has done it since the page was opened.

    Two presses of one button queue up at the row's lock; the second finds the first one's line.
    """
    rows = queries.visible_to(pages.seats_of(sheet.request)).select_for_update(of=("self",))
    rows.only("pk").get(pk=sheet.matter.pk)
    if not _was_pressed(act, sheet, said.pop("seen"), said):
        act.do(sheet, said)


def _was_pressed(act: Act, sheet: Sheet, since: datetime, said: Said) -> bool:
    by = pages.person_of(sheet.request).pk
    told = {key: str(said[key]).strip() for key in act.says}
    return was_done("matter", sheet.matter.pk, act.line, by_id=by, since=since, said=told)


def still_seen(sheet: Sheet) -> bool:
    """Tell whether who looks sees the matter after an act, which may have moved it away."""
    seen = queries.visible_to(pages.seats_of(sheet.request))
    return seen.filter(pk=sheet.matter.pk).exists()
