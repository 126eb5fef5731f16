"""Try the virus scanner: does it answer, and does it know what every scanner knows?"""

from datetime import datetime

from django.utils.translation import gettext as _

from bandeng.doors.trying import Tried
from bandeng.switches.queries import value
from bandeng.uploads.clamd import Infected, Unscanned, ask, check

# The harmless text all scanners take for a virus (EICAR), in two parts so that they leave this
# file alone.
KNOWN = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def try_it(to: str, *, at: datetime) -> Tried:
    """Ask the scanner who it is and show it the test that every scanner knows."""
    address = value("clamd", "address")
    if not address:
        return Tried(False, _("Fill in first: the address of clamd."))
    try:
        version = ask(b"zVERSION\0", None, address)
        check(KNOWN, address)
    except Infected:
        said = _("clamd answers (%(version)s) and knows the test virus.")
        return Tried(True, said % {"version": version[:80]})
    except Unscanned as trouble:
        said = _("clamd cannot be asked at %(address)s: %(said)s. Files are refused until it can.")
        return Tried(False, said % {"address": address, "said": trouble.trouble[:200]})
    said = _("clamd answers (%(version)s) and lets the test virus pass. Is its list loaded?")
    return Tried(False, said % {"version": version[:80]})
