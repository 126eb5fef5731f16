"""A matter as a list shows it: the words of its playbook, its place, its clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.matters.models import CHANNEL_LABELS, Matter
from bandeng.matters.states import RUNNING, Channel, Privacy, spoken
from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words


@dataclass(frozen=True)
class Row:
    """One line of a list of matters."""

    matter: Matter
    number: str
    title: str
    place: str
    kind: str
    category: str
    channel: str
    rung: dict[str, str]
    state: str
    due: datetime | None
    owner: str
    url: str
    paused: str = ""


def in_language(words: Words | None, otherwise: str = "") -> str:
    """Return the words in the reader's language."""
    return words.said_in(get_language()) if words else otherwise


def light(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the matters with what a list needs and without their long texts, in one statement."""
    rows = matters.select_related("place__parent", "owner")
    return rows.defer("text", "answer", "search", "place__boundary", "place__parent__boundary")


def rows(matters: Iterable[Matter], library: Library) -> list[Row]:
    """Return the lines of a list."""
    return [row(matter, library) for matter in matters]


def row(matter: Matter, library: Library) -> Row:
    """Return one matter as a line."""
    return Row(
        matter=matter,
        number=spoken(matter.number),
        title=title_of(matter, library),
        place=place_of(matter),
        kind=kind_title(matter.kind, library),
        category=category_of(matter, library),
        channel=str(CHANNEL_LABELS[Channel(matter.channel)]),
        rung=rung_of(matter.kind, matter.rung, library),
        state=matter.state,
        due=matter.due_at if matter.state in RUNNING else None,
        owner=matter.owner.name if matter.owner else "",
        url=reverse("office:matter", args=[matter.number]),
        paused=paused_for(matter, library),
    )


def paused_for(matter: Matter, library: Library) -> str:
    """Return what the clock stands still for, as a state's word; nothing while it does not so."""
    kind = library.kinds.get(matter.kind) if matter.paused_for else None
    named = library.lists.get(kind.pauses or "") if kind else None
    option = named.by_id.get(matter.paused_for) if named else None
    cause = in_language(option.label) if option else matter.paused_for
    return _("stands still: %(cause)s") % {"cause": cause} if cause else ""


def title_of(matter: Matter, library: Library) -> str:
    """Return the title; a confidential matter shows in lists only what it is about."""
    if matter.privacy != Privacy.CONFIDENTIAL:
        return matter.title
    return _("Confidential: %(about)s") % {"about": category_of(matter, library)}


def place_of(matter: Matter) -> str:
    """Return the place after the one it stands under."""
    parent = matter.place.parent
    return f"{parent.name} {matter.place.name}" if parent else matter.place.name


def kind_title(kind_id: str, library: Library) -> str:
    """Return the title of a kind, or its id where no playbook knows it any more."""
    kind = library.kinds.get(kind_id)
    return in_language(kind.title) if kind else kind_id


def category_of(matter: Matter, library: Library) -> str:
    """Return what a matter is about in the words of its list."""
    kind = library.kinds.get(matter.kind)
    codes = library.lists.get(kind.categories) if kind else None
    option = codes.by_id.get(matter.category) if codes else None
    return in_language(option.label) if option else matter.category


def rung_of(kind_id: str, rung_id: str, library: Library) -> dict[str, str]:
    """Return a rung as its mark wants it: id, label, colour."""
    kind: Any = library.kinds.get(kind_id)
    if kind is None or rung_id not in kind.places_on_ladder:
        return {"id": rung_id, "label": rung_id, "colour": rung_id}
    rung = kind.rung(rung_id)
    label = in_language(getattr(rung, "title", None))
    return {"id": rung_id, "label": label, "colour": rung.colour.value}


def post_title(post_id: str, library: Library) -> str:
    """Return the title of a post, or its id where no playbook knows it any more."""
    post = library.posts.get(post_id)
    return in_language(post.title) if post else post_id


def level_title(level_id: str, library: Library) -> str:
    """Return the title of a level, or its id where no playbook knows it any more."""
    found = next((level for level in library.levels if level.id == level_id), None)
    return in_language(found.title) if found else level_id
