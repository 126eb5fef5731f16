"""Every setting the program reads stands in the reference, and nothing else does."""

import re
from pathlib import Path

from bandeng.switches.doorways import DOORWAYS

ROOT = Path(__file__).parents[2]
READ = re.compile(r'environment\.(?:text|switch|number|listed|networks|one_of)\(\s*"([A-Z_]+)"')
NAMED = re.compile(r"`((?:BANDENG|DATABASE)_[A-Z0-9_]+|PORT)`")


def named_in(*pages):
    texts = ((ROOT / "docs/reference" / page).read_text(encoding="utf-8") for page in pages)
    return {name for text in texts for name in NAMED.findall(text)}


def test_every_setting_is_explained():
    of_doors = {door.env_of(knob) for door in DOORWAYS.values() for knob in door.knobs}
    read = {
        name
        for path in (ROOT / "src" / "bandeng").rglob("*.py")
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    named = named_in("settings.md")
    assert read - named == set()
    assert named - read - of_doors - {"BANDENG_HOME"} == set()
    assert of_doors - named_in("doors.md") == set()
