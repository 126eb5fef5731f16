"""What lines about rates, meetings, topics and the supervision list say beyond their sentence."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters.models import Matter
from bandeng.matters.states import spoken
from bandeng.playbooks.ladder import StepKind
from bandeng.web.deeds.visit import Visit, said
from bandeng.web.ui.spoken import exact

REMINDED = {
    "list": gettext_lazy("by the supervision list"),
    StepKind.LOOK_AGAIN: gettext_lazy("to look again whether it worked"),
}


def overseen_words(seen: Visit, matter: Matter, line: Line) -> list[str]:
    """Return what such a line says more, nothing for any other."""
    told = line.said
    if line.verb in (Verb.MATTER_LEFT_OUT, Verb.MATTER_COUNTED_AGAIN):
        return [left_out_words(seen, matter, told.get("because", ""))]
    if line.verb == Verb.MATTER_MEETING_CALLED:
        when = exact(datetime.fromisoformat(told["meets"])) if told.get("meets") else ""
        words = {"when": when, "where": told.get("where", ""), "names": told.get("invited", "")}
        return [_("%(when)s, %(where)s. Invited: %(names)s") % words]
    if line.verb in (Verb.MATTER_PLACE_ENDED, Verb.MATTER_PLACE_FOLLOWED):
        return [f"{told.get('was', '')} → {told.get('now', '')}"]
    if line.verb == Verb.MATTER_TOPIC_MADE and told.get("topic"):
        return [f"{spoken(told['topic'])} {told.get('title', '')}".strip()]
    if line.verb == Verb.MATTER_REMINDED and told.get("step") in REMINDED:
        return [str(REMINDED[told["step"]])]
    return []


def elsewhere_words(line: Line) -> list[str]:
    """Return of what was handled elsewhere its key and state there, when it was asked and closed.

    Nothing for any other line.
    """
    told = line.said
    if line.verb != Verb.MATTER_TAKEN_IN:
        return []
    named = _("%(source)s, its key there %(key)s, its state there %(status)s") % told
    instants = [("raised", _("Asked: %(when)s")), ("closed", _("Closed: %(when)s"))]
    when = [
        words % {"when": exact(datetime.fromisoformat(told[name]))}
        for name, words in instants
        if told.get(name)
    ]
    return [named, *when]


HOW = {
    "page": gettext_lazy("by the person, on the page"),
    "paper": gettext_lazy("on paper"),
    "phone": gettext_lazy("on the phone"),
    "door": gettext_lazy("at the door"),
}


def errand_words(seen: Visit, matter: Matter, line: Line) -> list[str]:
    """Return what a line about an errand says more: how consent came, which paper, which stage."""
    told = line.said
    if line.verb == Verb.MATTER_CONSENTED and told.get("how") in HOW:
        return [_("Given %(how)s") % {"how": HOW[told["how"]]}]
    if line.verb in (Verb.MATTER_PAPER_RECEIVED, Verb.MATTER_PAPER_RETURNED):
        return [_("%(paper)s × %(copies)s, receipt %(receipt)s") % told]
    if line.verb == Verb.MATTER_STAGE_TOLD:
        kind = seen.kind(matter)
        named = seen.rules.lists.get(kind.stages or "") if kind else None
        option = named.by_id.get(told.get("stage", "")) if named else None
        return [said(option.label) if option else str(told.get("label", ""))]
    return []


def offered_words(told: dict[str, Any]) -> str:
    """Return how many on duty were asked."""
    asked = int(told["offered"])
    words = ngettext("One on duty was asked.", "%(n)d on duty were asked; the first has it.", asked)
    return words % {"n": asked}


def left_out_words(seen: Visit, matter: Matter, because: str) -> str:
    """Return a reason for leaving a matter out of the rates, in its list's words."""
    kind = seen.kind(matter)
    named = seen.rules.lists.get(kind.left_out or "") if kind else None
    option = named.by_id.get(because) if named else None
    return said(option.label) if option else because
