"""Compile every translation (.po) into what the program reads (.mo), with Babel alone."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Write a .mo beside every .po that is newer than its own, and return those written."""
    return [
        write(source) for source in sorted(package.glob("**/LC_MESSAGES/*.po")) if stale(source)
    ]


def stale(source: Path) -> bool:
    """Tell whether a .po has no .mo, or an older one."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def write(source: Path) -> Path:
    """Compile one .po and return its .mo, which appears whole or not at all."""
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parts[-3])
    draft = source.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    return draft.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for written in compile_all():
        print(written.relative_to(PACKAGE))
