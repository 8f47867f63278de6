"""MedCom's HospitalNotification (a message Bundle with an Encounter) → what happened to a patient's hospital stay.

Which event it is follows MedCom's overview of codes: the activity of the Provenance about this message, unless the
Patient is deceased.
"""

from __future__ import annotations

from typing import NamedTuple

from adapters.fhir import people
from adapters.fhir.codes import Codes, meaning
from adapters.fhir.elements import instant, missing, need
from adapters.fhir.package import Found, Package
from planner.booking.handlers import HospitalStay


class Notification(NamedTuple):
    """A notification: the message's own id, and the stay, None when booking need not know of the event."""

    message_id: str
    stay: HospitalStay | None


def notification(package: Package, codes: Codes) -> Notification:
    """Read a hospital notification.

    Raises:
        InvalidInput: ``fhir.missing``, ``fhir.not-one``, ``fhir.reference-not-found``, ``fhir.unknown-code``,
            ``fhir.bad-time``.
    """
    header, encounter = package.one("MessageHeader"), package.one("Encounter")
    message_id = str(need(header, "id"))
    patient = package.follow(need(encounter, "subject"), encounter, "subject", "Patient")
    activity = _activity(package, header)
    event = meaning(codes.stay, need(activity, "activity"), activity.at("activity"))
    if patient.content.get("deceasedBoolean") or patient.content.get("deceasedDateTime"):
        event = "deceased"
    if event == "nothing":
        return Notification(message_id, None)
    cpr = people.cpr_of(patient)
    if cpr is None:
        raise missing(patient.at("identifier"), "Name the patient by CPR number.")
    element = "end" if event in {"discharged", "discharge-withdrawn", "deceased"} else "start"
    period = encounter.content.get("period", {})
    text = period.get(element) or activity.content.get("occurredDateTime") or activity.content.get("recorded")
    at = instant(encounter, f"period.{element}", text)
    if at is None:
        raise missing(encounter.at(f"period.{element}"))
    return Notification(message_id, HospitalStay(cpr, event, at))


def _activity(package: Package, header: Found) -> Found:
    """Return the Provenance about this message; those about earlier messages of the stay come along as history."""
    every = package.of("Provenance")
    for each in every:
        for target in each.content.get("target", []):
            if str(target.get("reference", "")).rpartition("/")[2].rpartition(":")[2] == header.content.get("id"):
                return each
    if len(every) == 1:
        return every[0]
    raise missing("Provenance", "Send the Provenance whose target is this MessageHeader.")
