"""Try the doors of other programs: does the site answer them at its own address?"""

import http.client
import socket
import ssl
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from bandeng.doors.trying import Tried
from bandeng.switches.queries import switched_on

TIMEOUT = 10.0
MOST_READ = 65_536
# Where each door is asked, and a word that only it says.
ASKED = {
    "open311": ("/open311/v2/discovery.json", "GeoReport_v2"),
    "api": ("/api/v1/openapi.json", "raiseMatter"),
    "feeds": ("/feeds/public.atom", "http://www.w3.org/2005/Atom"),
}


class _Wrong(Exception):
    """What is wrong, in words."""


def try_it(door: str, to: str, *, at: datetime) -> Tried:
    """Ask a door as another program would, by the site's own address."""
    address = settings.ADDRESS.rstrip("/")
    if not switched_on(door):
        return Tried(False, _("This door is closed. Open it under “Set up” first."))
    if not address:
        return Tried(False, _("Fill in first: BANDENG_ADDRESS, where others reach this site."))
    path, word = ASKED[door]
    try:
        _ask(address, path, word)
    except _Wrong as wrong:
        return Tried(False, str(wrong))
    return Tried(True, _("It answers at %(address)s%(path)s.") % {"address": address, "path": path})


TRIALS = {door: partial(try_it, door) for door in ASKED}


def _ask(address: str, path: str, word: str) -> None:
    """Ask at one path; raise _Wrong in words unless our own answer comes."""
    parts, words = urlsplit(address), {"address": address, "path": path}
    try:
        status, said = _get(parts.scheme, parts.hostname or "", parts.port, parts.path + path)
    except ssl.SSLCertVerificationError:
        raise _Wrong(_("The certificate of %(address)s cannot be trusted.") % words) from None
    except TimeoutError:
        raise _Wrong(_("%(address)s does not answer within ten seconds.") % words) from None
    except socket.gaierror:
        raise _Wrong(_("This machine knows no address of %(address)s.") % words) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise _Wrong(_("%(address)s cannot be reached from this machine.") % words) from None
    if status != 200:
        answered = _("%(address)s%(path)s answers with %(status)s.")
        raise _Wrong(answered % {**words, "status": status})
    if word not in said:
        raise _Wrong(_("Something else than this site answers at %(address)s.") % words)


def _get(scheme: str, host: str, port: int | None, path: str) -> tuple[int, str]:
    """Return the status and the beginning of an answer; redirects are not followed."""
    secure = scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(host, port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_READ).decode("utf-8", "replace")
    finally:
        connection.close()
