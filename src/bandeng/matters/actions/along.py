"""What happens to those handled together with a matter, or cut out of it, when it moves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import (
    days,
    give_to,
    kind_of,
    owner_on,
    set_clock,
    standing_of,
)
from bandeng.matters.actions.keeping_away import free_holders, free_people
from bandeng.matters.models import Follower, Matter
from bandeng.matters.states import Move, State, check_move
from bandeng.matters.together import joined_to, numbers_of_pieces, open_pieces
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.queries import holders_over, seats_of
from bandeng.playbooks import ladder
from bandeng.secrecy.finding import find_personal, redact
from bandeng.statements import Known, ask
from bandeng.worktime.arithmetic import Calendar

ALONG = [
    "state", "answer", "answer_parts", "outcome", "answered_at", "answered_by", "confirm_by",
    "next_at", "changed_at", "satisfied", "rating", "confirmed_at", "confirmed_by", "expired_at",
]  # fmt: skip
HOLD = """
SELECT id FROM matters_matter
WHERE id = ANY(%s) OR (joined_to_id = ANY(%s) AND state = 'joined')
ORDER BY id FOR UPDATE
"""
LOOSE = ["state", "joined_to", "next_at", "list_next_at", "changed_at"]


# The pieces of some matters to which an answer is still owed, and what is joined to one.
KIN = """
SELECT id, number, joined_to_id FROM matters_matter
WHERE (part_of_id = ANY(%s) AND state IN ('raised', 'taken', 'working', 'waiting', 'joined'))
    OR (joined_to_id = %s AND state = 'joined')
ORDER BY id
"""


def _to_answer(matter_id: int, main_id: int) -> QuerySet[Matter]:
    following = Follower.objects.filter(matter=OuterRef("pk")).exclude(confirmed_at=None)
    rows = Matter.objects.select_for_update(of=("self",)).order_by("pk")
    found = rows.filter(Q(pk=matter_id) | Q(joined_to=main_id, state=State.JOINED))
    return found.select_related("asker").annotate(is_followed=Exists(following))


TO_ANSWER = Known(_to_answer)


def hold_together(matter_ids: Collection[int]) -> list[int]:
    """Lock several matters and what is joined to them, always in the same order; return them."""
    ids = list(matter_ids)
    return [pk for (pk,) in ask(HOLD, [ids, ids])]


def hold_to_answer(matter_id: int) -> tuple[Matter, list[Matter]]:
    """Lock a matter and those joined to it, in the same order as everybody; return both.

    Who asked comes along, and whether anybody follows. Raises Matter.DoesNotExist.
    """
    held = TO_ANSWER.rows(matter_id, matter_id)
    main = next((row for row in held if row.pk == matter_id), None)
    if main is None:
        raise Matter.DoesNotExist
    return main, [row for row in held if row.pk != matter_id]


def with_latecomers(matter: Matter, joined: Sequence[Matter]) -> list[Matter]:
    """Return what is joined to a locked matter, with what was joined while its lock was waited for.

    Raises Refused, naming them, while pieces of it or of a joined one are open.
    """
    ids = [matter.pk, *(each.pk for each in joined)]
    near = ask(KIN, [ids, matter.pk])
    mine = {pk for pk, _number, to in near if to == matter.pk}
    if mine <= set(ids):
        _refuse([number for pk, number, _to in near if pk not in mine])
        return list(joined)
    late = waiting_for(matter)
    refuse_open_pieces(matter, late)
    return late


def has_kin(matter: Matter) -> bool:
    """Tell whether anything is joined to a locked matter, or a piece of it is open."""
    return bool(ask(KIN, [[matter.pk], matter.pk]))


def waiting_for(matter: Matter) -> list[Matter]:
    """Return the matters joined to one, locked by who holds it."""
    return list(joined_to(matter.pk).select_for_update(of=("self",)).select_related("owner"))


def refuse_open_pieces(matter: Matter, joined: Sequence[Matter]) -> None:
    """Raise Refused, naming them, while pieces of the matter or of a joined one are open.

    A piece that is itself joined to the matter is answered with it and does not stand in the way.
    """
    own = {each.pk for each in joined}
    found = numbers_of_pieces({matter.pk, *own})
    _refuse([number for pk, number in found if pk not in own])


def _refuse(pieces: Sequence[str]) -> None:
    if pieces:
        numbers = _(", ").join(pieces)
        sentence = _("These parts are not answered yet: %(numbers)s. Answer them first.")
        raise Refused(sentence % {"numbers": numbers})


def answer_along(
    main: Matter, joined: Sequence[Matter], own: Mapping[str, str], *, by: Person, at: datetime
) -> list[Entry]:
    """Answer every matter joined to an answered one; return the lines to be written of it.

    Each has a time of its own and is to be sent with a link of its own.

    `own` holds, by number, the words for one that gets others; the rest get the same words with
    everything taken out that may be personal data of another. A promise that had passed by then
    counts as broken.
    """
    if not joined:
        return []
    same = redact(main.answer, find_personal(main.answer))
    parts = {key: redact(said, find_personal(said)) for key, said in main.answer_parts.items()}
    calendar = days(at)
    for matter in joined:
        matter.state = check_move(Move.ANSWER_ALONG, State(matter.state))
        matter.answer = own.get(matter.number, "").strip() or same
        matter.answer_parts, matter.outcome = parts, main.outcome
        matter.answered_at, matter.answered_by, matter.changed_at = at, by, at
        matter.confirm_by = ladder.confirm_by(kind_of(matter), at, calendar).at
        matter.next_at = matter.confirm_by
        if matter.due_at and matter.due_at < at:
            matter.expired_at = matter.expired_at or matter.due_at
    Matter.objects.bulk_update(joined, ALONG, batch_size=200)
    return [answered(matter, by, at, along="1") for matter in joined]


def answered(matter: Matter, by: Person, at: datetime, **more: str) -> Entry:
    """Return the line of a matter that is answered."""
    said = {"text": matter.answer, "outcome": matter.outcome, **more}
    return Entry(
        "matter", matter.pk, Verb.MATTER_ANSWERED, by, at, True, matter.owner_post, matter.path,
        said,
    )  # fmt: skip


def let_go(main: Matter, *, by: Actor, at: datetime) -> None:
    """Let those joined to a matter that ended without an answer go on by themselves."""
    joined = waiting_for(main)
    calendar = days(at) if joined else None
    for matter in joined:
        matter.state = check_move(Move.SEPARATE, State(matter.state))
        set_loose(matter, at, calendar)
    Matter.objects.bulk_update(joined, LOOSE, batch_size=200)
    record_many([separated(matter, by, at) for matter in joined])
    told = [telling.telling(m, Verb.MATTER_SEPARATED, m.owner_id, at=at) for m in joined
            if m.owner_id]  # fmt: skip
    notices.tell(told, at=at)


def set_loose(matter: Matter, at: datetime, calendar: Calendar | None = None) -> None:
    """Let a joined matter go on by itself, not yet saved; it is due when it was promised."""
    matter.joined_to = None
    matter.changed_at = at
    matter.list_next_at = at if matter.listed_at else None
    set_clock(matter, standing_of(matter), kind_of(matter), calendar or days(at))


def separated(matter: Matter, by: Actor, at: datetime, reason: str = "") -> Entry:
    """Return the line of a matter that goes on by itself."""
    owner = matter.owner.name if matter.owner else ""
    due = matter.due_at.isoformat() if matter.due_at else ""
    said = {"owner": owner, "rung": matter.rung, "due": due}
    return Entry(
        "matter", matter.pk, Verb.MATTER_SEPARATED, by, at, True, matter.owner_post, matter.path,
        {**said, **({"reason": reason} if reason else {})},
    )  # fmt: skip


def leave_joining(matter: Matter, at: datetime) -> None:
    """Put what was answered along and is not solved by itself, with who answered for both.

    It stands on the main one's rung then. Where that owner fills no seat over the place of this
    one, or must not have it, its own holder of the same post has it.
    """
    main = matter.joined_to
    if main is None:
        return
    main = main.joined_to or main
    matter.joined_to = None
    matter.rung = main.rung
    matter.owner_post = main.owner_post
    if _serves_here(main.owner_id, matter, at):
        matter.owner_id, matter.owner_place_id = main.owner_id, main.owner_place_id
        return
    holders = holders_over(main.owner_post, [matter.path], at)[matter.path]
    give_to(matter, main.owner_post, owner_on(free_holders(matter, holders, at), matter.pk))


def _serves_here(person_id: int | None, matter: Matter, at: datetime) -> bool:
    """Tell whether a person fills a seat over the matter's place and may have it."""
    if person_id is None or person_id not in free_people(matter, {person_id}, at):
        return False
    seats = seats_of(person_id, at).seats
    return any(matter.path.startswith(seat.path) for seat in seats)


def end_pieces(whole: Matter, *, by: Actor, at: datetime) -> None:
    """Withdraw the open pieces of a matter that ended without an answer: nobody asks any more."""
    rows = open_pieces([whole.pk]).select_for_update(of=("self",))
    pieces = list(rows)
    for piece in pieces:
        piece.state = check_move(Move.WITHDRAW, State(piece.state))
        piece.next_at, piece.waiting_since, piece.changed_at = None, None, at
    fields = ["state", "next_at", "waiting_since", "changed_at"]
    Matter.objects.bulk_update(pieces, fields, batch_size=200)
    record_many(
        [
            Entry(
                "matter", piece.pk, Verb.MATTER_WITHDRAWN, by, at, True, piece.owner_post,
                piece.path, {"with_the_whole": "1"},
            )
            for piece in pieces
        ]
    )  # fmt: skip
    told = [telling.telling(p, Verb.MATTER_WITHDRAWN, p.owner_id, at=at) for p in pieces
            if p.owner_id]  # fmt: skip
    notices.tell(told, at=at)
    for piece in pieces:
        let_go(piece, by=by, at=at)
