"""Travel that depends on the time of day: every slot of the day has a speed.

A trip goes on at the next slot's speed when it crosses a border, so that who leaves later never arrives sooner (first
in, first out): the stepwise speeds of S. Ichoua, M. Gendreau, J.-Y. Potvin, "Vehicle dispatching with time-dependent
travel times", European Journal of Operational Research 144 (2003), section 3. A way of w seconds at full speed is
1000 w steps; a second in a slot of speed v makes v steps. The arrival is the first whole second by which all steps are
made, the latest departure the last one from which they can be. Steps made since a departure never grow when it moves
later, so both are monotone after rounding too, and ``arrives(t) <= u`` exactly when ``t <= departs(u)``.

No slot is faster than full speed: ``Facts.seconds`` is the least travel of any time, and every bound made of it holds.

Slots stand at the end of every vehicle's row as pairs of start and speed. Before the first one speed is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.routing.columns import FULL_SPEED, SLOTS
from planner.routing.compiled import kernel
from planner.routing.problem import Int32
from planner.routing.rows import NO_LIMIT

if TYPE_CHECKING:  # facts are built with this rule
    from planner.routing.facts import Facts


@kernel
def slotted(facts: Facts) -> bool:
    """Return whether travel depends on the time of day."""
    return bool(facts.vehicle.shape[1] > SLOTS)


@kernel
def arrives(facts: Facts, vehicle: int, ready: int, a: int, b: int) -> int:
    """Return the second at which a vehicle that leaves a at ``ready`` is at b."""
    way = facts.seconds[a, b]
    if facts.vehicle.shape[1] > SLOTS:
        return int(_after(facts.vehicle[vehicle], ready, way))
    return int(ready + way)


@kernel
def departs(facts: Facts, vehicle: int, by: int, a: int, b: int) -> int:
    """Return the last second at which a vehicle can leave a to be at b at ``by``."""
    way = facts.seconds[a, b]
    if facts.vehicle.shape[1] > SLOTS:
        return int(_before(facts.vehicle[vehicle], by, way))
    return int(by - way)


@kernel
def _after(car: Int32, ready: int, way: int) -> int:
    left, time, speed = way * FULL_SPEED, ready, FULL_SPEED
    for column in range(SLOTS, len(car), 2):
        border = car[column]
        if border > time:
            steps = (border - time) * speed
            if steps >= left:
                break
            left -= steps
            time = border
        speed = car[column + 1]
    return int(time + (left + speed - 1) // speed)


@kernel
def _before(car: Int32, by: int, way: int) -> int:
    left, time = way * FULL_SPEED, by
    for column in range(len(car) - 2, SLOTS - 1, -2):
        border, speed = car[column], car[column + 1]
        if border < time:
            steps = (time - border) * speed
            if steps >= left:
                return int(time - (left + speed - 1) // speed)
            left -= steps
            time = border
    return int(time - (left + FULL_SPEED - 1) // FULL_SPEED)


@kernel
def next_border(facts: Facts, vehicle: int, time: int) -> int:
    """Return the first beginning of a slot after a time, ``NO_LIMIT`` when there is none."""
    car = facts.vehicle[vehicle]
    for column in range(SLOTS, len(car), 2):
        if car[column] > time:
            return int(car[column])
    return NO_LIMIT


@kernel
def last_border(facts: Facts, vehicle: int, time: int) -> int:
    """Return the last beginning of a slot before a time, ``-NO_LIMIT`` when there is none."""
    car = facts.vehicle[vehicle]
    for column in range(len(car) - 2, SLOTS - 1, -2):
        if car[column] < time:
            return int(car[column])
    return -NO_LIMIT
