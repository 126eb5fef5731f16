"""What one notice says that is about people and counts, not about one request."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bandeng.journal.states import Verb


def in_words(verb: str, said: Mapping[str, Any]) -> str:
    """Return what came along with an absence or went with a post, nothing for other news."""
    if "open" not in said:
        return ""
    if verb == Verb.POST_ENDED:
        return ngettext(
            "%(open)d open request that lay with you went to who answers for the place now",
            "%(open)d open requests that lay with you went to who answers for the place now",
            said["open"],
        ) % {"open": said["open"]}
    told = TOLD.get((verb, str(said.get("side", ""))))
    if told is None:
        return ""
    sentence = _(told) % {"who": said.get("who", "")}
    counts = _("open requests: %(open)d, parts: %(parts)d") % {
        "open": said["open"],
        "parts": said.get("parts", 0),
    }
    return f"{sentence} {counts}"


TOLD: dict[tuple[str, str], str] = {
    (Verb.ABSENCE_STARTED, "away"): gettext_noop("%(who)s stands in for you from now on;"),
    (Verb.ABSENCE_STARTED, "stand-in"): gettext_noop("You stand in for %(who)s from now on;"),
    (Verb.ABSENCE_ENDED, "away"): gettext_noop("You are back, %(who)s no longer stands in;"),
    (Verb.ABSENCE_ENDED, "stand-in"): gettext_noop("%(who)s is back, you no longer stand in;"),
}
