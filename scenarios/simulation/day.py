"""A whole day of driving: the loop of ticks in which reports are sent and changed runs are followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from planner.kernel.errors import SamturError
from planner.kernel.time import LOCAL
from planner.kernel.travel import TravelTimes
from scenarios.day.truth import Breakdown
from scenarios.simulation.car import Car, car_of, point
from scenarios.simulation.chance import Chance
from scenarios.simulation.client import Api
from scenarios.simulation.driver import Drivers
from scenarios.simulation.fates import Script
from scenarios.simulation.parameters import SimulationParameters
from scenarios.simulation.patients import Patients, broken_down
from scenarios.simulation.world import Log, World

Progress = Callable[[float, str], None]
_BATCH = 500


class Simulation:
    """Drives a service day through the interfaces.

    Args:
        api: the modules' interfaces, as a system that may act for every operator.
        travel: modelled driving times; those that planning uses, so that surprise is chance and not another map.
        advance: moves the system's clock, for example ``SimulatedClock.advance_to`` or ``HttpApi.advance``.
        settle: called once a tick after reports were sent: lets messages be delivered before runs are read again.
        parameters: habits of traffic, drivers and patients.
        progress: told the share of the day that is over, and what is going on.
    """

    def __init__(
        self,
        api: Api,
        travel: TravelTimes,
        *,
        advance: Callable[[datetime], None],
        settle: Callable[[], None] = lambda: None,
        parameters: SimulationParameters | None = None,
        progress: Progress = lambda _share, _what: None,
    ) -> None:
        self._parameters = parameters or SimulationParameters()
        self._world = World(api, advance, travel, self._parameters, Chance(self._parameters))
        self._drivers = Drivers(self._world)
        self._cars: dict[str, Car] = {}
        self._settle = settle
        self._progress = progress
        self._seen = 0
        self._positions_due: datetime | None = None

    def run(self, script: Script) -> Log:
        """Drive the day to its end and return what was done.

        Raises:
            SamturError: when the system cannot be asked at all, or refuses a whole batch.
        """
        world, now = self._world, script.starts_at
        self._positions_due = now if self._parameters.position_every_s else None
        Patients(world, script).enter()
        for breakdown in script.breakdowns:
            world.agenda.enter(breakdown.at, partial(self._break_down, breakdown))
        world.advance(now)
        self._settle()
        self._follow(script, now)
        end = now + timedelta(hours=self._parameters.hours)
        first, last = now, script.service_day.at(86_400)
        while now < end and (world.agenda or self._drivers.reports or self._drivers.back or world.stirred):
            now = self._tick_end(now)
            world.agenda.run_until(now)
            self._end_tick(script, now)
            share = (now - first) / (last - first)
            self._progress(min(1.0, share), self._what(now))
        self._progress(1.0, self._what(now))
        return world.log

    def _tick_end(self, now: datetime) -> datetime:
        """Return the end of the next tick; where nothing happens for a while, of the last tick before it does.

        So runs are always read again shortly before anybody acts on them.
        """
        tick = timedelta(seconds=self._parameters.tick_s)
        if self._drivers.reports or self._drivers.back or self._world.stirred:
            return now + tick
        coming = [at for at in (self._world.agenda.next_at(), self._next_positions()) if at is not None]
        quiet = (min(coming) - now) // tick if coming else 1
        return now + max(1, quiet) * tick

    def _next_positions(self) -> datetime | None:
        return self._positions_due if any(car.under_way for car in self._cars.values()) else None

    def _end_tick(self, script: Script, now: datetime) -> None:
        self._world.advance(now)
        self._world.stirred = False
        self._send(now)
        self._locate(now)
        self._settle()
        self._follow(script, now)
        self._complete(now)

    def _send(self, now: datetime) -> None:
        """Send the tick's reports in order of time."""
        world, drivers = self._world, self._drivers
        pending, drivers.reports = sorted(drivers.reports, key=lambda item: item[1]["at"]), []
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            answers = world.api.post("/api/execution/events", [report for _, report in batch])
            for (car, report), answer in zip(batch, answers, strict=True):
                error = answer.get("error")
                if error is None:
                    world.log.reports[report["event"]] += 1
                    continue
                world.log.refuse(now, f"{report['event']} {report['trip_id']}", error)
                drivers.refused(car, report, error["code"], now)

    def _locate(self, now: datetime) -> None:
        every = self._parameters.position_every_s
        if self._positions_due is None or now < self._positions_due:
            return
        self._positions_due = now + timedelta(seconds=every)
        out = [car for _, car in sorted(self._cars.items()) if car.under_way and car.phase != "standing"]
        body = [{"run_id": c.run_id, "at": now.isoformat(), "point": point(self._world.position(c, now))} for c in out]
        if body:
            answers = self._world.api.post("/api/execution/positions", body)
            self._world.log.positions += sum(answer["taken"] for answer in answers)

    def _follow(self, script: Script, now: datetime) -> None:
        """Read the runs that changed, accept new versions, and let drivers act on them."""
        query = {"day": str(script.service_day), "changed_since": self._seen, "detail": True}
        answer = self._world.api.get("/api/execution/runs", query)
        self._seen = answer["changed"]
        newer = [car for detail in answer["runs"] if (car := self._read(detail, now)) is not None]
        for car in self._accept(newer, now):
            self._drivers.redirect(car, now)

    def _read(self, detail: dict[str, Any], now: datetime) -> Car | None:
        """Take over what a run says now; return its vehicle when there is a new version to drive by."""
        car = self._cars.get(detail["run_id"])
        if car is None:
            car = self._cars[detail["run_id"]] = car_of(detail)
            newer = True
        elif car.phase == "over":
            return None
        else:
            newer = detail["version"] > car.version
            car.read(detail)
        if car.status in {"lost", "completed"}:
            self._drivers.lose(car)
            return None
        if car.status in {"withdrawn", "rejected"}:
            self._drivers.decide(car, now)  # nothing is left to fetch; a vehicle that is out goes home
            return None
        return car if newer or car.accepted_version < car.version else None

    def _accept(self, cars: list[Car], now: datetime) -> list[Car]:
        """Accept the newest versions; return the vehicles whose version stands."""
        new = [car for car in cars if car.accepted_version < car.version]
        body = [{"run_id": car.run_id, "version": car.version} for car in new]
        answers = self._world.command(now, "/api/execution/acceptances", body) if body else []
        for car, answer in zip(new, answers or [], strict=False):
            error = answer.get("error")
            if error is None:
                car.accepted_version = car.version
                self._world.log.accepted += 1
            else:
                self._world.log.refuse(now, f"accept {car.run_id}", error)
        return [car for car in cars if car.accepted_version == car.version]

    def _complete(self, now: datetime) -> None:
        """Complete the runs of vehicles that came back, unless new work has come in meanwhile."""
        back, self._drivers.back = self._drivers.back, []
        for car in back:
            at = car.back_at or now
            if car.next_visit() is not None:
                car.phase = "idle"
                self._drivers.decide(car, now)
            elif self._world.command(now, f"/api/execution/runs/{car.run_id}/complete", {"at": at.isoformat()}):
                car.phase = "over"
                self._world.log.completed += 1
            else:
                self._look_again(car, now)

    def _look_again(self, car: Car, now: datetime) -> None:
        """Read a run anew whose completion was refused, and go on with what it says."""
        try:
            car.read(self._world.api.get(f"/api/execution/runs/{car.run_id}"))
        except SamturError as error:
            self._world.log.refuse(now, f"read {car.run_id}", error.as_dict())
        if car.next_visit() is not None:
            car.phase = "idle"
            self._drivers.decide(car, now)
        else:
            car.phase = "over"

    def _break_down(self, breakdown: Breakdown, now: datetime) -> None:
        car = broken_down(self._cars.values(), breakdown.pick)
        if car is None:
            again = now + timedelta(seconds=self._parameters.breakdown_retry_s)
            if any(c.phase != "over" for c in self._cars.values()):
                self._world.agenda.enter(again, partial(self._break_down, breakdown))
            return
        self._world.advance(now)
        self._send(now)
        body = {"at": now.isoformat(), "point": point(self._world.position(car, now)), "reason": "breakdown"}
        if self._world.command(now, f"/api/execution/runs/{car.run_id}/lost", body) is not None:
            self._world.log.lost.append(car.run_id)
            self._drivers.lose(car)

    def _what(self, now: datetime) -> str:
        out = sum(car.under_way for car in self._cars.values())
        carried = self._world.log.reports["dropped-off"]
        return f"{now.astimezone(LOCAL):%H:%M}  {out} vehicles out, {carried} passengers delivered"
