"""`bandeng`, the command line: what it can do, and which module does it."""

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bandeng import environment, home, keys, programs, roles, sharing
from bandeng.managing import manage, refuse, unknown


@dataclass(frozen=True)
class Entry:
    """One command: what it does in a line, and the function or management command that does it."""

    says: str
    module: str = ""
    command: str = ""


COMMANDS = {
    "up": Entry("启动 Serve the site: database, web and worker together", "bandeng.running:up"),
    "demo": Entry(
        "演示 Serve an invented site (--site street, city, zone, nyc), on this machine only",
        "bandeng.running:demo",
    ),
    "check": Entry("检查做法 Check a playbook and run its stories", "bandeng.check:main"),
    "diff": Entry("对比做法 Say what adopting a playbook would change", command="diff"),
    "adopt": Entry("采用做法 Adopt a playbook from a day on", command="adopt"),
    "doctor": Entry("体检 Sizes, clock lag and findings, each with its cure", command="doctor"),
    "deadline": Entry("到期时间 When something is due", "bandeng.deadline:main"),
    "holidays": Entry("节假日 Enter the holidays of a year", command="holidays"),
    "tick": Entry("走钟 Apply every deadline that is due", command="tick"),
    "mail-in": Entry("收信 Take in one mail, or fetch a mailbox", "bandeng.letterbox:main"),
    "backup": Entry("备份 Write the whole site into one file", "bandeng.backup:backup"),
    "restore": Entry("恢复 Put a site back from such a file", "bandeng.restore:restore"),
    "createperson": Entry("登记人员 Enter a person who signs in", command="createperson"),
    "rotate-keys": Entry(
        "换密钥 Seal names and phones with a new key, retire an old one", command="rotate_keys"
    ),
    "import": Entry(
        "导入表格 Look at a sheet row by row, and take it in with --apply", command="import_sheet"
    ),
    "import-divisions": Entry(
        "导入区划 Load an official division list", command="import_divisions"
    ),
}
REFUSALS = (
    environment.BadSetting,
    keys.KeysLost,
    programs.NoServer,
    roles.UnfitRole,
    sharing.Busy,
)
INTERRUPTED = 130


def main(given: list[str] | None = None) -> int:
    """Run one command and return the exit code: 0, or 2 after a sentence about what is wrong."""
    given = sys.argv[1:] if given is None else given
    try:
        return dispatch(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except REFUSALS as refusal:
        return refuse(str(refusal))
    except Exception as problem:
        if environment.text("BANDENG_DEBUG") == "1":
            raise
        return refuse(_unforeseen(problem))


def dispatch(given: list[str]) -> int:
    """Find the command and run it."""
    if not given or given[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    if given[0] in {"-V", "--version", "version"}:
        print(f"bandeng {_version()}")
        return 0
    name, rest = given[0], given[1:]
    if name == "manage":  # every command of Django and its parts, for those who know them
        return manage(rest[0], rest[1:]) if rest else refuse("bandeng manage: which command?")
    if name not in COMMANDS:
        return refuse(unknown(name, COMMANDS))
    entry = COMMANDS[name]
    if entry.module:
        return _function(entry.module)(rest)
    return manage(entry.command, rest, called=name)


def usage() -> str:
    """Return the help page."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {entry.says}" for name, entry in COMMANDS.items()]
    return "\n".join(
        [
            "bandeng 板凳: bandeng COMMAND [options]; bandeng COMMAND --help says more",
            "",
            *lines,
            "",
            f"BANDENG_HOME  站点数据的文件夹 the site's folder (now {home.current().root})",
            "DATABASE_URL  使用已有的 PostgreSQL use a server instead of the embedded database",
            "PORT          端口 the port of `up` and `demo` (8000)",
        ]
    )


def _function(path: str) -> Callable[[list[str]], int]:
    module, _, name = path.partition(":")
    found: Callable[[list[str]], int] = getattr(importlib.import_module(module), name)
    return found


def _unforeseen(problem: Exception) -> str:
    said = str(problem).strip().splitlines()
    return (
        f"unforeseen {type(problem).__name__}: {said[0] if said else 'no more is known'} "
        "(BANDENG_DEBUG=1 shows where)"
    )


def _version() -> str:
    from importlib.metadata import version

    return version("bandeng")
