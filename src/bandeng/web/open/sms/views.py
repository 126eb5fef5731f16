"""Receipts and replies of the gateway, signed with the secret that both know."""

from datetime import datetime
from typing import Any, cast

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError

from bandeng.doors import actions
from bandeng.doors.reading.sms import Unreadable, read_receipts, read_reply
from bandeng.doors.signing import is_signed
from bandeng.people.states import clean_phone
from bandeng.switches.queries import value
from bandeng.web.ui.doors import for_signed
from bandeng.web.ui.keyed import Shut, check_pace

FRESH = 300  # seconds a signature holds
LARGEST = 256 * 1024


def _checked(request: HttpRequest) -> HttpResponse | None:
    """Refuse what is too fast, too large, too old, or not signed with our secret."""
    try:
        check_pace(request)
        if request.method != "POST":
            return _no(405, "POST")
        body = request.body
    except Shut as shut:
        return _no(shut.status, shut.sentence)
    except (SuspiciousOperation, UnreadablePostError):
        return _no(413, "the body cannot be read, or it is too large")
    if len(body) > LARGEST:
        return _no(413, "the body is too large")
    return None if _is_ours(request, body) else _no(401, "the signature is missing, old or wrong")


def _is_ours(request: HttpRequest, body: bytes) -> bool:
    stamp = request.headers.get("X-Bandeng-Timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    fresh = abs(_at(request).timestamp() - int(stamp)) <= FRESH
    signature = request.headers.get("X-Bandeng-Signature", "")
    return fresh and is_signed(value("sms", "secret"), stamp, body, signature)


@for_signed(_checked)
def receipts(request: HttpRequest) -> HttpResponse:
    """Take receipts; those of messages nobody knows here are named in the answer."""
    try:
        posted = read_receipts(request.body)
    except Unreadable as wrong:
        return _no(400, str(wrong))
    unknown = actions.take_receipts(posted, at=_at(request))
    named = [each.outside_id for each in unknown]
    return JsonResponse({"taken": len(posted) - len(unknown), "unknown": named})


@for_signed(_checked)
def incoming(request: HttpRequest) -> HttpResponse:
    """Take a reply: no more messages, or words for the request it answers."""
    try:
        reply = read_reply(request.body)
    except Unreadable as wrong:
        return _no(400, str(wrong))
    if clean_phone(reply.phone) is None:
        return _no(400, "from is not a phone number")
    return JsonResponse({"did": actions.take_reply(reply, at=_at(request))})


def _no(status: int, sentence: str) -> HttpResponse:
    response = JsonResponse({"error": sentence}, status=status)
    if status == 405:
        response["Allow"] = "POST"
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _at(request: HttpRequest) -> datetime:
    return cast(datetime, cast(Any, request).at)
