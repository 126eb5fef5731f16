"""What one deed is: its words, what it asks, what it calls, when it makes sense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters.states import Move, State
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene

Told = dict[str, Any]
SEALED = gettext_lazy("This request is confidential. Open it for a purpose first.")


@dataclass(frozen=True)
class Deed:
    """One thing that can be done to a matter.

    `lines` are the journal lines it may leave, none where doing it twice is doing it once; `said`
    returns what in that line tells a second press from a second deed of the same kind, and
    `undone` tells that it is still to be done whatever the journal says; `unless` is the sentence
    that stands against it for a reason of its own, such as a date. `next_in` are the states
    of which it is the next step, `often` marks what stands outside the fold on a phone.
    """

    id: str
    verb: str
    label: Promise
    icon: str
    done: Promise
    form: type[DeedForm]
    do: Callable[[Scene, Told], Any]
    lines: tuple[Verb, ...] = ()
    move: Move | None = None
    fits: Callable[[Scene], bool] = lambda scene: True
    unless: Callable[[Scene], str] = lambda scene: ""
    said: Callable[[Told], dict[str, str]] = lambda told: {}
    undone: Callable[[Scene, Told], bool] = lambda scene, told: False
    next_in: tuple[State, ...] = ()
    often: bool = False
    about: Promise | str = ""

    def makes_sense(self, scene: Scene) -> bool:
        """Tell whether the matter as it stands allows this, permissions apart."""
        return (self.move is None or scene.can(self.move)) and self.fits(scene)

    def against(self, scene: Scene) -> str:
        """Return the sentence that says why this cannot be done now, or nothing if it can."""
        if scene.is_sealed:
            return str(SEALED)
        if not scene.may(self.verb):
            return scene.against[self.verb]
        if not self.makes_sense(scene):
            return _("This does not fit how the request stands now.")
        return self.unless(scene)

    def is_open_to(self, scene: Scene) -> bool:
        """Tell whether the person may do this now."""
        return not self.against(scene)


def by(scene: Scene) -> dict[str, Any]:
    """Return who acts and when, as every action wants it."""
    return {"by": scene.seen.person, "at": scene.seen.at}


def plain(action: Callable[..., Any]) -> Callable[[Scene, Told], Any]:
    """Return a `do` that hands all answers of the form to an action."""
    return lambda scene, told: action(scene.matter, **told, **by(scene))


def words_of(*keys: str) -> Callable[[Told], dict[str, str]]:
    """Return a `said` that picks these answers as the journal keeps them."""
    return lambda told: {key: str(told[key]).strip() for key in keys}
