"""What a number is called and, in one sentence, what it counts."""

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.vocabulary import DayOf, Outcome
from bandeng.reports.states import Measure

TITLES = {
    "every-raised": pgettext_lazy("indicator", "raised"),
    "every-answered": pgettext_lazy("indicator", "answered"),
    "every-solved": pgettext_lazy("indicator", "solved"),
    "every-explained": pgettext_lazy("indicator", "explained"),
    "every-refused": pgettext_lazy("indicator", "refused with a reason"),
    "every-on-time": pgettext_lazy("indicator", "answered on time"),
    "every-confirmed": pgettext_lazy("indicator", "confirmed"),
    "every-satisfied": pgettext_lazy("indicator", "four stars or five"),
    "every-reopened": pgettext_lazy("indicator", "opened again"),
    "every-open": pgettext_lazy("indicator", "open now"),
    "every-overdue": pgettext_lazy("indicator", "overdue now"),
    "every-visits": pgettext_lazy("indicator", "visits"),
}
OUTCOMES = {
    Outcome.SOLVED: gettext_lazy("answered as solved"),
    Outcome.EXPLAINED: gettext_lazy("answered with an explanation"),
    Outcome.REFUSED: gettext_lazy("answered with a refusal and its reason"),
}
YES_OR_NO = {
    ("on_time", True): gettext_lazy("answered before any time limit had run out"),
    ("on_time", False): gettext_lazy("answered after a time limit had run out"),
    ("confirmed", True): gettext_lazy("confirmed by who asked"),
    ("confirmed", False): gettext_lazy("not confirmed by who asked"),
    ("satisfied", True): gettext_lazy("given four stars or five by who asked"),
    ("satisfied", False): gettext_lazy("given three stars or fewer by who asked"),
    ("reopened", True): gettext_lazy("opened again at least once"),
    ("reopened", False): gettext_lazy("never opened again"),
    ("overdue", True): gettext_lazy("whose time has run out and whose clock is running"),
    ("overdue", False): gettext_lazy("still within their time"),
    ("open", True): gettext_lazy("to which an answer is still owed"),
    ("open", False): gettext_lazy("to which no answer is owed any more"),
}
DAYS = {
    DayOf.RAISED: gettext_lazy("put into the period by the day they were raised"),
    DayOf.ANSWERED: gettext_lazy(
        "put into the period by the day of the answer that stands; "
        "what was opened again after it does not count"
    ),
    DayOf.CONFIRMED: gettext_lazy("put into the period by the day of the confirmation"),
    DayOf.HAPPENED: gettext_lazy("put into the period by the day they happened"),
    DayOf.ENTERED: gettext_lazy("put into the period by the day they were entered"),
    None: gettext_lazy("as they stand at this moment"),
}


def title_of(measure: Measure) -> str:
    """Return the name of a number in the reader's language."""
    if measure.zh:
        return Words(zh=measure.zh, en=measure.en).said_in(get_language())
    return str(TITLES.get(measure.id, measure.id))


def definition_of(measure: Measure, library: Library) -> str:
    """Return one sentence that says which rows are counted."""
    if not measure.countable:
        return _("Activities are not recorded in this version, so this number is 0.")
    said = _("Counts %(rows)s.")
    return said % {
        "rows": pgettext("between parts of a sentence", ", ").join(_parts(measure, library))
    }


def _parts(measure: Measure, library: Library) -> list[str]:
    parts = [_kind(measure, library)]
    if measure.answered:
        parts.append(str(OUTCOMES[measure.answered]))
    for name in ("on_time", "confirmed", "satisfied", "reopened", "overdue", "open"):
        asked = getattr(measure, name)
        if asked is not None:
            parts.append(str(YES_OR_NO[name, asked]))
    if measure.category:
        parts.append(_("of the category “%(id)s”") % {"id": measure.category})
    if measure.rung:
        parts.append(_("on the rung “%(id)s”") % {"id": measure.rung})
    return [*parts, str(DAYS[measure.by])]


def _kind(measure: Measure, library: Library) -> str:
    if not measure.kind:
        return _("matters of every kind")
    kind = library.kinds.get(measure.kind)
    title = kind.title.said_in(get_language()) if kind else measure.kind
    return _("matters of the kind “%(kind)s”") % {"kind": title}
