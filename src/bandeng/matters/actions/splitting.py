"""Cut one matter into pieces that are matters of their own; the whole is answered after all are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.asked import Ask
from bandeng.matters.actions.locking import NotNow, lock
from bandeng.matters.actions.raising import raise_matter
from bandeng.matters.actions.working import line
from bandeng.matters.models import STATE_LABELS, Matter
from bandeng.matters.states import RUNNING, Channel, Privacy, State
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind

MOST_PIECES = 9


@dataclass(frozen=True)
class Piece:
    """One piece to be cut out: what it is about, where, and what is to be done."""

    category: str
    place: Place
    text: str
    kind: str = ""


@transaction.atomic
def split(matter: Matter, *, pieces: Sequence[Piece], by: Person, at: datetime) -> list[Matter]:
    """Return the new pieces: matters of their own without contact details, each with its clock.

    The whole keeps its owner and its clock; it can be answered when every piece is answered or
    ended. A piece is as guarded as the whole and kept from whom that is kept from.
    """
    matter = lock(matter, "split", by=by, at=at)
    if matter.state not in RUNNING:
        state = STATE_LABELS[State(matter.state)]
        raise NotNow(_("This is not possible now: the request is “%(state)s”.") % {"state": state})
    if matter.part_of_id:
        raise Refused(_("This is itself a part of another request and is not split again."))
    if not 1 <= len(pieces) <= MOST_PIECES:
        raise Refused(_("Please name one to %(most)d parts.") % {"most": MOST_PIECES})
    found = [_cut(matter, piece, by, at) for piece in pieces]
    line(matter, Verb.MATTER_SPLIT, by=by, at=at, public=True, count=str(len(found)))
    return found


def _cut(whole: Matter, piece: Piece, by: Person, at: datetime) -> Matter:
    kind = library(at).kinds.get(piece.kind or whole.kind)
    if kind is None:
        raise Refused(_("This kind of request is not taken here at present."))
    new = Ask(
        kind=kind.id,
        category=piece.category,
        text=piece.text,
        place=piece.place,
        channel=_channel(whole, kind),
        privacy=_privacy(whole, kind),
        part_of=whole,
    )
    return raise_matter(new, by=by, at=at)


def _channel(whole: Matter, kind: MatterKind) -> Channel:
    """Return the way the whole came in, if pieces of this kind may."""
    came = Channel(whole.channel)
    return came if kind.comes_by(came) else kind.channels[0]


def _privacy(whole: Matter, kind: MatterKind) -> Privacy:
    """Return how a piece is guarded: as a confidential whole is, else for those who work on it."""
    wanted = Privacy.PRIVATE if whole.privacy == Privacy.PUBLIC else Privacy(whole.privacy)
    if wanted in kind.privacy.allowed:
        return wanted
    if whole.privacy == Privacy.PUBLIC:
        return kind.privacy.default
    raise Refused(_("Parts of this kind cannot be kept that way. Choose another kind."))
