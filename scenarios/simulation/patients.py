"""What patients, wards and misfortune do by themselves: order, cancel, call ready; and break a vehicle down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scenarios.day.truth import JourneyTruth
from scenarios.simulation.car import Car
from scenarios.simulation.fates import Fate, Order, Script, fates_of
from scenarios.simulation.world import World


class Patients:
    """Enters a script's happenings into the agenda and sends them when their time comes."""

    def __init__(self, world: World, script: Script) -> None:
        self._world = world
        self._script = script
        self._journeys: dict[str, list[str]] = {}

    def enter(self) -> None:
        """Enter everything that is known at the start."""
        for reference, receipt in sorted(self._script.receipts.items()):
            self._know(reference, receipt, self._script.truths[reference])
        for order in self._script.orders:
            self._world.agenda.enter(order.at, partial(self._order, order))
        for cancellation in self._script.cancellations:
            self._world.agenda.enter(cancellation.at, partial(self._cancel, cancellation.reference))

    def _know(self, reference: str, receipt: Mapping[str, Any], truth: JourneyTruth) -> None:
        fates = fates_of(receipt, truth)
        self._journeys[reference] = sorted({fate.journey_id for fate in fates})
        for fate in fates:
            self._world.fates[fate.trip_id] = fate
            if fate.ready_at is not None:
                self._world.log.ready_at[fate.trip_id] = fate.ready_at
                if fate.on_call:
                    call = max(fate.ready_at, self._script.starts_at)
                    self._world.agenda.enter(call, partial(self._ready, fate, None))

    def _order(self, order: Order, now: datetime) -> None:
        receipt = self._world.command(now, "/api/booking/referrals", order.body)
        if receipt is not None:
            self._world.log.orders += 1
            self._know(order.truth.reference, receipt, order.truth)

    def _cancel(self, reference: str, now: datetime) -> None:
        for journey_id in self._journeys.get(reference, []):
            path = f"/api/booking/journeys/{journey_id}/cancel"
            if self._world.command(now, path, {"reason": "patient"}) is not None:
                self._world.log.cancellations += 1

    def _ready(self, fate: Fate, put_off: timedelta | None, now: datetime) -> None:
        """Call ready; a patient who came late to the treatment is ready that much later."""
        world = self._world
        if put_off is None and fate.outbound is not None:
            arrived = world.log.dropped_at.get(fate.outbound)
            if arrived is None and fate.outbound not in world.over:
                again = now + timedelta(seconds=world.parameters.ready_late_s)
                if again < self._script.starts_at + timedelta(hours=world.parameters.hours - 1):
                    world.agenda.enter(again, partial(self._ready, fate, None))
                return
            if arrived is None:
                return  # never came to the treatment: booking has cancelled the way home
            late = self._late(fate, arrived)
            if fate.ready_at is not None and fate.ready_at + late > now:
                world.agenda.enter(fate.ready_at + late, partial(self._ready, fate, late))
                return
        world.log.ready_at[fate.trip_id] = now
        body = {"ready_at": now.isoformat()}
        if world.command(now, f"/api/booking/trips/{fate.trip_id}/ready", body) is not None:
            world.log.ready_calls += 1

    def _late(self, fate: Fate, arrived: datetime) -> timedelta:
        outbound = self._world.fates.get(fate.outbound or "")
        if outbound is None or outbound.appointment_at is None:
            return timedelta(0)
        return max(timedelta(0), arrived - outbound.appointment_at)


def broken_down(cars: Iterable[Car], pick: float) -> Car | None:
    """Return which of the vehicles that are out with a passenger on board breaks down, or None when there is none."""
    out = sorted((car for car in cars if car.under_way and car.on_board), key=lambda car: car.vehicle_id)
    return out[min(int(pick * len(out)), len(out) - 1)] if out else None
