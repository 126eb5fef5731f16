"""Fetch the pictures people send in chats: the platform keeps them, the message only names them."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from bandeng.doors import actions
from bandeng.doors.finding import channel_of
from bandeng.doors.sending import wechat, wecom
from bandeng.doors.sending.platforms import NotReached, SaysNo
from bandeng.matters import pictures
from bandeng.matters.pictures import NotAPicture, Prepared

MOST_TRIES = 5
FROM = {"wechat": wechat.picture, "wecom": wecom.picture}


def fetch(sender_id: int, key: str, media_id: str, *, tries: int, at: datetime) -> None:
    """Fetch one picture for the draft of a key, or for the request it became.

    Raises NotReached or SaysNo; after the last try the draft goes on without the picture.
    """
    channel = channel_of(sender_id)
    if channel is None:
        return
    try:
        picture = _prepared(FROM[channel](media_id, at=at))
    except (NotReached, SaysNo):
        if tries < MOST_TRIES:
            raise
        picture = None
    actions.take_picture(sender_id, key, picture, at=at)


def _prepared(content: bytes) -> Prepared | None:
    """Return the picture checked and re-encoded, None for what is none."""
    try:
        return pictures.prepare(content, Path(settings.MEDIA_ROOT))
    except NotAPicture:
        return None
