"""`bandeng rotate-keys`: three steps, each safe to repeat, none loses a phone number."""

import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from bandeng import home, keys
from bandeng.clockwork.management.commands import rotate_keys
from bandeng.matters.models import Asker, Matter
from tests.cast import Cast
from tests.factories import raised


@dataclass
class Site:
    """A site of its own with one key, and what its next start would know."""

    keys: Path

    def restart(self, settings: Any) -> None:
        settings.KEYS = keys.parse(self.keys.read_text(), source="test")

    def held(self) -> list[str]:
        return list(json.loads(self.keys.read_text())["fields"])


@pytest.fixture
def site(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    made = home.Home(tmp_path)
    monkeypatch.delenv("BANDENG_KEYS", raising=False)
    monkeypatch.setattr(rotate_keys.home, "current", lambda: made)
    index = settings.KEYS.index  # the town was founded with it
    keys.write(made.keys, keys.fresh())
    said = json.loads(made.keys.read_text())
    said["fields"]["k1"] = keys.base64.b64encode(settings.KEYS.fields["k1"]).decode()
    said["index"] = keys.base64.b64encode(index).decode()
    made.keys.write_text(json.dumps(said))
    found = Site(made.keys)
    found.restart(settings)
    return found


def rotate(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *arguments, "--language", "en", stdout=out)
    return out.getvalue()


def stored(matter: Matter) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM matters_asker WHERE matter_id = %s", [matter.pk])
        return str(cursor.fetchone()[0])


def test_the_whole_way_keeps_every_number_readable(cast: Cast, site: Site, settings: Any) -> None:
    matter = raised(cast)
    assert stored(matter).startswith("v1.k1.")
    assert "The key k2 seals" in rotate("--new")
    assert site.held() == ["k1", "k2"]
    assert oct(site.keys.stat().st_mode)[-3:] == "600"
    site.restart(settings)
    assert "sealed again with k2" in rotate()
    assert stored(matter).startswith("v1.k2.")
    assert "0 rows" in rotate()
    assert "is gone from" in rotate("--drop", "k1")
    assert site.held() == ["k2"]
    site.restart(settings)
    assert Asker.objects.get(matter=matter).phone == "10010000123"


def test_a_key_that_is_needed_is_not_thrown_away(cast: Cast, site: Site, settings: Any) -> None:
    raised(cast)
    with pytest.raises(CommandError, match="seals at present"):
        rotate("--drop", "k1")
    rotate("--new")
    site.restart(settings)
    with pytest.raises(CommandError, match="still need this key"):
        rotate("--drop", "k1")
    with pytest.raises(CommandError, match="There is no key"):
        rotate("--drop", "k9")
    assert site.held() == ["k1", "k2"]


def test_keys_kept_elsewhere_are_changed_there(
    cast: Cast, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANDENG_KEYS", site.keys.read_text())
    for step in (["--new"], ["--drop", "k1"]):
        with pytest.raises(CommandError, match="BANDENG_KEYS"):
            rotate(*step)


def test_it_speaks_chinese_too(cast: Cast, site: Site) -> None:
    out = StringIO()
    call_command("rotate_keys", "--language", "zh", stdout=out)
    assert "重新加密" in out.getvalue()
