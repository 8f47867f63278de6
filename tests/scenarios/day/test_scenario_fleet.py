"""The generated fleet and contracts fit the messages they become, and can carry what is asked."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime

from planner.messages.execution import VehicleOffered
from planner.messages.settlement import ContractPublished, Price
from scenarios.day.generate import Scenario


def test_vehicles_and_contracts_fit_their_messages(whole_day: Scenario) -> None:
    """Every vehicle is a vehicle-offered and every contract a contract-published, and each vehicle has its contract."""
    now = datetime(2026, 3, 1, tzinfo=UTC).isoformat()
    contracts = {}
    for body in whole_day.contracts:
        published = ContractPublished.model_validate_json(json.dumps(body | {"published_at": now}))
        assert (
            Price.model_validate(body["paid_price"]).hourly_driving_ore >= published.planning_price.hourly_driving_ore
        )
        contracts[published.contract_id] = published
    assert len(contracts) == len(whole_day.contracts)
    seen = set()
    for body in whole_day.vehicles:
        offered = VehicleOffered.model_validate_json(json.dumps(body | {"offered_at": now}))
        contract = contracts[offered.contract_id]
        assert (contract.operator_id, contract.kind) == (offered.operator_id, offered.kind)
        assert offered.opens_at < offered.closes_at
        seen.add(offered.vehicle_id)
    assert len(seen) == len(whole_day.vehicles)


def test_guaranteed_vehicles_are_paid_anyway_and_their_drivers_rest(whole_day: Scenario) -> None:
    """Guaranteed contracts, and they alone, have guaranteed hours and a duty; planning knows the least pay of all."""
    kinds = {body["kind"] for body in whole_day.contracts}
    assert kinds == {"guaranteed", "variable"}
    for body in whole_day.contracts:
        guaranteed = body["kind"] == "guaranteed"
        assert (body["planning_price"]["guaranteed_s"] > 0, body["duty"] is not None) == (guaranteed, guaranteed)
        for name in ("guaranteed_s", "minimum_ore"):
            assert body["planning_price"][name] == body["paid_price"][name]


def test_every_need_has_a_vehicle(whole_day: Scenario) -> None:
    """For each journey some vehicle has the places, the front seat and the equipment."""
    for journey in whole_day.journeys:
        needs = journey.needs
        seats = needs.companions + (needs.mobility != "wheelchair")
        chairs = int(needs.mobility == "wheelchair")
        assert any(
            vehicle["front_seats"] >= needs.front_seat
            and set(needs.equipment) <= set(vehicle["equipment"])
            and any(o["seats"] >= seats and o["wheelchairs"] >= chairs for o in vehicle["layouts"])
            for vehicle in whole_day.vehicles
        )


def test_lift_vehicles_trade_seats_for_wheelchairs(whole_day: Scenario) -> None:
    """A lift vehicle has several layouts, and more wheelchair places always cost seats."""
    lifts = [v for v in whole_day.vehicles if "lift" in v["equipment"]]
    assert lifts
    for vehicle in lifts:
        layouts = sorted((o["wheelchairs"], o["seats"]) for o in vehicle["layouts"])
        assert len(layouts) > 1
        assert all(a[1] > b[1] for a, b in itertools.pairwise(layouts))
