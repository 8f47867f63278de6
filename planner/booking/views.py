"""What booking shows: plain data for pages and APIs, without personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from planner.booking import decision_views
from planner.booking import story as sentences
from planner.booking.desk import Desk
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.tasks import ACTIONS, ClerkTask
from planner.booking.domain.trip import Journey, Trip, TripStatus
from planner.booking.finding.warnings import warnings
from planner.booking.handlers.publishing import rules_on
from planner.booking.handlers.referrals import Receipt
from planner.booking.ports import BookingStore, TaskQuery, TripQuery
from planner.booking.rules.ordering import reply_by as answered_by
from planner.booking.shown import instant
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.story import StoryLine
from planner.kernel.time import LOCAL, ServiceDay

_MAX_PAGE = 2000
_LAST_PAGE = 1_000_000  # beyond it an offset is more than a database can count
_TRAIL = frozenset({"task-opened", "task-taken", "task-done"})


def trip(store: BookingStore, trip_id: str) -> dict[str, Any]:
    """Return a trip; NotFound ``booking.no-trip``."""
    found = store.trip(trip_id)
    if found is None:
        raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
    return trip_data(found)


def journey(store: BookingStore, journey_id: str) -> dict[str, Any]:
    """Return a journey with its trips; NotFound ``booking.no-journey``."""
    found = store.journey(journey_id)
    if found is None:
        raise NotFound("booking.no-journey", "there is no such journey", where=journey_id)
    return _journey_data(found, store.trips_of([journey_id]))


def referral(store: BookingStore, referral_id: str) -> dict[str, Any]:
    """Return a referral with its decisions and journeys; NotFound ``booking.no-referral``."""
    found = store.referral(referral_id)
    if found is None:
        raise NotFound("booking.no-referral", "there is no such referral", where=referral_id)
    case = store.case(referral_id)
    journeys = store.journeys_of([referral_id])
    trips = store.trips_of([each.id for each in journeys])
    return {
        **receipt_data(found),
        "reason": found.facts.reason,
        "needs": found.needs.model_dump(mode="json"),
        "home": found.home.model_dump(mode="json"),
        "facility": found.facility.model_dump(mode="json"),
        "appointments": [each.model_dump(mode="json") for each in found.appointments],
        "open_case": decision_views.case_data(case) if case is not None and case.done_at is None else None,
        "decisions": [decision_data(each) for each in store.decisions(referral_id)],
        "journeys": [_journey_data(each, [t for t in trips if t.journey_id == each.id]) for each in journeys],
    }


def trips(store: BookingStore, query: TripQuery) -> dict[str, Any]:
    """Return a page of trips: ``{"items", "total", "page", "size", "pages"}``.

    Raises:
        InvalidInput: ``booking.bad-page``, ``time.bad-date``.
    """
    check_page(query.page, query.size)
    if query.service_day is not None:
        ServiceDay.parse(query.service_day)
    found, total = store.trips(query)
    return page_of([trip_data(each) for each in found], total, query.page, query.size)


def story(store: BookingStore, trip_id: str) -> list[StoryLine]:
    """Return booking's part of a trip's story, its referral's included; NotFound ``booking.no-trip``."""
    found = store.trip(trip_id)
    if found is None:
        raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
    return [sentences.line(entry) for entry in store.history([found.referral_id, trip_id])]


def day_summary(store: BookingStore, service_day: str) -> dict[str, Any]:
    """Return the counts of a service day.

    ``requested`` are all trips booked for the day; each of them is in exactly one of ``by_status``. ``promised``
    counts trips that now have a promise whatever came after; ``referrals`` are those whose first appointment is
    on the day, by the outcome that stands.
    """
    ServiceDay.parse(service_day)
    all_trips = store.tally(service_day)
    statuses = Counter(each.status for each in all_trips)
    cancelled = Counter(each.cancel_reason or "" for each in all_trips if each.status is TripStatus.CANCELLED)
    return {
        "service_day": service_day,
        "requested": len(all_trips),
        "by_status": {status.value: statuses[status] for status in TripStatus},
        "promised": sum(each.promised for each in all_trips),
        "unanswered": sum(each.status is TripStatus.BOOKED for each in all_trips),
        "refused": statuses[TripStatus.REFUSED],
        "cancelled": statuses[TripStatus.CANCELLED],
        "cancelled_by_reason": dict(sorted(cancelled.items())),
        "no_show": statuses[TripStatus.NO_SHOW],
        "carried": statuses[TripStatus.CARRIED],
        "on_call": sum(each.on_call for each in all_trips),
        "same_day": sum(each.same_day for each in all_trips),
        "late_bookings": sum(each.late for each in all_trips),
        "journeys": len({each.journey_id for each in all_trips}),
        "referrals": store.outcomes(service_day),
        "open_tasks": len(store.tasks(TaskQuery(service_day=service_day))),
    }


def tasks(store: BookingStore, query: TaskQuery | None = None) -> list[dict[str, Any]]:
    """Return what a person must look at, by default what is open, the one due first first, each with its trail."""
    found = store.tasks(query or TaskQuery())
    trail = [entry for entry in store.history([each.subject for each in found]) if entry.kind in _TRAIL]
    return [
        {
            **task_data(each),
            "trail": [
                {"at": instant(entry.at), "who": entry.actor, "step": entry.kind, **entry.data}
                for entry in trail
                if (entry.subject, entry.data["kind"]) == (each.subject, each.kind)
            ],
        }
        for each in found
    ]


def audit(
    store: BookingStore, *, page: int = 1, size: int = 100, subject: str | None = None, who: str | None = None
) -> dict[str, Any]:
    """Return a page of the audit trail of personal data, the newest first; InvalidInput ``booking.bad-page``."""
    check_page(page, size)
    found, total = store.reads(page, size, subject, who)
    return page_of([{**asdict(each), "at": instant(each.at)} for each in found], total, page, size)


def trip_data(trip: Trip) -> dict[str, Any]:
    """Return a trip as plain data."""
    return {
        **trip.booked().model_dump(mode="json"),
        "status": trip.status.value,
        "version": trip.version,
        "late": trip.late,
        "promise": trip.promise.model_dump(mode="json") if trip.promise else None,
        "refusal": [reason.model_dump() for reason in trip.refusal],
        "cancel_reason": trip.cancel_reason,
        "ready_called_at": instant(trip.ready_at_called),
        "arrived_at": instant(trip.arrived_at),
        "picked_up_at": instant(trip.picked_up_at),
        "dropped_off_at": instant(trip.dropped_off_at),
    }


def decision_data(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain data, reasons and complaint guide in both languages."""
    plain = {
        name: getattr(decision, name)
        for name in (
            "referral_id", "number", "outcome", "scheme", "rule_id", "law", "authority", "rule_set", "rule_set_version",
            "rule_set_digest", "decided_by", "decided_by_name", "mandate", "facts_used", "companions", "companion_home",
        )
    }  # fmt: skip
    return {
        **plain,
        "decided_at": instant(decision.decided_at),
        "reasons": [reason.model_dump() for reason in decision.reasons],
        "payer": decision.payer.model_dump() if decision.payer else None,
        "aids": [grant.model_dump() for grant in decision.aids],
        "allowance": decision.allowance.model_dump() if decision.allowance else None,
        "complaint": {"da": decision.complaint_da, "en": decision.complaint_en},
    }


def receipt(store: BookingStore, desk: Desk, answer: Receipt) -> dict[str, Any]:
    """Return the answer to a referral: receipt, decision or what is missing for one, trips and their warnings."""
    return {
        **receipt_data(answer.referral),
        "reply_by": reply_by(store, desk, answer.referral),
        "duplicate": answer.duplicate,
        "decision": decision_data(answer.decision) if answer.decision else None,
        "open_case": decision_views.case_data(answer.case) if answer.case else None,
        **booked(store, answer.trips),
    }


def booked(store: BookingStore, trips: Sequence[Trip]) -> dict[str, Any]:
    """Return trips that were booked, and what they collide with."""
    return {"trips": [trip_data(trip) for trip in trips], "warnings": warnings(store, trips)}


def receipt_data(referral: Referral) -> dict[str, Any]:
    """Return the receipt of a referral."""
    return {
        "referral_id": referral.id,
        "source": referral.source,
        "external_id": referral.external_id,
        "received_at": instant(referral.received_at),
        "received_by": referral.received_by,
    }


def reply_by(store: BookingStore, desk: Desk, referral: Referral) -> str:
    """Return when the sender is answered at the latest: by the office's rule, and before the first journey."""
    received = referral.received_at.astimezone(LOCAL).date()
    policy = rules_on(store, desk, referral.facts, received)
    at = answered_by(policy.office_for(policy.scheme_of(referral.facts.reason).code), referral)
    return at.isoformat().replace("+00:00", "Z")


def task_data(task: ClerkTask) -> dict[str, Any]:
    """Return a task as plain data."""
    return {
        "subject": task.subject,
        "kind": task.kind,
        "action": {"da": ACTIONS[task.kind][0], "en": ACTIONS[task.kind][1]},
        "service_day": task.service_day,
        "opened_at": instant(task.opened_at),
        "due_at": instant(task.due_at),
        "owner": task.owner,
        "done_at": instant(task.done_at),
        "done_by": task.done_by,
        "note": task.note,
    }


def _journey_data(journey: Journey, trips: Sequence[Trip]) -> dict[str, Any]:
    return {
        "journey_id": journey.id,
        "referral_id": journey.referral_id,
        "service_day": journey.service_day,
        "booked_at": instant(journey.booked_at),
        "booked_by": journey.booked_by,
        "trips": [trip_data(each) for each in trips],
    }


def page_of(items: list[dict[str, Any]], total: int, page: int, size: int) -> dict[str, Any]:
    """Return a page of a list as plain data."""
    return {"items": items, "total": total, "page": page, "size": size, "pages": -(-total // size)}


def check_page(page: int, size: int) -> None:
    """Raise InvalidInput ``booking.bad-page`` when there can be no such page."""
    if not 1 <= page <= _LAST_PAGE or not 1 <= size <= _MAX_PAGE:
        raise InvalidInput(
            "booking.bad-page",
            "there is no such page",
            where="page, size",
            do=f"Pages count from 1 and hold 1 to {_MAX_PAGE} lines.",
        )
