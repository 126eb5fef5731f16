"""The reference page of what can be set at the doors."""

from bandeng.switches.doorways import DOORWAYS, Doorway, Knob
from bandeng.switches.states import Sort

HEAD = [
    "# The doors and their variables",
    "",
    "Everything here is set under *Office → Doors* (办公 › 办事渠道) or in the environment. The",
    "environment wins: the screen then shows the value as fixed, with the name of its variable.",
    "A switch is `1` or `0`. Secrets are sealed in the database and never shown again.",
]


def doors_page() -> str:
    """Return every door with its variables, what they are, and what holds where none is set."""
    lines = list(HEAD)
    for doorway in DOORWAYS.values():
        lines += ["", f"## {doorway.title}", "", str(doorway.about), ""]
        lines += ["| variable | what it is | default |", "| --- | --- | --- |"]
        lines += [_row(doorway, knob) for knob in doorway.knobs]
    return "\n".join(lines) + "\n"


def _row(doorway: Doorway, knob: Knob) -> str:
    what = ". ".join(filter(None, [str(knob.label), str(knob.hint)]))
    if knob.choices:
        what += (
            " (" + ", ".join(f"`{value}`: {label}" for value, label in knob.choices.items()) + ")"
        )
    kind = {Sort.SECRET: " — secret", Sort.SWITCH: " — switch"}.get(knob.sort, "")
    default = f"`{knob.default}`" if knob.default else "needed" if knob.needed else "none"
    return f"| `{doorway.env_of(knob)}` | {what}{kind} | {default} |"
