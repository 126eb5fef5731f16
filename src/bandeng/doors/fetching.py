"""Fetch mail from a mailbox (IMAP): each is marked or moved only once it is kept here."""

import base64
import imaplib
import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bandeng.doors.actions import take_mail
from bandeng.doors.actions.mail_addresses import MAIL, takes_mail
from bandeng.doors.reading.mail import MOST_BYTES
from bandeng.logs import blanked
from bandeng.switches.queries import is_yes, values

logger = logging.getLogger(__name__)
TIMEOUT = 20
ALWAYS_TLS = 993
MOST_AT_ONCE = 50


class NotFetched(Exception):
    """The mailbox cannot be read; the message says why, for who set it up."""


@dataclass(frozen=True)
class Fetched:
    """How many mails were taken, and how many stay because taking them failed."""

    taken: int = 0
    failed: int = 0


def is_wanted() -> bool:
    """Tell whether mail is fetched from a mailbox."""
    return takes_mail() and bool(values(MAIL)["imap_host"])


def fetch(*, at: Callable[[], datetime], most: int = MOST_AT_ONCE) -> Fetched:
    """Take what waits in the mailbox, at most so many; return how many, raise NotFetched.

    A mail that was taken and could not be marked is fetched again and changes nothing: what
    counts is its id and to whom it came, never its number in the mailbox.
    """
    said, taken, failed = values(MAIL), 0, 0
    with mailbox(said) as box:
        for uid in _waiting(box, said)[:most]:
            content = _content(box, uid)
            if content is None:
                continue
            try:
                take_mail(content, at=at())
            except Exception as problem:  # the next ones are not to wait for this one
                failed += 1
                logger.error("a mail was not taken and stays: %s", type(problem).__name__)
                continue
            _put_away(box, uid, said)
            taken += 1
    return Fetched(taken, failed)


@contextmanager
def mailbox(said: Mapping[str, str]) -> Iterator[imaplib.IMAP4]:
    """Yield the open mailbox; whatever goes wrong inside is raised as NotFetched, in words."""
    try:
        box = _connected(said)
        try:
            box.login(said["imap_user"], said["imap_password"])
            _need(box.select(named(said["imap_folder"])), said["imap_folder"])
            yield box
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                box.logout()
            with suppress(OSError):
                box.shutdown()
    except (imaplib.IMAP4.error, OSError, ValueError) as trouble:
        raise NotFetched(_why(trouble, said["imap_host"])) from None


def _connected(said: Mapping[str, str]) -> imaplib.IMAP4:
    host, port = said["imap_host"], int(said["imap_port"])
    if not is_yes(said["imap_tls"]):
        return imaplib.IMAP4(host, port, timeout=TIMEOUT)
    context = ssl.create_default_context()
    if port == ALWAYS_TLS:
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
    box = imaplib.IMAP4(host, port, timeout=TIMEOUT)
    box.starttls(ssl_context=context)
    return box


def _need(answer: tuple[str, object], folder: str) -> None:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(_("there is no folder “%(name)s”") % {"name": folder})


def _waiting(box: imaplib.IMAP4, said: Mapping[str, str]) -> list[bytes]:
    """Return the numbers of what was not taken yet, oldest first."""
    rule = "UNDELETED" if said["imap_done"] else "(UNSEEN UNDELETED)"
    _status, found = box.uid("SEARCH", rule)
    return sorted((found[0] or b"").split(), key=int) if found else []


def _content(box: imaplib.IMAP4, uid: bytes) -> bytes | None:
    """Return a mail, unmarked and not much more of it than is taken; None if it is gone."""
    _status, parts = box.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
    return next((part[1] for part in parts or [] if isinstance(part, tuple)), None)


def _put_away(box: imaplib.IMAP4, uid: bytes, said: Mapping[str, str]) -> None:
    number = uid.decode()
    if not said["imap_done"]:
        box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
        return
    folder = named(said["imap_done"])
    with suppress(imaplib.IMAP4.error):
        box.create(folder)  # refused where it is there already
    if "MOVE" in box.capabilities:
        box.uid("MOVE", number, folder)
        return
    if box.uid("COPY", number, folder)[0] == "OK":
        box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen \Deleted)")
        if "UIDPLUS" in box.capabilities:
            box.uid("EXPUNGE", number)


def named(folder: str) -> str:
    """Return a folder's name as IMAP wants it: quoted, its Chinese in modified UTF-7."""
    found, waiting = [], ""
    for sign in [*folder, ""]:
        if sign and not " " <= sign <= "~":
            waiting += sign
            continue
        if waiting:
            coded = base64.b64encode(waiting.encode("utf-16-be")).decode().rstrip("=")
            found.append(f"&{coded.replace('/', ',')}-")
            waiting = ""
        found.append("&-" if sign == "&" else f"\\{sign}" if sign in '"\\' and sign else sign)
    return f'"{"".join(found)}"'


def _why(trouble: Exception, host: str) -> str:
    words = {"host": host, "said": blanked(str(trouble))[:200]}
    return next(said for kind, said in _reasons() if isinstance(trouble, kind)) % words


def _reasons() -> list[tuple[type[Exception], str]]:
    return [
        (ssl.SSLCertVerificationError, _("The certificate of %(host)s is not trusted: %(said)s")),
        (ssl.SSLError, _("No encrypted connection with %(host)s on this port.")),
        (socket.gaierror, _("No machine of the name %(host)s was found. Is it spelt right?")),
        (ConnectionRefusedError, _("%(host)s does not answer on this port.")),
        (TimeoutError, _("%(host)s did not answer in time. Does a firewall stand between?")),
        (imaplib.IMAP4.abort, _("%(host)s hung up while mail was fetched: %(said)s")),
        (
            imaplib.IMAP4.error,
            _("%(host)s does not open the mailbox (%(said)s). Look at user, password and folder."),
        ),
        (Exception, _("No connection with %(host)s: %(said)s")),
    ]
