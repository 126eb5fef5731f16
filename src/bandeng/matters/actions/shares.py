"""What members do together: one has the matter, every member organisation has a share of it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from bandeng.journal.actions import Actor
from bandeng.journal.states import Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import days
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter, Part
from bandeng.people.models import Person
from bandeng.people.queries import at_places
from bandeng.people.states import Holder
from bandeng.places.models import Place
from bandeng.places.queries import members_of
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.worktime import arithmetic


def share_out(matter: Matter, kind: MatterKind, *, by: Actor, at: datetime) -> list[Part]:
    """Return the shares given to who is a member of the matter's place today; its owner answers.

    A share goes to who holds the first of the kind's `share-posts` that somebody holds at the
    member; where nobody does it stands without a helper. Due as the kind's `helping` says. Who
    joins later gets none of it, who leaves keeps what he has. As many statements for any number.
    """
    if not kind.shared_by_members or kind.helping is None:
        return []
    members = [each.member for each in members_of(matter.place_id, localdate(at))]
    if not members:
        return []
    held = at_places([member.pk for member in members], at)
    heads = [_head(matter, member, held, kind.share_posts, at) for member in members]
    due_at = arithmetic.add(at, kind.helping.within, days(at)).at
    asked_by = by if isinstance(by, Person) else None
    parts = [
        Part(
            matter=matter, helper_id=head.person_id if head else None,
            post=head.post if head else kind.share_posts[0], place=member, task=matter.title,
            asked_by=asked_by, asked_at=at, due_at=due_at,
        )
        for member, head in zip(members, heads, strict=True)
    ]  # fmt: skip
    Part.objects.bulk_create(parts)
    people = sorted({head.person_id for head in heads if head} - set(matter.helper_ids))
    matter.helper_ids = [*matter.helper_ids, *people]
    matter.save(update_fields=["helper_ids"])
    named = "、".join(_named(part, head) for part, head in zip(parts, heads, strict=True))
    line(
        matter, Verb.MATTER_PART_ASKED, by=by, at=at, public=True, helper=named,
        until=due_at.isoformat(),
    )  # fmt: skip
    telling.tell_people(matter, Verb.MATTER_PART_ASKED, people, at=at, key="share")
    return parts


def _head(
    matter: Matter, member: Place, held: Sequence[Holder], posts: Sequence[str], at: datetime
) -> Holder | None:
    """Return who answers for a member; nobody whom the matter is kept from."""
    here = [holder for holder in held if holder.place_id == member.pk]
    for post in posts:
        found = free_holders(matter, [holder for holder in here if holder.post == post], at)
        if found:
            return found[0]
    return None


def _named(part: Part, head: Holder | None) -> str:
    return f"{part.place.name} {head.name}" if head else part.place.name
