"""What was typed on one screen, kept for the next: sealed in the session, no contact details."""

import json
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from bandeng.matters.pictures import Prepared
from bandeng.secrecy.sealing import CannotOpen, seal, unseal

PLACE = "draft"
COLUMN = "session|draft"
KEPT_FOR = timedelta(hours=6)


@dataclass(frozen=True)
class Draft:
    """An ask that is being written; its key makes sure that it is raised once."""

    key: str
    begun: str
    kind: str = ""
    category: str = ""
    text: str = ""
    place: str = ""
    lat: float | None = None
    lng: float | None = None
    pictures: tuple[Prepared, ...] = ()
    spot: str = ""  # the station or point at the place, where its code was scanned

    @property
    def has_words(self) -> bool:
        """Tell whether the first screen is done."""
        return bool(self.kind and self.category and (self.text or self.pictures))

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the pictures."""
        return frozenset(picture.name for picture in self.pictures)

    def without(self, name: str) -> "Draft":
        """Return the draft with one picture taken away."""
        return replace(self, pictures=tuple(p for p in self.pictures if p.name != name))


def begin(at: datetime) -> Draft:
    """Return an empty draft."""
    return Draft(key=str(uuid.uuid4()), begun=at.isoformat())


def current(session: SessionBase, at: datetime) -> Draft | None:
    """Return the draft of this session, None if there is none or it is hours old."""
    sealed = session.get(PLACE)
    if not sealed:
        return None
    try:
        kept: dict[str, Any] = json.loads(unseal(sealed, column=COLUMN))
    except CannotOpen:
        return None
    if datetime.fromisoformat(kept["begun"]) < at - KEPT_FOR:
        return None
    kept["pictures"] = tuple(Prepared(**picture) for picture in kept["pictures"])
    return Draft(**kept)


def keep(session: SessionBase, draft: Draft) -> None:
    """Keep the draft for the next screen."""
    session[PLACE] = seal(json.dumps(asdict(draft)), column=COLUMN)


def drop(session: SessionBase) -> None:
    """Forget the draft."""
    session.pop(PLACE, None)
