"""`bandeng up` and `bandeng demo`: what they are asked, and what they say when they run."""

import hashlib
import importlib.util
import json
import shutil
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bandeng import (
    clusters,
    environment,
    home,
    keys,
    preparing,
    roles,
    sharing,
    sites,
    supervisor,
)
from bandeng.arguments import Parser
from bandeng.home import Home

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LOADER = "bandeng.clockwork.management.commands.load_demo"


def up(given: list[str]) -> int:
    """Serve the site until it is told to stop."""
    parser = Parser(prog="bandeng up", description="启动 Serve the site until Ctrl-C.")
    _door_arguments(parser)
    asked = parser.parse_args(given)
    site = home.current()
    if site.demo_mark.exists():
        raise environment.BadSetting(
            f"{site.root} holds the demo: run `bandeng demo`, or choose another BANDENG_HOME"
        )
    return _serve(site, _door(asked), environment={})


def demo(given: list[str]) -> int:
    """Serve an invented site in a folder of its own, on this machine only."""
    parser = Parser(
        prog="bandeng demo",
        description="演示 Serve an invented site until Ctrl-C.",
        epilog=f"{sites.listed()}\n\n每个站点用自己的文件夹 Each site lies in a folder of its own.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--site", choices=[*sites.SITES], default=sites.BANNER.id, help="哪个站点 which site"
    )
    parser.add_argument(
        "--divisions", type=Path, metavar="FILE", help="区划表 a real division list"
    )
    parser.add_argument(
        "--history", type=Path, metavar="FILE", help="历史事项表 311 requests, for --site nyc"
    )
    _door_arguments(parser)
    asked = parser.parse_args(given)
    chosen = sites.SITES[asked.site]
    own = home.user_data_folder() / sites.folder_name(chosen)
    site = Home(environment.folder("BANDENG_HOME") or own)
    door = _door(asked)
    if door.host not in LOOPBACK:
        raise environment.BadSetting("the demo lets anybody in, so it listens on 127.0.0.1 only")
    wanted = Wanted.of(asked.divisions, chosen, asked.history)
    _refuse_real_site(site)
    said = {"BANDENG_DEMO": "1", "BANDENG_DEMO_SITE": chosen.id}
    return _serve(site, door, environment=said, wanted=wanted)


@dataclass(frozen=True)
class Wanted:
    """Which demo is wanted: an invented site, or the banner's work on a division list."""

    arguments: list[str] = field(default_factory=list)
    name: str = "invented"

    @staticmethod
    def of(
        divisions: Path | None, site: sites.Site = sites.BANNER, history: Path | None = None
    ) -> "Wanted":
        """Return the demo of a site or on a file, refusing a file that cannot be read."""
        for option, file, own in (
            ("--divisions", divisions, sites.BANNER),
            ("--history", history, sites.NYC),
        ):
            if file is not None:
                return Wanted._on_file(option, file, site, own)
        return Wanted() if site is sites.BANNER else Wanted(name=site.id)

    @staticmethod
    def _on_file(option: str, file: Path, site: sites.Site, own: sites.Site) -> "Wanted":
        """Return the demo on a file; it is another one as soon as a letter in it is another."""
        if site is not own:
            raise environment.BadSetting(
                f"{option} goes with --site {own.id}, not with another --site"
            )
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise environment.BadSetting(f"{option} {file}: {problem.strerror}") from problem
        name = f"{file.name} {hashlib.sha256(content).hexdigest()[:16]}"
        return Wanted([option, str(file.absolute())], name)


def _serve(
    site: Home, door: supervisor.Door, *, environment: dict[str, str], wanted: Wanted | None = None
) -> int:
    keys.of(site.make())
    surroundings = {
        "BANDENG_HOME": str(site.root),
        "DJANGO_SETTINGS_MODULE": "bandeng.settings",
        **environment,
    }
    steps = Steps(site, door, wanted)
    try:
        supervisor.run(site, door, more=surroundings, steps=steps)
    except supervisor.Failed as refusal:
        print(f"bandeng: {refusal}", flush=True)
        return 2
    return 0


@dataclass
class Steps:
    """What happens between a prepared database and an open door, and once it is open."""

    site: Home
    door: supervisor.Door
    wanted: Wanted | None

    def before(self) -> None:
        """Empty a demo that is half loaded or another one."""
        if self.wanted and _loaded(self.site).get("name") != self.wanted.name:
            _empty(self.site)

    def first(self, surroundings: dict[str, str], heed: Callable[[], None]) -> None:
        """Load the demo, when it is wanted and not there."""
        if self.wanted and _loaded(self.site).get("name") != self.wanted.name:
            _load(self.site, self.wanted, surroundings, heed)

    def ready(self) -> None:
        """Say where the site is and, in the demo, whom to enter as."""
        print(f"\n板凳 Bandeng: {self.door.address}")
        if self.wanted:
            print(_loaded(self.site).get("people", "").rstrip())
        print("Ctrl-C 停止 stops everything.", flush=True)


def _load(
    site: Home, wanted: Wanted, surroundings: dict[str, str], heed: Callable[[], None]
) -> None:
    if importlib.util.find_spec(LOADER):
        print("正在载入演示数据（只在第一次） Loading the demo, this first time only …", flush=True)
        command = supervisor.manage("load_demo", *wanted.arguments)
        supervisor.to_the_end(command, surroundings, why="loading the demo", heed=heed)
        command = supervisor.manage("demo_people")
        people = supervisor.to_the_end(command, surroundings, why="the demo", quiet=True)
    else:
        people = ""
    _mark(site, {"name": wanted.name, "people": people})


def _empty(site: Home) -> None:
    """Throw an incomplete or different demo away; only ever called for a demo's folder."""
    if sharing.has_own_server():
        roles.recreate(clusters.of(site).address())
    for folder in (site.media, site.mail, site.exports):
        shutil.rmtree(folder, ignore_errors=True)
    preparing.forget(site)
    _mark(site, {})


def _refuse_real_site(site: Home) -> None:
    if site.root.exists() and not site.demo_mark.exists():
        if (site.root / "database.json").exists() or site.media.exists():
            raise environment.BadSetting(
                f"{site.root} holds a real site; the demo wants a folder of its own (BANDENG_HOME)"
            )
    site.make()
    if not site.demo_mark.exists():
        _mark(site, {})


def _loaded(site: Home) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(site.demo_mark.read_text())
    except (OSError, ValueError):
        return {}
    return said


def _mark(site: Home, said: dict[str, Any]) -> None:
    draft = site.demo_mark.with_suffix(".new")
    draft.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    draft.replace(site.demo_mark)


def _door_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host",
        default=environment.text("BANDENG_HOST", "127.0.0.1"),
        help="监听地址 where to listen (127.0.0.1)",
    )
    parser.add_argument("--port", help="端口 the port (PORT, else 8000)")


def _door(asked: Namespace) -> supervisor.Door:
    port = asked.port or environment.text("PORT", "8000")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise environment.BadSetting(f"port {port!r}: write a number from 1 to 65535")
    return supervisor.Door(asked.host, int(port))
