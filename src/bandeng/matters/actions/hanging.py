"""A picture that comes after the request it belongs to."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.journal.states import Voice
from bandeng.matters.actions.hearing import hear
from bandeng.matters.actions.locking import lock
from bandeng.matters.models import Matter, Picture
from bandeng.matters.pictures import MOST_PICTURES, Prepared


@transaction.atomic
def add_picture(matter: Matter, picture: Prepared, *, at: datetime) -> bool:
    """Hang a picture on a request that was raised before it came; return False for a seventh.

    Where staff have checked and published the request already, nobody but them sees it.
    """
    matter = lock(matter, "note", by=Voice.SYSTEM, at=at)
    hung = matter.pictures
    if hung.filter(sha256=picture.sha256).exists() or hung.count() >= MOST_PICTURES:
        return False
    Picture.objects.create(
        matter=matter, name=picture.name, sha256=picture.sha256, width=picture.width,
        height=picture.height, public=matter.published_at is None, at=at,
    )  # fmt: skip
    with translation.override(settings.LANGUAGE_CODE):
        note = _("A picture came that was sent along with the request.")
    hear(matter, text=note, at=at)
    return True
