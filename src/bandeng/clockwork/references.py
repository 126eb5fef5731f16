"""The reference pages that are made from the code, so that they cannot be wrong."""

from collections.abc import Callable
from pathlib import Path

from django.utils import translation

from bandeng import retention
from bandeng.clockwork.door_knobs import doors_page
from bandeng.clockwork.mechanisms import mechanisms_page
from bandeng.journal.models import SENTENCES
from bandeng.journal.states import Verb
from bandeng.matters.models import STATE_LABELS
from bandeng.matters.permissions import PARTS
from bandeng.matters.states import ENDED, MOVES, State
from bandeng.playbooks.reference import keys_page

NOTE = "<!-- made by `bandeng reference`; do not edit by hand -->\n\n"


def states_page() -> str:
    """Return the life of a matter as a diagram and a table."""
    lines = ["# The life of a matter", "", "```mermaid", "stateDiagram-v2", "    [*] --> raised"]
    seen: dict[tuple[State, State], list[str]] = {}
    for move, table in MOVES.items():
        for now, then in table.items():
            seen.setdefault((now, then), []).append(move.value)
    lines += [f"    {a} --> {b}: {', '.join(moves)}" for (a, b), moves in sorted(seen.items())]
    lines += [f"    {state} --> [*]" for state in ENDED]
    lines += ["```", "", "| state | 中文 | moves |", "| --- | --- | --- |"]
    for state in State:
        moves = sorted(move.value for move, table in MOVES.items() if state in table)
        lines.append(f"| `{state}` | {_zh(STATE_LABELS[state])} | {', '.join(moves) or '—'} |")
    return "\n".join(lines) + "\n"


def verbs_page() -> str:
    """Return every verb of the journal with its sentence."""
    lines = ["# What the journal says", "", "| verb | English | 中文 |", "| --- | --- | --- |"]
    for verb in Verb:
        lines.append(f"| `{verb}` | {_en(SENTENCES[verb])} | {_zh(SENTENCES[verb])} |")
    return "\n".join(lines) + "\n"


def rights_page() -> str:
    """Return every verb on a matter that a rule guards."""
    lines = [
        "# Who may do what to a matter",
        "",
        "A person must first see the matter; then the parts of the verb's rule are tried in order,",
        "and the first that fails is the sentence told. The rules stand in",
        "`bandeng/matters/permissions.py`; the same `Q` makes the lists.",
        "",
        "| verb | from which states |",
        "| --- | --- |",
    ]
    moves = {move.value: sorted(state.value for state in table) for move, table in MOVES.items()}
    lines += [f"| `{verb}` | {', '.join(moves.get(verb, ['any']))} |" for verb in PARTS]
    return "\n".join(lines) + "\n"


def retention_page() -> str:
    """Return the policy of keeping as tables."""
    policy = retention.policy()
    lines = ["# What is kept, and how long", "", "| rule | kept | seen by | how it goes |"]
    lines.append("| --- | --- | --- | --- |")
    for name, rule in policy["rules"].items():
        lines.append(f"| {name} | {rule['keep']} | {rule['sees']} | {rule['erase']} |")
    lines += ["", "| table | rule | fields |", "| --- | --- | --- |"]
    for model, rules in policy["fields"].items():
        for rule, fields in rules.items():
            lines.append(f"| `{model}` | {rule} | {', '.join(fields)} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "states.md": states_page,
    "verbs.md": verbs_page,
    "rights.md": rights_page,
    "retention.md": retention_page,
    "playbook-keys.md": keys_page,
    "mechanisms.md": mechanisms_page,
    "doors.md": lambda: _in_english(doors_page),
}


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    return {name: NOTE + make() for name, make in PAGES.items()}


def write_pages(folder: Path) -> list[str]:
    """Write the pages that differ into `folder`; return their names."""
    changed = []
    for name, text in pages().items():
        target = folder / name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def _in_english(page: Callable[[], str]) -> str:
    with translation.override("en"):
        return page()


def _zh(label: object) -> str:
    with translation.override("zh-hans"):
        return str(label)


def _en(label: object) -> str:
    with translation.override("en"):
        return str(label)
