"""R4 Appointment → an appointment of booking."""

from __future__ import annotations

from adapters.fhir.elements import business_id, extension, instant, missing
from adapters.fhir.names import CANCELLATION_REASON, READY_CALL
from adapters.fhir.package import Found
from planner.booking.domain.facts import TripReason
from planner.booking.domain.referral import Appointment
from planner.booking.domain.trip import CancelReason
from planner.booking.handlers import SaidAppointment
from planner.kernel.errors import InvalidInput

ONE_WAY_OUT: frozenset[TripReason] = frozenset({"admission", "transfer"})
ONE_WAY_HOME: frozenset[TripReason] = frozenset({"discharge", "leave"})
_STANDS = frozenset({"booked", "pending", "proposed", "arrived", "checked-in", "waitlist"})
_GONE = frozenset({"cancelled", "noshow", "entered-in-error"})


def said(found: Found, reason: TripReason, sent_at: str | None = None) -> SaidAppointment:
    """Return what an Appointment says; it has said so since ``meta.lastUpdated``, or since it was ``sent_at``.

    ``start`` is when to be there, ``end`` when the patient is ready to go home; to be admitted there is no way home,
    and who is discharged or on leave goes home at ``start``. The extension ready-call says that ``end`` is expected.

    Raises:
        InvalidInput: ``fhir.missing``, ``fhir.bad-time``, ``fhir.appointment-status``, and what ``business_id`` raises.
    """
    source, external_id = business_id(found)
    stated_at = instant(found, "meta.lastUpdated", found.content.get("meta", {}).get("lastUpdated") or sent_at)
    cancelled = _cancelled(found)
    return SaidAppointment(source, external_id, _wanted(found, reason, cancelled), cancelled, stated_at)


def _wanted(found: Found, reason: TripReason, cancelled: CancelReason | None) -> Appointment:
    start = instant(found, "start", found.content.get("start"))
    end = instant(found, "end", found.content.get("end"))
    on_call = extension(found.content, READY_CALL, "valueBoolean") is True
    if start is None and cancelled is None:
        raise missing(found.at("start"))
    if reason in ONE_WAY_HOME:
        return Appointment(ready_at=start, on_call=on_call)
    if reason in ONE_WAY_OUT:
        return Appointment(at=start)
    return Appointment(at=start, ready_at=end, on_call=on_call)


def _cancelled(found: Found) -> CancelReason | None:
    status = found.content.get("status")
    if status in _STANDS:
        return None
    if status not in _GONE:
        raise InvalidInput(
            "fhir.appointment-status",
            "an appointment of this status cannot be driven to",
            where=found.at("status"),
            do=f"Send one of: {', '.join(sorted(_STANDS | _GONE))}.",
        )
    codes = found.content.get("cancelationReason", {}).get("coding", [])
    by_patient = any(c.get("system") == CANCELLATION_REASON and str(c.get("code")).startswith("pat") for c in codes)
    return "patient" if by_patient or status == "noshow" else "clinic"
