"""Receive a referral, decide it, and book what was granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.booking.desk import Desk
from planner.booking.domain.opened import OpenCase
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.trip import Trip
from planner.booking.handlers.access import remember_access
from planner.booking.handlers.decisions import (
    DecideByPerson,
    decided,
    decided_by_person,
    enter,
    need_referral,
    standing,
)
from planner.booking.handlers.history import note
from planner.booking.handlers.intake import ReceiveReferral, canonical, facts_of, normal
from planner.booking.handlers.journeys import Granted, book_all
from planner.booking.handlers.opened import CompleteFacts, completed, open_case
from planner.booking.handlers.publishing import rules_for
from planner.booking.notices.consent import give
from planner.booking.personal import let_find, open_personal, seal
from planner.booking.ports import BookingStore
from planner.booking.rules.deciding import decide
from planner.kernel.errors import Conflict
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class Receipt:
    """The answer to a referral: where it stands now.

    Attributes:
        decision: None while a person must decide; case: then what is missing and when an answer comes.
        duplicate: it was known already.
    """

    referral: Referral
    decision: Decision | None
    trips: Sequence[Trip]
    duplicate: bool
    case: OpenCase | None = None


def receive(ctx: Ctx, desk: Desk, command: ReceiveReferral) -> Receipt:
    """Receive, decide and book in one go, or do nothing at all. What rules leave open waits for a person.

    The same referral sent twice is one referral; the second sending gets the same receipt.

    Raises:
        Conflict: ``booking.referral-differs`` when the id is known with another content.
        InvalidInput: naming the field; see the functions that check it.
    """
    command = normal(command, ctx.now.astimezone(LOCAL).date())
    content = desk.cipher.blind(canonical(command), "referral-content")
    known = ctx.store.referral_from(command.source, command.external_id)
    if known is not None:
        return _known(ctx, known, content)
    command = replace(command, patient=remember_access(ctx, desk, command.patient))
    facts = facts_of(command)
    rules = rules_for(ctx, desk, facts)
    verdict = decide(rules, facts)
    referral = Referral(
        id=f"H{ctx.store.next_number('referral'):06d}",
        source=command.source,
        external_id=command.external_id,
        content_index=content,
        received_at=ctx.now,
        received_by=ctx.actor,
        facts=facts,
        needs=command.needs,
        home=command.home,
        facility=command.facility,
        appointments=command.appointments,
        first_day=min(str(a.service_day()) for a in command.appointments),
    )
    last_day = max(a.service_day() for a in command.appointments).date
    record = seal(
        desk, referral.id, command.patient, last_day, rules.office_for(verdict.scheme).personal_retention_days
    )
    ctx.store.add_referral(referral, record)
    let_find(ctx, desk, record, command.patient)
    for permission in command.notices:
        give(ctx, desk, referral.id, permission)
    note(ctx, referral.id, "referral-received", {"source": command.source, "appointments": len(command.appointments)})
    if verdict.outcome == "open":
        return Receipt(referral, None, [], duplicate=False, case=open_case(ctx, desk, rules, referral, verdict))
    decision = enter(ctx, referral, decided(ctx, rules, referral, verdict))
    if decision.outcome != "transport":
        return Receipt(referral, decision, [], duplicate=False)
    granted = Granted(referral, decision, command.patient)
    return Receipt(referral, decision, book_all(ctx, desk, granted, referral.appointments), duplicate=False)


def decide_by_person(ctx: Ctx, desk: Desk, command: DecideByPerson) -> Receipt:
    """Decide by a person, for the first time or anew; earlier decisions stay beside it. Granted transport is booked.

    Raises:
        NotFound: ``booking.no-referral``.
        InvalidInput, Forbidden, Conflict: what ``decided_by_person`` raises.
    """
    referral = need_referral(ctx, command.referral_id)
    rules = rules_for(ctx, desk, referral.facts)
    decision = decided_by_person(ctx, rules, referral, decide(rules, referral.facts), command)
    return _stand(ctx, desk, referral, enter(ctx, referral, decision), "book what a person granted")


def complete(ctx: Ctx, desk: Desk, command: CompleteFacts) -> Receipt:
    """State facts that were missing and let the rules decide; what is granted is booked.

    Raises:
        NotFound, InvalidInput, Forbidden, Conflict: what ``completed`` raises.
    """
    referral = completed(ctx, desk, command)
    rules = rules_for(ctx, desk, referral.facts)
    verdict = decide(rules, referral.facts)
    if verdict.outcome == "open":
        case = open_case(ctx, desk, rules, referral, verdict)
        return Receipt(referral, None, [], duplicate=False, case=case)
    decision = enter(ctx, referral, decided(ctx, rules, referral, verdict))
    return _stand(ctx, desk, referral, decision, "book what was granted on completed facts")


def _stand(ctx: Ctx, desk: Desk, referral: Referral, decision: Decision, why: str) -> Receipt:
    """Book what a later decision grants: the appointments that are still to come and that nobody has given up."""
    said = {each.number: each for each in ctx.store.sender_appointments(referral.id)}
    to_come = [
        number
        for number, each in enumerate(referral.appointments)
        if (each.at or each.ready_at or ctx.now) > ctx.now and not (number in said and said[number].cancelled)
    ]
    if decision.outcome != "transport" or not to_come:
        return Receipt(referral, decision, [], duplicate=False)
    granted = Granted(referral, decision, open_personal(ctx, desk, referral.id, why))
    trips = book_all(ctx, desk, granted, tuple(referral.appointments[number] for number in to_come))
    for number, journey in zip(to_come, dict.fromkeys(trip.journey_id for trip in trips), strict=True):
        if number in said:
            said[number].journey_id = journey
    return Receipt(referral, decision, trips, duplicate=False)


def _known(ctx: Ctx, known: Referral, content: str) -> Receipt:
    if known.content_index != content:
        raise Conflict(
            "booking.referral-differs",
            "a referral with this id was received with another content",
            where="external_id",
            do="Change the trips that are booked on it, or send a new referral under a new id.",
        )
    journeys = [journey.id for journey in ctx.store.journeys_of([known.id])]
    decision, trips = standing(ctx, known.id), ctx.store.trips_of(journeys)
    return Receipt(known, decision, trips, duplicate=True, case=None if decision else ctx.store.case(known.id))
