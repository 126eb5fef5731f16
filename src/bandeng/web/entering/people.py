"""Whom the demo lets one enter as: one person per post, rather one with work."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from bandeng.matters.queries import busiest_holders
from bandeng.playbooks.queries import library


@dataclass(frozen=True)
class Face:
    """One person to enter as: the post by its title and where it is held."""

    person_id: int
    name: str
    post: str
    place: str
    about: str
    open: int


def demo_people(at: datetime) -> list[Face]:
    """Return one holder of each post in the order of the playbooks, those with work first."""
    rules = library(at)
    spoken = get_language() or "zh-hans"
    busiest = busiest_holders(tuple(rules.posts), at)
    faces = []
    for post in rules.posts.values():
        holding = busiest.get(post.id)
        if holding is None:
            continue
        about = post.about.said_in(spoken) if post.about else ""
        title = post.title.said_in(spoken)
        faces.append(
            Face(
                holding.person_id, holding.person.name, title, holding.place.name, about,
                getattr(holding, "open_matters", 0),
            )
        )  # fmt: skip
    return sorted(faces, key=lambda face: not face.open)
