"""Tell staff by the application in WeCom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bandeng.doors.reading.chats import cut
from bandeng.doors.sending.platforms import Account, NotReached, SaysNo
from bandeng.doors.trying import Tried
from bandeng.notices.models import Delivery
from bandeng.notices.states import Never
from bandeng.switches.doorways import DOORWAYS
from bandeng.switches.queries import is_on, missing, values

WECOM = "wecom"
HOPELESS = frozenset({40003, 40031, 60011, 60111, 81013, 82001})


def send(delivery: Delivery) -> str:
    """Send one message; return the trouble in words, empty if it was taken.

    Raises Never for who is not in the application's range.
    """
    if not is_on(WECOM):
        return _("WeCom is switched off, or something it needs is missing.")
    said, at = values(WECOM), delivery.tried_at or delivery.at
    try:
        _tell(said, delivery.to, delivery.subject, delivery.text, at)
    except NotReached as trouble:
        return str(trouble)
    except SaysNo as no:
        if no.code in HOPELESS:
            raise Never(str(no)) from None
        return str(no)
    return ""


def _tell(said: Mapping[str, str], to: str, subject: str, text: str, at: datetime) -> None:
    account = account_of(said)
    told = text if subject in text else f"{subject}\n{text}"
    body = {
        "touser": to,
        "msgtype": "text",
        "agentid": int(said["agent_id"]),
        "text": {"content": cut(told)},
        "safe": 0,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }
    answer = account.let_in(
        lambda token: account.post("/cgi-bin/message/send", body, access_token=token),
        lambda _refused: _fetch_token(account),
        at=at,
    )
    missed = str(answer.get("invaliduser") or "") or str(answer.get("unlicenseduser") or "")
    if to.casefold() in missed.casefold().split("|"):
        raise SaysNo(81013, f"{SAID[81013]()} (errcode 81013)")


def picture(media_id: str, *, at: datetime) -> bytes:
    """Return a picture somebody sent; raise NotReached or SaysNo."""
    account = account_of(values(WECOM))
    return account.let_in(
        lambda token: account.fetch("/cgi-bin/media/get", access_token=token, media_id=media_id),
        lambda _refused: _fetch_token(account),
        at=at,
    )


def account_of(said: Mapping[str, str]) -> Account:
    """Return the account that is set up."""
    return Account(WECOM, said["base"], said["corp_id"], said["secret"], SAID)


def _fetch_token(account: Account) -> dict[str, Any]:
    return account.get("/cgi-bin/gettoken", corpid=account.id, corpsecret=account.secret)


def try_it(to: str, *, at: datetime) -> Tried:
    """Send a test to a userid; without one, try whether the platform lets us in."""
    if lacking := missing(WECOM):
        names = [str(DOORWAYS[WECOM].knob(name).label) for name in lacking]
        return Tried(False, _("Fill in first: %(knobs)s.") % {"knobs": "、".join(names)})
    said, to = values(WECOM), to.strip()
    account = account_of(said)
    try:
        if not to:
            account.let_in(lambda token: token, lambda _new: _fetch_token(account), at=at)
            return Tried(True, _("The platform lets us in. Nothing was sent."))
        words = _("This is a test of the WeCom application of this site.")
        _tell(said, to, words, words, at)
    except (NotReached, SaysNo) as trouble:
        return Tried(False, str(trouble))
    return Tried(True, _("The platform took the message. See that it arrives on the phone."))


SAID = {
    40003: lambda: _("There is nobody of this userid."),
    40031: lambda: _("There is nobody of this userid."),
    40056: lambda: _("There is no application of this AgentId."),
    60011: lambda: _("The application may not write to this person: widen its range in WeCom."),
    60020: lambda: _("The application does not let this machine in: enter its address in WeCom."),
    60111: lambda: _("There is nobody of this userid."),
    81013: lambda: _("The application may not write to this person: widen its range in WeCom."),
    82001: lambda: _("There is nobody of this userid."),
    301002: lambda: _("The secret belongs to another application."),
}
