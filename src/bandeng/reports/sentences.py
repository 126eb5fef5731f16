"""What a number is called and, in one sentence, what it counts."""

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from bandeng.matters.models import CHANNEL_LABELS
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
    "every-activities": pgettext_lazy("indicator", "activities held"),
}
OUTCOMES = {
    Outcome.SOLVED: gettext_lazy("answered as solved"),
    Outcome.EXPLAINED: gettext_lazy("answered with an explanation"),
    Outcome.REFUSED: gettext_lazy("answered with a refusal and its reason"),
}
YES_OR_NO = {
    ("on_time", True): gettext_lazy("answered before any time limit had run out"),
    ("on_time", False): gettext_lazy("answered after a time limit had run out"),
    ("promised", True): gettext_lazy("for which a time was promised"),
    ("promised", False): gettext_lazy("for which no time was promised"),
    ("confirmed", True): gettext_lazy("confirmed by who asked"),
    ("confirmed", False): gettext_lazy("not confirmed by who asked"),
    ("satisfied", True): gettext_lazy("given four stars or five by who asked"),
    ("satisfied", False): gettext_lazy("given three stars or fewer by who asked"),
    ("rated", True): gettext_lazy("given stars by who asked"),
    ("rated", False): gettext_lazy("given no stars"),
    ("spoken", True): gettext_lazy("to whose answer who asked said yes or no"),
    ("spoken", False): gettext_lazy("to whose answer who asked said nothing"),
    ("solved", True): gettext_lazy("solved in the word of who asked"),
    ("solved", False): gettext_lazy("not solved in the word of who asked"),
    ("awaited", True): gettext_lazy("whose first word is not given and still has time"),
    ("awaited", False): gettext_lazy("whose first word was given or whose time for it is over"),
    ("heard_on_time", True): gettext_lazy("first heard from within the time for it"),
    ("heard_on_time", False): gettext_lazy("first heard from too late, or not at all"),
    ("ended", True): gettext_lazy("whose answer stands"),
    ("ended", False): gettext_lazy("without an answer that stands"),
    ("handed_over", True): gettext_lazy("handed from one post to another at least once"),
    ("handed_over", False): gettext_lazy("never handed from one post to another"),
    ("extended", True): gettext_lazy("given more time at least once"),
    ("extended", False): gettext_lazy("never given more time"),
    ("left_out", True): gettext_lazy("left out of the rates for a listed reason"),
    ("left_out", False): gettext_lazy("not left out of the rates"),
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
        return _("Registers are not kept in this version, so this number is 0.")
    said = _("Counts %(rows)s.")
    if measure.summed:
        said = _("Adds up what was written down under “%(field)s” for %(rows)s.")
        said = said.replace("%(field)s", _field(measure, library))
    if measure.distinct == "people":
        said = _("Counts the people who came, each once however often, to %(rows)s.")
    if measure.distinct == "places":
        said = _("Counts the places, each once however often it was there, of %(rows)s.")
    return said % {
        "rows": pgettext("between parts of a sentence", ", ").join(_parts(measure, library))
    }


def _parts(measure: Measure, library: Library) -> list[str]:
    asked = [_asked_at(measure, library)] if measure.asked_at else []
    return [_kind(measure, library), *asked, *conditions(measure), str(DAYS[measure.by])]


def _asked_at(measure: Measure, library: Library) -> str:
    found = [library.activities.get(kind) for kind in measure.asked_at or ()]
    titles = [kind.title.said_in(get_language()) for kind in found if kind]
    return _("asked at: %(activities)s") % {"activities": "、".join(titles)}


def conditions(measure: Measure) -> list[str]:
    """Return what a measure asks of its rows, one phrase a condition."""
    parts = [str(OUTCOMES[measure.answered])] if measure.answered else []
    for name in dict.fromkeys(name for name, _asked in YES_OR_NO):
        asked = getattr(measure, name)
        if asked is not None:
            parts.append(str(YES_OR_NO[name, asked]))
    if measure.category:
        parts.append(_("of the category “%(id)s”") % {"id": measure.category})
    if measure.channel:
        parts.append(_("that came in this way: %(way)s") % {"way": CHANNEL_LABELS[measure.channel]})
    if measure.rung:
        parts.append(_("on the rung “%(id)s”") % {"id": measure.rung})
    return parts


def _field(measure: Measure, library: Library) -> str:
    kind = library.activities.get(measure.kinds[0]) if measure.kinds else None
    label = kind.fields[measure.summed].label if kind and measure.summed in kind.fields else None
    return label.said_in(get_language()) if label else measure.summed


def _held(measure: Measure, library: Library) -> str:
    if not measure.kinds:
        return _("activities of every kind that were held")
    kinds = [(library.activities.get(kind_id), kind_id) for kind_id in measure.kinds]
    titles = [kind.title.said_in(get_language()) if kind else name for kind, name in kinds]
    between = pgettext("between names", ", ")
    return _("activities of the kind “%(kind)s” that were held") % {"kind": between.join(titles)}


def _paired(measure: Measure, library: Library) -> str:
    known = [(library.workshops.get(kind_id), kind_id) for kind_id in measure.kinds]
    titles = [each.title.said_in(get_language()) if each else name for each, name in known]
    between = pgettext("between names", ", ")
    return _("pairs of mentor and learner of “%(kind)s”") % {"kind": between.join(titles)}


def _kind(measure: Measure, library: Library) -> str:
    if measure.is_of_activities:
        return _held(measure, library)
    if measure.is_of_pairs:
        return _paired(measure, library)
    if not measure.kinds:
        return _("matters of every kind")
    kinds = [(library.kinds.get(kind_id), kind_id) for kind_id in measure.kinds]
    titles = [kind.title.said_in(get_language()) if kind else name for kind, name in kinds]
    between = pgettext("between names", ", ")
    return _("matters of the kind “%(kind)s”") % {"kind": between.join(titles)}
