"""The site's keys: made once, read by the running site, never in the database or a log."""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bandeng import environment
from bandeng.home import Home


class KeysLost(Exception):
    """The data is there and its keys are not; new ones would make it unreadable for ever."""


@dataclass(frozen=True)
class Keys:
    """Keys of one site: several may read encrypted fields, one writes them."""

    secret: str = field(repr=False)
    fields: dict[str, bytes] = field(repr=False)
    writing: str
    index: bytes = field(repr=False)

    def fingerprint(self) -> str:
        """Return a short name of the field and index keys that gives nothing away."""
        joined = b"".join(self.fields[name] for name in sorted(self.fields)) + self.index
        return hashlib.sha256(b"bandeng keys" + joined).hexdigest()[:16]


def fresh() -> str:
    """Return the text of a new key file."""
    made = {
        "secret": secrets.token_urlsafe(48),
        "fields": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()},
        "writing": "k1",
        "index": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    return json.dumps(made, indent=1) + "\n"


def parse(text: str, *, source: str) -> Keys:
    """Return the keys written in a key file; `source` names it in the refusal."""
    try:
        said = json.loads(text)
        fields = {str(name): base64.b64decode(key) for name, key in said["fields"].items()}
        keys = Keys(str(said["secret"]), fields, said["writing"], base64.b64decode(said["index"]))
        whole = all(len(key) == 32 for key in [*fields.values(), keys.index])
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise environment.BadSetting(f"{source} is not a key file: {problem}") from problem
    if not whole or keys.writing not in fields or len(keys.secret) < 32:
        raise environment.BadSetting(f"{source} is damaged: a key is short or missing")
    return keys


def of(home: Home) -> Keys:
    """Return the keys of a site, making the key file (mode 0600) when the site is new."""
    given = environment.text("BANDENG_KEYS")
    if given:
        return parse(given, source="BANDENG_KEYS")
    if not home.keys.exists():
        if (home.database / "PG_VERSION").exists():
            raise KeysLost(
                f"{home.keys} is gone but the data is here: put your copy of it back. "
                "Without it names and phones cannot be read."
            )
        home.make()
        write(home.keys, fresh())
    return parse(home.keys.read_text(), source=str(home.keys))


def write(path: Path, text: str) -> None:
    """Put a key file in place whole, readable by its owner only; an existing one stays."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process of the same first start was quicker; its keys count
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    """Return a file beside a key file, readable by its owner only, with the text on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def add_new(path: Path) -> str:
    """Put one more sealing key into a key file and let it write; return its id."""
    said = json.loads(path.read_text())
    numbers = [int(name[1:]) for name in said["fields"] if name[:1] == "k" and name[1:].isdigit()]
    name = f"k{max(numbers, default=0) + 1}"
    said["fields"][name] = base64.b64encode(secrets.token_bytes(32)).decode()
    said["writing"] = name
    _replace(path, said)
    return name


def drop(path: Path, name: str) -> None:
    """Take a sealing key out of a key file; what it has sealed opens no more."""
    said = json.loads(path.read_text())
    del said["fields"][name]
    _replace(path, said)


def _replace(path: Path, said: dict[str, Any]) -> None:
    """Put a changed key file in place whole; a crash leaves the old one or the new one."""
    text = json.dumps(said, indent=1) + "\n"
    parse(text, source=str(path))
    draft = _draft(path, text)
    draft.replace(path)
