"""What the holder of a link may do: only with the rides that the link shows, and only where it may act."""

from __future__ import annotations

from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.domain.patient_link import PatientLink
from planner.booking.domain.trip import Trip
from planner.booking.handlers.changes import CallReady, ChangeTrip, call_ready, cancel_trip, cancel_waiting, change_trip
from planner.booking.patient.links import NewLink, make_link, revoke_link
from planner.booking.patient.rides import Ctx, ride, trips_of
from planner.kernel.errors import Conflict, Forbidden, NotFound


def cancel(ctx: Ctx, desk: Desk, link: PatientLink, trip_id: str, *, both: bool) -> None:
    """Cancel a ride, and with ``both`` the other one of its journey where that is still to be driven.

    Raises:
        NotFound: ``booking.no-trip``. Forbidden: ``booking.only-looking``. Conflict: ``booking.trip-not-waiting``.
    """
    trip = _trip(ctx, link, trip_id)
    cancel_trip(ctx, desk, trip.id, "patient")
    if both:
        cancel_waiting(ctx, desk, ctx.store.trips_of([trip.journey_id]), "patient")


def ready(ctx: Ctx, link: PatientLink, trip_id: str) -> None:
    """Call the patient ready to go home, now.

    Raises:
        As ``cancel`` and ``call_ready``.
    """
    call_ready(ctx, CallReady(_trip(ctx, link, trip_id).id))


def move(ctx: Ctx, desk: Desk, link: PatientLink, trip_id: str, at: datetime) -> None:
    """Move a ride: an outbound one to a new time of appointment, its way home along; a way home to a new time.

    Raises:
        Conflict: ``booking.too-late-to-move`` after the office's cut-off.
        As ``cancel`` and ``change_trip``.
    """
    trip = _trip(ctx, link, trip_id)
    if not ride(ctx, desk, link, trip, [])["may_move"]:
        raise Conflict(
            "booking.too-late-to-move", "it is too late to move the ride here", where=trip_id, do="Call the office."
        )
    if trip.leg == "outbound":
        change_trip(ctx, desk, ChangeTrip(trip.id, at=at, reason="patient"))
    else:
        change_trip(ctx, desk, ChangeTrip(trip.id, ready_at=at, reason="patient"))


def invite(ctx: Ctx, desk: Desk, link: PatientLink, name: str, code: str, *, may_act: bool) -> PatientLink:
    """Make a link for a relative, who sees what the patient's link shows and needs the code.

    Raises:
        Forbidden: ``booking.only-looking``. InvalidInput: as ``make_link``.
    """
    _patient_alone(link)
    wanted = NewLink(
        link.referral_id, link.journey_id, holder="relative", name=name, code=code, may_act=may_act, made_from=link.id
    )
    return make_link(ctx, desk, wanted)


def subscribe(ctx: Ctx, desk: Desk, link: PatientLink) -> PatientLink:
    """Make a calendar feed of what the link shows; a relative's ends with the relative's link."""
    wanted = NewLink(
        link.referral_id, link.journey_id, purpose="calendar", holder=link.holder, may_act=False, made_from=link.id
    )
    return make_link(ctx, desk, wanted)


def take_back(ctx: Ctx, link: PatientLink, other_id: str) -> None:
    """Take back a link of a relative or calendar of the same patient; it opens nothing from that moment.

    Raises:
        Forbidden: ``booking.only-looking``. NotFound: ``booking.no-patient-link``.
    """
    _patient_alone(link)
    own = {each.id for each in ctx.store.links_of_patient(link.referral_id)} - {link.id}
    if other_id not in own:
        raise NotFound("booking.no-patient-link", "there is no such link", where=other_id)
    revoke_link(ctx, other_id)


def _trip(ctx: Ctx, link: PatientLink, trip_id: str) -> Trip:
    if not link.may_act:
        raise _only_looking()
    found = next((trip for trip in trips_of(ctx, link) if trip.id == trip_id), None)
    if found is None:
        raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
    return found


def _patient_alone(link: PatientLink) -> None:
    if link.holder != "patient":
        raise _only_looking()


def _only_looking() -> Forbidden:
    return Forbidden("booking.only-looking", "this link may not do that", do="Ask the patient, or call the office.")
