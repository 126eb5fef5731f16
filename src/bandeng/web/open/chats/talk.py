"""One message of a chat, who wrote it, and what is kept of what he is writing."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from bandeng.doors import actions, drafts
from bandeng.doors.drafts import Draft
from bandeng.doors.finding import person_of
from bandeng.doors.models import Sender
from bandeng.doors.reading.chats import Message
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.vocabulary import Channel
from bandeng.web.open.chats import offering


@dataclass(frozen=True)
class Talk:
    """Who wrote what, when."""

    sender: Sender
    message: Message
    at: datetime
    known: dict[str, Place] = field(default_factory=dict)

    @cached_property
    def person(self) -> Person | None:
        """Return who of the staff writes, None for a resident."""
        return person_of(self.sender)

    @property
    def channel(self) -> Channel:
        """Return the way by which he writes."""
        return Channel(self.sender.channel)

    @property
    def draft(self) -> Draft | None:
        """Return what the sender is writing."""
        return drafts.read(self.sender.draft)

    def place(self, code: str) -> Place | None:
        """Return the open place of a code, looked up once a message."""
        if code not in self.known and (found := offering.open_place(code)):
            self.known[code] = found
        return self.known.get(code)

    def keep(self, draft: Draft | None) -> None:
        """Keep what the sender is writing; None forgets it."""
        actions.note_draft(self.sender, draft, at=self.at)

    def put(self, draft: Draft, **changed: Any) -> Draft:
        """Return the draft changed, and keep it."""
        draft = replace(draft, **changed)
        self.keep(draft)
        return draft
