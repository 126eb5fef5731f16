"""Whose a matter is on a rung that the dispatch catalogue decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.matters.models import Matter
from bandeng.places.models import Place
from bandeng.places.queries import chain_of, chains_of
from bandeng.playbooks import dispatch, objecting
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.library import Library
from bandeng.playbooks.objecting import No
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind, Rung

Wanted = tuple[Matter, MatterKind, Rung]


@dataclass(frozen=True)
class Dispatched:
    """Who answers on a rung, and who helps."""

    post: str
    helpers: tuple[str, ...] = ()


def ground_of(chain: Sequence[Place]) -> Ground:
    """Return the ground of the lowest place of a chain."""
    level = chain[-1].level if chain else ""
    return Ground(level, frozenset(place.code for place in chain))


def dispatched(matter: Matter, kind: MatterKind, rung: Rung, at: datetime) -> Dispatched:
    """Return whose a matter is on a rung; one statement where the catalogue decides, else none."""
    if not rung.dispatch:
        return Dispatched(rung.post, rung.helpers)
    ground = ground_of(chain_of(matter.path))
    return _by_catalogue(library(at), (matter, kind, rung), ground)


def dispatched_many(wanted: Iterable[Wanted], at: datetime) -> dict[int, Dispatched]:
    """Return `dispatched` for many matters by their ids; one statement for all of them."""
    several = list(wanted)
    paths = {matter.path for matter, _kind, rung in several if rung.dispatch}
    chains = chains_of(paths) if paths else {}
    rules = library(at) if paths else Library()
    return {
        one[0].pk: _by_catalogue(rules, one, ground_of(chains[one[0].path]))
        if one[2].dispatch
        else Dispatched(one[2].post, one[2].helpers)
        for one in several
    }


def _by_catalogue(rules: Library, wanted: Wanted, ground: Ground) -> Dispatched:
    matter, kind, rung = wanted
    asked = (rules, kind, rung, matter.category, ground)
    return Dispatched(dispatch.post_on(*asked), dispatch.helpers_on(*asked))


def refuse_giving(matter: Matter, kind: MatterKind, post: str, at: datetime) -> None:
    """Raise Refused with the sentence why a matter cannot be given to a post, if it cannot.

    What a department has to do itself is not passed down (国办函〔2025〕66号).
    """
    ground = ground_of(chain_of(matter.path))
    why = objecting.against_giving(library(at), kind, matter.category, ground, post)
    if why:
        raise Refused(SENTENCES[why]())


def refuse_sending_down(matter: Matter, kind: MatterKind, rung: Rung, at: datetime) -> None:
    """Raise Refused if the catalogue keeps a matter from the post of a lower rung."""
    if kind.catalogue and not rung.dispatch:
        refuse_giving(matter, kind, rung.post, at)


SENTENCES = {
    No.NOT_THERE: lambda: _("This post does not exist at or above the place of the request."),
    No.TOO_LOW: lambda: _(
        "The dispatch catalogue says that a department handles this itself; it is not passed "
        "down to those below."
    ),
}
