"""Rides that were missed: what becomes of the way home, and when a clerk looks at a patient who keeps missing them."""

from __future__ import annotations

from datetime import timedelta

from planner.booking.desk import Desk
from planner.booking.domain.days import working_day_after
from planner.booking.domain.trip import WAITING, CancelReason, Trip, TripStatus
from planner.booking.handlers.governing import Governing, governing_id
from planner.booking.handlers.history import note
from planner.booking.handlers.tasks import ask, drop_task
from planner.booking.notices.telling import tell
from planner.booking.ports import BookingStore
from planner.booking.rules.policy import Follow
from planner.booking.rules.tables import Office
from planner.kernel.time import LOCAL, ServiceDay
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def cancel(ctx: Ctx, trip: Trip, reason: CancelReason, office: Office) -> bool:
    """Cancel a trip under a policy, tell it and enter it with what follows; return whether that was news."""
    said = trip.cancel(reason, ctx.now)
    if said is None:
        return False
    late = (trip.anchor() - ctx.now).total_seconds() < office.late_cancel_s
    data: dict[str, object] = {"reason": reason, "late": late}
    if late and reason == "patient" and office.late_cancel != "free":
        data["follows"] = office.late_cancel
        if office.late_cancel == "fee":
            data["fee_ore"] = office.late_cancel_fee_ore
    ctx.record(said, subject=trip.id, version=trip.version)
    note(ctx, trip.id, "trip-cancelled", data)
    tell(ctx, trip, "cancelled")
    drop_task(ctx, trip.id, "return-unclear", "the ride home was cancelled")
    return True


def follow_with_return(ctx: Ctx, desk: Desk, trip: Trip, reason: CancelReason, how: Follow, office: Office) -> None:  # noqa: PLR0917 - what follows, from what, under what
    """Let the way home follow the way out as the policy says: cancelled, kept, or a clerk is asked."""
    home = ctx.store.trip(trip.linked_trip_id) if trip.linked_trip_id else None
    if trip.leg != "outbound" or home is None:
        return
    if home.status not in WAITING and home.status is not TripStatus.REFUSED:
        return
    if how == "cancel":
        cancel(ctx, home, reason, office)
    elif how == "ask":
        ask(ctx, desk, home.id, "return-unclear", home.service_day)


def count_missed(ctx: Ctx, desk: Desk, trip: Trip, under: Governing) -> None:
    """Ask a clerk to look where a patient has missed as many journeys as the policy says, within its days.

    Only journeys under the same policy count: of the same authority and scheme. A journey counts once.
    """
    policy = under.office.no_shows
    if policy is None:
        return
    last = ServiceDay.parse(trip.service_day).date
    days = [str(ServiceDay(last - timedelta(days=back))) for back in range(policy.within_days)]
    missed = {
        each.journey_id
        for each in ctx.store.trips_of_patient(trip.referral_id, days)
        if is_missed(ctx, each, under.office) and governing_id(ctx, desk, each.referral_id).whose == under.whose
    }
    if len(missed) < policy.count:
        return
    by = working_day_after(ctx.now.astimezone(LOCAL).date(), policy.reply_working_days)
    due = ServiceDay(by + timedelta(days=1)).at(0)
    ask(ctx, desk, trip.referral_id, "repeated-no-shows", None, due, policy.owner)


def is_missed(ctx: Ctx, trip: Trip, office: Office) -> bool:
    """Return whether a trip counts as missed: nobody was there, or a late cancellation where those count."""
    if trip.status is TripStatus.NO_SHOW:
        return True
    if trip.status is not TripStatus.CANCELLED or trip.cancel_reason != "patient" or office.late_cancel != "counted":
        return False
    return any(
        each.kind == "cancelled-at-door" or (each.kind == "trip-cancelled" and each.data.get("follows") == "counted")
        for each in ctx.store.history([trip.id])
    )
