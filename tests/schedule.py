"""Which process runs which tests: whole files, those that take longest first.

What is handed out last is short then, so that no process works alone for long at the end.
"""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

# Seconds, roughly, of the files that take more than a few; only their order matters.
LONG = {
    "tests/web/test_exclusion_sweep.py": 110,
    "site": 90,
    "tests/stories/test_a_whole_city.py": 70,
    "tests/web/test_matrix.py": 65,
    "browser": 60,
    "tests/stories/test_half_year.py": 57,
    "tests/web/test_fuzz.py": 50,
    "kill9": 45,
    "tests/stories/test_a_street_and_its_gaps.py": 40,
    "tests/web/test_ui_pages.py": 30,
    "tests/web/office/test_office_nonsense.py": 28,
    "tests/web/test_statements.py": 24,
    "wheel": 20,
    "server": 20,
    "tests/stories/test_three_lists.py": 20,
    "tests/web/open/test_api_schema.py": 16,
    "tests/stories/test_numbers_open_to_their_rows.py": 14,
    "tests/web/test_languages.py": 13,
    "tests/web/test_statements_happenings.py": 12,
    "tests/web/office/test_office_pages.py": 12,
    "tests/stories/test_organisation_life.py": 12,
    "tests/web/office/test_answer_help_browser.py": 10,
    "tests/stories/test_a_double_tap.py": 10,
    "tests/web/test_deeds.py": 9,
    "tests/rooms/test_activities_matrix.py": 8,
    "tests/rooms/test_weighing.py": 8,
    "tests/stories/test_a_petition.py": 7,
    "tests/rooms/test_matters_history.py": 6,
    "tests/rooms/test_reports.py": 6,
    "tests/rooms/test_activities_weighing.py": 6,
    "tests/stories/test_what_is_private.py": 6,
    "tests/stories/test_every_call_gets_a_reply.py": 6,
}
OTHERS = 1 / 20  # a test whose file is not named


class LongestFirst(LoadScopeScheduling):
    """Hands out a file at a time, or a group of files that share what they stand on."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.rpartition("@")[2] if _is_grouped(nodeid) else nodeid.split("::")[0]


def _is_grouped(nodeid: str) -> bool:
    return nodeid.rfind("@") > nodeid.rfind("]")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LongestFirst | None:
    """Have `--dist loadgroup` hand out files instead of single tests."""
    wanted = config.getvalue("dist") == "loadgroup"
    return LongestFirst(config, log) if wanted else None  # type: ignore[arg-type]


def longest_first(items: list[pytest.Item]) -> None:
    """Put the files in the order in which the processes are to get them, if there are several."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    weights: dict[str, float] = {}
    for item in items:
        scope = _scope(item)
        weights[scope] = max(weights.get(scope, 0) + OTHERS, LONG.get(scope, 0))
    items.sort(key=lambda item: -weights[_scope(item)])


def _scope(item: pytest.Item) -> str:
    group = next((str(mark.args[0]) for mark in item.iter_markers("xdist_group")), "")
    return group or item.nodeid.split("::")[0]
