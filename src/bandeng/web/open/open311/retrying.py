"""The same call once more: with an `Idempotency-Key` it is told the same and taken once."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bandeng.doors.actions.once import Attempt, OtherBody, Told, once
from bandeng.web.open.open311.asked import Wrong
from bandeng.web.ui.doors import KeyRequest
from bandeng.web.ui.keyed import sent

HEADER = "Idempotency-Key"
LONGEST = 120
DOOR = "open311"


def taken_once(
    request: HttpRequest, take: Callable[[HttpRequest], dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """Return the receipt of what is taken; of a call made again, the first receipt.

    A call that was refused leaves nothing behind, so that it can be put right and sent again.
    """
    named = request.headers.get(HEADER, "").strip()
    if not named:
        return take(request)
    if len(named) > LONGEST or not (named.isascii() and named.isprintable()):
        raise Wrong(400, _("%(name)s cannot be read.") % {"name": HEADER})
    attempt = Attempt(cast(KeyRequest, request).key, f"{DOOR} {named}", _digest(request))
    try:
        told = once(attempt, lambda: Told(200, json.dumps(take(request))), at=at)
    except OtherBody as other:
        raise Wrong(409, str(other)) from None
    receipt: dict[str, Any] = json.loads(told.body)
    return receipt


def _digest(request: HttpRequest) -> str:
    """Return a digest of all that was sent, whatever its order, but the key."""
    form = sent(request)
    said = sorted((name, form.getlist(name)) for name in form if name != "api_key")
    files = sorted(
        (name, hashlib.sha256(file.read()).hexdigest())
        for name, several in request.FILES.lists()
        for file in several
    )
    for _name, several in request.FILES.lists():
        for file in several:
            file.seek(0)
    return hashlib.sha256(json.dumps([said, files]).encode()).hexdigest()
