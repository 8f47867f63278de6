"""URIs: those of Denmark and HL7, and Samtur's own for what FHIR has no element for."""

from __future__ import annotations

OWN = "urn:samtur:fhir"
CPR = "urn:oid:1.2.208.176.1.2"  # hl7.dk dk-core-cpr-identifier
GEOLOCATION = "http://hl7.org/fhir/StructureDefinition/geolocation"
CANCELLATION_REASON = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"

REFERRAL_ID = f"{OWN}:referral"
TRIP_ID = f"{OWN}:trip"
BUSINESS_STATUS = f"{OWN}:business-status"
TASK_OUTPUT = f"{OWN}:task-output"

DISTANCE = f"{OWN}:distance"
NEAREST_DISTANCE = f"{OWN}:nearest-distance"
ROUTE_METHOD = f"{OWN}:route-method"
PUBLIC_FARE = f"{OWN}:public-fare"
COMPANIONS = f"{OWN}:companions"
OXYGEN = f"{OWN}:oxygen"
READY_CALL = f"{OWN}:ready-call"
