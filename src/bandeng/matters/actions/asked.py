"""What may be asked: an ask as it was taken down, held against what the playbooks take."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused
from bandeng.matters.actions.filling_in import ACCUSED, ASKERS, LONGEST, filled_in
from bandeng.matters.models import Matter
from bandeng.matters.pictures import MOST_PICTURES, Prepared
from bandeng.matters.states import Channel, Privacy
from bandeng.people.models import Person
from bandeng.people.queries import seats_of
from bandeng.people.states import Seat
from bandeng.places.models import Place
from bandeng.places.queries import members_of
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Ability

MOST_ASKERS = 99_999


@dataclass(frozen=True)
class Contact:
    """How who asked can be told; every part may be empty.

    `way` is the channel somebody wrote by, with the address there: `wechat:ADDRESS`.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    way: str = ""


@dataclass(frozen=True)
class Ask:
    """What somebody asks, as it was taken down.

    A review says on which rung it enters and from whom it is kept; everything else enters where
    its place and kind say. `accused` are the marks of whom a complaint is about, `accused_words`
    what was said where nobody could be chosen; `askers` is how many ask together, for whom the
    `representatives` speak; `grown_from` tells that it grows out of other requests; without a
    `receipt` who asked is told of it otherwise.
    """

    kind: str
    category: str
    text: str
    place: Place
    title: str = ""
    channel: Channel = Channel.WEB
    privacy: Privacy | None = None
    contact: Contact = Contact()
    lat: float | None = None
    lng: float | None = None
    pictures: tuple[Prepared, ...] = ()
    client_key: uuid.UUID = field(default_factory=uuid.uuid4)
    part_of: Matter | None = None
    rung: str = ""
    kept_from: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    accused: tuple[str, ...] = ()
    accused_words: str = ""
    askers: int | None = None
    representatives: tuple[str, ...] = ()
    grown_from: bool = False
    receipt: bool = True


def _kind(ask: Ask, rules: Library, at: datetime) -> MatterKind:
    kind = rules.kinds.get(ask.kind)
    if kind is None or (kind.retired and kind.retired <= localdate(at)):
        raise Refused(_("This kind of request is not taken here at present."))
    if kind.id in rules.review_kinds and not ask.rung:
        raise Refused(_("A review is asked for on the page of the request that was answered."))
    return kind


def check(ask: Ask, rules: Library, *, by: Actor, at: datetime) -> MatterKind:
    """Return the kind that is asked for; raise Refused with a sentence if it does not take this."""
    kind = _kind(ask, rules, at)
    _may_raise(ask, kind, by, at)
    offered = {option.id for option in rules.lists[kind.categories].offered(localdate(at))}
    if ask.category not in offered:
        raise Refused(_("Please choose what the request is about from the list."))
    if ask.privacy and ask.privacy not in kind.privacy.allowed:
        raise Refused(_("Requests of this kind cannot be kept that way. Choose another."))
    if not kind.comes_by(ask.channel):
        raise Refused(_("Requests of this kind do not come in this way."))
    if ask.place.to_day and ask.place.to_day <= localdate(at):
        raise Refused(_("This place no longer exists. Please choose another."))
    _words_and_pictures(ask)
    _several_askers(ask, kind)
    _whom_it_is_about(ask, kind)
    return kind


def _whom_it_is_about(ask: Ask, kind: MatterKind) -> None:
    named = ask.accused or ask.accused_words.strip() or kept_from(ask)
    if kind.accused and kind.accused.required and not named:
        raise Refused(_("Please say whom this is about; it is kept from them."))


def kept_from(ask: Ask) -> list[str]:
    """Return the marks of whom a matter is kept from: as chosen, and as the whole of it is."""
    whole = ask.part_of.kept_from if ask.part_of else ()
    return sorted({*ask.kept_from, *ask.accused, *whole})


def _words_and_pictures(ask: Ask) -> None:
    if not ask.text.strip() and not ask.pictures:
        raise Refused(_("Please say in a few words what you ask for, or add a picture."))
    if len(ask.pictures) > MOST_PICTURES:
        raise Refused(_("Six pictures are enough. Please leave some out."))


def _may_raise(ask: Ask, kind: MatterKind, by: Actor, at: datetime) -> None:
    if kind.raised_by:
        seats = _seats_over(ask.place, kind, by, at) if isinstance(by, Person) else []
        if not any(seat.post in kind.raised_by for seat in seats):
            raise Refused(_("Requests of this kind are made by other posts."))
    if kind.born_of and not ask.grown_from:
        raise Refused(_("This grows out of other requests: begin on the page of one of them."))


def _several_askers(ask: Ask, kind: MatterKind) -> None:
    """Refuse more who speak than may speak for several (信访工作条例 art. 20: five)."""
    most = kind.most_representatives
    if (ask.askers or ask.representatives) and most is None:
        raise Refused(_("Requests of this kind are made by one person."))
    if ask.askers is not None and not 1 <= ask.askers <= MOST_ASKERS:
        raise Refused(_("Please write how many ask together, as a number."))
    if most is not None and len(ask.representatives) > most:
        said = _("Of several who ask together %(most)d speak at most. Please leave some out.")
        raise Refused(said % {"most": most})


def guarded(ask: Ask, kind: MatterKind) -> Privacy:
    """Return how a matter is kept: what is about somebody is never public.

    If whom it is about was only said in words, it is confidential until somebody has named them.
    """
    chosen = ask.privacy or kind.privacy.default
    if ask.accused_words.strip() and not ask.accused:
        return Privacy.CONFIDENTIAL
    return Privacy.PRIVATE if kept_from(ask) and chosen == Privacy.PUBLIC else chosen


def first_rung(ask: Ask, kind: MatterKind, rules: Library) -> str:
    """Return the rung a matter enters; said in words only whom it is about, one that can name."""
    first = ask.rung or rules.entry_rung(kind, ask.place.level, ask.category).id
    if not ask.accused_words.strip() or ask.accused:
        return first
    can_name = rules.posts_that_may(Ability.NAME_ACCUSED)
    above = kind.ladder[kind.places_on_ladder[first] :]
    return next((rung.id for rung in above if rung.post in can_name), first)


def more_of(ask: Ask, kind: MatterKind, rules: Library, at: datetime) -> dict[str, Any]:
    """Return what is kept of the kind's own questions, of how many ask, and of whom they name."""
    more = filled_in(kind, ask.more, rules, at)
    if ask.askers:
        more[ASKERS] = ask.askers
    if kind.accused and ask.accused_words.strip():
        more[ACCUSED] = ask.accused_words.strip()[:LONGEST]
    return more


def _seats_over(place: Place, kind: MatterKind, by: Person, at: datetime) -> list[Seat]:
    """Return a person's seats over a place; what members share any member's seat reaches too."""
    seats = seats_of(by, at).seats
    shared = members_of(place, localdate(at)) if kind.shared_by_members else []
    members = {each.member_id for each in shared}
    return [seat for seat in seats if place.path.startswith(seat.path) or seat.place_id in members]
