"""What a ServiceRequest says about the passenger's needs and the right to transport, in codes and extensions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.fhir.codes import Codes, meaning
from adapters.fhir.elements import extension, missing
from adapters.fhir.names import COMPANIONS, DISTANCE, NEAREST_DISTANCE, OXYGEN, PUBLIC_FARE, ROUTE_METHOD
from adapters.fhir.package import Found
from planner.kernel.errors import InvalidInput

_METRES = {"m": 1, "km": 1000}
_MINUTES = {"min": 1, "h": 60}
_LISTS = ("equipment", "groups", "avoids")
_FACTS = ("social_pension", "condition_excludes_public_transport", "further_ambulatory_treatment", "companion_grounds")


@dataclass(frozen=True)
class Wishes:
    """What all ``orderDetail`` codes mean together, by booking's names."""

    needs: dict[str, Any]
    facts: dict[str, Any]

    @classmethod
    def of(cls, request: Found, codes: Codes) -> Wishes:
        """Read them.

        Raises:
            InvalidInput: ``fhir.unknown-code``, ``fhir.codes-contradict``, ``fhir.missing`` without a mobility.
        """
        needs: dict[str, Any] = {name: [] for name in _LISTS}
        facts: dict[str, Any] = {"companion_grounds": []}
        for number, concept in enumerate(request.content.get("orderDetail", [])):
            where = request.at(f"orderDetail[{number}]")
            ((name, value),) = meaning(codes.need, concept, where).model_dump(exclude_none=True).items()
            target = facts if name in _FACTS else needs
            if isinstance(target.get(name), list):
                target[name] = sorted({*target[name], value})
            elif target.get(name, value) != value:
                raise InvalidInput(
                    "fhir.codes-contradict",
                    "the codings of the concept mean different things",
                    where=where,
                    do="Send the one that is meant.",
                )
            else:
                target[name] = value
        if "mobility" not in needs:
            raise missing(request.at("orderDetail"), "Say by a code how the patient moves.")
        return cls(needs, facts)


def distances(request: Found) -> tuple[int, int]:
    """Return metres to the place of treatment and to the nearest that could treat (by default the same).

    Raises:
        InvalidInput: ``fhir.missing``, ``fhir.bad-quantity``.
    """
    there = _quantity(request, DISTANCE, _METRES)
    if there is None:
        raise missing(request.at("extension"), f"Give the distance on the road in the extension {DISTANCE}.")
    nearest = _quantity(request, NEAREST_DISTANCE, _METRES)
    return there, there if nearest is None else nearest


def oxygen_minutes(request: Found) -> int | None:
    """Return how long carried oxygen lasts, None without oxygen."""
    return _quantity(request, OXYGEN, _MINUTES)


def route_method(request: Found) -> dict[str, str]:
    """Return how the distances were measured, where it is said."""
    method = extension(request.content, ROUTE_METHOD, "valueString")
    return {"route_method": str(method)} if method else {}


def companions(request: Found) -> int:
    """Return how many companions are asked for."""
    return int(extension(request.content, COMPANIONS, "valueUnsignedInt") or 0)


def public_fare(request: Found) -> int | None:
    """Return the cheapest public fare out and home in øre, None where it is not said.

    Raises:
        InvalidInput: ``fhir.bad-quantity`` for another currency than DKK.
    """
    money = extension(request.content, PUBLIC_FARE, "valueMoney")
    if money is None:
        return None
    if money.get("currency", "DKK") != "DKK":
        raise _bad(request)
    return _whole(request, money.get("value"), 100)


def _quantity(request: Found, url: str, units: dict[str, int]) -> int | None:
    quantity = extension(request.content, url, "valueQuantity")
    if quantity is None:
        return None
    unit = units.get(str(quantity.get("code") or quantity.get("unit")))
    if unit is None or quantity.get("comparator"):
        raise _bad(request)
    return _whole(request, quantity.get("value"), unit)


def _whole(request: Found, value: Any, factor: int) -> int:
    """Return a number in the smaller unit; ten digits are more than any distance, time or fare has."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 20:
        raise _bad(request)
    number = Decimal(str(value)) * factor
    if not 0 <= number < 10**9:
        raise _bad(request)
    return round(number)


def _bad(request: Found) -> InvalidInput:
    return InvalidInput(
        "fhir.bad-quantity",
        "a quantity has a value or unit that is not taken here",
        where=request.at("extension"),
        do="Distances in m or km, oxygen in min or h, money in DKK, never negative.",
    )
