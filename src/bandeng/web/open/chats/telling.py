"""How a request stands, in a few plain lines for who raised it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.journal import queries as journal
from bandeng.journal.states import Verb
from bandeng.matters.actions import is_offered
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.models import OUTCOME_LABELS, STATE_LABELS, Matter
from bandeng.matters.states import RUNNING, TOLD, Outcome, State, spoken
from bandeng.playbooks.queries import library
from bandeng.web.deeds.visit import said
from bandeng.web.ui.spoken import exact

MOST_LISTED = 8
LONGEST_TITLE = 24


def raised(matter: Matter, where: str, at: datetime) -> str:
    """Return the receipt; only a resident is told here when there is an answer."""
    told = _("You are told here when there is an answer. Write “status” to ask at any time.")
    ask = _("Write “status” to ask at any time.")
    lines = [
        _("Received. Number: %(number)s") % {"number": spoken(matter.number)},
        where,
        _who(matter, at),
        _until(matter),
        ask if matter.taken_by_id else told,
    ]
    return "\n".join(line for line in lines if line)


def standing(matter: Matter, where: str, at: datetime) -> str:
    """Return how a request stands: state, who has it, until when, what was asked or answered."""
    lines = [f"{spoken(matter.number)} {_short(matter.title)}", where]
    state = State(matter.state)
    if state in RUNNING or state == State.JOINED:
        lines += [str(STATE_LABELS[state]), _who(matter, at), _until(matter)]
    elif state == State.WAITING:
        lines += [question_of(matter) or str(STATE_LABELS[state])]
    else:
        lines += [_outcome(matter) if state in TOLD else str(STATE_LABELS[state]), matter.answer]
    if state == State.ANSWERED:
        lines.append(_("Is it so? Write “solved”, or “not solved” and why."))
    return "\n".join(line for line in lines if line)


def listed(matters: Sequence[Matter]) -> str:
    """Return several requests, a line each."""
    lines = [_("Your requests:")]
    for matter in matters[:MOST_LISTED]:
        state = STATE_LABELS[State(matter.state)]
        lines.append(f"{spoken(matter.number)} {_short(matter.title)} · {state}")
    return "\n".join([*lines, _("Write a number to read more.")])


def question_of(matter: Matter) -> str:
    """Return what staff ask who asked, while they wait for a reply; empty if they do not."""
    if matter.state != State.WAITING or matter.paused_for:
        return ""
    lines = journal.about("matter", matter.pk)
    asked = [line for line in lines if line.public and line.verb == Verb.MATTER_ASKER_ASKED]
    words = {"text": asked[-1].said.get("text", "") if asked else ""}
    return _("You were asked: %(text)s") % words


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


def _who(matter: Matter, at: datetime) -> str:
    """Return post and name of who has it: where several are handled as one, of the main one."""
    main = matter.joined_to if matter.state == State.JOINED and matter.joined_to else matter
    known = library(at).posts.get(main.owner_post)
    post = said(known.title) if known else main.owner_post
    if main.owner:
        return _("With: %(post)s %(name)s") % {"post": post, "name": main.owner.name}
    if is_offered(main):
        return _("All on duty were asked: %(post)s") % {"post": post}
    return _("With: %(post)s (nobody holds this post at present)") % {"post": post}


def _until(matter: Matter) -> str:
    if matter.due_at is None or matter.state not in (*RUNNING, State.JOINED):
        return ""
    return _("Answer by %(moment)s at the latest") % {"moment": exact(localtime(matter.due_at))}


def _outcome(matter: Matter) -> str:
    if matter.outcome not in list(Outcome):
        return str(STATE_LABELS[State(matter.state)])
    outcome = Outcome(matter.outcome)
    own = kind_of(matter).answer.outcomes.get(outcome)
    label = said(own) if own else str(OUTCOME_LABELS[outcome])
    return _("Answered: %(outcome)s") % {"outcome": label}
