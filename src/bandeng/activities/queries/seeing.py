"""Which activities a person sees, and what he may do with one."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from bandeng.activities.models import Activity, Coming
from bandeng.activities.permissions import NO_SUCH, in_state_for, is_public, parts, seen_by_post
from bandeng.activities.states import Move
from bandeng.people.states import Seats


def invited(who: Seats) -> Q:
    """Return the activities a person, or whom he stands in for, was invited to or came to."""
    rows = Coming.objects.filter(activity=OuterRef("pk"), person_id__in=who.acting_for())
    return Q(Exists(rows))


def may_see(who: Seats) -> Q:
    """Return what a person sees: what is public, at his places, his to hold, or invited to."""
    return seen_by_post(who) | invited(who)


def visible_to(who: Seats) -> QuerySet[Activity]:
    """Return the activities a person sees; lists and single rows start here."""
    return Activity.objects.filter(may_see(who))


def by_code(who: Seats, code: str) -> Activity:
    """Return one activity a person sees, with place and host; else raise Activity.DoesNotExist."""
    return visible_to(who).select_related("place__parent", "host", "series").get(code=code)


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
    rule = in_state_for(verb)
    for part, _said in parts(verb, who, invited(who)):
        rule &= part
    return Activity.objects.filter(rule)


def why_not(who: Seats, verb: Move, activity_id: int) -> str | None:
    """Return why a person may not do `verb` (state apart), in a sentence; None if he may."""
    return reasons_against(who, activity_id, [verb]).get(verb)


def reasons_against(who: Seats, activity_id: int, verbs: Collection[Move]) -> dict[Move, str]:
    """Return for each verb a person may not do, state apart, the sentence; in one statement."""
    rules = {verb: parts(verb, who, invited(who)) for verb in verbs}
    flags = {
        f"{verb}_{number}": flag(rule)
        for verb, found in rules.items()
        for number, (rule, _said) in enumerate(found)
    }
    row = Activity.objects.filter(pk=activity_id).annotate(**flags).first()
    if row is None:
        return {verb: str(NO_SUCH) for verb in verbs}
    reasons = {}
    for verb, found in rules.items():
        failed = (said for n, (_q, said) in enumerate(found) if not getattr(row, f"{verb}_{n}"))
        said = next(failed, None)
        if said is not None:
            reasons[verb] = str(said)
    return reasons


def flag(rule: Q) -> Case:
    """Return a rule as a column that is true where it holds."""
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())
