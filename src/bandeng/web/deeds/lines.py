"""The journal of a matter in plain words, for staff."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters.models import CHANNEL_LABELS, Matter
from bandeng.matters.states import Channel, Outcome
from bandeng.playbooks import dispatch
from bandeng.web.deeds.line_words import (
    elsewhere_words,
    errand_words,
    offered_words,
    overseen_words,
)
from bandeng.web.deeds.visit import Visit, length_words, said
from bandeng.web.ui.spoken import due_words, exact

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
SET_ANEW = frozenset({Verb.MATTER_EXTENDED, Verb.MATTER_RESUMED})
FOR_THE_ASKER = frozenset(
    {Verb.MATTER_REPLIED, Verb.MATTER_CONFIRMED, Verb.MATTER_REOPENED, Verb.MATTER_WITHDRAWN}
)


def timeline(seen: Visit, matter: Matter, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return the whole journal of a matter, newest first; the clock's reminders in a row as one."""
    told: list[dict[str, Any]] = []
    for line in reversed(list(lines)):
        shown = _shown(seen, matter, line)
        if told and _only_ticks(line) and told[-1]["times"] and shown["said"] == told[-1]["said"]:
            told[-1]["times"] += 1
        else:
            told.append({**shown, "times": int(_only_ticks(line))})
    for shown in told:
        if shown["times"] > 1:
            shown["what"] = _("%(what)s, %(n)d times") % {**shown, "n": shown["times"]}
    return told


def what_happened(line: Line) -> str:
    """Return the happening as a sentence."""
    if line.verb == Verb.MATTER_JOINED and line.said.get("main"):
        return _("Another request is handled along with this one")
    return line.get_verb_display()


def who_did(line: Line) -> str:
    """Return who acted, by name, or the voice's word."""
    if line.by_id is None and line.by_name in list(Voice):
        return str(VOICES[Voice(line.by_name)])
    return line.by_name


def _only_ticks(line: Line) -> bool:
    """Tell whether a line is one of the clock's own reminders."""
    return line.verb == Verb.MATTER_REMINDED and line.by_id is None


def _shown(seen: Visit, matter: Matter, line: Line) -> dict[str, Any]:
    rung = line.said.get("rung", "")
    moved = line.verb in MOVED
    return {
        "at": line.at,
        "what": _with_mark(seen, matter, line),
        "who": who_did(line),
        "said": "\n".join(part for part in _parts(seen, matter, line) if part),
        "rung": seen.rung(matter, rung) if rung and moved else None,
        "inner": not line.public,
    }


def _with_mark(seen: Visit, matter: Matter, line: Line) -> str:
    """Mark what staff said on behalf of who asked; who raised it for himself speaks for himself."""
    text, kind = what_happened(line), seen.kind(matter)
    himself = kind and kind.raised_by and line.by_id == matter.taken_by_id
    behalf = line.verb in FOR_THE_ASKER and line.by_id is not None and not himself
    return _("%(what)s (told to staff)") % {"what": text} if behalf else text


def _parts(seen: Visit, matter: Matter, line: Line) -> list[str]:
    told = line.said
    parts = [str(told[key]) for key in OWN_WORDS if told.get(key)]
    if told.get("outcome") in list(Outcome):
        parts.insert(0, seen.outcome(matter, told["outcome"]))
    if told.get("channel") in list(Channel):
        parts.append(str(CHANNEL_LABELS[Channel(told["channel"])]))
    if told.get("helper"):
        parts.append(_("Helper: %(name)s") % {"name": told["helper"]})
    parts += [*_kept(told), *errand_words(seen, matter, line)]
    if told.get("rating"):
        parts.append(_("%(stars)s of 5") % {"stars": told["rating"]})
    if told.get("entry"):
        parts.append(_cited(seen, matter, told["entry"]))
    if line.verb == Verb.MATTER_RECATEGORISED and told.get("category"):
        parts.append(seen.category(matter, told["category"]))
    more = [*_clock_words(seen, matter, line), *overseen_words(seen, matter, line)]
    more += elsewhere_words(line)
    return [*parts, *more, _owner(told, line.at)]


def _clock_words(seen: Visit, matter: Matter, line: Line) -> list[str]:
    """Return what a line says of the clock: for what it stands still, how much longer it runs."""
    told, words = line.said, list[str]()
    if told.get("cause"):
        cause = seen.cause(matter, told["cause"])
        words.append(_("Stands still for: %(cause)s") % {"cause": cause})
    if told.get("length"):
        words.append(_("Longer by: %(length)s") % {"length": length_words(told["length"])})
    if line.verb in SET_ANEW and told.get("due"):
        words.append(_("Due: %(due)s") % {"due": exact(datetime.fromisoformat(told["due"]))})
    if line.verb == Verb.MATTER_REVIEW_ASKED:
        words.append(str(told.get("number", "")))
    return words


def _kept(told: dict[str, Any]) -> list[str]:
    """Return whom it is kept from, and that it went higher because of it."""
    names = told.get("named")
    kept = [_("Kept from: %(names)s") % {"names": names}] if names else []
    higher = _("It passed over a rung where nobody may handle it.")
    return [*kept, higher] if told.get("passed_over") else kept


def _cited(seen: Visit, matter: Matter, entry_id: str) -> str:
    """Return the line of the dispatch catalogue that was cited: whose it says it is, and why."""
    kind = seen.kind(matter)
    catalogue = dispatch.catalogue_of(seen.rules, kind) if kind else None
    entry = catalogue.entry(entry_id) if catalogue else None
    if entry is None:
        return entry_id
    told = {"post": seen.post(entry.post), "basis": said(entry.basis)}
    return _("Cites: %(post)s, %(basis)s") % told


def _owner(told: dict[str, Any], at: datetime) -> str:
    """Return who has had it since then and until when."""
    if "owner" not in told:
        return ""
    if told.get("offered"):
        return offered_words(told)
    if not told["owner"]:
        return _("Nobody holds the post there; the time runs.")
    until = _until(told.get("due", ""), at)
    return _("Now with %(name)s%(until)s") % {"name": told["owner"], "until": until}


def _until(due: str, at: datetime) -> str:
    """Return “, by …” for an instant written down, nothing for none."""
    try:
        instant = datetime.fromisoformat(due)
    except ValueError:
        return ""
    return _(", %(by)s") % {"by": due_words(instant, at).note} if instant > at else ""
