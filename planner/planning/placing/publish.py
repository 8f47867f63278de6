"""Stores changed runs and, once the day is driven by a published plan, sends every change."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

from planner.kernel.ids import run_id
from planner.messages.planning import RunPlanned, RunWithdrawn
from planner.planning.desk import Desk
from planner.planning.domain.price import Work, planning_cost
from planner.planning.domain.run import PlannedVisit, Run, RunState, RunVersion
from planner.planning.picture.known import KnownVehicle
from planner.planning.picture.picture import DayPicture
from planner.planning.placing.telling import changed_trips, kept_out, rests, told_breaks

Phase = Literal["overnight", "live"]


def save(desk: Desk, phase: Phase = "live") -> list[Run]:
    """Store the runs that changed, send what must be sent, and return those sent."""
    picture, store = desk.picture, desk.ctx.store
    touched = sorted(picture.settled())
    sent = []
    affected, picture.adrift = picture.adrift, set()
    for vehicle_id in touched:
        visits = picture.visits(vehicle_id)
        state = picture.states.get(vehicle_id, RunState())
        affected = affected.union(visit.trip_id for visit in (*state.visits, *visits))
        state = replace(state, visits=visits, breaks=picture.breaks(vehicle_id))
        picture.states[vehicle_id] = state
        run = store.run(run_id(desk.service_day, vehicle_id))
        if run is None:
            if not visits:
                continue
            offer = picture.fleet[vehicle_id].offer
            run = Run(
                run_id(desk.service_day, vehicle_id), desk.service_day, vehicle_id, offer.operator_id, offer.contract_id
            )
            store.add(run)
        run.state = state
        if desk.day.driving and send(desk, run, phase):
            sent.append(run)
    _assign(desk, affected)
    return sent


def _assign(desk: Desk, affected: set[str]) -> None:
    """Store which vehicle drives each of these trips now."""
    picture = desk.picture
    now = {trip: picture.vehicle_of(trip) if trip in picture.known else None for trip in affected}
    changed = {trip: vehicle for trip, vehicle in now.items() if picture.assigned.get(trip) != vehicle}
    if changed:
        desk.ctx.store.assign(changed)
        picture.assigned.update(changed)


def send(desk: Desk, run: Run, phase: Phase) -> bool:
    """Publish a run's new version, or withdraw it when nothing is left; return whether anything was sent."""
    plan = planned_run(desk.picture, run, phase, desk)
    if plan is None:
        return withdraw(desk, run, "no-trips") if run.status == "published" else False
    before = run.published if run.status == "published" else None
    resend_s = desk.config.resend_s
    changed = changed_trips(before, plan, resend_s)
    if before is not None and not changed and not (kept_out(before, plan, resend_s) or rests(before, plan, resend_s)):
        return False
    plan = plan.model_copy(update={"changed_trips": changed})
    run.version += 1
    run.status, run.published = "published", plan
    desk.ctx.record(plan, subject=run.run_id, version=run.version, at=desk.at)
    desk.ctx.store.add(RunVersion(run.run_id, run.version, run.service_day, "planned", plan.model_dump_json()))
    _note(desk, run, before, plan)
    return True


def withdraw(desk: Desk, run: Run, why: str) -> bool:
    """Take a published run back."""
    run.version += 1
    run.status = "withdrawn" if run.status == "published" else run.status
    payload = RunWithdrawn(
        run_id=run.run_id,
        service_day=run.service_day,
        vehicle_id=run.vehicle_id,
        operator_id=run.operator_id,
        withdrawn_at=desk.at,
        reason=why,
    )
    desk.ctx.record(payload, subject=run.run_id, version=run.version, at=desk.at)
    desk.ctx.store.add(RunVersion(run.run_id, run.version, run.service_day, "withdrawn", payload.model_dump_json()))
    return True


def planned_run(picture: DayPicture, run: Run, phase: Phase, desk: Desk) -> RunPlanned | None:
    """Return the message of a run as it stands: without trips that still wait for their ready-call.

    Every passenger's action is a stop of its own, because each has its own times; what happened keeps its real
    time. A vehicle that waits at the end for ready-calls is back when its held capacity ends.
    """
    visits = [v for v in run.state.visits if not picture.known[v.trip_id].provisional]
    if not visits:
        return None
    vehicle = picture.fleet[run.vehicle_id]
    legs = _legs(picture, vehicle, visits)
    driving = sum(picture.places.seconds(a, b) for a, b in legs)
    metres = sum(picture.places.metres(a, b) for a, b in legs)
    left = run.state.left_base_s
    leaves = left if left is not None else visits[0].start - picture.places.seconds(*legs[0])
    held = run.state.breaks
    if left is None and held and (held[0].start < leaves or run.state.visits[0] != visits[0]):
        leaves = min(leaves, picture.leaves(run.vehicle_id))  # breaks count from here
    breaks = told_breaks(held, visits, [picture.places.seconds(*leg) for leg in legs])
    last = breaks[-1].end if breaks and breaks[-1].after == len(visits) else visits[-1].departure
    returns = last + picture.places.seconds(*legs[-1])
    if run.state.visits[-1] != visits[-1]:
        returns = max(returns, picture.returns(run.vehicle_id))
    chairs = {v.trip_id for v in visits if picture.known[v.trip_id].demand.needs.mobility == "wheelchair"}
    work = Work(returns - leaves, driving, metres, len(chairs))
    return RunPlanned.model_validate(
        {
            "run_id": run.run_id,
            "service_day": run.service_day,
            "vehicle_id": run.vehicle_id,
            "operator_id": run.operator_id,
            "contract_id": vehicle.offer.contract_id,
            "phase": phase,
            "start": vehicle.offer.base,
            "end": vehicle.offer.base,
            "leaves_at": desk.instant(leaves),
            "returns_at": desk.instant(returns),
            "driving_s": driving,
            "distance_m": metres,
            "planning_cost_ore": planning_cost(vehicle.price, work),
            "stops": tuple(_stop(desk, picture, seq, visit) for seq, visit in enumerate(visits, start=1)),
            "breaks": tuple(
                {"starts_at": desk.instant(one.start), "ends_at": desk.instant(one.end), "after_seq": one.after}
                for one in breaks
            ),
            "planned_at": desk.at,
        }
    )


def _legs(picture: DayPicture, vehicle: KnownVehicle, visits: list[PlannedVisit]) -> list[tuple[int, int]]:
    known = picture.known
    locs = [known[v.trip_id].pickup_loc if v.is_pickup else known[v.trip_id].dropoff_loc for v in visits]
    return list(pairwise([vehicle.base_loc, *locs, vehicle.base_loc]))


def _stop(desk: Desk, picture: DayPicture, seq: int, visit: PlannedVisit) -> dict[str, object]:
    known = picture.known[visit.trip_id]
    point = known.pickup_point if visit.is_pickup else known.demand.destination
    return {
        "seq": seq,
        "point": point,
        "arrival_at": desk.instant(visit.start),
        "departure_at": desk.instant(visit.departure),
        "actions": ({"trip_id": visit.trip_id, "action": "pickup" if visit.is_pickup else "dropoff"},),
    }


def _note(desk: Desk, run: Run, before: RunPlanned | None, plan: RunPlanned) -> None:
    had = {action.trip_id for stop in before.stops for action in stop.actions} if before is not None else set()
    times: dict[str, dict[str, str]] = {}
    for stop in plan.stops:
        for action in stop.actions:
            times.setdefault(action.trip_id, {})[f"{action.action}_at"] = stop.arrival_at.isoformat()
    for trip_id, at in times.items():
        if trip_id not in had:
            desk.note(trip_id, "on-run", run_id=run.run_id, vehicle_id=run.vehicle_id, version=run.version, **at)
