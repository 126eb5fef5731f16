"""Hand on what lies with somebody who no longer answers for its place."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions.climbing import give_to, owner_on
from bandeng.matters.actions.settling import give_anew, settle
from bandeng.matters.actions.telling import telling
from bandeng.matters.actions.working import CLOCK
from bandeng.matters.keeping import is_kept, is_own_review
from bandeng.matters.models import Matter
from bandeng.matters.queries import left_behind
from bandeng.matters.states import OPEN, RUNNING, Move, State, check_move
from bandeng.notices import actions as notices
from bandeng.people.queries import holders_over, seats_of_many
from bandeng.people.states import Holder


@transaction.atomic
def hand_on(*, at: datetime, batch: int = 500) -> int:
    """Give open matters whose owner fills no seat over their place to who holds the rung's post.

    This is what happens when a holding ends, a person leaves, or a stand-in's time is over; the
    clock is not moved. Returns how many changed hands.
    """
    ids = {*left_behind(at, batch), *_in_wrong_hands(at)}
    found = Matter.objects.select_for_update(skip_locked=True, of=("self",))
    rows = list(found.filter(pk__in=ids).order_by("pk"))
    guarded, others = _kept_apart(rows)
    changed = [
        pair for post, matters in _by_post(others).items() for pair in _given(post, matters, at)
    ]
    _save([matter for matter, _left in changed])
    changed += [(matter, left) for matter in guarded for left in _settled(matter, at)]
    record_many([_line(matter, left, at) for matter, left in changed])
    told = [telling(m, Verb.MATTER_ASSIGNED, m.owner_id, at=at) for m, _ in changed if m.owner_id]
    notices.tell(told, at=at)
    return len(changed)


def _in_wrong_hands(at: datetime) -> list[int]:
    """Return the ids of complaints whose owner has become one they are kept from.

    That happens when he stands in for, or is appointed to, whom the complaint is about.
    """
    owned = Matter.objects.filter(state__in=OPEN, owner__isnull=False).exclude(kept_from=[])
    found = list(owned.values_list("pk", "owner_id", "kept_from"))
    seats = seats_of_many({owner for _pk, owner, _kept in found}, at) if found else {}
    return [
        pk
        for pk, owner, kept in found
        if is_kept(kept, seats[owner]) or is_own_review(kept, seats[owner])
    ]


def _kept_apart(rows: list[Matter]) -> tuple[list[Matter], list[Matter]]:
    """Return the complaints somebody is kept from, which go one by one, and the others."""
    return [m for m in rows if m.kept_from], [m for m in rows if not m.kept_from]


def _settled(matter: Matter, at: datetime) -> list[int | None]:
    """Give a complaint to somebody free; return who had it before, nothing if he keeps it."""
    left = matter.owner_id
    if not settle(matter, at):
        give_anew(matter, at)
    if left and matter.owner_id == left:
        return []
    matter.changed_at = at
    matter.save(update_fields=[*CLOCK, "first_taker"])
    return [left]


def _by_post(rows: list[Matter]) -> dict[str, list[Matter]]:
    by_post: dict[str, list[Matter]] = defaultdict(list)
    for matter in rows:
        by_post[matter.owner_post].append(matter)
    return by_post


def _given(post: str, matters: list[Matter], at: datetime) -> list[tuple[Matter, int | None]]:
    """Return the matters that changed hands, each with who had it before."""
    holders = holders_over(post, {matter.path for matter in matters}, at)
    changed = []
    for matter in matters:
        owner, left = owner_on(holders[matter.path], matter.pk), matter.owner_id
        if owner is None or owner.person_id != left:
            _give(matter, owner, at)
            changed.append((matter, left))
    return changed


def _give(matter: Matter, owner: Holder | None, at: datetime) -> None:
    give_to(matter, matter.owner_post, owner)
    matter.changed_at = at
    if matter.state in RUNNING:
        matter.state = check_move(Move.ASSIGN, State(matter.state))


def _save(matters: list[Matter]) -> None:
    fields = ["owner", "owner_place", "state", "changed_at"]
    Matter.objects.bulk_update(matters, fields, batch_size=500)


def _line(matter: Matter, left: int | None, at: datetime) -> Entry:
    due = matter.due_at.isoformat() if matter.due_at else ""
    said = {"owner": matter.owner.name if matter.owner else "", "rung": matter.rung, "due": due}
    return Entry(
        "matter", matter.pk, Verb.MATTER_ASSIGNED, Voice.CLOCK, at, True, matter.owner_post,
        matter.path, {**said, "left": left},
    )  # fmt: skip
