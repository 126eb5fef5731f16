"""Every setting the program reads stands in the reference, and nothing else does."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = re.compile(r'environment\.(?:text|switch|number|listed|one_of)\(\s*"([A-Z_]+)"')
NAMED = re.compile(r"`((?:BANDENG|DATABASE)_[A-Z_]+|PORT)`")


def test_every_setting_is_explained():
    read = {
        name
        for path in (ROOT / "src" / "bandeng").rglob("*.py")
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    named = set(NAMED.findall((ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")))
    assert read - named == set()
    assert named - read - {"BANDENG_HOME"} == set()
