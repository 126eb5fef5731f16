"""Open many matters to everybody at once: those that may be, and for the others why not."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Verb
from bandeng.matters.actions.bulk import Summary, locked_many, tell_all
from bandeng.matters.actions.publishing import personal_data_in
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.people.models import Person
from bandeng.statements import change_each, together


@transaction.atomic
@together()
def make_public_many(numbers: Collection[str], *, by: Person, at: datetime) -> Summary:
    """Return what became of matters that were to be opened to everybody.

    Refused, each with its sentence: while personal data stands in the words, and whatever is not
    meant for everybody. What is public already is neither done nor refused.
    """
    summary = Summary()
    for matter in locked_many(numbers, "publish", by, at, summary):
        if matter.published_at is not None and matter.privacy == Privacy.PUBLIC:
            continue
        why = _why_not(matter)
        if why:
            summary.refused.append((matter, why))
            continue
        matter.published_at = matter.changed_at = at
        summary.done.append(matter)
    change_each(summary.done, "published_at", "changed_at")
    tell_all(summary.done, Verb.MATTER_PUBLISHED, by, at, public=True)
    return summary


def _why_not(matter: Matter) -> str:
    if matter.kept_from:
        return str(_("What is about somebody who answers here is never made public."))
    if matter.privacy != Privacy.PUBLIC:
        return str(_("Who asked wishes this to be read only by those who work on it."))
    if personal_data_in(matter):
        return str(_("Personal data stands in the text. Black it out first, then publish."))
    return ""
