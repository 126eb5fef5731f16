"""What news says, in the words of who reads it: on the pages of both halls and in the mail."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bandeng.activities.models.naming import told_title, worded
from bandeng.journal.models import SENTENCES
from bandeng.journal.states import Verb
from bandeng.notices.queries import Heap
from bandeng.reports.news_words import COUNTED, OF_ABSENCES, OF_HEAPS

KNOWN = frozenset(Verb)


def what(heap: str, verb: str, said: Mapping[str, Any], count: int) -> str:
    """Return what so many notices say: words of their heap, of the newest, or of their verb."""
    if heap in OF_HEAPS:
        return OF_HEAPS[heap](count) % {"n": count}
    if told := along(verb, said):
        return told
    if verb in COUNTED:
        return COUNTED[verb](count) % {"n": count}
    known = str(SENTENCES[Verb(verb)]) if verb in KNOWN else _("News")
    return known if count == 1 else _("%(what)s: %(n)d") % {"what": known, "n": count}


def along(verb: str, said: Mapping[str, Any]) -> str:
    """Return what came along with an absence or went with a post, nothing for other news."""
    if "open" not in said:
        return ""
    if verb == Verb.POST_ENDED:
        return ngettext(
            "%(open)d open request that lay with you went to who answers for the place now",
            "%(open)d open requests that lay with you went to who answers for the place now",
            said["open"],
        ) % {"open": said["open"]}
    told = OF_ABSENCES.get((verb, str(said.get("side", ""))))
    if told is None:
        return ""
    sentence = _(told) % {"who": said.get("who", "")}
    counts = _("open requests: %(open)d, parts: %(parts)d") % {
        "open": said["open"],
        "parts": said.get("parts", 0),
    }
    return f"{sentence} {counts}"


def more(said: Mapping[str, Any]) -> str:
    """Return when and where that is which news is about, who has it now, and why it changed."""
    if "missing" in said:
        return _of_duty(said)
    if said.get("activity"):
        names = ["day", "where", "reason"]
    elif "roster" in said:
        names = ["shift_day", "who", "reason"]
    else:
        names = ["where", "reason"] if "pair" in said else []
    return " · ".join(str(said[name]) for name in names if said.get(name))


def _of_duty(said: Mapping[str, Any]) -> str:
    missing = said["missing"]
    still = ngettext("%(n)d more to do", "%(n)d more to do", missing) % {"n": missing}
    words = (worded(said.get("period")), str(said.get("place", "")), still)
    return " · ".join(word for word in words if word)


def in_one_line(heap: Heap) -> str:
    """Return a heap as one line of a mail."""
    told = what(heap.heap, heap.verb, heap.said, heap.count)
    if heap.count > 1:
        return told
    number, title = str(heap.said.get("number", "")), told_title(heap.said)
    about = " · ".join(part for part in (f"{number} {title}".strip(), more(heap.said)) if part)
    return _("%(what)s: %(about)s") % {"what": told, "about": about} if about else told
