"""The public half of what happened, in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from bandeng.journal.models import SENTENCES, Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters.models import OUTCOME_LABELS
from bandeng.matters.states import Outcome
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.secrecy.finding import find_personal, redact
from bandeng.web.resident.deadlines import until
from bandeng.web.resident.looks import said

# What passed between who asked and who works on it is for the two of them.
BETWEEN_THEM = {
    Verb.MATTER_ASKER_ASKED,
    Verb.MATTER_REPLIED,
    Verb.MATTER_WITHDRAWN,
    Verb.MATTER_STAGE_TOLD,
}
SAID = {
    Verb.MATTER_NOTED: "text",
    Verb.MATTER_ASKER_ASKED: "text",
    Verb.MATTER_REPLIED: "text",
    Verb.MATTER_ANSWERED: "text",
    Verb.MATTER_CONFIRMED: "text",
    Verb.MATTER_REDIRECTED: "text",
    Verb.MATTER_ESCALATED: "reason",
    Verb.MATTER_SENT_DOWN: "reason",
    Verb.MATTER_ASSIGNED: "reason",
    Verb.MATTER_REOPENED: "reason",
    Verb.MATTER_SUPERVISED: "reason",
    Verb.MATTER_WITHDRAWN: "reason",
    Verb.MATTER_MADE_PRIVATE: "reason",
    Verb.MATTER_EXTENDED: "reason",
    Verb.MATTER_PAUSED: "text",
    Verb.MATTER_REPORTED_BACK: "text",
    Verb.MATTER_STAGE_TOLD: "text",
}


@dataclass(frozen=True)
class Teller:
    """Who reads, and with whose words lines are told."""

    kind: MatterKind
    rules: Library
    now: datetime
    for_asker: bool

    def line(self, line: Line) -> dict[str, Any]:
        """Return one line as the timeline component shows it."""
        verb = Verb(line.verb)
        tell = TOLD.get(verb)
        return {
            "at": line.at,
            "what": tell(self, line) if tell else str(SENTENCES[verb]),
            "who": self._who(line),
            "said": self._said(line, verb),
            "rung": self.rung(line.said.get("rung", "")) if verb in CLIMBING else None,
        }

    def rung(self, rung_id: str) -> dict[str, str] | None:
        """Return a rung as the rung mark shows it."""
        if rung_id not in self.kind.places_on_ladder:
            return None
        rung = self.kind.rung(rung_id)
        label = said(rung.title) or self.post(rung.post)
        return {"id": rung.id, "label": label, "colour": rung.colour}

    def rung_name(self, rung_id: str) -> str:
        """Return the words of a rung."""
        rung = self.rung(rung_id)
        return rung["label"] if rung else rung_id

    def post(self, post_id: str) -> str:
        """Return the title of a post."""
        post = self.rules.posts.get(post_id)
        return said(post.title) if post else post_id

    def cause(self, reason: str) -> str:
        """Return what a clock stands still for in the words of the playbook's list."""
        options = {option.id: option for option in self.rules.options(self.kind.pauses or "")}
        return said(options[reason].label) if reason in options else reason

    def outcome(self, outcome: str) -> str:
        """Return what an outcome is called in the kind's own words, or as elsewhere."""
        if outcome not in list(Outcome):
            return outcome
        own = self.kind.answer.outcomes.get(Outcome(outcome))
        return said(own) if own else str(OUTCOME_LABELS[Outcome(outcome)])

    def holder(self, post_id: str, name: str, offered: str = "") -> str:
        """Return post and name of who has it, that all were asked, or that nobody is there."""
        if name:
            return _("%(post)s %(name)s") % {"post": self.post(post_id), "name": name}
        if offered:
            return _("%(post)s: all on duty were asked") % {"post": self.post(post_id)}
        return _("%(post)s (nobody holds this post at present)") % {"post": self.post(post_id)}

    def by_when(self, line: Line) -> str:
        """Return “answers by …” for a line that promises an instant."""
        holder = self.holder(line.post, line.said.get("owner", ""), line.said.get("offered", ""))
        due = line.said.get("due", "")
        if not due:
            return _("it lies with %(holder)s") % {"holder": holder}
        words = {"holder": holder, "until": until(datetime.fromisoformat(due), self.now)}
        return _("%(holder)s answers by %(until)s at the latest") % words

    def opening(self, line: Line) -> dict[str, Any]:
        """Return one look at what is guarded: of a confidential request the post, never the name.

        Contact details are opened by name.
        """
        if line.verb == Verb.MATTER_OPENED:
            return {"at": line.at, "who": self.post(line.said.get("for_post") or line.post)}
        return {"at": line.at, "who": line.by_name, "purpose": line.said.get("purpose", "")}

    def _who(self, line: Line) -> str:
        if line.by_id is not None:
            return line.by_name
        if line.by_name == Voice.ASKER:
            return _("you") if self.for_asker else _("who asked")
        return _("the clock") if line.by_name == Voice.CLOCK else ""

    def _said(self, line: Line, verb: Verb) -> str:
        text = str(line.said.get(SAID.get(verb, ""), "") or "")
        if self.for_asker:
            higher = _("Whoever may not handle it was passed over: it lies higher up.")
            return f"{higher}\n{text}".strip() if line.said.get("passed_over") else text
        return "" if verb in BETWEEN_THEM else veiled(text)


def veiled(text: str) -> str:
    """Return a text with everything that looks like a person's details blacked out."""
    return redact(text, find_personal(text))


def _raised(teller: Teller, line: Line) -> str:
    return _("Received: %(by_when)s") % {"by_when": teller.by_when(line)}


def _taken(teller: Teller, line: Line) -> str:
    holder = teller.holder(line.post, line.said.get("owner", ""))
    return _("%(holder)s has taken it in hand") % {"holder": holder}


def _moved(sentence: Promise) -> Callable[[Teller, Line], str]:
    """Return a teller of a change of hands; `sentence` may hold %(rung)s."""

    def tell(teller: Teller, line: Line) -> str:
        first = str(sentence) % {"rung": teller.rung_name(line.said.get("rung", ""))}
        if "due" not in line.said:
            return first
        return _("%(first)s: %(by_when)s") % {"first": first, "by_when": teller.by_when(line)}

    return tell


def _asked(teller: Teller, line: Line) -> str:
    if teller.for_asker:
        return _("A question to you; the clock stands still until you reply")
    return _("A question to who asked; the clock stands still until the reply")


def _replied(teller: Teller, line: Line) -> str:
    return _("You replied") if teller.for_asker else _("Who asked replied")


def _answered(teller: Teller, line: Line) -> str:
    return _("Answered: %(outcome)s") % {"outcome": teller.outcome(line.said.get("outcome", ""))}


def _confirmed(teller: Teller, line: Line) -> str:
    stars = "★" * int(line.said.get("rating") or 0)
    if line.by_id is not None:
        return _("Confirmed by telephone %(stars)s") % {"stars": stars}
    if teller.for_asker:
        return _("You confirmed that it is so %(stars)s") % {"stars": stars}
    return _("Who asked confirmed that it is so %(stars)s") % {"stars": stars}


def _paused(teller: Teller, line: Line) -> str:
    cause, end = teller.cause(line.said.get("cause", "")), line.said.get("until", "")
    if not end:
        return _("The time stands still for: %(cause)s") % {"cause": cause}
    words = {"cause": cause, "until": until(datetime.fromisoformat(end), teller.now)}
    return _("The time stands still for: %(cause)s, until %(until)s") % words


def _extended(teller: Teller, line: Line) -> str:
    due = line.said.get("due", "")
    words = {"until": until(datetime.fromisoformat(due), teller.now) if due else "—"}
    return _("More time was given, until %(until)s; the reason stands below") % words


def _review_asked(teller: Teller, line: Line) -> str:
    return _("A review was asked for: %(number)s") % {"number": line.said.get("number", "")}


def _consented(teller: Teller, line: Line) -> str:
    if line.by_id is not None:
        return _("Consent was given and written down")
    return _("You agreed to it") if teller.for_asker else _("Who asked agreed to it")


def _paper(sentence: Promise) -> Callable[[Teller, Line], str]:
    """Return a teller of a paper's way; which paper it is stays between the two."""

    def tell(teller: Teller, line: Line) -> str:
        paper = line.said.get("paper", "") if teller.for_asker else ""
        first = str(sentence)
        return _("%(what)s: %(paper)s") % {"what": first, "paper": paper} if paper else first

    return tell


def _stage(teller: Teller, line: Line) -> str:
    listed = {option.id: option for option in teller.rules.options(teller.kind.stages or "")}
    stage = listed.get(line.said.get("stage", ""))
    label = said(stage.label) if stage else line.said.get("label", "")
    return _("How far it is: %(stage)s") % {"stage": label}


def _recomputed(teller: Teller, line: Line) -> str:
    due = line.said.get("due", "")
    words = {"until": until(datetime.fromisoformat(due), teller.now) if due else "—"}
    return _("The year's holidays are known now; the last moment is %(until)s") % words


TOLD: dict[Verb, Callable[[Teller, Line], str]] = {
    Verb.MATTER_RAISED: _raised,
    Verb.MATTER_TAKEN: _taken,
    Verb.MATTER_NOTED: lambda teller, line: _("News from who works on it"),
    Verb.MATTER_ASKER_ASKED: _asked,
    Verb.MATTER_REPLIED: _replied,
    Verb.MATTER_ESCALATED: _moved(lazy("Handed up to “%(rung)s”")),
    Verb.MATTER_CLIMBED: _moved(lazy("Time ran out, so it climbed to “%(rung)s”")),
    Verb.MATTER_EXPIRED: _moved(lazy("Time ran out at “%(rung)s”; those above watch over it")),
    Verb.MATTER_SENT_DOWN: _moved(lazy("Sent down to “%(rung)s” with an instruction")),
    Verb.MATTER_ASSIGNED: _moved(lazy("Given to a colleague")),
    Verb.MATTER_PLACE_ENDED: _moved(lazy("Its place ended; the place above has it now")),
    Verb.MATTER_PLACE_FOLLOWED: _moved(lazy("Its place goes by another name; the same have it")),
    Verb.MATTER_HANDED_OVER: _moved(lazy("Handed over to whom it belongs; the time stays")),
    Verb.MATTER_REPORTED_BACK: lambda teller, line: _("Word from who took it first"),
    Verb.MATTER_ANSWERED: _answered,
    Verb.MATTER_CONFIRMED: _confirmed,
    Verb.MATTER_UNCONFIRMED: lambda teller, line: _("No word came back; closed as answered"),
    Verb.MATTER_REOPENED: _moved(lazy("Not solved, so it was opened again")),
    Verb.MATTER_SUPERVISED: lambda teller, line: _("Put on the list those above watch over"),
    Verb.MATTER_CLOCK_RECOMPUTED: _recomputed,
    Verb.MATTER_JOINED: lambda teller, line: _(
        "Others asked for the same; all are handled together, each gets an answer of his own"
    ),
    Verb.MATTER_SEPARATED: _moved(lazy("Handled by itself again")),
    Verb.MATTER_SPLIT: lambda teller, line: _(
        "Several have a part in it; the answer comes when all parts are done"
    ),
    Verb.MATTER_PART_ASKED: lambda teller, line: _("A helper was asked for his part"),
    Verb.MATTER_PART_HANDED_IN: lambda teller, line: _("The helper has done his part"),
    Verb.MATTER_PAUSED: _paused,
    Verb.MATTER_RESUMED: _moved(lazy("The time goes on")),
    Verb.MATTER_EXTENDED: _extended,
    Verb.MATTER_REVIEW_ASKED: _review_asked,
    Verb.MATTER_CONSENTED: _consented,
    Verb.MATTER_TAKEN_IN: lambda teller, line: _("Handled elsewhere first, and taken in here"),
    Verb.MATTER_PAPER_RECEIVED: _paper(lazy("A paper was handed over")),
    Verb.MATTER_PAPER_RETURNED: _paper(lazy("A paper was given back")),
    Verb.MATTER_STAGE_TOLD: _stage,
}
CLIMBING = {
    Verb.MATTER_RAISED,
    Verb.MATTER_ESCALATED,
    Verb.MATTER_CLIMBED,
    Verb.MATTER_SENT_DOWN,
    Verb.MATTER_REOPENED,
}
