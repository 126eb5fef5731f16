"""Lock files name files by their hashes and no place to get them from."""

import json
import re

ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|file:/|@ ")


def test_no_python_lock_carries_an_address(repository):
    locks = sorted((repository / "requirements").glob("*.txt"))
    assert [lock.stem for lock in locks] == ["build", "dev", "run"]
    for lock in locks:
        found = [line for line in lock.read_text().splitlines() if ADDRESS.search(line)]
        assert not found, f"{lock.name}: {found[:3]}"


def test_every_python_requirement_is_hashed(repository):
    for lock in (repository / "requirements").glob("*.txt"):
        whole = lock.read_text().replace("\\\n", " ")
        for line in filter(None, map(str.strip, whole.splitlines())):
            if not line.startswith("#"):
                assert re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]


def test_locks_agree_with_one_another(repository):
    def pinned(name):
        text = (repository / "requirements" / f"{name}.txt").read_text()
        return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))

    dev = pinned("dev")
    for name in ("run", "build"):
        differing = {k: v for k, v in pinned(name).items() if dev.get(k, v) != v}
        assert not differing


def test_the_front_ends_lock_carries_no_address(repository):
    lock = json.loads((repository / "frontend" / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package.get("integrity", "").startswith("sha512-"), name


def test_every_dependency_has_its_reason(repository):
    text = (repository / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    for line in listed.group(1).splitlines():
        assert re.search(r'", +# \S', line), line
