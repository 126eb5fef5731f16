"""What happened to a matter, a place or a person, in plain words for the desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters.models import CHANNEL_LABELS, OUTCOME_LABELS
from bandeng.matters.states import Channel, Outcome
from bandeng.playbooks.library import Library
from bandeng.web.office.rows import rung_of
from bandeng.web.ui.spoken import due_words

VOICES = {
    Voice.ASKER: gettext_lazy("who asked"),
    Voice.CLOCK: gettext_lazy("the clock"),
    Voice.SYSTEM: gettext_lazy("the system"),
}
OWN_WORDS = ("text", "reason", "purpose")
MOVED = frozenset(
    {
        Verb.MATTER_RAISED,
        Verb.MATTER_ESCALATED,
        Verb.MATTER_CLIMBED,
        Verb.MATTER_SENT_DOWN,
        Verb.MATTER_EXPIRED,
        Verb.MATTER_REOPENED,
    }
)
ASKERS_OWN = frozenset(
    {Verb.MATTER_REPLIED, Verb.MATTER_CONFIRMED, Verb.MATTER_REOPENED, Verb.MATTER_WITHDRAWN}
)


def story(lines: Iterable[Line], kind: str, library: Library) -> list[dict[str, Any]]:
    """Return lines as the timeline shows them, newest first; the clock's reminders as one."""
    told: list[dict[str, Any]] = []
    for line in reversed(list(lines)):
        shown = _shown(line, kind, library)
        if told and _only_ticks(line) and told[-1]["times"] and not shown["said"]:
            told[-1]["times"] += 1
        else:
            told.append({**shown, "times": int(_only_ticks(line))})
    for shown in told:
        if shown["times"] > 1:
            shown["what"] = _("%(what)s, %(n)d times") % {**shown, "n": shown["times"]}
    return told


def _only_ticks(line: Line) -> bool:
    """Tell whether a line is one of the clock's own reminders."""
    return line.verb == Verb.MATTER_REMINDED and line.by_id is None


def _shown(line: Line, kind: str, library: Library) -> dict[str, Any]:
    rung = line.said.get("rung", "")
    return {
        "at": line.at,
        "what": _what(line),
        "who": who_did(line),
        "said": "\n".join(_parts(line)),
        "rung": rung_of(kind, rung, library) if rung and line.verb in MOVED else None,
        "inner": not line.public,
    }


def who_did(line: Line) -> str:
    """Return who acted, by name, or the word for a voice."""
    if line.by_id is None and line.by_name in list(Voice):
        return str(VOICES[Voice(line.by_name)])
    return line.by_name


def _what(line: Line) -> str:
    """Return the happening as a sentence; what staff said for who asked is marked so."""
    said = line.get_verb_display()
    told = line.verb in ASKERS_OWN and line.by_id is not None
    return _("%(what)s (told to staff)") % {"what": said} if told else said


def _parts(line: Line) -> list[str]:
    said = line.said
    parts = [str(said[key]) for key in OWN_WORDS if said.get(key)]
    if said.get("outcome") in list(Outcome):
        parts.insert(0, str(OUTCOME_LABELS[Outcome(said["outcome"])]))
    if said.get("channel") in list(Channel):
        parts.append(str(CHANNEL_LABELS[Channel(said["channel"])]))
    if said.get("helper"):
        parts.append(_("Helper: %(name)s") % {"name": said["helper"]})
    if said.get("rating"):
        parts.append(_("%(stars)s of 5 stars") % {"stars": said["rating"]})
    return [part for part in [*parts, _owner(said, line.at)] if part]


def _owner(said: dict[str, Any], at: datetime) -> str:
    """Return who has it from then on and until when."""
    if "owner" not in said:
        return ""
    if not said["owner"]:
        return _("Nobody holds the post there; the clock runs.")
    return _("Now with %(name)s%(until)s") % {
        "name": said["owner"],
        "until": _until(said.get("due", ""), at),
    }


def _until(due: str, at: datetime) -> str:
    try:
        instant = datetime.fromisoformat(due)
    except ValueError:
        return ""
    return _(", %(by)s") % {"by": due_words(instant, at).note} if instant > at else ""
