"""What a chat takes: the kind of request, what it can be about, and where it can be."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db.models import CharField, F, Value
from django.utils.timezone import localdate

from bandeng.matters.guessing import guess
from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.places.spelling import plain
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Channel
from bandeng.web.deeds.questions import asks_more

MOST = 7
MOST_NAMED = 60
LONGEST_NAME = 60
ABOVE = "parent__parent__parent__parent"


def kind_taken(channel: Channel, at: datetime) -> MatterKind | None:
    """Return the kind a chat raises: the usual one that asks nothing but words; None for none."""
    rules, day = library(at), localdate(at)
    taken = (
        kind
        for kind in rules.kinds.values()
        if kind.comes_by(channel)
        and not kind.raised_by
        and kind.id not in rules.review_kinds
        and (kind.retired is None or kind.retired > day)
        and kind.may_be_raised_by(())
        and not asks_more(kind, at)
    )
    return next(taken, None)


def topics(kind: MatterKind, at: datetime) -> tuple[Option, ...]:
    """Return what a request of a kind can be about today."""
    rules: Library = library(at)
    return rules.lists[kind.categories].offered(localdate(at))


def topic_of(text: str, kind: MatterKind, at: datetime) -> str:
    """Return the id of what a text seems to be about, empty if nothing fits."""
    return guess(text, topics(kind, at))


def open_place(code: str) -> Place | None:
    """Return the open place of a code, what it lies in read along."""
    trail = places.under_its_parents(code) if code else []
    return trail[-1] if trail and trail[-1].to_day is None else None


def places_named(text: str) -> list[Place]:
    """Return the places that words may mean, at most seven and one; a single one is meant."""
    said = plain(text)[:LONGEST_NAME]
    if not said:
        return []
    same = list(places.standing().select_related(ABOVE).filter(name=said)[:MOST])
    return same or list(places.named(said)[:MOST]) or _said_along(said)


def _said_along(said: str) -> list[Place]:
    """Return the places whose name and most names above it stand in a text: 双泉镇上柳沟村."""
    holding = places.standing().annotate(said=Value(said, output_field=CharField()))
    rows: list[Place] = [*holding.filter(said__contains=F("name"))[:MOST_NAMED]]
    chains = places.chains_of(row.path for row in rows)
    told = {row.pk: sum(step.name in said for step in chains[row.path]) for row in rows}
    most = max(told.values(), default=0)
    return [row for row in rows if told[row.pk] == most][:MOST]


def places_around(lat: float, lng: float, at: datetime) -> list[Place]:
    """Return the one place whose boundary holds a point, else the nearest of each level."""
    place = places.place_of_point(lat, lng)
    if place:
        return [place]
    levels = reversed(library(at).levels)
    found = (places.nearest(lat, lng, level.id) for level in levels)
    return list({near.pk: near for near in found if near and _is_near(near, lat, lng)}.values())[:3]


FAR = 0.6  # degrees: some sixty kilometres


def _is_near(place: Place, lat: float, lng: float) -> bool:
    return abs((place.lat or 0) - lat) < FAR and abs((place.lng or 0) - lng) < FAR


def ways_to(found: Iterable[Place]) -> list[str]:
    """Return for each place its name behind those it lies in, the top left out."""
    rows = list(found)
    chains = places.chains_of(place.path for place in rows)
    return [" ".join(step.name for step in chains[row.path][1:] or [row]) for row in rows]


def way_to(place: Place) -> str:
    """Return the name of a place behind those it lies in; nothing is read if those are there."""
    trail, step = [place.name], place
    while step.parent_id and "parent" in step._state.fields_cache:
        step = cast(Place, step.parent)
        trail.insert(0, step.name)
    if step.parent_id:
        return ways_to([place])[0]
    return " ".join(trail[1:] or trail)
