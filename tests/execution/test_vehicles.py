"""Offering vehicles and taking them back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planner.execution.domain.vehicle import VehicleStatus
from planner.execution.handlers.vehicles import offer_vehicle, withdraw_vehicle
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.execution import Layout, VehicleOffered, VehicleWithdrawn
from planner.messages.settlement import ContractPublished, Price
from tests.execution.road import DAY, Road, at, offer, run, stops_for


def contract(operator: str = "O1", valid_to: str | None = None) -> ContractPublished:
    """Return contract K1 of an operator."""
    return ContractPublished(
        contract_id="K1",
        contract_version="1",
        operator_id=operator,
        operator_name="Vognmand Et",
        kind="variable",
        valid_from="2026-01-01",
        valid_to=valid_to,
        planning_price=Price(hourly_driving_ore=1, hourly_waiting_ore=1),
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_offer_is_told_once(road: Road) -> None:
    """An offer becomes a message about the vehicle that day; the same offer again is no new offer."""
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    said = road.said[0]
    assert isinstance(said, VehicleOffered)
    assert (road.recorded[0].subject, road.recorded[0].version) == (f"V1:{DAY}", 1)
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    assert road.said == []
    road.do(lambda ctx: offer_vehicle(ctx, offer(equipment=("lift",))))
    assert (road.recorded[0].version, road.said[0].equipment) == (2, ("lift",))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes_at": at(-60)}, "execution.vehicle-hours"),
        ({"layouts": (Layout(seats=0, wheelchairs=0),)}, "execution.vehicle-empty"),
        ({"front_seats": 5}, "execution.vehicle-front-seats"),
    ],
)
def test_impossible_vehicles_are_refused(road: Road, changes: dict[str, object], code: str) -> None:
    """A vehicle that closes before it opens, or has no room, is not offered."""
    with pytest.raises(InvalidInput, match=code):
        road.do(lambda ctx: offer_vehicle(ctx, offer(**changes)))


def test_contract_must_be_the_operators_and_in_force(road: Road) -> None:
    """A known contract is checked; one that has not arrived yet is taken on trust."""
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    road.tell(contract("O2"))
    with pytest.raises(InvalidInput, match=r"execution.contract"):
        road.do(lambda ctx: offer_vehicle(ctx, offer("V2")))
    road.tell(contract("O1", valid_to="2026-03-16"), version=2)
    with pytest.raises(InvalidInput, match=r"execution.contract"):
        road.do(lambda ctx: offer_vehicle(ctx, offer("V2")))
    road.tell(contract("O1", valid_to=DAY), version=3)
    road.do(lambda ctx: offer_vehicle(ctx, offer("V2")))
    assert road.said


def test_vehicle_belongs_to_one_operator_a_day(road: Road) -> None:
    """Nobody can offer, and thereby take over, another operator's vehicle."""
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    with pytest.raises(Conflict, match=r"execution.vehicle-of-other"):
        road.do(lambda ctx: offer_vehicle(ctx, offer(operator="O2")))


def test_withdrawal_is_told_once_and_can_be_offered_anew(road: Road) -> None:
    """Taking back is one message; offering again outranks it."""
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    road.do(lambda ctx: withdraw_vehicle(ctx, "V1", DAY, "driver ill"))
    assert isinstance(road.said[0], VehicleWithdrawn)
    road.do(lambda ctx: withdraw_vehicle(ctx, "V1", DAY, "driver ill"))
    assert road.said == []
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    assert road.recorded[0].version == 3
    assert road.read(lambda store: store.vehicle("V1", DAY).status) is VehicleStatus.OFFERED
    with pytest.raises(NotFound, match=r"execution.no-vehicle"):
        road.do(lambda ctx: withdraw_vehicle(ctx, "V9", DAY, "none"))


def test_vehicle_on_its_way_cannot_be_withdrawn(road: Road) -> None:
    """After it has left its base only a loss can be reported; while accepted its facts cannot change."""
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    road.tell(run(stops_for(["A"])))
    road.accept()
    with pytest.raises(Conflict, match=r"execution.vehicle-under-way"):
        road.do(lambda ctx: offer_vehicle(ctx, offer(equipment=("lift",))))
    road.report("A", "arrived", 10)
    with pytest.raises(Conflict, match=r"execution.vehicle-under-way"):
        road.do(lambda ctx: withdraw_vehicle(ctx, "V1", DAY, "tired"))
