"""What a program or the software itself has to say about a matter: a note for who works on it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.keeping_away import free_people
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter
from bandeng.notices import actions as notices


@transaction.atomic
def hear(matter: Matter, *, text: str, at: datetime, tell: bool = True) -> Matter:
    """Return the matter with a note nobody here wrote; whoever has it is told.

    It is for staff alone, moves nothing and answers nothing, whatever it says.
    """
    text = need(text, _("Please write what you want to note."))
    matter = lock(matter, "note", by=Voice.SYSTEM, at=at)
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])
    line(matter, Verb.MATTER_NOTED, by=Voice.SYSTEM, at=at, public=False, text=text)
    if tell:
        telling.tell_people(matter, Verb.MATTER_NOTED, [matter.owner_id], at=at)
    return matter


@transaction.atomic
def hear_many(texts: Mapping[int, str], *, at: datetime) -> None:
    """Put a note nobody here wrote on each of several matters, in a few statements.

    They are for staff alone; whoever has one is told. Nothing else about the matters changes.
    """
    found = list(Matter.objects.filter(pk__in=texts)) if texts else []
    if not found:
        return
    record_many([_entry(matter, texts[matter.pk], at) for matter in found])
    told = [
        telling.telling(matter, Verb.MATTER_NOTED, person, at=at)
        for matter in found
        for person in free_people(matter, [matter.owner_id], at)
    ]
    notices.tell(told, at=at)


def _entry(matter: Matter, text: str, at: datetime) -> Entry:
    return Entry(
        "matter", matter.pk, Verb.MATTER_NOTED, Voice.SYSTEM, at,
        post=matter.owner_post, place_path=matter.path, said={"text": text},
    )  # fmt: skip
