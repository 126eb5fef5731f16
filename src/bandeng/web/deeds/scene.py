"""One matter and all that its page and its deeds need to know about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.http import HttpRequest

from bandeng.matters import disputing, queries
from bandeng.matters.actions import personal_data_in
from bandeng.matters.models import Matter, Objection, Picture
from bandeng.matters.permissions import PARTS
from bandeng.matters.states import OPEN, RUNNING, Move, Privacy, State, can_move, clean_number
from bandeng.people.queries import who_answers
from bandeng.people.states import Holder
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.reports.surroundings import with_helper_names
from bandeng.web.deeds.visit import Visit, visit

OPENED = "opened_confidential"
OPEN_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Scene:
    """A matter a person sees, with what he may do to it."""

    seen: Visit
    matter: Matter

    @cached_property
    def pictures(self) -> list[Picture]:
        """Return the pictures of the matter, read once."""
        return list(self.matter.pictures.all())

    @property
    def shows_pictures(self) -> bool:
        """Tell whether the public sees, or would see, one of the pictures."""
        return any(picture.public for picture in self.pictures)

    @property
    def helpers(self) -> list[str]:
        """Return the names of who helps."""
        return list(getattr(self.matter, "helper_names", []))

    @cached_property
    def against(self) -> dict[str, str]:
        """Return the verbs the person may not do, each with the sentence that says why."""
        return queries.reasons_against(self.seen.seats, self.matter.pk, sorted(PARTS))

    @cached_property
    def kind(self) -> MatterKind | None:
        """Return the kind the matter was promised under."""
        return self.seen.kind(self.matter)

    @cached_property
    def holders(self) -> list[Holder]:
        """Return everybody who holds a post over the matter's place, lowest place first."""
        return who_answers(self.matter.path, self.seen.at)

    @cached_property
    def objections(self) -> list[Objection]:
        """Return the objections made to its dispatch, read once and only where one can be made."""
        may_object = self.kind is not None and self.kind.objection is not None
        return disputing.objections_of(self.matter) if may_object else []

    @property
    def objection(self) -> Objection | None:
        """Return the objection that waits for a decision, None if none does."""
        return disputing.standing(self.matter, self.objections)

    @property
    def state(self) -> State:
        """Return the state."""
        return State(self.matter.state)

    @property
    def is_mine(self) -> bool:
        """Tell whether the person owns the matter or stands in for its owner."""
        return self.matter.owner_id in self.seen.seats.acting_for()

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still owed."""
        return self.state in OPEN

    @property
    def runs(self) -> bool:
        """Tell whether the clock runs."""
        return self.state in RUNNING

    @property
    def falls_to_me(self) -> bool:
        """Tell whether taking it is this person's: his own, or nobody's, at a post he fills."""
        unowned = self.matter.owner_id is None and self.matter.owner_post in self.seen.seats.posts()
        return self.is_mine or unowned

    @property
    def is_highest(self) -> bool:
        """Tell whether no rung is above."""
        return self.kind is None or self.matter.rung == self.kind.highest.id

    @property
    def is_lowest(self) -> bool:
        """Tell whether no rung is below."""
        return self.kind is None or self.matter.rung == self.kind.lowest.id

    @cached_property
    def has_personal_data(self) -> bool:
        """Tell whether the words seem to name or number somebody."""
        return bool(personal_data_in(self.matter))

    @property
    def may_go_public(self) -> bool:
        """Tell whether who asked allowed the public to read this and it is not there yet."""
        return queries.may_go_public(self.matter)

    def may(self, verb: str) -> bool:
        """Tell whether the person's posts carry a verb here, the state apart."""
        return verb not in self.against

    def can(self, move: Move) -> bool:
        """Tell whether the state allows a move."""
        return can_move(move, self.state)

    @property
    def is_sealed(self) -> bool:
        """Tell whether the matter is confidential and was not opened for a purpose lately."""
        if self.matter.privacy != Privacy.CONFIDENTIAL:
            return False
        opened = self.seen.request.session.get(OPENED, {}).get(str(self.matter.pk))
        return opened is None or datetime.fromisoformat(opened) < self.seen.at - OPEN_FOR

    def remember_opened(self) -> None:
        """Keep in the session that the matter was opened now."""
        opened = self.seen.request.session.get(OPENED, {})
        now = self.seen.at.isoformat()
        self.seen.request.session[OPENED] = {**opened, str(self.matter.pk): now}


def scene_of(request: HttpRequest, number: str) -> Scene:
    """Return the scene of a matter by its number; Matter.DoesNotExist if the person sees none."""
    seen = visit(request)
    found = queries.visible_to(seen.seats).select_related(
        "place__parent__parent__parent",
        "owner",
        "owner_place",
        "taken_by",
        "answered_by",
        "asker",
        "first_taker",
    )
    rows = with_helper_names(found.defer("search"))
    return Scene(seen, rows.get(number=clean_number(number) or ""))
