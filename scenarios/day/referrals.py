"""A referral as the booking office is sent it over HTTP."""

from __future__ import annotations

from typing import Any

from planner.kernel.time import ServiceDay
from scenarios.day.journeys import Journey
from scenarios.day.orders import Entitled
from scenarios.day.persons import Person

SOURCE = "scenario"
"""The sender that all generated referrals name."""
ASSESSOR = "Sygeplejerske (syntetisk)"
"""Who assessed the conditions of invented patients."""


def referral(reference: str, day: ServiceDay, journey: Journey, person: Person, decided: Entitled) -> dict[str, Any]:
    """Return the body of ``POST /api/booking/referrals``."""
    home, hospital, needs = journey.home, journey.hospital, journey.needs
    return {
        "source": SOURCE,
        "external_id": reference,
        "patient": {
            "name": person.name,
            "cpr": person.cpr,
            "phone": person.phone,
            "home_text": f"{person.street}, {home.postcode} {home.town}",
            "facility_text": f"{hospital.name}, {journey.department.name}",
            "notes": "Syntetisk person",
            "treatment": journey.kind,
            "assessed_by": ASSESSOR if decided.facts["condition_excludes_public_transport"] else "",
        },
        "home": {"lat": home.place.lat, "lon": home.place.lon, "postcode": home.postcode},
        "facility": {"lat": hospital.place.lat, "lon": hospital.place.lon, "postcode": hospital.postcode},
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
            "companions_requested": needs.companions,
            "companion_grounds": [needs.companion_ground] if needs.companion_ground else [],
            "route_method": "kraks-alternative",  # the generated region is measured as its council decided
            "hospital": {"code": f"hospital-{hospital.id}", "name": hospital.name},
            "municipality": {"code": f"kommune-{home.municipality_code}", "name": f"{home.municipality} Kommune"},
        },
        "appointments": [
            {
                "at": day.at(journey.appointment_s).isoformat() if journey.appointment_s is not None else None,
                "ready_at": day.at(journey.ready_s).isoformat(),
                "on_call": journey.on_call,
            }
        ],
    }
