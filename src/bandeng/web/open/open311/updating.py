"""Take news about a public request: a note for who works on it, never an answer."""

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bandeng.doors import actions
from bandeng.doors.actions import News
from bandeng.matters import queries
from bandeng.matters.states import clean_number
from bandeng.web.open.open311.asked import Asked, Wrong, all_of
from bandeng.web.open.open311.calls import at_of
from bandeng.web.open.open311.rows import MOST_SIGNS
from bandeng.web.ui.doors import KeyRequest
from bandeng.web.ui.keyed import sent

LONGEST_ID = 120


def take_update(request: HttpRequest) -> dict[str, Any]:
    """Note what a program sent and return its receipt; a second time is refused."""
    asked = Asked(sent(request), at_of(request))
    asked.check_jurisdiction()
    news = _news(asked)
    number = asked.need("service_request_id")
    matter = queries.public().filter(number=clean_number(number) or "").first()
    if matter is None:
        raise Wrong(404, _("service_request_id %(id)s was not found.") % {"id": number})
    actions.take_update(matter, news, key=cast(KeyRequest, request).key, at=asked.at)
    return {"update_id": news.update_id}


def _news(asked: Asked) -> News:
    update_id, status, happened, text = all_of(
        lambda: asked.need("update_id", LONGEST_ID),
        lambda: _status(asked),
        lambda: _happened(asked),
        lambda: asked.need("description", MOST_SIGNS),
    )
    if url := asked.word("media_url"):
        text = f"{text}\n{url}"
    return News(update_id, status, text, happened)


def _happened(asked: Asked) -> datetime:
    happened = asked.instant("updated_datetime")
    if happened is None:
        raise Wrong(400, _("%(name)s was not provided.") % {"name": "updated_datetime"})
    return happened


def _status(asked: Asked) -> str:
    status = asked.need("status").casefold()
    if status not in ("open", "closed"):
        raise Wrong(400, _("status is open or closed."))
    return status
