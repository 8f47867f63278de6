"""What patients, wards and the clock do in a simulated day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planner.kernel.errors import Conflict, InvalidInput, Transient
from planner.kernel.places import Place
from planner.kernel.time import ServiceDay
from scenarios.day.generate import generate
from scenarios.day.parameters import Parameters
from scenarios.simulation.agenda import Agenda
from scenarios.simulation.car import Car
from scenarios.simulation.chance import Chance
from scenarios.simulation.client import TIME_HEADER, HttpApi
from scenarios.simulation.fates import Cancellation, Order, script_of
from scenarios.simulation.parameters import SimulationParameters
from scenarios.simulation.patients import broken_down
from tests.execution.road import at, run, stops_for
from tests.scenarios.simulation.stage import Stage, receipt, truth

CALM = SimulationParameters(travel_sigma=0, day_sigma=0, service_sigma=0, position_every_s=0)
HOME_TOO = {"A": receipt("J1", legs=("outbound", "return"), on_call=True)}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stage with trip J1-1 on a run: at the hospital at minute 65."""
    stage = Stage(tmp_path)
    stage.know("J1-1")
    stage.tell(run(stops_for(["J1-1"], 20)))
    yield stage
    stage.close()


def _said(stage: Stage, ending: str) -> list[tuple[datetime, Any]]:
    return [(when, body) for when, path, body in stage.sent if path.endswith(ending)]


def test_ready_call_comes_when_the_patient_is_ready(stage: Stage) -> None:
    """A patient who was in time calls when really ready, and the log knows when that was."""
    stage.tell(run(stops_for(["J1-1"], 10)), version=2)
    log = stage.simulate([truth("A", ready_at=at(120))], HOME_TOO, parameters=CALM)
    assert _said(stage, "/trips/J1-2/ready") == [(at(120), {"ready_at": at(120).isoformat()})]
    assert (log.ready_calls, log.ready_at) == (1, {"J1-2": at(120)})


def test_who_came_late_to_the_treatment_is_ready_later(stage: Stage) -> None:
    """Lateness of the way there pushes the ready-call back by as much."""
    log = stage.simulate([truth("A", ready_at=at(120))], HOME_TOO, parameters=CALM)
    late = log.dropped_at["J1-1"] - at(60)
    assert late > timedelta(0)
    assert [when for when, _ in _said(stage, "/ready")] == [at(120) + late]


def test_who_is_not_there_yet_does_not_call(stage: Stage) -> None:
    """Nobody calls ready before the way there is driven."""
    stage.simulate([truth("A", ready_at=at(40))], HOME_TOO, parameters=CALM)
    assert _said(stage, "/ready")[0][0] > at(60)


def test_who_did_not_come_does_not_call(stage: Stage) -> None:
    """After a no-show on the way there nobody calls for the way home."""
    log = stage.simulate([truth("A", ready_at=at(120), no_show=("outbound",))], HOME_TOO, parameters=CALM)
    assert _said(stage, "/ready") == []
    assert log.ready_calls == 0


def test_refused_calls_are_noted_and_the_day_goes_on(stage: Stage) -> None:
    """A refusal by booking is written into the log with its code."""
    stage.no_trip.add("J1-2")
    log = stage.simulate([truth("A", ready_at=at(120))], HOME_TOO, parameters=CALM)
    assert log.refused == {"booking.trip-not-waiting": 1}
    assert log.completed == 1


def test_orders_and_cancellations_come_at_their_time(stage: Stage) -> None:
    """The same-day rush and cancellations are sent to booking when they happen, and their fates are known then."""
    rush = Order(at(30), {"journey": "J7"}, truth("R"))
    log = stage.simulate(
        [truth("A"), truth("R")],
        {"A": receipt("J1")},
        parameters=CALM,
        orders=(rush,),
        cancellations=(Cancellation(at(50), "R"), Cancellation(at(20), "R")),
    )
    assert _said(stage, "/referrals") == [(at(30), {"journey": "J7"})]
    assert _said(stage, "/journeys/J7/cancel") == [(at(50), {"reason": "patient"})]
    assert (log.orders, log.cancellations) == (1, 1)


def test_script_takes_what_happens_from_its_start_on() -> None:
    """Of a generated day the simulation sends the orders and cancellations from its start; the rest came before."""
    scenario = generate(Parameters.read(trips=60, seed=3))
    day = ServiceDay(scenario.service_day)
    for start in (day.at(0), day.at(36_000)):
        script = script_of(scenario.truth, scenario.referrals, {}, day, start)
        truths = scenario.truth.journeys.values()
        assert {o.truth.reference for o in script.orders} == {t.reference for t in truths if t.ordered_at >= start}
        wanted = {t.reference for t in truths if t.cancel_at is not None and t.cancel_at >= start}
        assert {c.reference for c in script.cancellations} == wanted
        assert all(order.body["external_id"] == order.truth.reference for order in script.orders)
        assert script.breakdowns == scenario.truth.breakdowns


def test_breakdown_picks_among_cars_with_passengers() -> None:
    """Only a vehicle that is out with somebody on board breaks down; without any, none does."""
    cars = [Car(f"R{n}", f"V{n}", Place(56, 9), Place(56, 9)) for n in range(4)]
    assert broken_down(cars, 0.5) is None
    for car in cars[1:]:
        car.phase = "driving"
    for car in cars[2:]:
        car.on_board.append("J1-1")
    assert [broken_down(cars, pick) for pick in (0.0, 0.49, 0.5, 1.0)] == [cars[2], cars[2], cars[3], cars[3]]


def test_chance_is_drawn_by_name() -> None:
    """The same drive has the same luck whatever was drawn before; the median is the model's time."""
    chance, again = Chance(SimulationParameters(seed=5)), Chance(SimulationParameters(seed=5))
    again.drive("other", 100)
    assert chance.drive("R1/1", 1000) == again.drive("R1/1", 1000)
    times = sorted(chance.drive(f"R1/{n}", 1000) for n in range(401))
    assert times[200] == pytest.approx(1000 * chance.day_factor, rel=0.03)
    assert len(set(times)) > 100


def test_agenda_keeps_time_and_order() -> None:
    """Things happen in order of time, equal times in order of entry, and not before their time."""
    agenda, done = Agenda(), []
    for minute, name in ((5, "b"), (1, "a"), (5, "c"), (9, "d")):
        agenda.enter(at(minute), lambda _, name=name: done.append(name))
    agenda.run_until(at(9))
    assert done == ["a", "b", "c"]
    assert agenda.next_at() == at(9)


class _Reply:
    def __init__(self, status_code: int, body: Any) -> None:
        self.status_code, self._body = status_code, body

    def json(self) -> Any:
        return self._body


def test_client_raises_what_the_system_said() -> None:
    """A problem answer becomes the error of its class and code; key and simulated time go with every request."""
    asked: list[dict[str, Any]] = []

    def request(method: str, url: str, **more: Any) -> _Reply:
        asked.append({"method": method, "url": url, **more})
        status = {"/ok": 200, "/late": 409, "/wrong": 422, "/away": 503}[url]
        return _Reply(status, {"code": "x.y", "what": "no"} if status > 200 else {"fine": True})

    api = HttpApi(request, key="k")
    api.advance(at(5))
    assert api.get("/ok", {"a": 1}) == {"fine": True}
    assert asked[0]["headers"] == {"Authorization": "Bearer k", TIME_HEADER: at(5).isoformat()}
    for path, kind in (("/late", Conflict), ("/wrong", InvalidInput), ("/away", Transient)):
        with pytest.raises(kind, match=r"x\.y"):
            api.post(path, {})


@pytest.mark.parametrize("change", [{"tick_s": 0}, {"travel_sigma": -0.1}])
def test_impossible_parameters_are_refused(change: dict[str, Any]) -> None:
    """A negative habit or a tick of no length is a coded error."""
    with pytest.raises(InvalidInput, match=r"simulation\.parameter"):
        SimulationParameters(**change)
