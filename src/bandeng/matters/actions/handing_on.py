"""Hand on what lies with somebody who no longer answers for its place; both sides are told."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions.climbing import give_to, owner_on
from bandeng.matters.actions.keeping_away import free_holders, free_people
from bandeng.matters.actions.telling import telling
from bandeng.matters.actions.wrong_hands import given_on, in_wrong_hands
from bandeng.matters.left_behind import matters_left_behind, parts_left_behind
from bandeng.matters.models import Matter, Part
from bandeng.matters.states import RUNNING, Move, State, check_move
from bandeng.notices import actions as notices
from bandeng.notices.actions import Telling
from bandeng.people.models import Person
from bandeng.people.queries import holders_over, stood_in_lately
from bandeng.people.states import Holder

Pair = tuple[Matter, int | None]


@transaction.atomic
def hand_on(*, at: datetime, batch: int = 500) -> int:
    """Give open matters whose owner fills no seat over their place to who holds the rung's post.

    This is what happens when a holding ends, a person leaves, or a stand-in's time is over; the
    clock is not moved. Parts asked of a helper go the same way. Who had it is told once how much
    went from him, who has it now is told of each. Returns how many changed hands.
    """
    rows = list(
        Matter.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in={*matters_left_behind(at, batch), *in_wrong_hands(at)})
        .order_by("pk")
    )
    guarded = [(matter, matter.owner_id) for matter in rows if matter.kept_from]
    others = _by_post([matter for matter in rows if not matter.kept_from])
    changed = [pair for post, matters in others.items() for pair in _given(post, matters, at)]
    _save([matter for matter, _left in changed])
    changed += [(matter, left) for matter, left in guarded if given_on(matter, at)]
    record_many([_line(matter, left, at) for matter, left in changed])
    notices.tell(_told(changed, at), at=at)
    return len(changed) + _hand_on_parts(at, batch)


def _by_post(rows: list[Matter]) -> dict[str, list[Matter]]:
    by_post: dict[str, list[Matter]] = defaultdict(list)
    for matter in rows:
        by_post[matter.owner_post].append(matter)
    return by_post


def _given(post: str, matters: list[Matter], at: datetime) -> list[Pair]:
    """Return the matters that changed hands, each with who had it before."""
    holders = holders_over(post, {matter.path for matter in matters}, at)
    changed = []
    for matter in matters:
        free = free_holders(matter, holders[matter.path], at)
        owner, left = owner_on(free, matter.pk), matter.owner_id
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


def _told(changed: Sequence[Pair], at: datetime) -> list[Telling]:
    """Return what both sides are told; who comes back is told by the end of his absence."""
    if not changed:
        return []
    back = stood_in_lately(at)
    moved = [(m, left) for m, left in changed if (m.owner_id, left) not in back]
    new = [telling(m, Verb.MATTER_ASSIGNED, m.owner_id, at=at) for m, _ in moved if m.owner_id]
    gone = Counter(left for matter, left in moved if left in free_people(matter, [left], at))
    here = Person.objects.filter(pk__in=gone, left_at=None, is_active=True)
    return [*new, *(_went(person.pk, gone[person.pk], at) for person in here)]


def _went(person_id: int, count: int, at: datetime) -> Telling:
    key = f"handed-on:{at:%Y%m%dT%H%M%S}"
    return Telling(person_id, Verb.POST_ENDED, "person", person_id, key, key, {"open": count})


def _hand_on_parts(at: datetime, batch: int) -> int:
    """Ask the parts of helpers who left their post of who holds it now; return how many."""
    rows = Part.objects.select_for_update(skip_locked=True, of=("self",))
    found = rows.filter(pk__in=parts_left_behind(at, batch)).select_related("matter", "place")
    return sum(_ask_another(part, at) for part in found.order_by("pk"))


def _ask_another(part: Part, at: datetime) -> bool:
    matter, path = part.matter, part.place.path or ""
    holders = free_holders(matter, holders_over(part.post, [path], at)[path], at)
    new = owner_on(holders, matter.pk)
    if (new.person_id if new else None) == part.helper_id:
        return False
    part.helper_id = new.person_id if new else None
    part.save(update_fields=["helper"])
    if new is None:
        return True
    if new.person_id not in matter.helper_ids:
        matter.helper_ids = [*matter.helper_ids, new.person_id]
        matter.save(update_fields=["helper_ids"])
    said = {"helper": new.name, "asked": part.post, "until": part.due_at.isoformat()}
    verb = Verb.MATTER_PART_ASKED
    record_many(
        [
            Entry(
                "matter", matter.pk, verb, Voice.CLOCK, at, True, matter.owner_post, matter.path,
                said,
            )
        ]
    )  # fmt: skip
    notices.tell([telling(matter, verb, new.person_id, at=at, key=f"{part.pk}:{at}")], at=at)
    return True
