"""How drivers drive: they set out in time, fetch who is there, wait for who is not, and follow changed runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scenarios.simulation.car import Car, Visit, point
from scenarios.simulation.world import World

Step = Callable[[Car, datetime], None]


@dataclass
class Drivers:
    """All drivers of a day.

    Attributes:
        reports: events that happened and are not sent yet.
        back: vehicles that came back to their base and are not completed yet.
    """

    world: World
    reports: list[tuple[Car, dict[str, Any]]] = field(default_factory=list)
    back: list[Car] = field(default_factory=list)

    def decide(self, car: Car, now: datetime) -> None:
        """Decide what a free vehicle does next: wait, set out, or go home."""
        car.generation += 1
        visit = car.next_visit()
        if visit is not None:
            needs = self.world.seconds(car.place, visit.place) + self.world.parameters.set_out_early_s
            self._at(max(now, visit.planned_at - timedelta(seconds=needs)), car, self._set_out)
        elif car.phase != "base":
            way = timedelta(seconds=self.world.seconds(car.place, car.base))
            leave = max(now, car.returns_at - way) if car.returns_at is not None else now
            self._at(leave, car, self._go_home)

    def redirect(self, car: Car, now: datetime) -> None:
        """Act on a changed run: whoever is free decides anew, whoever is on the way to somebody goes on."""
        if car.phase == "homing":
            car.place, car.phase = self.world.position(car, now), "idle"
            self._stop(car)
        if car.phase == "back" and car.next_visit() is not None:
            car.phase = "idle"
            self.back.remove(car)
        if car.phase in {"base", "idle"}:
            self.decide(car, now)

    def lose(self, car: Car) -> None:
        """Take a vehicle out of the day; its passengers stay behind."""
        car.generation += 1
        car.phase = "over"
        car.on_board.clear()
        self._stop(car)

    def refused(self, car: Car, report: dict[str, Any], code: str, now: datetime) -> None:
        """Act on a refused report: the trip is not this vehicle's any more, or it was too early."""
        trip_id = report["trip_id"]
        if code == "execution.no-show-too-early":
            self._again(car, trip_id, now)
            return
        if code == "execution.run-over":
            self.lose(car)
            return
        car.not_mine |= {(trip_id, "pickup"), (trip_id, "dropoff")}
        if trip_id in car.on_board:
            car.on_board.remove(trip_id)
        if car.phase == "standing" and car.target is not None and car.target.trip_id == trip_id:
            car.phase = "idle"
        if car.phase == "idle":
            self.decide(car, now)

    def _at(self, at: datetime, car: Car, step: Step) -> None:
        self.world.agenda.enter(at, partial(self._if_still, car, car.generation, step))

    @staticmethod
    def _if_still(car: Car, generation: int, step: Step, now: datetime) -> None:
        if car.generation == generation and car.phase != "over":
            step(car, now)

    def _set_out(self, car: Car, now: datetime) -> None:
        visit = car.next_visit()
        if visit is None:
            self.decide(car, now)
            return
        if car.phase == "base":
            self.world.command(now, f"/api/execution/runs/{car.run_id}/leave", {"at": now.isoformat()})
        car.phase, car.target = "driving", visit
        self._drive(car, now, self.world.seconds(car.place, visit.place))
        self._at(now + timedelta(seconds=self._under_way_s(car)), car, self._arrive)

    def _go_home(self, car: Car, now: datetime) -> None:
        car.phase, car.target = "homing", None
        self._drive(car, now, self.world.seconds(car.place, car.base))
        self._at(now + timedelta(seconds=self._under_way_s(car)), car, self._home)

    def _drive(self, car: Car, now: datetime, seconds: int) -> None:
        car.drives += 1
        took = self.world.chance.drive(f"{car.run_id}/{car.drives}", seconds)
        car.from_place, car.set_out_at, car.arrives_at = car.place, now, now + timedelta(seconds=took)

    @staticmethod
    def _under_way_s(car: Car) -> int:
        if car.set_out_at is None or car.arrives_at is None:
            return 0
        return int((car.arrives_at - car.set_out_at).total_seconds())

    @staticmethod
    def _stop(car: Car) -> None:
        car.from_place = car.set_out_at = car.arrives_at = None

    def _arrive(self, car: Car, now: datetime) -> None:
        visit = car.target
        if visit is None:
            self.decide(car, now)
            return
        car.place = visit.place
        self._stop(car)
        car.generation += 1
        present = car.planned(visit.key)
        if present is None or visit.key in car.done | car.not_mine:
            car.phase = "idle"  # the plan took it off while the car was on its way
            self.decide(car, now)
            return
        car.phase, car.target = "standing", present
        if visit.action == "pickup":
            self._report(car, "arrived", now)
            self._wait(car, present, now)
        else:
            self._drop(car, present, now)

    def _wait(self, car: Car, visit: Visit, now: datetime) -> None:
        """The patient gets on when the plan says, later when not ready, or never comes."""
        parameters, fate = self.world.parameters, self.world.fates.get(visit.trip_id)
        due = max(now, visit.planned_at)
        if fate is not None and fate.no_show:
            told = visit.ready_at if visit.on_call else visit.pickup_from
            since = max(now, told) if told is not None else now
            self._at(since + timedelta(seconds=parameters.no_show_wait_s), car, self._nobody)
            return
        kept = 0
        if fate is not None:
            late = (fate.ready_at - due).total_seconds() if fate.ready_at is not None and not fate.on_call else 0
            kept = round(min(max(fate.keeps_waiting_s, late), parameters.longest_wait_s))
        boarding = self.world.chance.service(f"{visit.trip_id}/pickup", visit.board_s)
        self._at(due + timedelta(seconds=kept + boarding), car, self._board)

    def _board(self, car: Car, now: datetime) -> None:
        visit = car.target
        if visit is None:
            return
        present = car.planned(visit.key)
        if present is not None and present.cancelled:
            self._give_up(car, visit, "cancelled-at-door", now)
            return
        self._report(car, "picked-up", now)
        car.done.add(visit.key)
        car.on_board.append(visit.trip_id)
        car.phase = "idle"
        self.decide(car, now)

    def _nobody(self, car: Car, now: datetime) -> None:
        if car.target is not None:
            self._give_up(car, car.target, "no-show", now)

    def _again(self, car: Car, trip_id: str, now: datetime) -> None:
        """Report a no-show again that was too early; the driver has moved on in thought, not in fact."""
        again = now + timedelta(seconds=self.world.parameters.no_show_retry_s)

        def act(at: datetime) -> None:
            if car.phase != "over":
                self._queue(car, trip_id, "no-show", at)

        self.world.agenda.enter(again, act)

    def _give_up(self, car: Car, visit: Visit, event: str, now: datetime) -> None:
        self._report(car, event, now)
        car.done |= {(visit.trip_id, "pickup"), (visit.trip_id, "dropoff")}
        self.world.over.add(visit.trip_id)
        car.phase = "idle"
        self.decide(car, now)

    def _drop(self, car: Car, visit: Visit, now: datetime) -> None:
        self._report(car, "dropped-off", now)
        car.done.add(visit.key)
        car.on_board.remove(visit.trip_id)
        self.world.over.add(visit.trip_id)
        self.world.log.dropped_at[visit.trip_id] = now
        alighting = self.world.chance.service(f"{visit.trip_id}/dropoff", visit.alight_s)
        self._at(now + timedelta(seconds=alighting), car, self._free)

    def _free(self, car: Car, now: datetime) -> None:
        car.phase = "idle"
        self.decide(car, now)

    def _home(self, car: Car, now: datetime) -> None:
        car.place, car.phase, car.back_at = car.base, "back", now
        self._stop(car)
        car.generation += 1
        self.back.append(car)

    def _report(self, car: Car, event: str, now: datetime) -> None:
        if car.target is not None:
            self._queue(car, car.target.trip_id, event, now)

    def _queue(self, car: Car, trip_id: str, event: str, now: datetime) -> None:
        where = point(car.place)
        report = {"run_id": car.run_id, "trip_id": trip_id, "event": event, "at": now.isoformat(), "point": where}
        self.reports.append((car, report))
