"""The address the application in WeCom calls; who is not known yet is given a code first."""

from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bandeng.doors.reading import chats
from bandeng.doors.reading.chats import NotReadable
from bandeng.doors.reading.envelopes import Envelope, NotOurs
from bandeng.doors.sending.wecom import WECOM
from bandeng.switches.queries import is_on, values
from bandeng.web.open.chats import hearing
from bandeng.web.open.chats.deadline import answered_in_time
from bandeng.web.ui.doors import VisitRequest, open_to_all


@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
@answered_in_time
def callback(request: HttpRequest) -> HttpResponse:
    """Answer the platform; whoever cannot seal as it does is refused."""
    if not is_on(WECOM):
        raise Http404
    said, signed, at = values(WECOM), hearing.signed_of(request), cast(VisitRequest, request).at
    envelope = Envelope(said["token"], said["aes_key"], said["corp_id"])
    if not signed.is_fresh(at):
        return hearing.refused(request, at)
    try:
        if request.method == "GET":
            return _verified(envelope, signed, request.GET.get("echostr", ""))
        return _heard(envelope, signed, hearing.content_of(request), at)
    except NotOurs:
        return hearing.refused(request, at)
    except NotReadable:
        return hearing.refused(request, at, status=400)


def _verified(envelope: Envelope, signed: hearing.Signed, echo: str) -> HttpResponse:
    told = {"signed": signed.sealed, "timestamp": signed.timestamp, "nonce": signed.nonce}
    return hearing.plain(envelope.open(echo, **told).decode("utf-8", "replace"))


def _heard(
    envelope: Envelope, signed: hearing.Signed, content: bytes, at: datetime
) -> HttpResponse:
    message = chats.message_of(signed.open(envelope, chats.parts_of(content)))
    told = hearing.hear(WECOM, message, at=at)
    if not told:
        return hearing.plain("")
    reply = chats.reply_to(message, told, made=int(at.timestamp()))
    return hearing.sealed_answer(envelope, reply, signed)
