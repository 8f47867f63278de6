"""The overnight optimisation: asked for, prepared, solved in a process of its own, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from planner.kernel.ids import run_id
from planner.messages.handling import Progress
from planner.messages.planning import DayPlanned
from planner.planning.desk import Ctx, Desk, renew
from planner.planning.domain.day import PlanRecord
from planner.planning.domain.price import paid_anyway
from planner.planning.domain.run import Run, RunState
from planner.planning.handlers.limits import seconds_of, stop_of
from planner.planning.office import Office
from planner.planning.picture.picture import DayPicture
from planner.planning.placing.live import catch_up
from planner.planning.placing.publish import Phase, planned_run, save
from planner.planning.placing.room import make_room, put
from planner.planning.placing.settle import settle
from planner.routing import (
    Plan,
    Problem,
    Tax,
    retimed,
    solve,
    taxed,
    with_told_times,
    worthwhile,
)
from planner.routing import Progress as Found

KIND = "optimise"


@dataclass(frozen=True)
class OptimiseDay:
    """Command: optimise a service day and publish the plan.

    Attributes:
        seconds: time limit; the configured one by default.
        iterations: a limit in search steps instead of or beside time; repeatable for a seed when alone.
        seed: decides every random choice.
        worthwhile: take over only changes that save more than they disturb what was told.
    """

    service_day: str
    seconds: float | None = None
    iterations: int | None = None
    seed: int = 1
    worthwhile: bool = False


@dataclass(frozen=True, eq=False)
class Task:
    """What the child process needs."""

    problem: Problem
    plan: Plan
    seconds: float | None
    iterations: int | None
    seed: int
    tax: Tax | None = None


@dataclass(frozen=True, eq=False)
class Solved:
    """What the child process gives back."""

    problem: Problem
    plan: Plan
    iterations: int
    seconds: float
    labels: dict[str, str]
    history: tuple[Found, ...]
    changed: bool = True


def optimise_day(ctx: Ctx, order: OptimiseDay, office: Office) -> str:
    """Ask for the optimisation; return the key of its job.

    Raises:
        InvalidInput: ``planning.bad-limit``.
    """
    config = office.config
    seconds = seconds_of(order.seconds, order.iterations, config.solve_s, config.solve_max_s)
    day = ctx.store.day(order.service_day)
    day.plans += 1
    key = f"{order.service_day}/{day.plans}"
    data: dict[str, Any] = {"service_day": order.service_day, "number": day.plans, "seed": order.seed}
    data["worthwhile"] = order.worthwhile
    ctx.enqueue(KIND, key, data | {"seconds": seconds, "iterations": order.iterations})
    return key


def prepare(ctx: Ctx, data: Mapping[str, Any], office: Office) -> Task:
    """Return the day as a problem, with reserves kept free and the plan at hand to begin from."""
    desk = Desk(ctx, office, data["service_day"])
    catch_up(desk)
    settle(desk)
    save(desk)
    desk.close()
    problem, plan = desk.picture.routes.snapshot()
    tight = _with_reserves(desk.picture, problem, plan)
    tax = office.config.tax() if data.get("worthwhile") and desk.day.driving else None
    return Task(tight, plan, data["seconds"], data["iterations"], data["seed"], tax)


def _with_reserves(picture: DayPicture, problem: Problem, plan: Plan) -> Problem:
    """Return the problem with reserves guarded as far as the plan at hand does; reserves used up by day come back."""
    starts = {visit.node: visit.start for route in plan.routes for visit in route.visits}
    pickup, dropoff = problem.pickup_latest.copy(), problem.dropoff_latest.copy()
    for n, trip_id in enumerate(problem.request_ids):
        if 2 * n in starts and 2 * n + 1 in starts:
            kept = picture.known[trip_id].guarded((starts[2 * n], starts[2 * n + 1]), picture.reserves)
            pickup[n], dropoff[n] = min(pickup[n], kept.pickup_to), min(dropoff[n], kept.drop_to)
    return replace(problem, pickup_latest=pickup, dropoff_latest=dropoff)


def work(task: Task, progress: Progress) -> Solved:
    """Search for the best plan; runs in a child process."""

    def found(state: Found) -> None:
        by_time = state.seconds / task.seconds if task.seconds else 0.0
        by_steps = state.iterations / task.iterations if task.iterations else 0.0
        text = f"{state.vehicles} vehicles, {state.total_ore / 100:.0f} kr., {state.unserved} unserved"
        progress(min(max(by_time, by_steps), 1.0), text)

    problem = task.problem
    if task.tax is not None:
        problem = with_told_times(taxed(problem, task.plan, task.tax), task.plan, task.tax)
    result = solve(problem, stop_of(task.seconds, task.iterations), task.seed, task.plan, found)
    plan, changed, labels = result.plan, True, dict(result.labels)
    if task.tax is not None:
        kept = worthwhile(task.problem, task.plan, retimed(task.problem, result.plan), task.tax)
        plan, changed = kept.plan, kept.taken > 0
        labels |= {"exchanges": f"{kept.taken} of {kept.taken + kept.left}", "gain_ore": str(kept.gain_ore)}
    return Solved(task.problem, plan, result.iterations, result.seconds, labels, result.history, changed)


def complete(ctx: Ctx, data: Mapping[str, Any], solved: Solved, office: Office) -> None:
    """Take over the plan as far as the day is still the same, publish the runs and the day's figures.

    Trips booked since are put in, cancelled ones left out. When the found plan would leave a promised trip without
    a vehicle that the plan at hand serves, the plan at hand is published instead. Where nothing was found that is
    worth its tax, nothing is published.
    """
    desk = Desk(ctx, office, data["service_day"])
    catch_up(desk)
    settle(desk)
    if not solved.changed:
        save(desk)
        improve_later(desk)
        desk.close()
        return
    picture = desk.picture
    cost_before, placed = _cost(desk), _placed(picture)
    at_hand = picture.routes.snapshot()
    used = "optimised"
    if not _adopt(desk, solved.problem, solved.plan, placed):
        _adopt(desk, *at_hand, placed)
        used = "at-hand"
    phase: Phase = "live" if any(state.done for state in picture.states.values()) else "overnight"
    desk.day.published += 1
    desk.day.planned_at = desk.at
    settle(desk)
    save(desk, phase)
    improve_later(desk)
    figures = _figures(desk, data, solved, cost_before)
    ctx.record(figures, subject=desk.service_day, version=desk.day.published, at=desk.at)
    desk.day.figures = figures.model_dump(mode="json") | {"used": used, "iterations": solved.iterations}
    steps = [{"seconds": f.seconds, "total_ore": f.total_ore, "vehicles": f.vehicles} for f in solved.history]
    record = desk.day.figures | {"labels": solved.labels, "history": steps}
    ctx.store.add(PlanRecord(f"{desk.service_day}/{desk.day.published}", desk.service_day, desk.at, record))
    renew(desk.day)
    picture.stamp = desk.day.stamp
    desk.close()


def improve_later(desk: Desk) -> None:
    """Have the day searched again after a while, as long as it is driven; asked for again, it stays one search."""
    every, day = desk.config.improve_every_s, desk.picture.day
    ahead = [v.start for state in desk.picture.states.values() for v in state.ahead]
    if not every or not ahead:
        return
    turn = max(desk.now, min(ahead) - every) // every + 1
    data = {"service_day": desk.service_day, "number": turn, "seed": turn, "worthwhile": True}
    limits = {"seconds": desk.config.improve_s, "iterations": None}
    desk.ctx.enqueue(KIND, f"{desk.service_day}/improve/{turn}", data | limits, day.at(turn * every))


def _placed(picture: DayPicture) -> set[str]:
    return set(picture.known) - set(picture.unplaced())


def _adopt(desk: Desk, problem: Problem, plan: Plan, placed: set[str]) -> bool:
    """Take over an order of visits; return whether every trip placed before (but provisional ones) is placed."""
    picture = desk.picture
    left = picture.adopt(problem, plan)
    stranded = [t for t in left if not put(picture, t) and not make_room(picture, t, desk.config)]
    missing = (placed - _placed(picture)) | set(stranded)
    return not any(not picture.known[trip_id].provisional for trip_id in missing)


def _cost(desk: Desk) -> int:
    """Return what the day costs: its runs, and guaranteed hours of vehicles that stay at home."""
    picture, total = desk.picture, 0
    for vehicle_id, vehicle in sorted(picture.fleet.items()):
        visits = picture.visits(vehicle_id)
        if not visits:
            total += paid_anyway(vehicle.price)
        else:
            old = picture.states.get(vehicle_id, RunState())
            offer = vehicle.offer
            run = Run(
                run_id(desk.service_day, vehicle_id), desk.service_day, vehicle_id, offer.operator_id, offer.contract_id
            )
            run.state = replace(old, visits=visits)
            plan = planned_run(picture, run, "overnight", desk)
            total += plan.planning_cost_ore if plan is not None else paid_anyway(vehicle.price)
    return total


def _figures(desk: Desk, data: Mapping[str, Any], solved: Solved, cost_before: int) -> DayPlanned:
    picture = desk.picture
    used = {v: picture.visits(v) for v in picture.fleet}
    trips = {visit.trip_id for visits in used.values() for visit in visits}
    provisional = {trip_id for trip_id in trips if picture.known[trip_id].provisional}
    return DayPlanned(
        service_day=desk.service_day,
        planned_at=desk.at,
        runs=sum(1 for visits in used.values() if any(v.trip_id not in provisional for v in visits)),
        vehicles_used=sum(1 for visits in used.values() if visits),
        trips_planned=len(trips - provisional),
        trips_on_call=len(provisional),
        trips_unserved=len(picture.unplaced()),
        planning_cost_ore=_cost(desk),
        cost_before_ore=cost_before,
        solver=", ".join(f"{name} {value}" for name, value in sorted(solved.labels.items())),
        travel_times=desk.office.travel.label,
        seed=int(data["seed"]),
        solve_s=round(solved.seconds),
    )
