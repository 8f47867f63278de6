"""A referral as the booking office is sent it over HTTP."""

from __future__ import annotations

from typing import Any

from planner.kernel.time import ServiceDay
from scenarios.day.journeys import Journey
from scenarios.day.orders import Entitled
from scenarios.day.persons import Person


def referral(reference: str, day: ServiceDay, journey: Journey, person: Person, decided: Entitled) -> dict[str, Any]:
    """Return the body of ``POST /api/booking/referrals``."""
    home, hospital, needs = journey.home, journey.hospital, journey.needs
    return {
        "reference": reference,
        "patient": {"name": person.name, "cpr": person.cpr, "phone": person.phone},
        "home": {
            "lat": home.place.lat,
            "lon": home.place.lon,
            "postcode": home.postcode,
            "text": f"{person.street}, {home.postcode} {home.town}",
        },
        "treatment_place": {
            "lat": hospital.place.lat,
            "lon": hospital.place.lon,
            "postcode": hospital.postcode,
            "text": f"{hospital.name}, {journey.department.name}",
        },
        "treatment": journey.kind,
        "needs": {
            "mobility": needs.mobility,
            "alone": needs.alone,
            "front_seat": needs.front_seat,
            "oxygen_minutes": needs.oxygen_minutes,
            "equipment": list(needs.equipment),
        },
        "facts": decided.facts
        | {
            "age": person.age,
            "reason": "discharge" if journey.appointment_s is None else "treatment",
            "mobility": needs.mobility,
            "equipment": list(needs.equipment),
            "companions_requested": needs.companions,
            "companion_grounds": [needs.companion_ground] if needs.companion_ground else [],
        },
        "appointment_at": day.at(journey.appointment_s).isoformat() if journey.appointment_s is not None else None,
        "ready_at": day.at(journey.ready_s).isoformat(),
        "on_call": journey.on_call,
        "notes": "Syntetisk person",
    }
