"""The wheel alone is enough: it carries pages' assets, playbooks and words, and serves the demo."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.test_setup_running import PATIENCE, free_port, opened

pytestmark = [pytest.mark.wheel, pytest.mark.slow, pytest.mark.xdist_group("wheel")]
CARRIED = [
    "bandeng/playbooks_shipped/four-colours.yaml",
    "bandeng/web/static/built/app.css",
    "bandeng/web/static/built/app.js",
    "bandeng/matters/locale/zh_Hans/LC_MESSAGES/django.mo",
    "bandeng/retention.yaml",
    "bandeng/py.typed",
]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Return the built wheel, made from a copy so that the checkout stays clean."""
    root = Path(__file__).parents[2]
    if not (root / "src/bandeng/web/static/built/app.css").exists():
        pytest.fail("the front end is not built: `make assets`")
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        if (root / name).exists():
            shutil.copy(root / name, copy)
    for name in ("src", "playbooks"):
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(root / name, copy / name, ignore=leave)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "made", "."]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next((copy / "made").glob("bandeng-*.whl"))


@pytest.fixture(scope="session")
def clean(wheel, tmp_path_factory):
    """Return a Python that has the wheel, its dependencies from here, and no checkout."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    mine = sysconfig.get_paths()["purelib"]
    theirs = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"], text=True
    ).strip()
    # An added folder comes after their own, and its .pth files (the checkout's) are not read.
    with open(f"{theirs}/dependencies.pth", "w") as file:
        file.write(mine + "\n")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--no-index", wheel], check=True)
    return python


def test_the_wheel_carries_everything_a_site_needs(wheel):
    with zipfile.ZipFile(wheel) as inside:
        names = set(inside.namelist())
    assert not [name for name in CARRIED if name not in names]
    assert not [name for name in names if name.startswith(("tests/", "frontend/", "bench/"))]
    for source in [name for name in names if name.endswith("django.po")]:
        assert source.removesuffix(".po") + ".mo" in names


def surroundings(home):
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("BANDENG", "DJANGO", "PYTHON"))
    }
    kept.pop("DATABASE_URL", None)
    return {**kept, "BANDENG_HOME": str(home)}


def test_the_installed_package_is_not_the_checkout(clean, tmp_path):
    where = subprocess.check_output(
        [clean, "-c", "import bandeng; print(bandeng.__file__)"],
        cwd=tmp_path,
        text=True,
        env=surroundings(tmp_path),
    )
    assert where.startswith(str(clean.parents[1]))


def test_the_installed_package_serves_the_demo(clean, site):
    # The half year is loaded and looked at by other tests; here it counts as loaded.
    site.home.demo_mark.write_text('{"name": "invented", "people": "demo people"}')
    port = free_port()
    with (site.root.parent / f"{site.root.name}.txt").open("wb") as said:
        process = subprocess.Popen(
            [clean.with_name("bandeng"), "demo", "--port", str(port)],
            cwd=site.root,
            env=surroundings(site.root),
            stdout=said,
            stderr=said,
        )
        try:
            opened(port)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
                assert page.status == 200
                text = page.read().decode()
            assert "/static/" in text
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
            assert f"http://127.0.0.1:{port}/" in Path(said.name).read_text()
        finally:
            process.kill()
            process.wait()
    os.unlink(said.name)
