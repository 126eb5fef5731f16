"""The words of an answer: one text, or the parts the playbook asks for under their headings."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.matters.actions.locking import need
from bandeng.playbooks.schema_abilities import AnswerPart
from bandeng.playbooks.schema_matters import MatterKind

COUNTED = "一二三四五六七八九十"


def written(kind: MatterKind, words: str | Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return an answer as one text and its parts by id, none where the kind asks for no parts.

    Raises Refused with the names of the required parts that are missing: a written opinion has
    the request, facts and reasons, opinion and basis (信访工作条例 art. 32).
    """
    asked = kind.answer.parts
    if not asked:
        whole = words if isinstance(words, str) else "\n\n".join(words.values())
        return need(whole, _("Please write the answer; nothing is closed without one.")), {}
    given = {} if isinstance(words, str) else words
    parts = {id_: given.get(id_, "").strip() for id_ in asked}
    missing = [part for id_, part in asked.items() if part.required and not parts[id_]]
    if missing:
        raise Refused(_without(missing))
    kept = {id_: text for id_, text in parts.items() if text}
    return _joined(asked, kept), kept


def _without(missing: list[AnswerPart]) -> str:
    names = "、".join(part.label.said_in(get_language()) for part in missing)
    return _("Still missing: %(parts)s. Nothing is answered without them.") % {"parts": names}


def _joined(asked: Mapping[str, AnswerPart], parts: Mapping[str, str]) -> str:
    """Return the parts under their headings, counted as a written opinion counts them."""
    pairs = zip(COUNTED, parts.items(), strict=False)
    return "\n\n".join(f"{count}、{asked[id_].label.zh}\n{text}" for count, (id_, text) in pairs)
