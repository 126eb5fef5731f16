"""Answer, and hear from who asked whether it is so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.along import (
    answer_along,
    answered,
    end_pieces,
    has_kin,
    hold_to_answer,
    leave_joining,
    let_go,
    with_latecomers,
)
from bandeng.matters.actions.calling_back import refuse_early_call
from bandeng.matters.actions.climbing import (
    days,
    end_wait,
    enter_rung,
    kind_of,
    passed_over,
    set_clock,
    standing_of,
)
from bandeng.matters.actions.locking import (
    NotNow,
    NotYours,
    allowed,
    check_move_of,
    lock,
    move,
    need,
    weighed,
)
from bandeng.matters.actions.offering import hearers
from bandeng.matters.actions.reporting_back import owes_report
from bandeng.matters.actions.running_errands import refuse_unfinished
from bandeng.matters.actions.sending import send_answers
from bandeng.matters.actions.settling import give_anew, settle
from bandeng.matters.actions.working import CLOCK, TAKEN, line, take_locked
from bandeng.matters.actions.writing import written
from bandeng.matters.models import ConfirmLink, Matter
from bandeng.matters.states import Move, Outcome, State
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.playbooks import ladder
from bandeng.playbooks.queries import library, seats_of
from bandeng.worktime.arithmetic import Calendar

ANSWER = [
    "state", "answer", "answer_parts", "outcome", "answered_at", "answered_by", "confirm_by",
    "next_at", "changed_at", "satisfied", "rating", "confirmed_at", "confirmed_by",
    "reported_back_at",
]  # fmt: skip


@dataclass(frozen=True)
class Given:
    """An answer that is given in the moment somebody asks."""

    text: str
    outcome: Outcome


class TooLate(Refused):
    """The link was used, or its time is over; halls answer 410."""


def answer(
    matter: Matter,
    *,
    text: str | Mapping[str, str],
    outcome: Outcome,
    by: Person,
    at: datetime,
    own: Mapping[str, str] | None = None,
    take_first: bool = False,
) -> Matter:
    """Return the answered matter; who asked has the playbook's time to say yes or no.

    With `take_first` what nobody has taken yet is taken by this too, by who may take or answer it.

    Where the kind asks for parts, `text` holds them by id; a missing one is named and refused.
    What is handled together with it is answered along, in the words `own` holds for a number or
    else in the same. Refused while a piece of it is not answered.
    """
    said: dict[str, Any] = {"text": text, "outcome": outcome, "own": own, "by": by, "at": at}
    with transaction.atomic():
        return answer_within(matter, **said, take_first=take_first)


def answer_within(
    matter: Matter,
    *,
    text: str | Mapping[str, str],
    outcome: Outcome,
    by: Person,
    at: datetime,
    own: Mapping[str, str] | None = None,
    take_first: bool = False,
) -> Matter:
    """Do `answer` within an act that does more; call it inside a transaction."""
    whole, parts = written(kind_of(matter), text)
    matter, joined = hold_to_answer(matter.pk)
    seats = seats_of(by, at)
    taken = take_first and matter.state == State.RAISED
    lines = _taken_first(matter, seats, by, at) if taken else []
    weighed(matter, "answer", seats)
    move(matter, Move.ANSWER)
    joined = with_latecomers(matter, joined)
    for each in (matter, *joined):
        refuse_unfinished(each, outcome)
    owing = put_answer(matter, whole, parts, outcome, by=by, at=at, seats=seats)
    telling.has_address(matter)  # what is set up is read before anything is written
    matter.save(update_fields=[*ANSWER, *(TAKEN if taken else ())])
    lines.append(answered(matter, by, at))
    record_many([*lines, *answer_along(matter, joined, own or {}, by=by, at=at)])
    telling.tell_people(matter, Verb.MATTER_ANSWERED, [owing], at=at)
    send_answers([matter, *joined], at)
    return matter


def answer_new(matter: Matter, given: Given, *, by: Actor, at: datetime) -> list[Entry]:
    """Take and answer a matter that is being raised, not yet saved; return the lines of it.

    Only who may take or answer it; raises as `answer` does.
    """
    if not isinstance(by, Person):
        raise NotYours(_("Only somebody who holds a post answers."))
    whole, parts = written(kind_of(matter), given.text)
    seats = seats_of(by, at)
    lines = _taken_first(matter, seats, by, at)
    weighed(matter, "answer", seats)
    move(matter, Move.ANSWER)
    refuse_unfinished(matter, given.outcome)
    owing = put_answer(matter, whole, parts, given.outcome, by=by, at=at, seats=seats)
    telling.has_address(matter)  # what is set up is read before anything is written
    telling.tell_people(matter, Verb.MATTER_ANSWERED, [owing], at=at)
    return [*lines, answered(matter, by, at)]


def _taken_first(matter: Matter, seats: Seats, by: Person, at: datetime) -> list[Entry]:
    """Take a held matter for who may take it, or answer it as it lies; return the line of it."""
    try:
        weighed(matter, "answer", seats)
    except NotYours:
        weighed(matter, "take", seats)
    return [take_locked(matter, by=by, at=at)]


def put_answer(
    matter: Matter,
    whole: str,
    parts: dict[str, str],
    outcome: Outcome,
    *,
    by: Person,
    at: datetime,
    seats: Seats | None = None,
    calendar: Calendar | None = None,
) -> int | None:
    """Write an answer onto a matter, not yet saved; return who must report back, if anybody."""
    matter.answer, matter.answer_parts, matter.outcome = whole, parts, outcome
    matter.answered_at, matter.answered_by = at, by
    kind, calendar = kind_of(matter), calendar or days(at)
    matter.confirm_by = ladder.confirm_by(kind, at, calendar).at
    look = ladder.look_again(kind, at, calendar) if outcome == Outcome.SOLVED else None
    matter.next_at = look or matter.confirm_by
    matter.changed_at = at
    return owes_report(matter, by, at, seats)


@transaction.atomic
def use_link(link: ConfirmLink, *, at: datetime) -> Matter:
    """Return the matter of a link, used up by this; raise TooLate for a used or late one."""
    link = ConfirmLink.objects.select_for_update().select_related("matter").get(pk=link.pk)
    if link.used_at or at > link.until or link.matter.state != State.ANSWERED:
        raise TooLate(
            _("This link has been used or its time is over. Your number still opens the request.")
        )
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link.matter


@transaction.atomic
def confirm_by_link(
    link: ConfirmLink, *, solved: bool, at: datetime, rating: int | None = None, text: str = ""
) -> Matter:
    """Return the matter with the word that came by a single-use link; raise TooLate like it."""
    matter = use_link(link, at=at)
    return confirm(matter, solved=solved, by=Voice.ASKER, at=at, rating=rating, text=text)


@transaction.atomic
def confirm(
    matter: Matter,
    *,
    solved: bool,
    by: Actor,
    at: datetime,
    rating: int | None = None,
    text: str = "",
) -> Matter:
    """Return the matter with the asker's word: confirmed, or opened again when not solved.

    Staff say it on the asker's behalf after a call; the journal marks that. “Not solved” may be
    said until it is settled: a first one opens the matter again on its rung, the next one puts
    it on the rung and list that the playbook names.
    """
    matter = lock(matter, "confirm", by=by, at=at)
    refuse_early_call(matter, by, at)
    _check_rating(rating)
    if not solved:
        return _not_solved(matter, by=by, at=at, rating=rating, text=text)
    move(matter, Move.CONFIRM)
    matter.satisfied, matter.rating = True, rating
    matter.confirmed_at, matter.changed_at, matter.next_at = at, at, None
    matter.confirmed_by = None if isinstance(by, Voice) else cast(Person, by)
    matter.save(update_fields=ANSWER)
    line(
        matter, Verb.MATTER_CONFIRMED, by=by, at=at, public=True, rating=str(rating or ""),
        text=text.strip(),
    )  # fmt: skip
    _tell_owner(matter, Verb.MATTER_CONFIRMED, at)
    return matter


def _check_rating(rating: int | None) -> None:
    if rating is not None and not 1 <= rating <= 5:
        raise Refused(_("Please give one to five stars, or none."))


def _tell_owner(matter: Matter, verb: Verb, at: datetime) -> None:
    telling.tell_people(matter, verb, [matter.owner_id, matter.answered_by_id], at=at)


def _not_solved(
    matter: Matter, *, by: Actor, at: datetime, rating: int | None, text: str
) -> Matter:
    _check_not_settled(matter)
    matter.satisfied, matter.rating = False, rating
    if kind_of(matter).appeal:
        return _keep_the_no(matter, by=by, at=at, text=text)
    return _reopen(matter, by=by, at=at, reason=text.strip())


def _check_not_settled(matter: Matter) -> None:
    """Refuse a No after a Yes: what was settled is opened again by those above only."""
    if matter.state == State.CONFIRMED:
        raise NotNow(
            _("You had said that it is settled. If it came back, send it as a new request.")
        )
    check_move_of(matter, Move.NOT_SOLVED)


def _keep_the_no(matter: Matter, *, by: Actor, at: datetime, text: str) -> Matter:
    """Note a No to an answer that has a review: the way on is to ask for it, not to open again."""
    matter.changed_at = at
    matter.save(update_fields=ANSWER)
    line(matter, Verb.MATTER_REPLIED, by=by, at=at, public=True, text=text.strip(), solved="no")
    _tell_owner(matter, Verb.MATTER_REPLIED, at)
    return matter


@transaction.atomic
def reopen(matter: Matter, *, reason: str, by: Person, at: datetime) -> Matter:
    """Return an ended matter opened again by a supervisor, because it turned out not fixed."""
    reason = need(reason, _("Please say why this is opened again."))
    matter = lock(matter, "reopen", by=by, at=at)
    return _reopen(matter, by=by, at=at, reason=reason)


def _reopen(matter: Matter, *, by: Actor, at: datetime, reason: str) -> Matter:
    move(matter, Move.REOPEN)
    leave_joining(matter, at)
    _void_links(matter, at)
    kind = kind_of(matter)
    rung = ladder.after_not_solved(kind, matter.rung, matter.reopenings)
    if matter.reopenings < kind.answer.reopenings:
        owner = _back_to_work(matter, at)
    else:
        holder = enter_rung(matter, rung.id, at=at)
        owner = holder.name if holder else ""
        matter.listed_at = matter.listed_at or at
    matter.list_next_at = matter.listed_at
    matter.reopenings += 1
    matter.confirmed_at = matter.confirm_by = matter.confirmed_by = None
    matter.save(update_fields={*CLOCK, *ANSWER, "reopenings", "joined_to"})
    line(
        matter, Verb.MATTER_REOPENED, by=by, at=at, public=True, reason=reason, rung=matter.rung,
        owner=owner, due=matter.due_at.isoformat() if matter.due_at else "",
        **passed_over(rung.id, matter),
    )  # fmt: skip
    telling.tell_people(matter, Verb.MATTER_REOPENED, hearers(matter, at), at=at)
    return matter


def _void_links(matter: Matter, at: datetime) -> None:
    """Use up the links of an answer that was not the last; the next answer sends its own."""
    ConfirmLink.objects.filter(matter=matter, used_at=None).update(used_at=at)


def _back_to_work(matter: Matter, at: datetime) -> str:
    """Start the rung's clock afresh with the same owner; return the owner's name."""
    kind, calendar = kind_of(matter), days(at)
    fresh = ladder.enter(kind, matter.rung, at, calendar, before=standing_of(matter))
    set_clock(matter, ladder.taken(kind, fresh, at, calendar), kind, calendar)
    if not settle(matter, at) and matter.kept_from and matter.owner_id is None:
        give_anew(matter, at)
    matter.changed_at = at
    return matter.owner.name if matter.owner else ""


@transaction.atomic
def withdraw(matter: Matter, *, by: Actor, at: datetime, reason: str = "") -> Matter:
    """Return the matter withdrawn by who asked (or by staff at his word)."""
    matter, _joined = hold_to_answer(matter.pk)
    allowed(matter, "withdraw", by=by, at=at)
    move(matter, Move.WITHDRAW)
    _stop(matter, at)
    line(matter, Verb.MATTER_WITHDRAWN, by=by, at=at, public=True, reason=reason.strip())
    telling.tell_people(matter, Verb.MATTER_WITHDRAWN, [matter.owner_id], at=at)
    _leave_alone(matter, by, at)
    return matter


@transaction.atomic
def redirect(matter: Matter, *, route: str, by: Person, at: datetime) -> Matter:
    """Return the matter ended by telling who asked the legal channel, from the playbook's list."""
    matter, _joined = hold_to_answer(matter.pk)
    allowed(matter, "redirect", by=by, at=at)
    routes = kind_of(matter).redirects or ""
    options = {option.id: option for option in library(at).options(routes)}
    if route not in options:
        raise Refused(_("Please choose the channel from the list."))
    move(matter, Move.REDIRECT)
    _stop(matter, at)
    told = options[route].tell or options[route].label
    line(matter, Verb.MATTER_REDIRECTED, by=by, at=at, public=True, route=route, text=told.zh)
    with telling.in_words_of(matter):
        subject = _("Your request %(number)s has another channel") % {"number": matter.number}
        words = told.said_in(get_language())
    telling.tell_asker(matter, subject, words, at=at, key="redirect")
    _leave_alone(matter, by, at)
    return matter


def _leave_alone(matter: Matter, by: Actor, at: datetime) -> None:
    """Let go those joined to what ended without an answer; nobody waits for its pieces now."""
    if not has_kin(matter):
        return
    let_go(matter, by=by, at=at)
    end_pieces(matter, by=by, at=at)


def _stop(matter: Matter, at: datetime) -> None:
    matter.next_at = None
    end_wait(matter)
    matter.changed_at = at
    waited = ["waiting_since", "paused_for", "paused_until"]
    matter.save(update_fields=["state", "next_at", "changed_at", *waited])
