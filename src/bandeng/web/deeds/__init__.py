"""Everything that can be done to one matter, in whichever hall: the list is put together here."""

from bandeng.matters.states import State
from bandeng.web.deeds import (
    answering,
    correcting,
    dispatching,
    errands,
    growing,
    handing,
    keeping,
    overseeing,
    publishing,
    supervising,
    taking,
    timing,
    together,
)
from bandeng.web.deeds.deed import Deed
from bandeng.web.deeds.scene import Scene

ALL: tuple[Deed, ...] = (
    *taking.DEEDS,
    *answering.DEEDS,
    *errands.DEEDS,
    *handing.DEEDS,
    *dispatching.DEEDS,
    *keeping.DEEDS,
    *growing.DEEDS,
    *timing.DEEDS,
    *together.DEEDS,
    *correcting.DEEDS,
    *publishing.DEEDS,
    *supervising.DEEDS,
    *overseeing.DEEDS,
)
BY_ID: dict[str, Deed] = {deed.id: deed for deed in ALL}
NEXT: dict[State, Deed] = {state: deed for deed in ALL for state in deed.next_in}


def next_step(scene: Scene) -> Deed | None:
    """Return what the state most often asks for next, whoever may do it; None if nothing."""
    if scene.matter.paused_for:
        return BY_ID["resume"]
    return NEXT.get(scene.state)


def open_to(scene: Scene) -> list[Deed]:
    """Return what the person may do now, the next step first."""
    step = next_step(scene)
    allowed = (deed for deed in ALL if deed.is_open_to(scene))
    return sorted(allowed, key=lambda deed: deed is not step)
