"""A written answer on paper: its parts under their headings, laid out as an official document.

The paper is in Chinese whatever language the screen has. Layout: GB/T 9704-2012; what it must
say: 信访工作条例 art. 32, and art. 35 and 36 for where to turn if one does not agree.
"""

from typing import Any

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.matters.actions.writing import COUNTED
from bandeng.matters.states import spoken
from bandeng.playbooks import saying
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.scene import Scene
from bandeng.worktime.durations import Duration


def paper(scene: Scene) -> dict[str, Any]:
    """Return all that the written opinion of an answered matter says.

    Who asked is left blank, to be filled in by hand: printing needs no look at the contact.
    """
    with translation.override("zh-hans"):
        return _paper(scene)


def _paper(scene: Scene) -> dict[str, Any]:
    matter, kind = scene.matter, scene.kind
    return {
        "number": spoken(matter.number),
        "about": matter.title,
        "called": _called(kind),
        "raised": _day(matter.raised_at),
        "parts": _parts(scene, kind),
        "outcome": _outcome(scene, kind),
        "appeal": _appeal(scene, kind),
        "is_final": bool(kind and not kind.appeal and kind.id in scene.seen.rules.review_kinds),
        "unit": _unit(scene),
        "day": _day(matter.answered_at),
    }


def _called(kind: MatterKind | None) -> str:
    document = kind.answer.document if kind else None
    return document.zh if document else _("written answer")


def _day(instant: Any) -> str:
    """Return a day as documents write it: Arabic figures, none of them with a zero before."""
    day = localtime(instant)
    words = {"year": day.year, "month": day.month, "day": day.day}
    return _("%(day)d/%(month)d/%(year)d") % words


def _parts(scene: Scene, kind: MatterKind | None) -> list[dict[str, Any]]:
    asked, told = kind.answer.parts if kind else {}, scene.matter.answer_parts
    given = [(asked[id_], text) for id_, text in told.items() if id_ in asked]
    return [
        {"count": count, "heading": part.label.zh, "lines": text.splitlines()}
        for count, (part, text) in zip(COUNTED, given, strict=False)
    ]


def _outcome(scene: Scene, kind: MatterKind | None) -> str:
    own = kind.answer.outcomes if kind else {}
    named = {outcome.value: words.zh for outcome, words in own.items()}
    return named.get(scene.matter.outcome, "")


def _appeal(scene: Scene, kind: MatterKind | None) -> dict[str, str] | None:
    """Return what may be asked for still and in what time; None where nothing may."""
    above = scene.seen.rules.kinds.get(kind.appeal.kind) if kind and kind.appeal else None
    if kind is None or kind.appeal is None or above is None:
        return None
    return {"title": above.title.zh, "within": _length(kind.appeal.within)}


def _length(within: Duration) -> str:
    return saying.said(within).zh.replace(" ", "")


def _unit(scene: Scene) -> str:
    """Return who answered, as it stands under the paper: the place and the post."""
    matter = scene.matter
    post = scene.seen.rules.posts.get(matter.owner_post)
    place = matter.owner_place.name if matter.owner_place else ""
    return f"{place}{post.title.zh if post else matter.owner_post}"
