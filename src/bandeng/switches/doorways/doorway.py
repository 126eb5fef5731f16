"""A door that is set up by knobs, and its knobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bandeng.switches.states import Sort

ON = "on"


@dataclass(frozen=True)
class Knob:
    """One thing to set: its name, what it is called on the screen, and what it may be.

    `env` names the environment variable where it is another than `BANDENG_<DOOR>_<NAME>`;
    `choices` are value and label; a door with an empty `needed` knob is not open. `only_with` is
    another knob and the value it must have for this one to be needed.
    """

    name: str
    label: Any
    sort: Sort = Sort.TEXT
    hint: Any = ""
    default: str = ""
    needed: bool = False
    choices: Mapping[str, Any] = field(default_factory=dict)
    env: str = ""
    only_with: tuple[str, str] | None = None

    def is_needed(self, said: Mapping[str, str]) -> bool:
        """Tell whether the door stays shut while this knob is empty."""
        counts = self.only_with is None or said[self.only_with[0]] == self.only_with[1]
        return self.needed and counts


@dataclass(frozen=True)
class Doorway:
    """One door: its code, title, what it is for, and its knobs; every door has a knob `on`."""

    code: str
    title: Any
    about: Any
    knobs: tuple[Knob, ...]

    def knob(self, name: str) -> Knob:
        """Return the knob of a name; raise KeyError if there is none."""
        return {knob.name: knob for knob in self.knobs}[name]

    def env_of(self, knob: Knob) -> str:
        """Return the environment variable that sets a knob."""
        return knob.env or f"BANDENG_{self.code}_{knob.name}".upper().replace("-", "_")
