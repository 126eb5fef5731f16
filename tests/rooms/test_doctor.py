"""What `bandeng doctor` says: in both languages, with keys that never change."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import translation

from bandeng import check
from bandeng.clockwork.findings import examine
from bandeng.worktime.models import Year
from tests.cast import Cast
from tests.factories import MONDAY, raised

HAN = re.compile(r"[\u3400-\u9fff]")
LATE = MONDAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    with time_machine.travel(LATE, tick=False):
        yield


def ill(cast: Cast) -> None:
    """Make something be wrong: a late clock, a year without holidays, empty posts."""
    raised(cast)
    Year.objects.all().delete()
    cast.steward.holdings.update(to_day=MONDAY.date())


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("doctor", *arguments, stdout=out)
    return out.getvalue()


def test_the_report_is_chinese_unless_english_is_asked_for(cast: Cast) -> None:
    ill(cast)
    chinese, english = told(), told("--language", "en")
    assert "时钟落后" in chinese
    assert "没有设置邮件服务器" in chinese
    assert "The clock is" in english
    assert not [line for line in english.splitlines() if HAN.search(line)], english
    assert len(chinese.splitlines()) == len(english.splitlines())


def test_the_shells_language_is_spoken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert check.language() == "en"
    assert "No mail server is set" in told()


def test_the_keys_of_json_are_english_in_every_language(cast: Cast) -> None:
    ill(cast)
    chinese, english = (json.loads(told("--json", "--language", each)) for each in ("zh", "en"))

    def keys(found: Any) -> Any:
        return {k: keys(v) for k, v in found.items()} if isinstance(found, dict) else None

    assert keys(chinese) == keys(english)
    assert not HAN.search("".join(chinese))
    assert chinese["clock_lag_seconds"] == english["clock_lag_seconds"] > 0
    assert [set(one) for one in chinese["findings"]] == [{"what", "cure"}] * len(
        english["findings"]
    )
    assert all(HAN.search(one["what"]) for one in chinese["findings"])
    assert not any(HAN.search(one["what"] + one["cure"]) for one in english["findings"])


def test_every_finding_names_a_cure_in_both_languages(cast: Cast) -> None:
    ill(cast)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found = examine(LATE)["findings"]
        assert len(found) > 3
        assert all(one["what"] and one["cure"] for one in found)
