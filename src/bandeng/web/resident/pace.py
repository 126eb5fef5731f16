"""How much one network address may send from the public pages in a while."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.resident.visits import Visit
from bandeng.web.ui.origin import came_from

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Somebody whose address is typed in by others is asked no more often than this.
LETTERS_A_DAY = 5


def too_fast(request: Visit, email: str = "") -> bool:
    """Count one more request or following from this address; tell whether it is too much.

    With an e-mail address that will be asked to confirm, that address is counted as well.
    """
    address = came_from(request)
    limits = {
        f"sent within the hour from {address}": Limit(settings.ASKS_PER_HOUR, HOUR),
        f"sent within the day from {address}": Limit(settings.ASKS_PER_DAY, DAY),
    }
    if email:
        limits[f"letters to {email.casefold()}"] = Limit(LETTERS_A_DAY, DAY)
    return tries.any_too_many(limits, at=request.at)


def sentence() -> str:
    """Return what somebody is told who sends too much; what he typed is kept by the page."""
    return _(
        "Too much came from your connection in a short time, so nothing more is taken just now. "
        "What you wrote stays here: please send it again in an hour. "
        "If it cannot wait, say it at your village office."
    )
