"""One matter and all that its page and its deeds need to know about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from django.http import HttpRequest

from bandeng.matters import disputing, more_time, queries, reviews, together
from bandeng.matters.actions import personal_data_in, why_no_objection
from bandeng.matters.actions.climbing import days
from bandeng.matters.models import Extension, Matter, Objection, Part, Picture, Talk
from bandeng.matters.papers import Row, checklist
from bandeng.matters.permissions import PARTS
from bandeng.matters.states import OPEN, RUNNING, Move, Privacy, State, can_move, clean_number
from bandeng.people.queries import who_answers
from bandeng.people.states import Holder, Seat, Seats
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.reports.surroundings import with_helper_names, with_what_hangs_on_it
from bandeng.reports.topics import topics_of
from bandeng.statements import Known
from bandeng.web.deeds.visit import Visit, length_words, visit

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

    @cached_property
    def talks(self) -> list[Talk]:
        """Return the joint meetings about the matter, the newest first, read once."""
        if not getattr(self.matter, "met", True):
            return []
        return list(self.matter.talks.order_by("-meets_at", "-id"))

    @cached_property
    def topics(self) -> list[Matter]:
        """Return the topics the matter was taken up in; whoever reads it reads their answers."""
        if not getattr(self.matter, "in_topic", True):
            return []
        return topics_of(self.matter, self.seen.seats)

    @property
    def shows_pictures(self) -> bool:
        """Tell whether the public sees, or would see, one of the pictures."""
        return any(picture.public for picture in self.pictures)

    @property
    def helpers(self) -> list[str]:
        """Return the names of who helps."""
        return list(getattr(self.matter, "helper_names", []))

    @cached_property
    def parts(self) -> list[Part]:
        """Return the parts asked of helpers, read only where there are any."""
        return together.parts_of(self.matter) if getattr(self.matter, "has_parts", True) else []

    @property
    def own_parts(self) -> list[Part]:
        """Return the parts the person, or who he stands in for, still has to hand in."""
        mine = self.seen.seats.acting_for()
        return [part for part in self.parts if not part.handed_in_at and part.helper_id in mine]

    @property
    def missing_parts(self) -> list[Part]:
        """Return the parts nobody has handed in yet."""
        return [part for part in self.parts if part.handed_in_at is None]

    @cached_property
    def family(self) -> together.Family:
        """Return what is handled together with it or cut out of it, as far as it may be seen."""
        matter = self.matter
        known = matter.joined_to_id or matter.part_of_id or getattr(matter, "has_kin", True)
        return together.family(self.seen.seats, matter) if known else together.Family()

    @property
    def joined(self) -> list[Matter]:
        """Return what waits for this one's answer, as far as it may be seen."""
        return [each for each in self.family.joined if each.state == State.JOINED]

    @property
    def is_joined(self) -> bool:
        """Tell whether it is handled together with another, which is the one answered."""
        return self.state == State.JOINED

    @property
    def has_links(self) -> bool:
        """Tell whether it was linked to another by hand."""
        return bool(getattr(self.matter, "has_links", True))

    @cached_property
    def against(self) -> dict[str, str]:
        """Return the verbs the person may not do, each with the sentence that says why."""
        return queries.reasons_against(self.seen.seats, self.matter, sorted(PARTS))

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
        """Return the objections made to its dispatch, read once and only where there are any."""
        were_any = getattr(self.matter, "was_objected", True)
        return disputing.objections_of(self.matter) if were_any else []

    @property
    def objection(self) -> Objection | None:
        """Return the objection that waits for a decision, None if none does."""
        return disputing.standing(self.matter, self.objections)

    @cached_property
    def too_late_to_object(self) -> str:
        """Return the sentence why no objection can be made now, nothing if one can."""
        return why_no_objection(self.matter, self.objections, at=self.seen.at)

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

    @cached_property
    def may_go_public(self) -> bool:
        """Tell whether who asked allowed the public to read this and it is not there yet."""
        never = self.kind is not None and Privacy.PUBLIC not in self.kind.privacy.allowed
        return not never and queries.may_go_public(self.matter)

    @cached_property
    def extensions(self) -> list[Extension]:
        """Return what more time was asked for on this stay, read once and only where it was."""
        was_any = getattr(self.matter, "was_more_asked", True)
        return more_time.on_this_stay(self.matter) if was_any else []

    @property
    def asked_time(self) -> Extension | None:
        """Return the request for more time nobody has decided yet, None if there is none."""
        return next((each for each in self.extensions if each.decided_at is None), None)

    @property
    def asked_length(self) -> str:
        """Return how much more time is asked for, in the reader's language."""
        return length_words(self.asked_time.length) if self.asked_time else ""

    @property
    def given_time(self) -> list[Extension]:
        """Return what more time was given on this stay, the first first."""
        return [each for each in self.extensions if each.granted]

    @property
    def is_mine_to_decide(self) -> bool:
        """Tell whether more time is asked for by somebody else than who looks."""
        asked = self.asked_time
        return asked is not None and asked.by_id != self.seen.person.pk

    @cached_property
    def checklist(self) -> list[Row]:
        """Return the papers of an errand, read once and only where there are any."""
        return checklist(self.matter, self.kind) if self.kind else []

    @property
    def time_is_left(self) -> bool:
        """Tell whether the deadline has not passed."""
        due, expired = self.matter.due_at, self.matter.rung_expired_at
        return due is not None and expired is None and self.seen.at < due

    @cached_property
    def review(self) -> Matter | None:
        """Return the review asked for after the answer, read only where there is one."""
        has_one = getattr(self.matter, "was_reviewed", True)
        return reviews.review_of(self.matter) if has_one else None

    @cached_property
    def review_until(self) -> datetime | None:
        """Return until when a review may be asked for, None where there is none."""
        kind = self.kind
        if kind is None or kind.appeal is None or self.matter.answered_at is None:
            return None
        return reviews.until(self.matter, kind, days(self.seen.at))

    @cached_property
    def reviewed(self) -> Matter | None:
        """Return the request whose answer this one reviews, None for what is no review."""
        is_review = self.matter.kind in self.seen.rules.review_kinds
        return reviews.reviewed_by(self.matter) if is_review else None

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
    matter = question_from(seen.seats.person_id, seen.seats.seats).one(clean_number(number) or "")
    if matter is None:
        raise Matter.DoesNotExist
    return Scene(seen, matter)


@lru_cache(maxsize=256)
def question_from(person_id: int, seats: tuple[Seat, ...]) -> Known[Matter]:
    """Return the question after one matter seen from these seats, with all its page shows of it."""
    found = queries.visible_to(Seats(person_id, seats)).select_related(
        "place__parent__parent__parent",
        "owner",
        "owner_place",
        "taken_by",
        "answered_by",
        "asker",
        "first_taker",
    )
    rows = with_what_hangs_on_it(together.with_kin(with_helper_names(found.defer("search"))))
    rows = disputing.noting_objections(rows)
    return Known(lambda number: rows.filter(number=number), rare=True)
