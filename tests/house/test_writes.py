"""Rows are written in actions and nowhere else; halls never even start from `objects`."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "bandeng"
TOGETHER = {"insert", "change_each"}  # of `bandeng.statements`
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete",
}  # fmt: skip


def _calls(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "bandeng.statements":
            found |= {each.name for each in node.names} & TOGETHER
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = ast.unparse(node.func.value)
            if node.func.attr in WRITES and not receiver.endswith(("picture", "bare", "workbook")):
                found.add(f"{receiver}.{node.func.attr}")
            if node.func.attr == "update" and ".objects" in receiver:
                found.add(f"{receiver}.update")
    return found


def _may_write(path: Path) -> bool:
    parts = path.relative_to(SOURCE).parts
    return "actions" in parts or path.name == "actions.py" or "migrations" in parts


def _files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if not _may_write(path)]


def _writes(name: str, text: str) -> set[str]:
    calls = _calls(ast.parse(text))
    allowed = {call for call in calls if call.startswith(("self.cleaned", "request.session"))}
    return {f"{name}: {call}" for call in calls - allowed - ALLOWED.get(name, set())}


def test_a_file_outside_actions_writes_no_rows():
    assert len(_files()) > 300
    found = set[str]()
    for path in _files():
        found |= _writes(str(path.relative_to(SOURCE)), path.read_text(encoding="utf-8"))
    assert found == set()


# Writes that are not rows of the house, each with its reason.
ALLOWED: dict[str, set[str]] = {
    "doors/fetching.py": {"box.create"},  # a folder on the mail server
    "web/entering/sessions.py": {"super().save"},  # Django's own store
    "statements/together.py": {"rows[0].save"},  # a row an action inserts by itself
    # the same text under another key: nothing that anybody knows has changed
    "secrecy/rotating.py": {"rows.model._default_manager.bulk_update"},
}


def test_the_rule_finds_a_write():
    assert _calls(ast.parse("Matter.objects.filter(pk=1).update(state='x')"))
    assert _calls(ast.parse("matter.save()"))
    assert _calls(ast.parse("from bandeng.statements import ask, insert")) == {"insert"}
    assert not _calls(ast.parse("context.update(x=1)"))
    assert _writes("doors/fetching.py", "box.create(); row.save()") == {
        "doors/fetching.py: row.save"
    }


def test_a_hall_starts_from_queries():
    halls = sorted((SOURCE / "web").rglob("*.py"))
    assert len(halls) > 200
    begun = [str(hall) for hall in halls if ".objects" in hall.read_text(encoding="utf-8")]
    assert begun == []
