"""What an activity is called: by its own title, else as its kind is in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from bandeng.playbooks.queries import activity_at


def own_title(title: str, text_hash: str, kind_id: str) -> str:
    """Return a title if it is an activity's own; nothing for the one its kind gave it."""
    return "" if title == _kind_title(text_hash, kind_id, "zh") else title


def called(title: str, text_hash: str, kind_id: str) -> str:
    """Return a title of its own, else the title of the kind in the reader's language."""
    if own_title(title, text_hash, kind_id):
        return title
    return _kind_title(text_hash, kind_id, get_language()) or title


def told_title(said: Mapping[str, Any]) -> str:
    """Return what news is about: a title, or what a kind of activity is called."""
    title = worded(said.get("title"))
    return called(title, said["book"], said.get("kind", "")) if said.get("book") else title


def worded(told: object) -> str:
    """Return what news says in the reader's language, where it was written down in both."""
    if isinstance(told, Mapping):
        spoken = "zh" if (get_language() or "zh").startswith("zh") else "en"
        return str(told.get(spoken) or "")
    return str(told or "")


def _kind_title(text_hash: str, kind_id: str, language: str | None) -> str:
    """Return the title of a kind as it was written then; nothing if no text knows it any more."""
    try:
        return activity_at(text_hash, kind_id).title.said_in(language)
    except KeyError:
        return ""
