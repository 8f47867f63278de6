"""A run as a driver session (2100): every trip an order, every break a node, and what changed since the last one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.suti.compose.link import Link, Pen, moment, references
from adapters.suti.compose.trip import Halt, Passenger, Ride, location, order, process
from adapters.suti.model.ids import Id
from adapters.suti.model.message import Envelope
from adapters.suti.model.nodes import Contents, Node, Route
from adapters.suti.model.orders import Order, Orders
from adapters.suti.model.places import Address
from adapters.suti.model.resources import Capacity, Resource, Seats, Vehicle
from adapters.suti.model.sessions import Change, ChangeLog, DriverSession
from adapters.suti.model.times import Times
from planner.kernel.errors import InvalidInput
from planner.messages.planning import RunBreak, RunPlanned
from planner.messages.trips import Needs


@dataclass(frozen=True)
class Facts:
    """What a run does not say about a trip: needs, promise, status, and who it is for the operator who drives."""

    needs: Needs
    pickup_from: datetime | None = None
    latest_arrival: datetime | None = None
    max_ride_s: int | None = None
    passenger: Passenger | None = None
    status: str = "none"


def session(
    pen: Pen,
    run: RunPlanned,
    facts: Mapping[str, Facts],
    *,
    seats: int,
    before: RunPlanned | None = None,
    moved: Callable[[str], bool] = lambda _trip_id: False,
) -> Envelope:
    """Return a 2100.

    Args:
        pen: the link to the operator, and the number and time of the message.
        run: the run as it is now.
        facts: trip id → what else is known; every trip of the run must be there.
        seats: of the vehicle.
        before: the run as the operator last heard of it, or None the first time.
        moved: whether a trip that left this run is on another one now, rather than cancelled.

    Raises:
        InvalidInput: ``suti.no-facts`` for a trip without facts, ``suti.half-a-trip`` for one with no end.
    """
    body = DriverSession(
        id_driver_session=pen.link.us.id("idDriverSession", run.run_id),
        process=process(),
        resource_driver_session=Resource(
            vehicle=Vehicle(
                id_vehicle=(pen.link.us.id("idVehicle", run.vehicle_id),),
                capacity=Capacity(seats=Seats(no_of_seats=seats)),
            ),
            vehiclestart_location=location(run.start),
            resource_time=Times(
                time=(moment(run.leaves_at, "estimatedStarttime"), moment(run.returns_at, "estimatedEndtime"))
            ),
        ),
        orders=Orders(order=tuple(_orders(pen.link, run, facts))),
        changelog=ChangeLog(log=tuple(changes(pen.link, before, run, moved))) if before is not None else None,
    )
    return pen.say("2100", refers=references(pen.link, id_driver_session=run.run_id), driver_session=body)


def changes(link: Link, before: RunPlanned, run: RunPlanned, moved: Callable[[str], bool]) -> Iterator[Change]:
    """Yield what became of every trip between two versions of a run: added, updated, moved away or cancelled."""
    old, new = _halts(before), _halts(run)
    for trip_id in [*new, *(each for each in old if each not in new)]:
        if trip_id not in new:
            change = "moved" if moved(trip_id) else "cancelled"
        elif trip_id not in old:
            change = "added"
        elif _when(old[trip_id]) != _when(new[trip_id]) or trip_id in run.changed_trips:
            change = "updated"
        else:
            continue
        yield Change(change=change, id_order=(link.us.id("idOrder", trip_id),))


def _when(halts: dict[str, Halt]) -> list[tuple[str, object, datetime, datetime]]:
    """Return what a trip's halts say but for their numbers, which shift when others come and go."""
    return [(action, halt.point, halt.arrival, halt.departure) for action, halt in sorted(halts.items())]


def _halts(run: RunPlanned) -> dict[str, dict[str, Halt]]:
    """Return trip id → action → halt; nodes are numbered through the run in the order they are driven."""
    found: dict[str, dict[str, Halt]] = {}
    seqno = 0
    breaks = _breaks_after(run)
    for stop in run.stops:
        seqno += len(breaks.get(stop.seq - 1, ()))
        for action in stop.actions:
            seqno += 1
            halt = Halt(seqno, stop.point, stop.arrival_at, stop.departure_at)
            found.setdefault(action.trip_id, {})[action.action] = halt
    return found


def _breaks_after(run: RunPlanned) -> dict[int, list[RunBreak]]:
    found: dict[int, list[RunBreak]] = {}
    for each in run.breaks:
        found.setdefault(each.after_seq, []).append(each)
    return found


def _orders(link: Link, run: RunPlanned, facts: Mapping[str, Facts]) -> Iterator[Order]:
    for trip_id, halts in _halts(run).items():
        known = facts.get(trip_id)
        if known is None:
            raise InvalidInput(
                "suti.no-facts", "nothing is known about a trip", where=trip_id, do="Wait for its facts."
            )
        if set(halts) != {"pickup", "dropoff"}:
            raise InvalidInput(
                "suti.half-a-trip",
                "a trip gets on or off only",
                where=f"{run.run_id}, {trip_id}",
                do="Publish it whole.",
            )
        ride = Ride(
            trip_id,
            known.needs,
            halts["pickup"],
            halts["dropoff"],
            known.pickup_from,
            known.latest_arrival,
            known.max_ride_s,
            known.passenger,
            known.status,
        )
        yield order(link, ride, run.vehicle_id)
    yield from _breaks(link, run)


def _breaks(link: Link, run: RunPlanned) -> Iterator[Order]:
    actions = {stop.seq: len(stop.actions) for stop in run.stops}
    places = {stop.seq: stop.point for stop in run.stops}
    for number, each in enumerate(run.breaks, start=1):
        seqno = number + sum(count for seq, count in actions.items() if seq <= each.after_seq)
        rest = int((each.ends_at - each.starts_at).total_seconds())
        node = Node(
            node_seqno=seqno,
            node_type="action",
            subnode_type="break",
            address_node=Address(geographic_location=location(places.get(each.after_seq, run.start))),
            times_node=Times(time=(moment(each.starts_at, "scheduledtime", rest),)),
            contents=Contents(),
        )
        identity = Id(src=f"{link.us.link_id}:idOrder", id=f"{run.run_id}-break-{number}", unique=True)
        yield Order(id_order=identity, route=Route(node=(node,)))
