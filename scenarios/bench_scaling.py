"""Measure how the cost of planning grows with the day: ``python -m scenarios.bench_scaling``.

Days of one density, from 1,000 to 20,000 trips, are each planned with the same number of search steps a trip. Timed is
processor time, of all threads, so that other work on the machine counts little. The last column relates it to
n · log n: where it does not grow, planning grows no faster.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from planner.routing import MaxIterations, Progress, solve, warm_up
from scenarios.bench_routing import generated
from scenarios.whatif.chart import Titles, lines_svg

TRIPS_A_VEHICLE = 8.75


@dataclass(frozen=True)
class Row:
    """One day: trips, vehicles, processor seconds to the first plan and in all, who is left out, peak memory in MiB."""

    trips: int
    vehicles: int
    first_s: float
    whole_s: float
    unserved: int
    peak_mib: int

    @property
    def ratio(self) -> float:
        """Microseconds for each unit of n · log2 n."""
        return self.whole_s * 1e6 / (self.trips * math.log2(self.trips))


def measured(trips: int, steps_a_trip: int, seed: int, workers: int | None) -> Row:
    """Plan one day and say what it took."""
    problem = generated(trips, round(trips / TRIPS_A_VEHICLE), seed)
    first: list[float] = []
    begin = time.process_time()

    def seen(_: Progress) -> None:
        first.append(time.process_time() - begin)

    result = solve(problem, MaxIterations(steps_a_trip * trips), seed, progress=seen, workers=workers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Row(trips, problem.vehicles, first[0], time.process_time() - begin, len(result.unserved), peak)


def picture(rows: list[Row]) -> str:
    """Return an SVG of processor time over trips, beside n · log n through the first day."""
    first = rows[0]
    grown = [r.trips * math.log2(r.trips) * first.ratio / 1e6 for r in rows]
    return lines_svg(
        Titles("Processor time of planning over trips", "trips", "processor seconds"),
        {
            "measured": [(r.trips, r.whole_s) for r in rows],
            "n · log n": [(r.trips, seconds) for r, seconds in zip(rows, grown, strict=True)],
        },
    )


def main() -> None:
    """Plan days of growing size and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trips", type=int, nargs="+", default=[1000, 2500, 5000, 10_000, 20_000])
    options.add_argument("--steps", type=int, default=50, help="search steps a trip")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=None)
    options.add_argument("--out", type=Path, help="write a picture (SVG)")
    given = options.parse_args()
    warm_up(lambda _: None)
    rows = []
    print("  trips  vehicles  first plan s  whole s  µs/(n log n)  left out  peak MiB")
    for trips in given.trips:
        row = measured(trips, given.steps, given.seed, given.workers)
        rows.append(row)
        print(
            f"{row.trips:7d} {row.vehicles:9d} {row.first_s:13.1f} {row.whole_s:8.1f} {row.ratio:13.1f} "
            f"{row.unserved:9d} {row.peak_mib:9d}",
            flush=True,
        )
    if given.out is not None:
        given.out.write_text(picture(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
