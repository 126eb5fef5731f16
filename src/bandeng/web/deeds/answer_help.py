"""Help with an answer: words of the playbooks to begin with, and hints that hold nothing back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.journal.queries import about
from bandeng.journal.states import Verb
from bandeng.matters.quality import Finding, Hint, look_over
from bandeng.matters.states import Outcome
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import said

PART = "part-"
LONGEST = 20_000

# What is said of each thing looked for: when it is there, and when it is not.
HINTS: dict[Hint, tuple[Promise | str, Promise | str]] = {
    Hint.BLANKS: ("", gettext_lazy("Still to be filled in")),
    Hint.POINTS: (
        gettext_lazy("Every point of the request is spoken of"),
        gettext_lazy("Not spoken of yet"),
    ),
    Hint.BASIS: (
        gettext_lazy("It says on what basis"),
        gettext_lazy("On what basis? Name the rule or the document."),
    ),
    Hint.WHO: (
        gettext_lazy("It says who, or whom to ask"),
        gettext_lazy("Who does it, and whom can they ask? A post, an office, a phone."),
    ),
    Hint.WHEN: (
        gettext_lazy("It says when"),
        gettext_lazy("When was it done, or when will it be? A date, or so many days."),
    ),
    Hint.COPY: (
        gettext_lazy("It is not the answer again that did not help"),
        gettext_lazy("It says much the same as the answer that did not help."),
    ),
    Hint.SHORT: (
        gettext_lazy("It is long enough to be understood"),
        gettext_lazy("It is very short."),
    ),
}
CHECKLIST = (Hint.POINTS, Hint.BASIS, Hint.WHO, Hint.WHEN)


@dataclass(frozen=True)
class AnswerHelp:
    """What stands beside the field of an answer."""

    scene: Scene

    @property
    def templates(self) -> list[dict[str, str]]:
        """Return the words to begin with that fit the matter, in the playbooks' order."""
        matter = self.scene.matter
        return [
            {
                "id": template.id,
                "title": said(template.title),
                "words": said(template.text),
                "outcome": template.outcome or "",
            }
            for template in self.scene.seen.rules.answer_templates.values()
            if template.fits(matter.kind, matter.category)
        ]

    @property
    def checklist(self) -> list[str]:
        """Return what to look for oneself, where nothing looks while one types."""
        return [str(HINTS[hint][0]) for hint in CHECKLIST]

    def words_of(self, template_id: str) -> dict[str, str]:
        """Return what a form begins with for a template that fits; nothing for any other."""
        found = next((t for t in self.templates if t["id"] == template_id), None)
        if found is None:
            return {}
        begun = {"text": found["words"]}
        return {**begun, "outcome": found["outcome"]} if found["outcome"] else begun


def hints_shown(scene: Scene) -> HttpResponse:
    """Answer with the hints on what was posted so far, as a part of a page."""
    request = scene.seen.request
    words = {"hints": hints(scene, request.POST), "checklist": AnswerHelp(scene).checklist}
    return render(request, "deeds/answer_hints.html", words)


def hints(scene: Scene, typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is there and what is missing in what was typed so far; nothing for nothing."""
    text = written(typed)
    if scene.is_sealed or not text.strip():
        return []
    outcome = typed.get("outcome", "")
    matter = scene.matter
    found = look_over(
        text,
        asked=matter.text or matter.title,
        outcome=Outcome(outcome) if outcome in list(Outcome) else None,
        refused=earlier_answers(scene),
    )
    return [_shown(finding) for finding in found]


def written(typed: Mapping[str, Any]) -> str:
    """Return the words of an answer, whole or put together of its parts."""
    parts = [str(value) for key, value in typed.items() if key.startswith(PART)]
    return "\n".join(parts or [str(typed.get("text", ""))])[:LONGEST]


def earlier_answers(scene: Scene) -> list[str]:
    """Return the answers to this matter that did not stand; no statement if there were none."""
    if not scene.matter.reopenings:
        return []
    lines = about("matter", scene.matter.pk).filter(verb=Verb.MATTER_ANSWERED)
    return [str(text) for text in lines.values_list("said__text", flat=True) if text]


def _shown(finding: Finding) -> dict[str, Any]:
    there, missing = HINTS[finding.hint]
    words = str(there if finding.good else missing)
    if finding.about and not finding.good:
        quoted = _(", ").join(_("“%(words)s”") % {"words": each} for each in finding.about)
        words = _("%(what)s: %(words)s") % {"what": words, "words": quoted}
    return {"words": words, "good": finding.good}
