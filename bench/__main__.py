"""`make bench`: fill the measuring site and measure; ARGS="--matters 1000000 pages raise tick"."""

import argparse

from bench import site


def main() -> None:
    """Fill, then measure what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("what", nargs="*", default=["pages", "raise", "tick"])
    parser.add_argument("--matters", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=10, help="journal lines a matter")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--posts", type=int, default=2000, help="posts by Open311")
    parser.add_argument("--lives", type=int, default=1000, help="lives over the JSON API")
    parser.add_argument("--due", type=int, default=100_000, help="due matters for the tick")
    options = parser.parse_args()
    site.prepare_environment()
    with site.running():
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """Print one table per measurement."""
    from bench import crowd

    crowd.settle()
    print(f"filling up to {options.matters:,} matters …", flush=True)
    print(f"  {crowd.fill(options.matters, options.lines):.0f} s")
    if "pages" in options.what:
        from bench import pages

        pages.measure(options.runs)
    if "raise" in options.what:
        from bench import raising

        raising.measure(options.runs)
    if "doors" in options.what:
        from bench import doors

        doors.measure(options.posts)
    if "lifecycle" in options.what:
        from bench import lifecycle

        lifecycle.measure(options.lives)
    if "tick" in options.what:
        from bench import ticking

        ticking.measure(options.due)


if __name__ == "__main__":
    main()
