"""Monday afternoon in the small town, and a key that opens everything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bandeng.doors import actions as doors
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.web.open.chats import deadline
from tests.cast import Cast
from tests.factories import MONDAY
from tests.web.open.georeport import NOW


@pytest.fixture(autouse=True)
def _now(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a busy machine; that nobody waits for ever is tested where it is."""
    monkeypatch.setattr(deadline, "PATIENCE", 60.0)


@pytest.fixture
def key() -> str:
    """Return a key that opens everything."""
    return doors.make_key("市政", [Grant.REPORT, Grant.UPDATE], by=Voice.SYSTEM, at=MONDAY)[1]
