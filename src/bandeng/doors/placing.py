"""Guess from the words of a mail where it is about and what it is about, for staff to check."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, Value
from django.db.models.functions import Length
from django.utils.timezone import localdate

from bandeng.matters.guessing import guess
from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Channel, Privacy

READ = 4_000  # signs of a text in which names are looked for
MOST_NAMED = 300
OTHER = "other"


@dataclass(frozen=True)
class Spot:
    """Where something is said to be; not `named` where only the top of the tree is left."""

    place: Place
    named: bool


def spot_in(text: str) -> Spot | None:
    """Return the place a text names most closely, else the top; None on an empty site.

    A name that several places bear counts for the one whose upper places are named too; if none
    is, for the lowest place above them all.
    """
    found = _named_in(text[:READ])
    best = _best(found)
    place = places.chain_of(best)[-1:] if best else []
    if place:
        return Spot(place[0], named=True)
    top = places.roots().first()
    return Spot(top, named=False) if top else None


def _named_in(text: str) -> dict[str, int]:
    """Return the paths of the open places whose names stand in a text, and the names' lengths."""
    said = Value(text, output_field=CharField())
    rows = places.standing().annotate(said=said, signs=Length("name"))
    rows = rows.filter(signs__gte=2, said__contains=F("name")).order_by("-signs", "path")
    return dict(rows.values_list("path", "signs")[:MOST_NAMED])


def _best(found: dict[str, int]) -> str:
    """Return the path most of whose names were said; of several the part they share."""
    scores = {path: _score(path, found) for path in found}
    most = max(scores.values(), default=0)
    first, *others = [path for path, score in scores.items() if score == most] or [""]
    for path in others:
        while not path.startswith(first):
            first = first.rstrip(".").rpartition(".")[0]
            first = f"{first}." if first else ""
    return first


def _score(path: str, found: dict[str, int]) -> int:
    steps = path.rstrip(".").split(".")
    whole = ["".join(f"{step}." for step in steps[: n + 1]) for n in range(len(steps))]
    return sum(found.get(step, 0) for step in whole)


def kind_for(rules: Library, wanted: str, at: datetime) -> MatterKind | None:
    """Return the kind a mail becomes: the one wanted, else the first public one anybody raises."""
    day = localdate(at)
    taken = [
        kind
        for kind in rules.kinds.values()
        if kind.comes_by(Channel.MAIL)
        and kind.may_be_raised_by(())
        and kind.id not in rules.review_kinds
        and (kind.retired is None or kind.retired > day)
    ]
    public = [kind for kind in taken if kind.privacy.default == Privacy.PUBLIC]
    chosen = [kind for kind in taken if kind.id == wanted]
    return next(iter([*chosen, *public, *taken]), None)


def topic_for(rules: Library, kind: MatterKind, text: str, at: datetime) -> str:
    """Return what a text seems to be about, of what the kind can be about; empty for nothing."""
    offered = rules.lists[kind.categories].offered(localdate(at))
    ids = [option.id for option in offered]
    return guess(text, offered) or (OTHER if OTHER in ids else next(reversed(ids), ""))
