"""Operators, their contracts and the vehicles they offer for the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from planner.kernel.places import Place, crow_km
from planner.kernel.time import ServiceDay
from planner.messages.trips import VehicleKind
from scenarios.day.geography import Area, Region
from scenarios.day.parameters import Parameters
from scenarios.day.tables import Fleet, Rest, Shift


@dataclass(frozen=True)
class Operator:
    """An invented operator with its home town."""

    id: str
    name: str
    home: Place


def build(
    parameters: Parameters, region: Region, rng: np.random.Generator
) -> tuple[list[Operator], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return operators, contracts and vehicles.

    A contract is a dict of ``contract_id``, ``contract_version``, ``operator_id``, ``operator_name``, ``kind``,
    ``valid_from``, ``valid_to``, ``planning_price`` and ``paid_price`` (fields of the message ``Price``, in øre), and
    ``duty`` (fields of ``Duty``, or None). A vehicle is one of the fields of ``execution.vehicle-offered.v1`` without
    ``offered_at``, its times ISO 8601 UTC.
    """
    fleet, day = parameters.fleet, ServiceDay(parameters.day.service_day)
    count = max(1, round(parameters.day.trips / fleet.trips_per_vehicle))
    towns = sorted((a for a in region.areas if a.in_town), key=lambda area: (-area.in_town, area.postcode))
    operators = _operators(min(fleet.operators, count), towns)
    contracts: dict[str, dict[str, Any]] = {}
    vehicles = []
    weights = np.array([area.in_town for area in towns])
    for number, name in enumerate(_types(fleet, count), start=1):
        kind: VehicleKind = "guaranteed" if rng.random() < fleet.types[name].guaranteed_share else "variable"
        base = towns[rng.choice(len(towns), p=weights / weights.sum())]
        operator = _near(operators, base.town, rng)
        contract_id = _contract_id(operator, kind, name)
        if contract_id not in contracts:
            contracts[contract_id] = _contract(kind, name, operator, parameters, rng)
        opens, closes = _hours(fleet.guaranteed_shifts if kind == "guaranteed" else fleet.variable_shifts, rng)
        equipment = list(fleet.types[name].equipment)
        if "lift" in equipment and rng.random() < fleet.stair_machine_share:
            equipment.append("stair-machine")
        vehicles.append(
            {
                "vehicle_id": f"V{number:03d}",
                "operator_id": operator.id,
                "contract_id": contract_id,
                "service_day": str(day),
                "kind": kind,
                "vehicle_type": name,
                "layouts": [{"seats": s, "wheelchairs": w} for s, w in fleet.types[name].layouts],
                "front_seats": fleet.types[name].front_seats,
                "equipment": equipment,
                "base": {"lat": base.town.lat, "lon": base.town.lon, "postcode": base.postcode},
                "opens_at": day.at(opens).isoformat(),
                "closes_at": day.at(closes).isoformat(),
            }
        )
    return operators, [contracts[key] for key in sorted(contracts)], vehicles


def _operators(count: int, towns: list[Area]) -> list[Operator]:
    """One operator in each of the largest towns, then again from the first when there are more."""
    return [
        Operator(f"O{i + 1:02d}", f"{town.name} Persontransport {i + 1} (syntetisk)", town.town)
        for i, town in ((i, towns[i % len(towns)]) for i in range(count))
    ]


def _types(fleet: Fleet, count: int) -> list[str]:
    """Return every vehicle's type: shares by largest remainder, so that a small fleet too has its lift vehicles."""
    exact = {name: kind.share * count for name, kind in fleet.types.items()}
    number = {name: int(value) for name, value in exact.items()}
    rest = sorted(exact, key=lambda name: (number[name] - exact[name], name))
    for name in rest[: count - sum(number.values())]:
        number[name] += 1
    return [name for name in fleet.types for _ in range(number[name])]


def _near(operators: list[Operator], base: Place, rng: np.random.Generator) -> Operator:
    """Draw an operator; near ones are likelier, one 25 km away a third as likely as one in the town."""
    pull = np.exp(-np.array([crow_km(operator.home, base) for operator in operators]) / 25)
    return operators[rng.choice(len(operators), p=pull / pull.sum())]


def _hours(shifts: tuple[Shift, ...], rng: np.random.Generator) -> tuple[int, int]:
    weights = np.array([shift.weight for shift in shifts])
    shift = shifts[rng.choice(len(shifts), p=weights / weights.sum())]
    steps = shift.spread_min // 15
    moved = int(rng.integers(-steps, steps + 1)) * 900
    return shift.opens + moved, shift.closes + moved


def _contract_id(operator: Operator, kind: VehicleKind, name: str) -> str:
    """One contract for each operator, kind and type of vehicle: ``K-O03-G-lift-car``."""
    return f"K-{operator.id}-{kind[0].upper()}-{name}"


def _contract(
    kind: VehicleKind, name: str, operator: Operator, parameters: Parameters, rng: np.random.Generator
) -> dict[str, Any]:
    """Draw a contract.

    The planning price has one hourly price for driving and standing; the paid price tells them apart. Guaranteed
    hours and the least pay are the same in both.
    """
    fleet, day = parameters.fleet, parameters.day.service_day
    hourly = _kroner(rng.uniform(*fleet.types[name].hourly_kr))
    paid = _kroner(hourly / 100 * rng.uniform(*fleet.paid_over_planning))
    start_fee = _kroner(rng.uniform(*fleet.start_fee_kr)) if kind == "variable" else 0
    waiting = _kroner(paid / 100 * rng.uniform(*fleet.waiting_factor))
    whatever = {
        "guaranteed_s": round(fleet.guaranteed_h * 3600) if kind == "guaranteed" else 0,
        "minimum_ore": _kroner(fleet.minimum_kr),
    }
    return {
        "contract_id": _contract_id(operator, kind, name),
        "contract_version": "1",
        "operator_id": operator.id,
        "operator_name": operator.name,
        "kind": kind,
        "valid_from": day.replace(month=1, day=1).isoformat(),
        "valid_to": (day.replace(month=12, day=31) + timedelta(days=365)).isoformat(),
        "planning_price": {
            "start_fee_ore": start_fee,
            "hourly_driving_ore": hourly,
            "hourly_waiting_ore": hourly,
            **whatever,
        },
        "paid_price": {
            "start_fee_ore": start_fee,
            "hourly_driving_ore": paid,
            "hourly_waiting_ore": waiting,
            "wheelchair_ore": _kroner(fleet.wheelchair_kr),
            **whatever,
        },
        "duty": _duty(fleet.guaranteed_duty) if kind == "guaranteed" and fleet.guaranteed_duty else None,
    }


def _duty(rest: Rest) -> dict[str, Any]:
    one = {
        "length_s": rest.break_min * 60,
        "work_s": round(rest.within_h * 3600),
        "above_s": round(rest.above_h * 3600),
    }
    return {"max_out_s": round(rest.max_out_h * 3600), "breaks": [one]}


def _kroner(amount: float) -> int:
    """Return øre, rounded to whole kroner as bids are."""
    return round(amount) * 100
