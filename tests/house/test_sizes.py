"""Files stay small enough to be read at one sitting, functions on one screen."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Longer on purpose, each with its reason.
LONGER: dict[str, str] = {}
FILES = [
    *sorted((ROOT / "src").rglob("*.py")),
    *sorted((ROOT / "frontend").glob("src/**/*.ts")),
    *sorted((ROOT / "tests").rglob("*.py")),
]
PLAIN = [path for path in FILES if "migrations" not in path.parts]
OURS = [path for path in PLAIN if path.suffix == ".py" and path.is_relative_to(ROOT / "src")]
MOST_LINES, MOST_OF_TESTS, MOST_OF_A_FUNCTION = 400, 600, 45
BANNED = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "manager",
    "service",
    "handler",
    "misc",
    "info",
}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def most_lines(path: Path) -> int:
    """Return how many lines a file may have."""
    return MOST_OF_TESTS if path.is_relative_to(ROOT / "tests") else MOST_LINES


def too_long(path: Path, text: str) -> Iterator[str]:
    """Tell a file that is longer than it may be."""
    lines = len(text.splitlines())
    if lines > most_lines(path) and _name(path) not in LONGER:
        yield f"{_name(path)}: {lines} lines"


def long_functions(path: Path, text: str) -> Iterator[str]:
    """Tell every function whose body is longer than it may be."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = (node.end_lineno or 0) - node.body[0].lineno + 1
            if body > MOST_OF_A_FUNCTION:
                yield f"{_name(path)}: {node.name} has {body} lines"


def test_no_file_is_longer_than_400_lines():
    found = [said for path in PLAIN for said in too_long(path, path.read_text(encoding="utf-8"))]
    assert not found
    assert len(PLAIN) > 1000


def test_no_function_is_longer_than_40_lines():
    found = [s for path in OURS for s in long_functions(path, path.read_text(encoding="utf-8"))]
    assert not found
    assert len(OURS) > 500


def test_no_file_bears_a_name_that_says_nothing():
    assert [_name(path) for path in PLAIN if path.stem in BANNED] == []


def test_what_is_too_long_would_be_found():
    src, tests = ROOT / "src" / "x.py", ROOT / "tests" / "x.py"
    assert list(too_long(src, "x\n" * 401))
    assert not list(too_long(src, "x\n" * 400))
    assert list(too_long(tests, "x\n" * 601))
    assert not list(too_long(tests, "x\n" * 600))
    assert list(long_functions(src, "def f():\n" + "    x = 1\n" * 46))
    assert not list(long_functions(src, "async def f():\n" + "    x = 1\n" * 45))
