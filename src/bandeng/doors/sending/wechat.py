"""Tell somebody by the WeChat official account: in words while he has just written, then by form.

Within 48 hours of somebody's last message the account may write to him freely (客服消息); later
only a registered form may be sent (模板消息).
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bandeng.doors.reading.chats import cut
from bandeng.doors.sending.platforms import Account, NotReached, SaysNo
from bandeng.doors.trying import Tried
from bandeng.matters.actions.telling import address_of
from bandeng.matters.states import clean_number
from bandeng.notices.models import Delivery
from bandeng.notices.states import Never
from bandeng.switches.doorways import DOORWAYS
from bandeng.switches.queries import is_on, missing, values

WECHAT = "wechat"
# Words may not be sent now; a form may.
FORM_INSTEAD = frozenset({45015, 45047, 48001, 48002})
HOPELESS = frozenset({40003, 43004, 43019, 43101, 48004})
NUMBER = re.compile(r"\d[\d ]{6,}\d")
LONGEST_THING, LONGEST_STRING = 20, 32


def send(delivery: Delivery) -> str:
    """Send one message; return the trouble in words, empty if it was taken.

    Raises Never for who does not follow the account any more or wants nothing from it.
    """
    if not is_on(WECHAT):
        return _("WeChat is switched off, or something it needs is missing.")
    said, at = values(WECHAT), delivery.tried_at or delivery.at
    try:
        _tell(said, delivery.to, delivery.subject, delivery.text, delivery.effect_key, at)
    except NotReached as trouble:
        return str(trouble)
    except SaysNo as no:
        if no.code in HOPELESS:
            raise Never(str(no)) from None
        return str(no)
    return ""


def _tell(
    said: Mapping[str, str], to: str, subject: str, text: str, key: str, at: datetime
) -> None:
    try:
        _post(said, "/cgi-bin/message/custom/send", _words(to, subject, text), at)
    except SaysNo as no:
        if no.code not in FORM_INSTEAD:
            raise
        if not said["template_id"]:
            late = _("More than 48 hours after their last message only a template can be sent.")
            raise Never(late) from None
        _post(said, "/cgi-bin/message/template/send", _form(said, to, subject, text, key), at)


def _words(to: str, subject: str, text: str) -> dict[str, Any]:
    told = text if subject in text else f"{subject}\n{text}"
    return {"touser": to, "msgtype": "text", "text": {"content": cut(told)}}


def _form(said: Mapping[str, str], to: str, subject: str, text: str, key: str) -> dict[str, Any]:
    number = number_in(f"{subject} {text}")
    fields = {
        said["template_number"]: (number or "-")[:LONGEST_STRING],
        said["template_words"]: _thing(subject),
    }
    form = {
        "touser": to,
        "template_id": said["template_id"],
        "client_msg_id": hashlib.sha256(key.encode()).hexdigest()[:32],
        "data": {name: {"value": value} for name, value in fields.items() if name},
    }
    return {**form, "url": address_of(f"m/{number}/")} if number else form


def number_in(text: str) -> str:
    """Return the first number of a request that stands in a text, empty if there is none."""
    found = (clean_number(match) for match in NUMBER.findall(text))
    return next((number for number in found if number), "")


def _thing(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_THING else f"{plain[: LONGEST_THING - 1]}…"


def picture(media_id: str, *, at: datetime) -> bytes:
    """Return a picture somebody sent; raise NotReached or SaysNo."""
    account = account_of(values(WECHAT))
    return account.let_in(
        lambda token: account.fetch("/cgi-bin/media/get", access_token=token, media_id=media_id),
        lambda refused: _fetch_token(account, refused),
        at=at,
    )


def _post(said: Mapping[str, str], path: str, body: Mapping[str, Any], at: datetime) -> None:
    account = account_of(said)
    account.let_in(
        lambda token: account.post(path, body, access_token=token),
        lambda refused: _fetch_token(account, refused),
        at=at,
    )


def account_of(said: Mapping[str, str]) -> Account:
    """Return the account that is set up."""
    return Account(WECHAT, said["base"], said["app_id"], said["secret"], SAID)


def _fetch_token(account: Account, refused: bool) -> dict[str, Any]:
    """Ask for the token all programs of an account share; for another one, if it is refused."""
    asked = {
        "grant_type": "client_credential",
        "appid": account.id,
        "secret": account.secret,
        "force_refresh": refused,
    }
    return account.post("/cgi-bin/stable_token", asked)


def try_it(to: str, *, at: datetime) -> Tried:
    """Send a test to an openid; without one, try whether the platform lets us in."""
    if lacking := missing(WECHAT):
        names = [str(DOORWAYS[WECHAT].knob(name).label) for name in lacking]
        return Tried(False, _("Fill in first: %(knobs)s.") % {"knobs": "、".join(names)})
    said, to = values(WECHAT), to.strip()
    account = account_of(said)
    try:
        if not to:
            account.let_in(lambda token: token, lambda new: _fetch_token(account, new), at=at)
            return Tried(True, _("The platform lets us in. Nothing was sent."))
        words = _("This is a test of the WeChat account of this site.")
        _tell(said, to, words, words, f"test-{at.timestamp():.0f}", at)
    except (NotReached, SaysNo, Never) as trouble:
        return Tried(False, str(trouble))
    return Tried(True, _("The platform took the message. See that it arrives on the phone."))


SAID = {
    40003: lambda: _("There is no follower of this openid."),
    40037: lambda: _("There is no template of this id in the account."),
    40164: lambda: _("The account does not let this machine in: enter its address at the platform"),
    43004: lambda: _("They do not follow the account any more."),
    43019: lambda: _("They have blocked the account."),
    43101: lambda: _("They want no such messages."),
    45015: lambda: _("More than 48 hours after their last message only a template can be sent."),
    45047: lambda: _("Too many messages since their last one."),
    47003: lambda: _("The template has other fields than those that are set here."),
    48004: lambda: _("The platform has shut this off for the account."),
}
