"""`make fuzz`: every parser for MINUTES each; what breaks one is kept under .bandeng/fuzz."""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ("mail", "chat", "form", "sheet", "playbook", "picture")
SEEN = ["bandeng.doors.reading", "bandeng.playbooks", "bandeng.tables", "bandeng.uploads", "email"]
FOUND = Path(".bandeng/fuzz")
MISSING = (
    "make fuzz needs atheris, which is not part of the environment: "
    "run `.venv/bin/python -m pip install atheris` first (CPython 3.11 to 3.13 on Linux)."
)


def main() -> int:
    """Run the harnesses one after the other; 1 if any parser broke, 2 without atheris."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {' '.join(NAMES)}; or all")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", choices=NAMES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no parser called {' '.join(sorted(unknown))}: {' '.join(NAMES)}")
    if importlib.util.find_spec("atheris") is None:
        print(MISSING, file=sys.stderr)
        return 2
    if asked.only:
        run(asked.only, asked.minutes)
        return 0
    broken = [name for name in asked.names or NAMES if not _alone(name, asked.minutes)]
    print(f"broken: {', '.join(broken)}; see {FOUND}" if broken else "no parser broke", flush=True)
    return 1 if broken else 0


def _alone(name: str, minutes: float) -> bool:
    """Run one harness in a process of its own; tell whether the parser held."""
    print(f"{name}: {minutes:g} min …", flush=True)
    command = [sys.executable, "-m", "tests.fuzz", "--only", name, "--minutes", str(minutes)]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    said = done.stdout.decode("utf-8", "replace").strip().splitlines()
    shown = [line for line in said if line.startswith("Done ")] if done.returncode == 0 else said
    print("\n".join(f"  {line}" for line in shown[-30:]), flush=True)
    return done.returncode == 0


def run(name: str, minutes: float) -> None:
    """Feed one parser until the time is up, beginning with sound files of its kind."""
    import atheris

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with atheris.instrument_imports(include=SEEN):  # before Django imports parts of them
        from bandeng.doors.reading import chats, mail  # noqa: F401
        from bandeng.playbooks import reading  # noqa: F401
        from bandeng.tables import separated, unpacking  # noqa: F401
        from bandeng.uploads import packed  # noqa: F401
    import django

    django.setup()
    from tests.fuzz.harnesses import HARNESSES

    harness, seeds = HARNESSES[name]
    found = FOUND / name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds()):
            (Path(corpus) / str(number)).write_bytes(seed)
        options = [f"-max_total_time={int(minutes * 60)}", "-timeout=20", "-rss_limit_mb=3000"]
        options += ["-max_len=40000", f"-artifact_prefix={found}/", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, corpus], harness)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
