"""What each deed calls: one action of the rooms, with the answers of its form."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from bandeng.journal.queries import was_done
from bandeng.journal.states import Refused, Verb
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome
from bandeng.people.models import Person
from bandeng.people.queries import present
from bandeng.places.queries import standing
from bandeng.web.worker.scene import Scene

Told = dict[str, Any]


def by(scene: Scene) -> dict[str, Any]:
    """Return who acts and when."""
    return {"by": scene.seen.person, "at": scene.seen.at}


def plain(verb: str, *keys: str) -> Callable[[Scene, Told], Any]:
    """Return a deed that hands some answers of its form to the action of that name."""

    def do(scene: Scene, told: Told) -> Any:
        action = getattr(actions, verb)
        return action(scene.matter, **{key: told[key] for key in keys}, **by(scene))

    return do


def take(scene: Scene, told: Told) -> Matter:
    """Take in hand, and publish at once if that was ticked."""
    matter = actions.take(scene.matter, **by(scene))
    return actions.make_public(matter, **by(scene)) if told["public"] else matter


def answer(scene: Scene, told: Told) -> Matter:
    """Answer who asked."""
    outcome = Outcome(told["outcome"])
    return actions.answer(scene.matter, text=told["text"], outcome=outcome, **by(scene))


def confirm(scene: Scene, told: Told) -> Matter:
    """Write down the asker's word."""
    solved = told["solved"] == "yes"
    more = {"rating": told["rating"], "text": told["text"]}
    return actions.confirm(scene.matter, solved=solved, **more, **by(scene))


def colleague(person_id: int) -> Person:
    """Return a present person; raise Refused if he has gone."""
    found = present().filter(pk=person_id).first()
    if found is None:
        raise Refused(_("This person is no longer here. Please choose another."))
    return found


def assign(scene: Scene, told: Told) -> Matter:
    """Give it to a colleague."""
    to = colleague(told["to"])
    return actions.assign(scene.matter, to=to, reason=told["reason"], **by(scene))


def help_(scene: Scene, told: Told) -> Matter:
    """Add a helper."""
    return actions.add_helper(scene.matter, helper=colleague(told["helper"]), **by(scene))


def correct(scene: Scene, told: Told) -> Matter:
    """Correct category and place."""
    place = standing().filter(pk=told["place"]).first()
    moved = place if place and place.pk != scene.matter.place_id else None
    return actions.recategorise(scene.matter, category=told["category"], place=moved, **by(scene))


def black_out(scene: Scene, told: Told) -> Matter:
    """Black out a passage; pressed twice, the second finds it gone and is content."""
    matter, text = scene.matter, told["text"].strip()
    stands = any(text in words for words in (matter.title, matter.text, matter.answer))
    mine, since = scene.seen.person.pk, told["seen"]
    line = Verb.MATTER_REDACTED
    if not stands and was_done("matter", matter.pk, line, by_id=mine, since=since, said={}):
        return matter
    return actions.black_out(matter, text=text, **by(scene))
