"""Which activities a person sees, and what he may do with one."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from bandeng.activities.models import Activity, Coming
from bandeng.activities.permissions import (
    NO_SUCH,
    Part,
    in_state_for,
    is_public,
    mark_of,
    may,
    may_see,
    parts,
)
from bandeng.activities.states import Move
from bandeng.people.states import Seats
from bandeng.weighing import holds


def asked_about(who: Seats, rows: QuerySet[Activity] | None = None) -> QuerySet[Activity]:
    """Return activities of which the rules may ask whether a person was invited; for lists."""
    mine = Coming.objects.filter(activity=OuterRef("pk"), person_id__in=who.acting_for())
    rows = Activity.objects.all() if rows is None else rows
    return rows.alias(**{mark_of(who): Exists(mine)})


def known_to(who: Seats, rows: QuerySet[Activity] | None = None) -> QuerySet[Activity]:
    """Return activities read along with whether a person was invited, so each can be weighed."""
    return asked_about(who, rows).annotate(**{mark_of(who): F(mark_of(who))})


def visible_to(who: Seats) -> QuerySet[Activity]:
    """Return the activities a person sees; lists and single rows start here."""
    return asked_about(who).filter(may_see(who))


def by_code(who: Seats, code: str, *also: str) -> Activity:
    """Return one activity a person sees, with place, host and what `also` names along with it.

    Else raise Activity.DoesNotExist.
    """
    rows = known_to(who).filter(may_see(who))
    return rows.select_related("place__parent", "host", "series", *also).get(code=code)


def public() -> QuerySet[Activity]:
    """Return what everybody may read."""
    return Activity.objects.filter(is_public())


def public_by_code(code: str) -> Activity | None:
    """Return one activity everybody may read, with its place; None if there is none."""
    return public().select_related("place").filter(code=code).first()


def with_key(key: UUID) -> Activity | None:
    """Return what was written under a phone's key before, so that a retry writes nothing."""
    return Activity.objects.filter(client_key=key).first()


def doable(verb: Move, who: Seats) -> QuerySet[Activity]:
    """Return the activities on which a person may do `verb` now."""
    return asked_about(who).filter(in_state_for(verb) & may(verb, who))


def why_not(who: Seats, verb: Move, activity: Activity) -> str | None:
    """Return why a person may not do `verb` (state apart), in a sentence; None if he may."""
    return reasons_against(who, activity, [verb]).get(verb)


def reasons_against(who: Seats, activity: Activity, verbs: Collection[Move]) -> dict[Move, str]:
    """Return for each verb a person may not do to an activity at hand, state apart, the sentence.

    The row must have been read by `known_to` or `by_code` for this person; no statement.
    """
    if not holds(may_see(who), activity):
        return {verb: str(NO_SUCH) for verb in verbs}
    failed = {verb: _first_against(parts(verb, who)[1:], activity) for verb in verbs}
    return {verb: said for verb, said in failed.items() if said}


def _first_against(rules: Iterable[Part], activity: Activity) -> str:
    return next((str(said) for rule, said in rules if not holds(rule, activity)), "")
