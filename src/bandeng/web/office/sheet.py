"""One matter as its page on the desk needs it: the row, who looks, what stands against a verb."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from bandeng.matters import queries
from bandeng.matters.actions import personal_data_in
from bandeng.matters.models import Matter, Picture
from bandeng.matters.permissions import PARTS
from bandeng.matters.states import Move, Privacy, State, can_move, clean_number
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import kind_at
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.reports.surroundings import with_helper_names
from bandeng.web.office import pages

OPENED = "office_opened"
OPEN_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Sheet:
    """A matter somebody at a desk sees."""

    request: HttpRequest
    matter: Matter
    library: Library

    @property
    def at(self) -> datetime:
        """Return the instant of the look."""
        return pages.at_of(self.request)

    @cached_property
    def pictures(self) -> list[Picture]:
        """Return the pictures of the matter, read once."""
        return list(self.matter.pictures.all())

    @property
    def shows_pictures(self) -> bool:
        """Tell whether the public sees, or would see, one of the pictures."""
        return any(picture.public for picture in self.pictures)

    @cached_property
    def against(self) -> dict[str, str]:
        """Return the verbs who looks may not do, each with the sentence why."""
        seats = pages.seats_of(self.request)
        return queries.reasons_against(seats, self.matter.pk, sorted(PARTS))

    @cached_property
    def kind(self) -> MatterKind | None:
        """Return the kind as it was promised, else as it is now, else None."""
        try:
            return kind_at(self.matter.playbook_hash, self.matter.kind)
        except KeyError:
            return self.library.kinds.get(self.matter.kind)

    @property
    def rung_above(self) -> Any:
        """Return the next rung up, or None on the highest."""
        return self._neighbour(1)

    @property
    def has_rung_below(self) -> bool:
        """Tell whether a rung lies below."""
        return self._neighbour(-1) is not None

    def _neighbour(self, step: int) -> Any:
        if self.kind is None or self.matter.rung not in self.kind.places_on_ladder:
            return None
        height = self.kind.places_on_ladder[self.matter.rung] + step
        return self.kind.ladder[height] if 0 <= height < len(self.kind.ladder) else None

    @cached_property
    def has_personal_data(self) -> bool:
        """Tell whether the words seem to name or number somebody."""
        return bool(personal_data_in(self.matter))

    @property
    def has_contact(self) -> bool:
        """Tell whether who asked left anything that can be opened."""
        return queries.masked_asker(self.matter) is not None

    @property
    def may_go_public(self) -> bool:
        """Tell whether who asked allowed the public to read this and it is not there yet."""
        return queries.may_go_public(self.matter)

    @property
    def is_sealed(self) -> bool:
        """Tell whether it is confidential and was not opened for a purpose just now."""
        if self.matter.privacy != Privacy.CONFIDENTIAL:
            return False
        opened = self.request.session.get(OPENED, {}).get(str(self.matter.pk))
        return opened is None or datetime.fromisoformat(opened) < self.at - OPEN_FOR

    def unseal(self) -> None:
        """Remember in the session that it was opened now."""
        opened = self.request.session.get(OPENED, {})
        self.request.session[OPENED] = {**opened, str(self.matter.pk): self.at.isoformat()}

    def may(self, verb: str) -> bool:
        """Tell whether the posts of who looks carry a verb here, the state apart."""
        return verb not in self.against

    def can(self, move: Move) -> bool:
        """Tell whether the state allows a move."""
        return can_move(move, State(self.matter.state))


def sheet_of(request: HttpRequest, number: str) -> Sheet:
    """Return the sheet of a matter; raise Matter.DoesNotExist if who looks does not see it."""
    seen = queries.visible_to(pages.seats_of(request)).select_related(
        "place__parent__parent__parent", "owner", "owner_place", "taken_by", "answered_by", "asker"
    )
    rows = with_helper_names(seen.defer("search"))
    matter = rows.get(number=clean_number(number) or "")
    return Sheet(request, matter, pages.library_of(request))
