"""R4 ServiceRequest, with what it refers to → the command that a referral by any other door becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from adapters.fhir import appointments, people
from adapters.fhir.codes import Codes, meaning
from adapters.fhir.elements import business_id, first_text, missing, need
from adapters.fhir.needs import Wishes, companions, distances, oxygen_minutes, public_fare, route_method
from adapters.fhir.package import Found, Package
from adapters.fhir.reading import Resource
from adapters.fhir.registers import NOTHING, Registers
from adapters.http.booking_forms import ReferralForm
from planner.booking.handlers import SaidAppointment, SaidReferral
from planner.kernel.errors import InvalidInput, SamturError
from planner.messages.payload import Point

_ORDERS = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_REQUESTERS = ("Practitioner", "PractitionerRole", "Organization")


@dataclass(frozen=True)
class Mapped:
    """What a ServiceRequest asks for, and which element each of booking's fields was read from."""

    said: SaidReferral
    read_from: dict[str, str]

    def locate(self, error: SamturError) -> None:
        """Let an error name the element instead of booking's field; what is no field is left as it is."""
        error.where = _nearest(error.where, self.read_from) or error.where


def is_withdrawn(request: Found) -> bool:
    """Return whether the request is taken back.

    Raises:
        InvalidInput: ``fhir.request-status``, ``fhir.request-intent`` for what is no request to act on.
    """
    status, intent = request.content.get("status"), request.content.get("intent")
    if status in {"revoked", "entered-in-error"}:
        return True
    if status != "active" or request.content.get("doNotPerform"):
        raise InvalidInput(
            "fhir.request-status",
            "only an active request can be acted on",
            where=request.at("doNotPerform" if status == "active" else "status"),
            do="Send status active, or revoked to withdraw it.",
        )
    if intent not in _ORDERS:
        raise InvalidInput(
            "fhir.request-intent", "this is not an order", where=request.at("intent"), do="Send intent order."
        )
    return False


def mapped(package: Package, codes: Codes, now: datetime, registers: Registers = NOTHING) -> Mapped:
    """Return what the only ServiceRequest of a package asks for.

    Raises:
        InvalidInput: ``fhir.…`` naming the element; see the functions that read it.
    """
    request = package.one("ServiceRequest")
    patient = package.follow(need(request, "subject"), request, "subject", "Patient")
    reason = meaning(codes.reason, need(request, "code"), request.at("code"))
    sent_at = package.root.get("timestamp")
    visits = [(found, appointments.said(found, reason, sent_at)) for found in _appointments(package)]
    location = _location(package, request)
    home_text, home = people.home_of(patient, registers)
    facility_text, facility = people.facility_of(location, codes, registers)
    wishes = Wishes.of(request, codes)
    source, external_id = business_id(request)
    distance_m, nearest_m = distances(request)
    content = {
        "source": source,
        "external_id": external_id,
        "patient": {
            "name": people.name_of(patient),
            "cpr": people.cpr_of(patient),
            "phone": people.phone_of(patient),
            "home_text": home_text,
            "facility_text": facility_text,
            "notes": first_text(request.content.get("note", [])),
            "treatment": _treatment(request, codes),
            "assessed_by": _requester(package, request),
        },
        "facts": {
            **wishes.facts,
            "reason": reason,
            "age": people.age_of(patient, (_first(visits) or now).date()) if not people.cpr_of(patient) else None,
            "distance_m": distance_m,
            "nearest_distance_m": nearest_m,
            **route_method(request),
            "companions_requested": companions(request),
            "public_fare_ore": public_fare(request),
            "hospital": _party(package, request, "requester"),
            "municipality": _party(package, patient, "managingOrganization"),
        },
        "needs": {**wishes.needs, "oxygen_minutes": oxygen_minutes(request)},
        "home": _point(home),
        "facility": _point(facility),
        "appointments": [dict(visit.wanted) for _, visit in visits],
    }
    read_from = _read_from(request, patient, location, [found for found, _ in visits])
    return Mapped(SaidReferral(_form(content, read_from).command(), tuple(v for _, v in visits)), read_from)


def _form(content: dict[str, Any], read_from: dict[str, str]) -> ReferralForm:
    try:
        return ReferralForm.model_validate(content)
    except ValidationError as error:
        places = (".".join(map(str, e["loc"])) for e in error.errors(include_input=False, include_url=False))
        raise InvalidInput(
            "fhir.bad-element",
            "an element is too long, too short or no allowed value",
            where="; ".join(dict.fromkeys(_nearest(place, read_from) for place in places)),
            do="Correct the named elements; docs/fhir.md says what is allowed.",
        ) from None


def _nearest(field: str, read_from: dict[str, str]) -> str:
    """Return the element that a field or what holds it was read from; empty for none."""
    while field and field not in read_from:
        field = field.rpartition(".")[0]
    return read_from.get(field, "")


def _appointments(package: Package) -> list[Found]:
    found = package.of("Appointment")
    if not found:
        raise missing("Appointment", "Send the appointment along, contained or in the same Bundle.")
    return found


def _location(package: Package, request: Found) -> Found:
    """Return where the treatment is given: as the request says, or else as the first appointment does."""
    for number, reference in enumerate(request.content.get("locationReference", [])):
        return package.follow(reference, request, f"locationReference[{number}]", "Location")
    for visit in package.of("Appointment"):
        for number, participant in enumerate(visit.content.get("participant", [])):
            actor = participant.get("actor", {})
            if actor.get("type") == "Location" or "Location" in str(actor.get("reference", "")):
                return package.follow(actor, visit, f"participant[{number}].actor", "Location")
    raise missing(request.at("locationReference"))


def _treatment(request: Found, codes: Codes) -> str:
    concept = need(request, "reasonCode")[0]
    return str(meaning(codes.treatment, concept, request.at("reasonCode[0]")))


def _requester(package: Package, request: Found) -> str:
    """Return who assessed the patient: the requester by name. Empty where nobody is named."""
    reference = request.content.get("requester", {})
    if reference.get("display"):
        return str(reference["display"])
    if "reference" not in reference:
        return ""
    found = package.follow(reference, request, "requester", *_REQUESTERS)
    if found.kind == "PractitionerRole" and "practitioner" in found.content:
        inner = found.content["practitioner"]
        if inner.get("display"):
            return str(inner["display"])
        found = package.follow(inner, found, "practitioner", "Practitioner")
    return people.name_of(found) if found.kind == "Practitioner" else str(found.content.get("name", ""))


def _party(package: Package, source: Found, element: str) -> dict[str, str] | None:
    """Return code and name of the organisation that a reference names, itself or as the one a role belongs to."""
    reference = source.content.get(element, {})
    if "reference" not in reference:
        return None
    kinds = _REQUESTERS if element == "requester" else ("Organization",)
    found = package.follow(reference, source, element, *kinds)
    if found.kind == "PractitionerRole" and "organization" in found.content:
        found = package.follow(found.content["organization"], found, "organization", "Organization")
    if found.kind != "Organization":
        return None
    return {"code": business_id(found)[1], "name": str(need(found, "name"))}


def _first(visits: list[tuple[Found, SaidAppointment]]) -> datetime | None:
    """Return the first time that is asked for."""
    return min((at for _, v in visits if (at := v.wanted.at or v.wanted.ready_at)), default=None)


def _point(point: Point) -> Resource:
    return point.model_dump(mode="json")


def _read_from(request: Found, patient: Found, location: Found, visits: list[Found]) -> dict[str, str]:
    """Return which element each of booking's fields is read from."""
    found = {
        "source": request.at("identifier"),
        "external_id": request.at("identifier"),
        "patient": patient.path,
        "patient.name": patient.at("name"),
        "patient.cpr": patient.at("identifier"),
        "patient.phone": patient.at("telecom"),
        "patient.home_text": patient.at("address"),
        "patient.facility_text": location.at("name"),
        "patient.notes": request.at("note"),
        "patient.treatment": request.at("reasonCode"),
        "patient.assessed_by": request.at("requester"),
        "age": patient.at("birthDate"),
        "facts": request.path,
        "facts.age": patient.at("birthDate"),
        "facts.hospital": request.at("requester"),
        "facts.municipality": patient.at("managingOrganization"),
        "needs": request.at("orderDetail"),
        "home": patient.at("address"),
        "facility": location.at("position"),
        "appointments": visits[0].path,
    }
    for number, visit in enumerate(visits):
        found[f"appointments.{number}"] = visit.path
        found[f"appointments.{number}.at"] = visit.at("start")
        found[f"appointments.{number}.ready_at"] = visit.at("end")
    return found
