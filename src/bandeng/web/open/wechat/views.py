"""The address the official account calls: once to verify it, then with every message."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bandeng.doors.reading import chats
from bandeng.doors.reading.chats import NotReadable
from bandeng.doors.reading.envelopes import Envelope, NotOurs, is_signed
from bandeng.doors.sending.wechat import WECHAT
from bandeng.switches.queries import is_on, values
from bandeng.web.open.chats import hearing
from bandeng.web.open.chats.deadline import answered_in_time
from bandeng.web.ui.doors import VisitRequest, open_to_all

NOTHING = "success"  # what the platform takes for: heard, and nothing to say


@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
@answered_in_time
def callback(request: HttpRequest) -> HttpResponse:
    """Answer the platform; whoever cannot sign as it does is refused."""
    if not is_on(WECHAT):
        raise Http404
    said, signed, at = values(WECHAT), hearing.signed_of(request), cast(VisitRequest, request).at
    ours = is_signed(signed.plain, said["token"], signed.timestamp, signed.nonce)
    if not ours or not signed.is_fresh(at):
        return hearing.refused(request, at)
    if request.method == "GET":
        return hearing.plain(request.GET.get("echostr", ""))
    try:
        return _heard(said, signed, hearing.content_of(request), at)
    except NotOurs:
        return hearing.refused(request, at)
    except NotReadable:
        return hearing.refused(request, at, status=400)


def _heard(
    said: Mapping[str, str], signed: hearing.Signed, content: bytes, at: datetime
) -> HttpResponse:
    envelope = Envelope(said["token"], said["aes_key"], said["app_id"])
    parts = chats.parts_of(content)
    is_sealed = said["mode"] != "plain" or "MsgType" not in parts
    message = chats.message_of(signed.open(envelope, parts) if is_sealed else parts)
    told = hearing.hear(WECHAT, message, at=at)
    if not told:
        return hearing.plain(NOTHING)
    reply = chats.reply_to(message, told, made=int(at.timestamp()))
    return hearing.sealed_answer(envelope, reply, signed) if is_sealed else hearing.xml(reply)
