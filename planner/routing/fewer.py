"""The compiled step of vehicle elimination: serve with what is left those who lost their vehicle.

A closed vehicle's requests are without one; steps of ruin and recreate go on until everybody has a place. A day is
accepted when those it leaves out have been left out less often than those the day before it left out, so that
requests that are hard to place find one and easy ones wait: the sums of absences of J. Christiaens and G. Vanden
Berghe, "Slack induction by string removals for vehicle routing problems", Transportation Science 54 (2020), section
5.5, here with weights that grow with every step, as in Y. Nagata and O. Bräysy, "A powerful route minimization
heuristic for the vehicle routing problem with time windows", Operations Research Letters 37 (2009).
"""

from __future__ import annotations

import numpy as np

from planner.routing.anneal import ruin
from planner.routing.chance import Chance, below, uniform
from planner.routing.columns import COST, FREE, LENGTH, STATE
from planner.routing.compiled import making_kernel
from planner.routing.facts import Facts
from planner.routing.mix import Mix
from planner.routing.problem import Int32, Int64
from planner.routing.recreate import BLINK, Memory, recreate, some_key, sort_bank
from planner.routing.ruin import Trail, forget_step, take_back, to_bank
from planner.routing.tracks import Tracks

AROUND_ABSENT = 0.5
"""Chance to ruin around a request that nobody serves."""


@making_kernel
def place_all(
    facts: Facts,
    tracks: Tracks,
    near: Int32,
    kin: Int32,
    how: Mix,
    trail: Trail,
    memory: Memory,
    absences: Int64,
    dice: Chance,
    iterations: int,
    heat: float,
) -> int:
    """Run steps until everybody has a place; return how many were done.

    Args:
        facts: the problem; a vehicle that is closed can serve nobody in it.
        tracks: the present routes; changed.
        near: visits near each visit.
        kin: requests like each request.
        how: which steps.
        trail: room for one step.
        memory: of these routes.
        absences: int64[N] how often each request was left out; grows.
        dice: random state; advanced.
        iterations: steps to do at most.
        heat: temperature in grains, for days that leave out equally much.
    """
    requests = len(tracks.owner)
    absent = np.empty(max(requests, 1), dtype=np.int64)
    missing = 0
    for request in range(requests):
        if facts.request[request, STATE] == FREE and tracks.owner[request] < 0:
            absent[missing] = request
            missing += 1
    for step in range(iterations):
        if missing == 0:
            return step
        forget_step(trail)
        request = below(dice, requests)
        if uniform(dice) < AROUND_ABSENT:
            request = absent[below(dice, missing)]
        accepted = False
        if ruin(facts, tracks, near, kin, how, trail, request, dice):
            weight = 0
            for k in range(missing):
                to_bank(trail, absent[k])
                weight += absences[absent[k]]
            sort_bank(facts, trail, some_key(dice), dice)
            recreate(facts, tracks, memory, trail, BLINK, dice)
            left = change = 0
            for k in range(trail.tally[1]):
                if tracks.owner[trail.bank[k]] < 0:
                    left += absences[trail.bank[k]]
            for k in range(trail.tally[0]):
                change += tracks.route[trail.touched[k], COST] - trail.route[k, COST]
            accepted = left < weight or (left == weight and change < -heat * np.log(1.0 - uniform(dice)))
        if accepted:
            missing = 0
            for k in range(trail.tally[1]):
                if tracks.owner[trail.bank[k]] < 0:
                    absent[missing] = trail.bank[k]
                    missing += 1
        else:
            take_back(facts, tracks, trail)
        for k in range(missing):
            absences[absent[k]] += 1
    return iterations


@making_kernel
def shortest_stay(tracks: Tracks, absences: Int64, open_vehicles: Int64, dice: Chance) -> int:
    """Return the vehicle whose requests were left out least often in all, ties by chance; -1 when none has any."""
    best, chosen, equal = 0, -1, 0
    for vehicle in open_vehicles:
        n = tracks.route[vehicle, LENGTH]
        if n == 0:
            continue
        weight = 0
        for k in range(n):
            if tracks.order[vehicle, k] & 1 == 1:
                weight += absences[tracks.order[vehicle, k] >> 1]
        equal = equal + 1 if chosen >= 0 and weight == best else 1
        if chosen < 0 or weight < best or (weight == best and below(dice, equal) == 0):
            best, chosen = weight, vehicle
    return chosen
