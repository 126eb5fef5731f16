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

from bench import site

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
    begun, spent = time.perf_counter(), time.process_time()
    done = act()
    took, own = time.perf_counter() - begun, time.process_time() - spent
    print(f"{name}: {took:.1f} s ({own:.1f} s of them in Python)", flush=True)
    return done


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
