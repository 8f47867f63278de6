"""``samtur plan``: plan a day from a file, or a generated one, here or on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from adapters.compute.cluster import Cluster
from adapters.compute.light import hide_main_module
from adapters.compute.security import Certificates
from adapters.plans.plan_file import PlanFile, read_plan
from adapters.plans.problem_file import read_problem, write_problem
from adapters.roads.factory import travel_times
from adapters.settings import load
from planner.checking.problems.check import faults, wrong_costs
from planner.checking.problems.fault import CODES
from planner.kernel.errors import InvalidInput
from planner.routing import MaxIterations, MaxSeconds, Problem, Progress, Result, first_of, solve, warm_up
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.whatif.day import Day

SHOWN = 10
"""How many left-out requests are named."""


def plan(
    file: Annotated[Path | None, typer.Argument(help="Problem file (JSON, see docs/cluster.md).")] = None,
    *,
    trips: Annotated[int | None, typer.Option(min=2, help="Generate a day of so many trips instead of a file.")] = None,
    out: Annotated[Path, typer.Option(help="Plan file; always holds the best plan so far.")] = Path("plan.json"),
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Time limit; 60 when there is no other.")] = None,
    iterations: Annotated[int | None, typer.Option(min=1, help="Limit in steps; repeatable when alone.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides every random choice, and the generated day.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads here; all processors by default.")] = None,
    begin: Annotated[Path | None, typer.Option("--from", help="Plan file of the same problem to go on from.")] = None,
    save_problem: Annotated[Path | None, typer.Option(help="Also write the problem to this file.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Scheduler of a cluster that searches: tcp://HOST:PORT.")] = None,
    bound: Annotated[bool, typer.Option("--bound", help="Also say what no plan could cost less than.")] = False,
    tls_ca: Annotated[Path | None, typer.Option("--tls-ca", help="PEM file of the trusted authority.")] = None,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="PEM file of this end's certificate.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="PEM file of this end's key.")] = None,
) -> None:
    """Plan a day. The plan file is replaced whole with every better plan, so that killing this leaves a valid one.

    In the end the independent checker looks at the plan; exit code 1 when it finds a fault.
    """
    hide_main_module()
    certificates = Certificates.given(tls_ca, tls_cert, tls_key)
    with _cluster(cluster, certificates) as machines:
        problem = _problem(file, trips, seed)
        if save_problem is not None:
            write_problem(problem, save_problem)
        print(f"{problem.requests} trips, {problem.vehicles} vehicles, {problem.locations} places", flush=True)
        began = time.monotonic()
        warm_up(lambda what: print(f"compiled {what} after {time.monotonic() - began:.1f} s", flush=True))
        if machines is not None:
            print(f"{machines.workers} workers, {machines.slots} parts at a time", flush=True)
        kept = PlanFile(out, problem, {"seed": str(seed)})
        initial = read_plan(begin, problem) if begin is not None else None
        limits = [MaxIterations(iterations)] if iterations is not None else []
        timed = [MaxSeconds(seconds or 60.0)] if seconds is not None or iterations is None else []
        result = solve(
            problem,
            first_of(*limits, *timed),
            seed,
            initial,
            _progress(machines),
            workers=workers,
            compute=machines,
            found=kept.write,
            bound=bound,
        )
        kept.write(result.plan, dict(result.labels) | _labels(machines), complete=True)
    for line in _summary(problem, result):
        print(line)
    if bound:
        print(_bound(result))
    print(out)
    broken = [*faults(problem, result.plan), *wrong_costs(problem, result.plan, asdict(result.cost))]
    print(f"checked independently: {len(broken)} faults")
    for fault in broken[:SHOWN]:
        print(f"- {fault.code}: {CODES[fault.code]} (vehicle {fault.vehicle}, request {fault.request}, {fault.amount})")
    if broken:
        raise typer.Exit(1)


@contextmanager
def _cluster(address: str | None, certificates: Certificates | None) -> Iterator[Cluster | None]:
    if address is None:
        yield None
        return
    with Cluster(address, certificates) as machines:
        yield machines
    for reason, count in machines.lost.most_common():
        print(f"{count} parts were lost and stayed as they were: {reason}")
    if machines.here:
        print(f"{machines.here} parts were searched here because no worker was left")


def _problem(file: Path | None, trips: int | None, seed: int) -> Problem:
    if (file is None) == (trips is None):
        raise InvalidInput(
            "plan.nothing-given", "there must be one day to plan", where="FILE, --trips", do="Give one of the two."
        )
    settings = load()
    if file is not None:
        return read_problem(file, lambda: travel_times(settings.roads))
    scenario = generate(Parameters.read(SHIPPED, seed=seed, trips=trips))
    return Day.of(scenario, travel_times(settings.roads)).problem()


def _progress(machines: Cluster | None) -> Callable[[Progress], None]:
    def show(now: Progress) -> None:
        where = "" if machines is None else f"  {machines.workers} workers"
        print(
            f"{now.seconds:7.1f} s {now.iterations:10d} steps {now.total_ore / 100:14,.2f} kr. "
            f"{now.unserved:4d} left out {now.vehicles:4d} vehicles{where}",
            flush=True,
        )

    return show


def _labels(machines: Cluster | None) -> dict[str, str]:
    if machines is None:
        return {}
    return {
        "cluster": machines.address,
        "parts_lost": str(sum(machines.lost.values())),
        "parts_searched_here": str(machines.here),
    }


def _bound(result: Result) -> str:
    if result.bound_ore is None:
        return "no lower bound is known"
    above = 1 - result.bound_ore / max(result.cost.total, 1)
    return f"no plan costs less than {result.bound_ore / 100:,.2f} kr.; this one is at most {above:.1%} above the best"


def _summary(problem: Problem, result: Result) -> Iterator[str]:
    cost, plan = result.cost, result.plan
    yield (
        f"{cost.total / 100:,.2f} kr.: hours {cost.hours / 100:,.2f}, start fees {cost.start_fees / 100:,.2f}, "
        f"distance {cost.distance / 100:,.2f}, top-ups {cost.top_ups / 100:,.2f}, "
        f"supplements {cost.supplements / 100:,.2f}, "
        f"soft windows {cost.soft_windows / 100:,.2f}, shares {cost.shares / 100:,.2f}, "
        f"fallback taxis {cost.fallbacks / 100:,.2f}, left out {cost.refusals / 100:,.2f}, "
        f"ranks {cost.rankings / 100:,.2f}, changes {cost.changes / 100:,.2f}"
    )
    yield (
        f"{len(plan.used)} vehicles, {sum(r.seconds for r in plan.used) / 3600:.1f} hours, "
        f"{sum(r.metres for r in plan.used) / 1000:,.0f} km, {len(result.unserved)} left out"
    )
    for one in result.unserved[:SHOWN]:
        reasons = "; ".join(f"{r.code} {dict(r.numbers)}" for r in one.reasons)
        yield f"- {problem.request_ids[one.request]}: {reasons}"
