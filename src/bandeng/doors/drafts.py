"""A request that somebody is writing in a chat, message by message: a value, kept as JSON."""

import json
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any

from bandeng.matters.pictures import MOST_PICTURES, Prepared

LONGEST = 4000


@dataclass(frozen=True)
class Draft:
    """What is known so far, what is asked for next, and what was offered to choose from.

    `key` becomes the key of the request, so that a draft is raised once. `awaits` is what the
    next message should bring: text, place, topic, send, or (with words that may be a reply to a
    question) which.
    """

    key: str
    awaits: str = "text"
    text: str = ""
    place: str = ""
    lat: float | None = None
    lng: float | None = None
    kind: str = ""
    topic: str = ""
    offered: tuple[str, ...] = ()
    coming: int = 0  # pictures sent and not yet fetched
    pictures: tuple[Prepared, ...] = ()

    @property
    def shown(self) -> int:
        """Return how many pictures were sent along."""
        return self.coming + len(self.pictures)

    @property
    def has_words(self) -> bool:
        """Tell whether there is anything to ask."""
        return bool(self.text.strip())

    def saying(self, text: str) -> "Draft":
        """Return the draft with more words."""
        said = f"{self.text}\n{text}".strip() if self.text else text.strip()
        return replace(self, text=said[:LONGEST])

    def with_picture(self, picture: Prepared) -> "Draft":
        """Return the draft with a picture that was on its way; the same one twice counts once."""
        known = {each.sha256 for each in self.pictures}
        fresh = picture.sha256 not in known and len(self.pictures) < MOST_PICTURES
        kept = (*self.pictures, picture) if fresh else self.pictures
        return replace(self, pictures=kept, coming=max(self.coming - 1, 0))


def begin() -> Draft:
    """Return an empty draft."""
    return Draft(key=str(uuid.uuid4()))


def written(draft: Draft | None) -> str:
    """Return a draft as text; nothing for none."""
    return json.dumps(asdict(draft), ensure_ascii=False) if draft else ""


def read(text: str) -> Draft | None:
    """Return the draft of a text; None for nothing, and for one another version wrote."""
    try:
        kept: dict[str, Any] = json.loads(text) if text else {}
        pictures = tuple(Prepared(**each) for each in kept.pop("pictures", ()))
        offered = tuple(kept.pop("offered", ()))
        return Draft(**kept, pictures=pictures, offered=offered) if kept else None
    except (TypeError, ValueError):
        return None
