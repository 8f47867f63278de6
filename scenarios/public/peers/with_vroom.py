"""VROOM (pyvroom) on a public instance: shipments, most thorough exploration, all threads.

It can say neither ride times, so windows are narrowed, nor the duration of a route. It takes no seed, stops by itself
when it is done, and does not show how it went.
"""

from __future__ import annotations

import time
from datetime import timedelta

import vroom

from scenarios.public.instance import Instance, Routes
from scenarios.public.model import Model, model_of
from scenarios.public.peers.shared import NARROWED, limits_rides, limits_routes, loads_of, narrowed
from scenarios.public.solver import Budget, Outcome

EXPLORATION = 5


def solve(instance: Instance, budget: Budget) -> Outcome:
    """Solve an instance; requests left out, if any, are found by the checker."""
    began = time.monotonic()
    model = model_of(instance)
    question = _question(model)
    left = max(budget.seconds - (time.monotonic() - began), 0.01)
    answer = question.solve(EXPLORATION, nb_threads=budget.threads, timeout=timedelta(seconds=left))
    said = {
        "no seed": True,
        NARROWED: limits_rides(model),
        "route duration not said": limits_routes(model),
    }
    return Outcome(_routes(instance, answer), (), budget.threads, ", ".join(what for what, so in said.items() if so))


def _question(model: Model) -> vroom.Input:
    instance, loads = model.instance, loads_of(model)
    early, late = narrowed(model)
    question = vroom.Input()
    question.set_durations_matrix("car", model.seconds)
    question.set_distances_matrix("car", model.metres)
    question.set_costs_matrix("car", model.metres)
    for vehicle, car in enumerate(instance.fleet):
        question.add_vehicle(
            vroom.Vehicle(
                vehicle,
                start=car.depot,
                end=car.depot,
                capacity=loads.room[vehicle].tolist(),
                time_window=vroom.TimeWindow(int(model.early[car.depot]), int(model.late[car.depot])),
                costs=vroom.VehicleCosts(fixed=model.fee),
            )
        )

    def step(node: int) -> vroom.ShipmentStep:
        window = vroom.TimeWindow(int(early[node]), int(late[node]))
        return vroom.ShipmentStep(node, node, default_service=int(model.service[node]), time_windows=[window])

    for pickup, dropoff in instance.pairs:
        question.add_shipment(step(pickup), step(dropoff), amount=vroom.Amount(loads.change[pickup].tolist()))
    return question


def _routes(instance: Instance, answer: vroom.Solution) -> Routes:
    steps = answer.routes
    steps = steps[steps["type"].isin(["pickup", "delivery"])]
    nodes: list[list[int]] = [[] for _ in instance.fleet]
    for vehicle, node in zip(steps["vehicle_id"], steps["id"], strict=True):
        nodes[int(vehicle)].append(int(node))
    return Routes.of(nodes)
