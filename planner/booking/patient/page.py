"""What the patient's own page shows. Every opening of personal data is entered with its purpose."""

from __future__ import annotations

from typing import Any

from planner.booking.desk import Desk
from planner.booking.domain.patient_link import PatientLink, name_context
from planner.booking.domain.referral import Decision, Referral
from planner.booking.patient.links import PURPOSE, language_of
from planner.booking.patient.rides import Ctx, journeys
from planner.booking.personal import open_personal
from planner.booking.shown import instant
from planner.booking.views import reply_by

_REFERRALS = 10
"""So many of the newest referrals are shown."""


def page(ctx: Ctx, desk: Desk, link: PatientLink) -> dict[str, Any]:
    """Return everything that a link shows. A relative sees rides, and neither decisions nor who else may look.

    Raises:
        NotFound: ``booking.personal-erased``.
    """
    data = open_personal(ctx, desk, link.referral_id, PURPOSE)
    patient = link.holder == "patient"
    return {
        **about(link),
        "language": link.language or language_of(ctx, link.referral_id),
        "name": data.name,
        "relative": None if patient else desk.cipher.open(link.name, name_context(link.id)),
        "home": data.home_text,
        "facility": data.facility_text if patient else None,
        "phone": data.phone if patient else None,
        "access": {"floor": data.access.floor, "stairs": data.access.stairs} if patient else None,
        "referrals": _referrals(ctx, desk, link) if patient else [],
        "journeys": journeys(ctx, desk, link),
        "others": _others(ctx, desk, link) if patient else [],
    }


def live(ctx: Ctx, desk: Desk, link: PatientLink) -> dict[str, Any]:
    """Return what changes while the car is on its way: times and states, no personal data."""
    return {**about(link), "journeys": journeys(ctx, desk, link)}


def about(link: PatientLink) -> dict[str, Any]:
    """Return what a link is: known to whoever holds it, before any second factor."""
    return {
        "holder": link.holder,
        "factor": link.factor,
        "language": link.language,
        "locked": link.locked_at is not None,
        "may_act": link.may_act,
        "one_journey": link.journey_id is not None,
        "expires_at": instant(link.expires_at),
    }


def _referrals(ctx: Ctx, desk: Desk, link: PatientLink) -> list[dict[str, Any]]:
    ids = [link.referral_id] if link.journey_id else ctx.store.referrals_of_patient(link.referral_id)[:_REFERRALS]
    found = [ctx.store.referral(each) for each in ids]
    return [_referral(ctx, desk, each) for each in found if each is not None]


def _referral(ctx: Ctx, desk: Desk, referral: Referral) -> dict[str, Any]:
    decisions = ctx.store.decisions(referral.id)
    case = ctx.store.case(referral.id)
    waits = case is not None and case.done_at is None
    booked = ctx.store.journeys_of([referral.id])
    return {
        "referral_id": referral.id,
        "received_at": instant(referral.received_at),
        "first_day": referral.first_day,
        "state": _state(decided=bool(decisions), waits=waits, booked=bool(booked)),
        "reply_by": instant(case.due_at) if case is not None and waits else reply_by(ctx.store, desk, referral),
        "decision": _decision(decisions[-1]) if decisions and not waits else None,
    }


def _state(*, decided: bool, waits: bool, booked: bool) -> str:
    if waits:
        return "deciding"
    if not decided:
        return "received"
    return "booked" if booked else "decided"


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "outcome": decision.outcome,
        "decided_at": instant(decision.decided_at),
        "reasons": [{"da": reason.da, "en": reason.en} for reason in decision.reasons],
        "complaint": {"da": decision.complaint_da, "en": decision.complaint_en},
    }


def _others(ctx: Ctx, desk: Desk, link: PatientLink) -> list[dict[str, Any]]:
    """Return the live links of relatives and calendars that the patient can take back, the newest first."""
    return [
        {
            "link_id": each.id,
            "purpose": each.purpose,
            "name": desk.cipher.open(each.name, name_context(each.id)) if each.name else "",
            "may_act": each.may_act,
            "one_journey": each.journey_id is not None,
            "locked": each.locked_at is not None,
            "created_at": instant(each.created_at),
        }
        for each in ctx.store.links_of_patient(link.referral_id)
        if each.is_live(ctx.now) and (each.purpose == "calendar" or each.holder == "relative")
    ]
