"""What a program or the software itself has to say about a matter: a note for who works on it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter


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
