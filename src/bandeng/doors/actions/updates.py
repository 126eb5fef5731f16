"""News another program sends about a matter: a note for who works on it, taken once."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.doors.models import Key, OutsideUpdate
from bandeng.doors.queries import came_already
from bandeng.journal.states import Refused
from bandeng.matters import actions as matters
from bandeng.matters.models import Matter


@dataclass(frozen=True)
class News:
    """What was sent: the sender's own id of it, open or closed, the words, and when it was."""

    update_id: str
    status: str
    text: str
    happened_at: datetime


def take_update(matter: Matter, news: News, *, key: Key, at: datetime) -> OutsideUpdate:
    """Return the update, kept, with its words as a note on the matter.

    The words stand in the journal alone, where they can be blacked out. Raises Refused for an id
    the same key has sent before; nothing is noted a second time.
    """
    try:
        with transaction.atomic():
            taken = OutsideUpdate.objects.create(
                key=key,
                update_id=news.update_id,
                matter=matter,
                status=news.status,
                happened_at=news.happened_at,
                at=at,
            )
            matters.hear(matter, text=_as_note(news, key), at=at)
            return taken
    except IntegrityError:
        if not came_already(key, news.update_id):
            raise
        raise Refused(_("update_id %(id)s already exists.") % {"id": news.update_id}) from None


def _as_note(news: News, key: Key) -> str:
    """Return the note in the language of the site, whatever the program speaks."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {"name": key.name, "status": STATUS[news.status](), "text": news.text}
        return _("%(name)s sends word (%(status)s there): %(text)s") % words


STATUS = {"open": lambda: _("open"), "closed": lambda: _("closed")}
