"""Vehicles: offered, open, from and to their base, one run each, at the price of their contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from planner.checking.case import Case
from planner.checking.timeline import Timeline
from planner.checking.violation import Violation
from planner.kernel.places import crow_km
from planner.kernel.time import clock_text
from planner.messages.execution import VehicleOffered
from planner.messages.planning import RunPlanned
from planner.messages.settlement import Price


def check(case: Case) -> Iterator[Violation]:
    """Yield what is wrong with vehicles and costs."""
    runs = defaultdict(list)
    for line in case.timelines:
        runs[line.run.vehicle_id].append(line.run.run_id)
        vehicle = case.published.vehicles.get(line.run.vehicle_id)
        if vehicle is None:
            yield Violation("run.vehicle-unknown", "", line.run.run_id, 1, line.run.vehicle_id)
        else:
            yield from _vehicle(case, line, vehicle)
        yield from _cost(case, line)
    for vehicle_id, run_ids in sorted(runs.items()):
        if len(run_ids) > 1:
            yield Violation("run.vehicle-twice", "", run_ids[-1], len(run_ids) - 1, vehicle_id)


def _vehicle(case: Case, line: Timeline, vehicle: VehicleOffered) -> Iterator[Violation]:
    run = line.run
    if (run.operator_id, run.contract_id) != (vehicle.operator_id, vehicle.contract_id):
        detail = f"{run.operator_id} {run.contract_id}, offered {vehicle.operator_id} {vehicle.contract_id}"
        yield Violation("run.other-operator", "", run.run_id, 1, detail)
    opens, closes = case.day.seconds(vehicle.opens_at), case.day.seconds(vehicle.closes_at)
    if line.leaves < opens:
        detail = f"leaves {clock_text(line.leaves)}, opens {clock_text(opens)}"
        yield Violation("run.before-opening", "", run.run_id, opens - line.leaves, detail)
    if line.returns > closes:
        detail = f"back {clock_text(line.returns)}, closes {clock_text(closes)}"
        yield Violation("run.after-closing", "", run.run_id, line.returns - closes, detail)
    metres = round(1000 * max(crow_km(vehicle.base.place(), end.place()) for end in (run.start, run.end)))
    if metres > case.tolerance.place_m:
        yield Violation("run.other-base", "", run.run_id, metres)


def _cost(case: Case, line: Timeline) -> Iterator[Violation]:
    run, day = line.run, case.published.service_day
    contract = case.published.contracts.get(run.contract_id)
    if contract is None or not contract.valid_from <= day <= (contract.valid_to or day):
        yield Violation("run.contract-unknown", "", run.run_id, 1, run.contract_id)
        return
    trips = {visit.trip_id for visit in line.visits}
    chairs = sum(1 for trip_id in trips if case.published.trips[trip_id].needs.mobility == "wheelchair")
    cost = planning_cost(contract.planning_price, run, line.returns - line.leaves, chairs)
    off = abs(cost - run.planning_cost_ore)
    if off > case.tolerance.cost_ore:
        detail = f"{run.planning_cost_ore} øre published, {float(cost):.0f} øre by the contract"
        yield Violation("run.cost", "", run.run_id, round(off), detail)


def planning_cost(price: Price, run: RunPlanned, total_s: int, wheelchairs: int) -> Fraction:
    """Return the exact cost of a run in øre, unrounded.

    Start fee; guaranteed time at the price of driving; time beyond it, where driving counts as the first to lie within
    the guarantee; kilometres; a supplement per wheelchair trip; and at least the minimum.
    """
    standing = max(total_s - run.driving_s, 0)
    within = min(run.driving_s, price.guaranteed_s)
    beyond_standing = max(standing - (price.guaranteed_s - within), 0)
    driving_ore = Fraction((price.guaranteed_s + run.driving_s - within) * price.hourly_driving_ore, 3600)
    standing_ore = Fraction(beyond_standing * price.hourly_waiting_ore, 3600)
    km_ore = Fraction(run.distance_m * price.km_ore, 1000)
    total = price.start_fee_ore + driving_ore + standing_ore + km_ore + wheelchairs * price.wheelchair_ore
    return max(total, Fraction(price.minimum_ore))
