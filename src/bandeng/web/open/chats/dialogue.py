"""What a message is answered: commands first, then whatever the draft waits for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from bandeng.doors import actions, drafts
from bandeng.doors.finding import in_state, sent_by
from bandeng.doors.reading.commands import Command, Means, command_of
from bandeng.journal.states import Refused, Voice
from bandeng.matters import actions as matters
from bandeng.matters import reviews
from bandeng.matters.models import Matter
from bandeng.matters.pictures import MOST_PICTURES
from bandeng.matters.states import State, spoken
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.open.chats import offering, telling
from bandeng.web.open.chats.drafting import add_words, ask_next, at_place, choose, point_at, send
from bandeng.web.open.chats.talk import Talk

WECOM = "wecom"
MOST_NUMBERS = Limit(30, timedelta(hours=1))


def answer(talk: Talk) -> str:
    """Return what a message is answered, empty for nothing; refusals are sentences too."""
    if talk.sender.channel == WECOM and talk.person is None:
        return _who_is_it(talk)
    try:
        return SORTS.get(talk.message.sort, _not_understood)(talk)
    except Refused as refused:
        return str(refused)


def _who_is_it(talk: Talk) -> str:
    """Give a code to somebody in WeCom of whom nobody has said yet who he is."""
    if talk.message.sort == "event":
        return ""
    words = {"code": spoken(actions.give_code(talk.sender, at=talk.at))}
    return (
        _(
            "We do not know yet who you are. Sign in on the site, open “My settings”, choose “Bind "
            "WeCom” and type this code within ten minutes: %(code)s. Give it to nobody."
        )
        % words
    )


def _text(talk: Talk) -> str:
    draft, command = talk.draft, command_of(talk.message.text)
    if draft and draft.awaits == "place" and command.means is Means.STATUS:
        if place := talk.place(talk.message.text.strip()):
            return at_place(talk, draft, place)
    return COMMANDS[command.means](talk, command)


def _words(talk: Talk, command: Command) -> str:
    draft = talk.draft
    undecided = draft is None or draft.awaits == "which"
    if undecided and (asked := _asked(talk)):
        held = (draft or drafts.begin()).saying(command.rest)
        talk.put(held, awaits="which")
        return "\n".join(
            [
                telling.question_of(asked),
                _("Is this your reply? Write 1. Is it a new request? Write 2."),
            ]
        )
    return add_words(talk, draft or drafts.begin(), command.rest)


def _asked(talk: Talk) -> Matter | None:
    """Return the one request of the sender that waits for a reply of his."""
    waiting = [m for m in in_state(talk.sender, State.WAITING, at=talk.at) if not m.paused_for]
    return waiting[0] if len(waiting) == 1 and talk.person is None else None


def _choice(talk: Talk, command: Command) -> str:
    draft = talk.draft
    if draft is None:
        return _help(talk, command)
    if draft.awaits == "which":
        return _reply_or_new(talk, command)
    return choose(talk, draft, command.number)


def _reply_or_new(talk: Talk, command: Command) -> str:
    draft, asked = talk.draft, _asked(talk)
    if draft is None or command.number not in ("1", "2"):
        return _("Is this your reply? Write 1. Is it a new request? Write 2.")
    if command.number == "2" or asked is None:
        return ask_next(talk, draft)
    matters.reply(asked, text=draft.text, by=Voice.ASKER, at=talk.at)
    talk.keep(None)
    return _("Your reply has arrived at request %(number)s.") % {"number": spoken(asked.number)}


def _help(talk: Talk, command: Command) -> str:
    lines = [
        _("Write in a few words what you ask for, and we ask you where it is."),
        _("You may send pictures and your location."),
        _("“status”: how your requests stand. “cancel”: forget what you were writing."),
    ]
    if talk.person:
        lines[0] = _("Write what somebody asks for, and we ask you where: it is taken by you.")
    return "\n".join(lines)


def _cancel(talk: Talk, command: Command) -> str:
    if talk.draft is None:
        return _("There is nothing to cancel.")
    talk.keep(None)
    return _("Forgotten. Nothing was sent.")


def _send(talk: Talk, command: Command) -> str:
    draft = talk.draft
    if draft is None:
        return _help(talk, command)
    return send(talk, draft) if draft.awaits == "send" else ask_next(talk, draft)


def _status(talk: Talk, command: Command) -> str:
    if tries.too_many(f"numbers asked for by {talk.sender.pk}", MOST_NUMBERS, at=talk.at):
        return _("You asked very often. Please try again in an hour.")
    if command.mistyped:
        return _unknown()
    mine = sent_by(talk.sender, at=talk.at)
    if not command.number:
        found = list(mine[: telling.MOST_LISTED])
        if len(found) > 1:
            return telling.listed(found)
        return _told(talk, found[0]) if found else _("You have sent no request from here yet.")
    one = mine.filter(number=command.number).first()
    return _told(talk, one) if one else _unknown()


def _told(talk: Talk, matter: Matter) -> str:
    return telling.standing(matter, offering.way_to(matter.place), talk.at)


def _unknown() -> str:
    """Return the one sentence for every number that is not the sender's own."""
    return _(
        "From here you have sent no request of this number. Please look at the number once more; "
        "a request you sent otherwise is followed on the site."
    )


def _solved(talk: Talk, command: Command) -> str:
    return _word_on_answer(talk, command, solved=True)


def _not_solved(talk: Talk, command: Command) -> str:
    return _word_on_answer(talk, command, solved=False)


def _word_on_answer(talk: Talk, command: Command, *, solved: bool) -> str:
    """Take the word of who asked on an answer: of the one there is, or of the number told."""
    if talk.person:
        return _words(talk, Command(Means.WORDS, rest=talk.message.text))
    found = in_state(talk.sender, State.ANSWERED, State.UNCONFIRMED, at=talk.at)
    if command.number:
        found = [matter for matter in found if matter.number == command.number]
    if not found:
        return _words(talk, Command(Means.WORDS, rest=talk.message.text))
    if len(found) > 1:
        numbers = "、".join(spoken(matter.number) for matter in found)
        return _("Which one? Write it with its number: %(numbers)s") % {"numbers": numbers}
    after = matters.confirm(found[0], solved=solved, by=Voice.ASKER, at=talk.at, text=command.rest)
    return _thanks(after, solved)


def _thanks(after: Matter, solved: bool) -> str:
    if solved:
        return _("Thank you. The request is settled.")
    if after.answer and after.state in reviews.HAVE_ANSWER:
        return _("Thank you for saying so. On the site you can ask for a review of the answer.")
    return _(
        "Thank you for saying so. The request is open again; write “status” to see who has it."
    )


def _who(talk: Talk, command: Command) -> str:
    return talk.message.sender


def _picture(talk: Talk) -> str:
    draft = talk.draft or drafts.begin()
    if draft.shown >= MOST_PICTURES:
        return _("Six pictures are enough; the first six are kept.")
    draft = replace(draft, coming=draft.coming + 1)
    actions.order_picture(talk.sender, draft.key, talk.message.media_id)
    return ask_next(talk, draft)


def _location(talk: Talk) -> str:
    lat, lng = talk.message.lat, talk.message.lng
    if lat is None or lng is None:
        return _not_understood(talk)
    return point_at(talk, talk.draft or drafts.begin(), lat, lng)


def _event(talk: Talk) -> str:
    """Answer an event; where somebody walks about is neither asked for nor kept."""
    event, key = talk.message.event, talk.message.event_key.casefold()
    if event == "unsubscribe":
        actions.forget_sender(talk.sender, at=talk.at)
        return ""
    if place := talk.place(talk.message.scene):
        return at_place(talk, talk.draft or drafts.begin(), place)
    if event == "subscribe":
        return "\n".join([_("Welcome."), _help(talk, Command(Means.HELP))])
    if event == "click":
        return COMMANDS[CLICKS.get(key, Means.HELP)](talk, Command(Means.HELP))
    return ""


def _not_understood(talk: Talk) -> str:
    return _("Only words, pictures and locations can be read here. Please write it in words.")


def _voice(talk: Talk) -> str:
    return _("We cannot listen to voice messages here. Please write it in a few words.")


CLICKS = {"mine": Means.STATUS, "status": Means.STATUS, "cancel": Means.CANCEL}
SORTS: dict[str, Callable[[Talk], str]] = {
    "text": _text,
    "image": _picture,
    "location": _location,
    "event": _event,
    "voice": _voice,
}
COMMANDS: dict[Means, Callable[[Talk, Command], str]] = {
    Means.WORDS: _words,
    Means.CHOICE: _choice,
    Means.HELP: _help,
    Means.CANCEL: _cancel,
    Means.SEND: _send,
    Means.STATUS: _status,
    Means.SOLVED: _solved,
    Means.NOT_SOLVED: _not_solved,
    Means.WHO_AM_I: _who,
}
