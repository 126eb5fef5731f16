"""Who may see and do what with an activity, as far as posts say: one rule, one Q.

Whether somebody was invited stands in rows of its own: `queries.seeing.known_to` reads it along
with each activity as a mark, and the rules ask for the mark.
"""

from collections.abc import Callable, Mapping

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bandeng.activities.states import MOVES, Move
from bandeng.people.states import Seats
from bandeng.places.states import ids_on
from bandeng.playbooks.schema_activities import Rota, Workshop

NOBODY = Q(pk__in=[])
Rule = Callable[[Seats], Q]
Part = tuple[Q, Promise | str]


def is_public() -> Q:
    """Return what everybody may read; every public output passes this rule."""
    return Q(open_to_all=True, published_at__isnull=False)


def over(who: Seats) -> Q:
    """Return the activities at the places a person looks over."""
    rule = NOBODY
    for path in who.reach("see"):
        rule |= Q(path__startswith=path)
    return rule


def runs(who: Seats) -> Q:
    """Return what a person may plan, hold and write down: his posts do it there, or he holds it."""
    if not who.seats:
        return NOBODY
    rule = Q(host_id__in=who.acting_for())
    for seat in who.seats:
        if seat.does:
            rule |= Q(kind__in=sorted(seat.does), path__startswith=seat.path)
    return rule


def mark_of(who: Seats) -> str:
    """Return the name of the mark on activities a person was invited to; it is nobody else's."""
    return f"guest_{who.person_id}"


def invited(who: Seats) -> Q:
    """Return the activities a person, or whom he stands in for, was invited to or came to."""
    return Q(**{mark_of(who): True})


def may_see(who: Seats) -> Q:
    """Return what a person sees: what is public, at his places, his to hold, or invited to."""
    return is_public() | over(who) | runs(who) | invited(who)


NO_SUCH = _("There is no such activity.")
NOT_YOURS = _("Somebody else holds this. Ask whose post does it here.")
NOT_INVITED = _("You were not invited to this.")


def parts(verb: Move, who: Seats) -> list[Part]:
    """Return the rule of a verb as its parts, each with the sentence told when it fails."""
    own = (
        (invited(who) | Q(open_to_all=True), NOT_INVITED)
        if verb is Move.REPLY
        else (runs(who), NOT_YOURS)
    )
    return [(may_see(who), NO_SUCH), own]


def may(verb: Move, who: Seats) -> Q:
    """Return the activities a person may do `verb` on, their state apart."""
    seen, own = (rule for rule, _said in parts(verb, who))
    return seen & own


def in_state_for(verb: Move) -> Q:
    """Return the activities whose state allows a move."""
    return Q(state__in=list(MOVES[verb]))


def runs_rosters(who: Seats, rotas: Mapping[str, Rota]) -> Q:
    """Return the rosters a person fills and whose hours he changes, by the posts of their rotas."""
    rule = NOBODY
    for seat in who.seats:
        run = [id_ for id_, rota in rotas.items() if seat.post in rota.by]
        if run:
            rule |= Q(rota__in=run, path__startswith=seat.path)
    return rule


def sees_rosters(who: Seats, rotas: Mapping[str, Rota]) -> Q:
    """Return the rosters over which a person looks, which he runs, or takes turns in."""
    rule = over(who) | runs_rosters(who, rotas)
    for seat in who.seats:
        own = [id_ for id_, r in rotas.items() if seat.post == r.post or seat.level == r.units]
        if own:
            rule |= Q(rota__in=own, place_id__in=ids_on(seat.path))
    return rule


def walks_routes(who: Seats) -> Q:
    """Return the routes a person draws and walks: his posts do such activities there."""
    rule = NOBODY
    for seat in who.seats:
        if seat.does:
            rule |= Q(kind__in=sorted(seat.does), path__startswith=seat.path)
    return rule


def sees_workshop(who: Seats, workshop: Workshop, path: str) -> bool:
    """Tell whether a workshop at a place is there for a person: his own, for him, or below him."""
    own = {workshop.host, workshop.member}
    return any(
        (seat.post in own and seat.path == path)
        or (seat.post in workshop.learners and seat.path.startswith(path))
        or (("see" in seat.may or seat.post in workshop.seen_by) and path.startswith(seat.path))
        for seat in who.seats
    )


def hosts(who: Seats, workshop: Workshop, path: str) -> bool:
    """Tell whether a person is the host of a workshop at a place, or stands in for him."""
    return any(seat.post == workshop.host and seat.path == path for seat in who.seats)


def sees_pairs(who: Seats, workshops: Mapping[str, Workshop]) -> Q:
    """Return the pairs a person reads: his own, those of his workshop, those he is named to see."""
    acting = who.acting_for() if who.seats else ()
    rule = Q(mentor_id__in=acting) | Q(learner_id__in=acting)
    for seat in who.seats:
        own = [id_ for id_, w in workshops.items() if seat.post in (w.host, w.member)]
        over = [id_ for id_, w in workshops.items() if seat.post in w.seen_by]
        if own:
            rule |= Q(workshop__in=own, path=seat.path)
        if over:
            rule |= Q(workshop__in=over, path__startswith=seat.path)
    return rule
