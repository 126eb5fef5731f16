"""Propose who could answer for places nobody holds; a person decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Verb
from bandeng.people.actions.posts import appoint_many
from bandeng.people.actions.seeing import see_places
from bandeng.people.models import Holding, Person, Proposal
from bandeng.people.permissions import may_decide
from bandeng.people.queries import held_on, uncovered
from bandeng.people.sharing import Bearer, Spot, middle, share_out
from bandeng.people.states import Appointment, CannotAppoint, NotYours, Seats
from bandeng.places.models import Place
from bandeng.places.states import ids_on


@transaction.atomic
def propose(
    *,
    post: str,
    level: str,
    within: Place,
    by: Person,
    at: datetime,
    seats: Seats | None = None,
    above_counts: bool = False,
    below_counts: bool = False,
) -> Proposal:
    """Propose near holders of a post, evenly, for the places of a level that have none."""
    within = see_places([within.pk], by, seats)[within.pk]
    bare = uncovered(
        post, level, within.path, at, above_counts=above_counts, below_counts=below_counts
    )
    spots = [Spot(place.pk, tuple(ids_on(place.path)), _centre(place)) for place in bare]
    if not spots:
        raise CannotAppoint(_("Every place there has somebody in this post already."))
    bearers = _bearers(post, level, within, at)
    if not bearers:
        raise CannotAppoint(_("Nobody there holds this post yet. Appoint one person first."))
    pairs = [list(pair) for pair in share_out(spots, bearers)]
    proposal = Proposal.objects.create(
        post=post, level=level, within=within, pairs=pairs, made_by=by, made_at=at
    )
    _record(proposal, Verb.PROPOSAL_MADE, by, at, len(pairs))
    return proposal


def _centre(place: Place) -> tuple[float, float] | None:
    return None if place.lat is None or place.lng is None else (place.lat, place.lng)


def _bearers(post: str, level: str, within: Place, at: datetime) -> list[Bearer]:
    """Return who holds the post there, with the middle of his places and how many he has."""
    held = Holding.objects.filter(
        held_on(localdate(at)), post=post, place__path__startswith=within.path, place__to_day=None
    )
    places: dict[int, list[Place]] = {}
    for holding in held.select_related("place").order_by("person_id", "place__path"):
        places.setdefault(holding.person_id, []).append(holding.place)
    return [
        Bearer(
            person_id,
            tuple(ids_on(own[0].path)),
            middle([centre for place in own if (centre := _centre(place))]),
            sum(place.level == level for place in own),
        )
        for person_id, own in places.items()
    ]


@transaction.atomic
def accept_proposal(
    proposal: Proposal,
    *,
    by: Person,
    at: datetime,
    pairs: Sequence[tuple[int, int]] | None = None,
    most: int | None = None,
    seats: Seats | None = None,
) -> list[Holding]:
    """Appoint as proposed, or as `pairs` (place, person) says instead; what is held stays."""
    proposal = _waiting(proposal, by, seats)
    wanted = proposal.pairs if pairs is None else pairs
    bare = uncovered(proposal.post, proposal.level, proposal.within.path, at)
    free = set(bare.filter(pk__in=[place for place, _p in wanted]).values_list("pk", flat=True))
    present = set(
        Person.objects.filter(pk__in=[person for _p, person in wanted], left_at=None).values_list(
            "pk", flat=True
        )
    )
    rows = [
        Appointment(person, proposal.post, place)
        for place, person in wanted
        if place in free and person in present
    ]
    holdings = appoint_many(rows, by=by, at=at, most=most, seats=seats) if rows else []
    _decide(proposal, True, by, at)
    _record(proposal, Verb.PROPOSAL_ACCEPTED, by, at, len(holdings))
    return holdings


@transaction.atomic
def drop_proposal(
    proposal: Proposal, *, by: Person, at: datetime, seats: Seats | None = None
) -> Proposal:
    """Decide against a proposal; nobody is appointed."""
    proposal = _waiting(proposal, by, seats)
    _decide(proposal, False, by, at)
    _record(proposal, Verb.PROPOSAL_DROPPED, by, at, 0)
    return proposal


def _waiting(proposal: Proposal, by: Actor, seats: Seats | None) -> Proposal:
    rows = Proposal.objects.select_related("within").select_for_update(of=("self",))
    proposal = rows.get(pk=proposal.pk)
    if not Proposal.objects.filter(may_decide(by, seats), pk=proposal.pk).exists():
        raise NotYours(_("This proposal is for places outside your posts."))
    if proposal.accepted is not None:
        raise CannotAppoint(_("This proposal was decided already."))
    return proposal


def _decide(proposal: Proposal, accepted: bool, by: Person, at: datetime) -> None:
    proposal.accepted, proposal.decided_by, proposal.decided_at = accepted, by, at
    proposal.save(update_fields=["accepted", "decided_by", "decided_at"])


def _record(proposal: Proposal, verb: Verb, by: Person, at: datetime, count: int) -> None:
    said: dict[str, Any] = {"level": proposal.level, "places": count}
    path = proposal.within.path
    record(proposal, verb, by=by, at=at, post=proposal.post, place_path=path, **said)
