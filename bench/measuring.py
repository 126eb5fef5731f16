"""Take times and say them: median, 95th percentile, and the ratio to a floor."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Taken:
    """What a run of one measurement took, in milliseconds."""

    name: str
    times: tuple[float, ...]
    statements: int = 0

    @property
    def median(self) -> float:
        """Return the median."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Return the 95th percentile."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def take(name: str, act: Callable[[int], object], runs: int, warm: int = 10) -> Taken:
    """Call `act` with 0, 1, 2 … and return how long each counted call took."""
    for n in range(warm):
        act(n)
    times = []
    for n in range(warm, warm + runs):
        begun = time.perf_counter()
        act(n)
        times.append((time.perf_counter() - begun) * 1000)
    return Taken(name, tuple(times))


def row(measured: Taken, floor: Taken | None = None, target: str = "") -> str:
    """Return one line of the report."""
    ratio = f"{measured.median / floor.median:6.1f} ×" if floor else "       –"
    bare = f"{floor.median:8.2f}" if floor else "       –"
    return (
        f"| {measured.name:<34} | {measured.median:8.2f} | {measured.p95:8.2f} | {bare} | {ratio} "
        f"| {target} |"
    )


HEAD = (
    "| what | median ms | p95 ms | bare SQL ms | ratio | aim |\n"
    "| --- | ---: | ---: | ---: | ---: | --- |"
)
