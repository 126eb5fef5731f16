"""Ask what belongs together: parts asked of helpers, what is joined, the pieces of a whole."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from bandeng.matters import words
from bandeng.matters.models import BulkRun, Link, Matter, Part
from bandeng.matters.permissions import may
from bandeng.matters.queries import ALIKE_ENOUGH, visible_to
from bandeng.matters.states import OPEN, RUNNING, LinkKind, Privacy, State
from bandeng.people.models import Person
from bandeng.people.states import Seats
from bandeng.statements import ask

RECENT_DAYS = 30
SAME_PLACE = 0.15  # what the very same place adds to how alike the words are
READ_AT_MOST = 60
LINKED_BY_HAND = (LinkKind.RELATED, LinkKind.DUPLICATE)


def parts_of(matter: Matter) -> list[Part]:
    """Return every part asked of helpers of a matter, those not handed in first, by their due."""
    rows = matter.parts.select_related("helper", "place", "handed_in_by")
    return list(rows.order_by("handed_in_at", "due_at", "pk"))


def missing_parts(matter: Matter) -> list[Part]:
    """Return the parts of a matter that are not handed in yet, first due first."""
    rows = matter.parts.filter(handed_in_at=None).select_related("helper", "place")
    return list(rows.order_by("due_at", "pk"))


def parts_for(who: Seats) -> QuerySet[Part]:
    """Return the parts a person or who he stands in for still has to hand in, first due first.

    Only while an answer is still owed, and only of matters he may see.
    """
    rows = Part.objects.filter(
        helper_id__in=who.acting_for(),
        handed_in_at=None,
        matter__state__in=OPEN,
        matter__in=visible_to(who),
    )
    near = rows.select_related("matter__place__parent", "helper", "place")
    return near.order_by("due_at", "pk")


@dataclass(frozen=True)
class Family:
    """What a matter belongs together with, as far as a person sees it."""

    main: Matter | None = None
    joined: list[Matter] = field(default_factory=list)
    whole: Matter | None = None
    pieces: list[Matter] = field(default_factory=list)


def family(who: Seats, matter: Matter) -> Family:
    """Return what is handled together with a matter, its whole and its pieces; one statement."""
    ids = [pk for pk in (matter.joined_to_id, matter.part_of_id) if pk]
    near = Q(joined_to=matter.pk) | Q(part_of=matter.pk) | Q(pk__in=ids)
    rows = visible_to(who).filter(near).select_related("place__parent", "owner")
    found = Family(joined=[], pieces=[])
    one: dict[int, Matter] = {}
    for row in rows.defer("text", "search").order_by("raised_at", "pk"):
        one[row.pk] = row
        if row.joined_to_id == matter.pk:
            found.joined.append(row)
        if row.part_of_id == matter.pk:
            found.pieces.append(row)
    main = one.get(matter.joined_to_id or 0)
    whole = one.get(matter.part_of_id or 0)
    return Family(main, found.joined, whole, found.pieces)


def with_kin(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the rows with whether there are parts, links by hand, joined ones or pieces."""
    pk = OuterRef("pk")
    linked = Link.objects.filter(Q(matter=pk) | Q(other=pk), kind__in=LINKED_BY_HAND)
    return rows.annotate(
        has_parts=Exists(Part.objects.filter(matter=pk)),
        has_links=Exists(linked),
        has_kin=Exists(Matter.objects.filter(Q(joined_to=pk) | Q(part_of=pk))),
    )


def joined_to(matter_id: int) -> QuerySet[Matter]:
    """Return the matters that wait for the answer of another, oldest first."""
    return Matter.objects.filter(joined_to=matter_id, state=State.JOINED).order_by("pk")


def open_pieces(matter_ids: Collection[int]) -> QuerySet[Matter]:
    """Return the pieces of several matters to which an answer is still owed, oldest first."""
    return Matter.objects.filter(part_of__in=matter_ids, state__in=OPEN).order_by("pk")


PIECES = """
SELECT id, number FROM matters_matter WHERE part_of_id = ANY(%s) AND state = ANY(%s) ORDER BY id
"""


def numbers_of_pieces(matter_ids: Collection[int]) -> list[tuple[int, str]]:
    """Return id and number of the pieces of several matters to which an answer is still owed."""
    found = ask(PIECES, [list(matter_ids), [state.value for state in OPEN]])
    return [(pk, number) for pk, number in found]


def likely_same(
    who: Seats, matter: Matter, *, at: datetime, within_days: int = RECENT_DAYS, most: int = 5
) -> list[Matter]:
    """Return running matters that may be the same wish, likest first, for a person to decide on.

    Of the same kind and category, at the same place or beside it, raised within `within_days`
    calendar days, in similar words; the very same place counts for more. Confidential ones are
    never suggested: that they are alike would tell what stands in them.
    """
    above = matter.path.rsplit(".", 2)[0] + "." if matter.path.count(".") > 1 else matter.path
    rows = visible_to(who).filter(
        may("join", who),
        kind=matter.kind,
        category=matter.category,
        path__startswith=above,
        state__in=RUNNING,
        raised_at__gt=at - timedelta(days=within_days),
    )
    others = rows.exclude(privacy=Privacy.CONFIDENTIAL).exclude(pk=matter.pk)
    recent = others.select_related("place__parent", "owner").order_by("-raised_at")[:READ_AT_MOST]
    own = f"{matter.title} {matter.text}"
    scored = [(_likeness(own, matter, row), row) for row in recent]
    scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [row for score, row in scored if score >= ALIKE_ENOUGH][:most]


def _likeness(own: str, matter: Matter, row: Matter) -> float:
    same_place = SAME_PLACE if row.place_id == matter.place_id else 0.0
    return words.likeness(own, f"{row.title} {row.text}") + same_place


def links_of(who: Seats, matter: Matter) -> list[tuple[Link, Matter]]:
    """Return the links a person made visible to himself can undo, each with the other matter."""
    rows = Link.objects.filter(Q(matter=matter) | Q(other=matter), kind__in=LINKED_BY_HAND)
    found = list(rows.select_related("matter", "other").order_by("pk"))
    others = {link.pk: link.other if link.matter_id == matter.pk else link.matter for link in found}
    ids = {other.pk for other in others.values()}
    seen = set(visible_to(who).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [(link, others[link.pk]) for link in found if others[link.pk].pk in seen]


def runs_by(person: Person) -> QuerySet[BulkRun]:
    """Return the acts on many matters a person has begun, newest first."""
    return BulkRun.objects.filter(by=person).order_by("-pk")
