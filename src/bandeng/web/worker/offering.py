"""What a worker is offered: one big button, the frequent deeds, the rest in a fold."""

from bandeng.web import deeds
from bandeng.web.deeds.deed import Deed
from bandeng.web.deeds.scene import Scene


def primary(scene: Scene) -> Deed | None:
    """Return the next sensible thing to do, or None if it is not for this person."""
    deed = deeds.next_step(scene)
    if deed and deed.is_open_to(scene) and (deed.id != "take" or scene.falls_to_me):
        return deed
    reminder = deeds.BY_ID["remind"]
    return reminder if reminder.is_open_to(scene) and scene.runs else None


def others(scene: Scene, first: Deed | None) -> tuple[list[Deed], list[Deed]]:
    """Return what else may be done: the frequent things, and the rest."""
    allowed = [deed for deed in deeds.open_to(scene) if deed is not first]
    often = [deed for deed in allowed if deed.often or deed.next_in]
    return often, [deed for deed in allowed if deed not in often]


def refused_first(scene: Scene) -> tuple[Deed, str] | None:
    """Return the next step of this state with the sentence that says why it is not for this person.

    Only where the sentence helps: who works on it should know whom to ask.
    """
    deed = deeds.next_step(scene)
    if deed is None or not deed.makes_sense(scene):
        return None
    why = deed.against(scene)
    return (deed, why) if why else None
