"""Take a whole city's households in from one spreadsheet: `python -m bench.sheets`.

A fresh site in a throw-away folder: one banner, 13 townships, 1,143 villages, 8,073 grids; a file
of 209,000 rows with merged-looking names, phones as numbers and a title row. Says how long the
look, the taking in and the second look take, and the most memory the process and its unpacker had.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import site, spending

TOWNS, VILLAGES, GRIDS = 13, 1143, 8073


def main() -> None:
    """Make the site and the file, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.sheets", description=__doc__)
    parser.add_argument("--households", type=int, default=209_000)
    parser.add_argument("--shape", choices=["xlsx", "csv"], default="xlsx")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bandeng-sheets-") as folder:
        os.chmod(folder, 0o755)
        os.environ["BANDENG_HOME"] = folder
        site.prepare_environment()
        file = Path(folder) / f"households.{options.shape}"
        with site.running():
            codes = _settle()
            _write(file, codes, options.households)
            measure(file)


def measure(file: Path) -> None:
    """Print what each step took."""
    from django.utils import timezone, translation

    from bandeng.journal.states import Voice
    from bandeng.places.models import Household
    from bandeng.sheets import actions
    from bandeng.sheets.states import Stage

    translation.activate("en")
    at, by = timezone.now(), Voice.SYSTEM
    content = file.read_bytes()
    print(f"{file.name}: {len(content) / 1e6:.1f} MB", flush=True)
    about: dict[str, Any] = {"kind": "households", "file_name": file.name, "by": by, "at": at}
    run = actions.bring(content, **about)
    looked = _timed("look at every row", lambda: actions.check(run.pk, at=at))
    print(f"  {looked.counts}", looked.problems[:3], flush=True)
    actions.start(looked, by=by, at=at)
    taken = _timed("take it in", lambda: actions.take_in(run.pk, at=at))
    assert taken.stage == Stage.TAKEN, taken.problems
    assert Household.objects.count() == looked.total
    again = actions.bring(content, **about)
    second = _timed("look at the same file again", lambda: actions.check(again.pk, at=at))
    print(f"  {second.counts}")
    actions.drop(second, by=by, at=at)
    for name, who in (
        ("process", resource.RUSAGE_SELF),
        ("its unpacker", resource.RUSAGE_CHILDREN),
    ):
        print(f"most memory, {name}: {resource.getrusage(who).ru_maxrss / 1024:.0f} MB")


def _timed(name: str, act: Callable[[], Any]) -> Any:
    begun, before = time.perf_counter(), _spent()
    done = act()
    took, after = time.perf_counter() - begun, _spent()
    own, unpacker, database = (now - then for now, then in zip(after, before, strict=True))
    print(
        f"{name}: {took:.1f} s on the clock; processor time: program {own:.1f} s, "
        f"unpacker {unpacker:.1f} s, database {database:.1f} s",
        flush=True,
    )
    return done


def _spent() -> tuple[float, float, float]:
    """Return the processor time of the program, of what it unpacked with, and of the database."""
    from bandeng import home

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = list(home.current().root.rglob("postmaster.pid"))
    database = spending.spent(int(found[0].read_text().split()[0])) if found else 0.0
    return time.process_time(), children.ru_utime + children.ru_stime, database


def _settle() -> list[tuple[str, str]]:
    """Found the places; return code and name of every grid."""
    from django.utils import timezone

    from bandeng.journal.states import Voice
    from bandeng.places import actions
    from bandeng.places.states import NewPlace

    rows = [NewPlace("37", "某市", "banner")]
    rows += [NewPlace(f"37{n:03}", f"第{n}镇", "township", "37") for n in range(TOWNS)]
    rows += [
        NewPlace(f"37v{n:05}", f"第{n}村", "village", f"37{n % TOWNS:03}") for n in range(VILLAGES)
    ]
    grids = [
        NewPlace(f"37g{n:05}", f"第{n}网格", "grid", f"37v{n % VILLAGES:05}") for n in range(GRIDS)
    ]
    actions.found_many([*rows, *grids], by=Voice.SYSTEM, at=timezone.now())
    return [(grid.code, grid.name) for grid in grids]


def _write(file: Path, grids: list[tuple[str, str]], how_many: int) -> None:
    """Write the sheet as a spreadsheet or as text: half the places by code, half by name."""
    head = ["网格", "住址", "户主", "联系电话", "人口"]
    rows = (
        [grids[n % GRIDS][n % 2], f"{n // GRIDS}组{n}号", f"户主{n}", 10_000_000_000 + n, 1 + n % 6]
        for n in range(how_many)
    )
    if file.suffix == ".csv":
        lines = (",".join(map(str, row)) for row in ([["某市住户表"], head, *rows]))
        file.write_text("\n".join(lines), encoding="gb18030")
        return
    import xlsxwriter

    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_string(0, 0, "某市住户表")
        sheet.write_row(1, 0, head)
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row)


if __name__ == "__main__":
    main()
