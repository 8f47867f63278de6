"""Receive a referral, decide it, and book what was granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from planner.booking.desk import Desk
from planner.booking.domain.personal import PersonalData
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.trip import Trip
from planner.booking.handlers.access import remember_access
from planner.booking.handlers.history import note
from planner.booking.handlers.intake import ReceiveReferral, canonical, facts_of, normal
from planner.booking.handlers.journeys import Granted, book_all, tie
from planner.booking.personal import let_find, open_personal, seal
from planner.booking.ports import BookingStore
from planner.booking.rules.deciding import Outcome, decide, payer_for
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.time import LOCAL
from planner.messages.booking import ReferralDecided
from planner.messages.handling import Context
from planner.messages.trips import Reason

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class DecideByPerson:
    """A named person decides, for instance after a complaint."""

    referral_id: str
    outcome: Outcome
    mandate: str
    reason_da: str
    reason_en: str
    companions: int = 0


@dataclass(frozen=True)
class Receipt:
    """The answer to a referral: where it stands now. ``duplicate`` says that it was known already."""

    referral: Referral
    decision: Decision
    trips: Sequence[Trip]
    duplicate: bool


def receive(ctx: Ctx, desk: Desk, command: ReceiveReferral) -> Receipt:
    """Receive, decide and book in one go, or do nothing at all.

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
    rules = desk.rules.on(ctx.now.astimezone(LOCAL).date())
    facts = facts_of(command)
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
    record = seal(desk, referral.id, command.patient, last_day, rules.office.personal_retention_days)
    ctx.store.add_referral(referral, record)
    let_find(ctx, desk, record, command.patient)
    note(ctx, referral.id, "referral-received", {"source": command.source, "appointments": len(command.appointments)})
    decision = _enter(ctx, referral, _by_rules(ctx.now, rules, referral))
    return Receipt(referral, decision, _book_all(ctx, desk, referral, decision, command.patient), duplicate=False)


def decide_by_person(ctx: Ctx, desk: Desk, command: DecideByPerson) -> Receipt:
    """Decide anew by a person; the earlier decision stays beside it. Granted transport is booked.

    Raises:
        NotFound: ``booking.no-referral``.
        InvalidInput: ``booking.no-reason`` without mandate or reason.
        Conflict: ``booking.already-booked`` when trips are booked on the decision that stands.
    """
    referral = ctx.store.referral(command.referral_id)
    if referral is None:
        raise NotFound("booking.no-referral", "there is no such referral", where=command.referral_id)
    if not (command.mandate.strip() and command.reason_da.strip() and command.reason_en.strip()):
        raise InvalidInput(
            "booking.no-reason",
            "a decision needs its mandate and its reason in both languages",
            where="mandate, reason_da, reason_en",
            do="Say on what authority and why.",
        )
    earlier = ctx.store.decisions(referral.id)[-1]
    if earlier.outcome == "transport":
        raise Conflict(
            "booking.already-booked",
            "transport is granted and booked",
            where=referral.id,
            do="Cancel the journeys that are not to be driven.",
        )
    rules = desk.rules.on(ctx.now.astimezone(LOCAL).date())
    by_rules = _by_rules(ctx.now, rules, referral)
    decision = replace(
        by_rules,
        number=earlier.number + 1,
        outcome=command.outcome,
        rule_id="person",
        decided_by="person",
        decided_by_name=ctx.actor,
        mandate=command.mandate,
        reasons=(Reason(code="person", da=command.reason_da, en=command.reason_en),),
        payer=None if command.outcome == "refused" else payer_for(rules, referral.facts),
        companions=command.companions if command.outcome == "transport" else 0,
    )
    _enter(ctx, referral, decision)
    if command.outcome != "transport":
        return Receipt(referral, decision, [], duplicate=False)
    data = open_personal(ctx, desk, referral.id, "book what a person granted")
    return Receipt(referral, decision, _book_all(ctx, desk, referral, decision, data), duplicate=False)


def _known(ctx: Ctx, known: Referral, content: str) -> Receipt:
    if known.content_index != content:
        raise Conflict(
            "booking.referral-differs",
            "a referral with this id was received with another content",
            where="external_id",
            do="Change the trips that are booked on it, or send a new referral under a new id.",
        )
    journeys = [journey.id for journey in ctx.store.journeys_of([known.id])]
    return Receipt(known, ctx.store.decisions(known.id)[-1], ctx.store.trips_of(journeys), duplicate=True)


def _by_rules(now: datetime, rules: RuleSet, referral: Referral) -> Decision:
    verdict = decide(rules, referral.facts)
    decided_by: Literal["rules"] = "rules"
    return Decision(
        referral_id=referral.id,
        number=1,
        outcome=verdict.outcome,
        scheme=verdict.scheme,
        rule_id=verdict.rule_id,
        rule_set=rules.id,
        rule_set_version=rules.version,
        rule_set_digest=rules.digest,
        decided_by=decided_by,
        decided_by_name=f"{rules.id} {rules.version}",
        mandate=rules.title_da,
        decided_at=now,
        reasons=verdict.reasons,
        facts_used=verdict.facts_used,
        payer=verdict.payer,
        companions=verdict.companions,
        companion_home=verdict.companion_home,
        complaint_da=rules.complaint.da,
        complaint_en=rules.complaint.en,
    )


def _enter(ctx: Ctx, referral: Referral, decision: Decision) -> Decision:
    ctx.store.add_decision(decision)
    referral.version += 1
    said = ReferralDecided(
        referral_id=referral.id,
        outcome=decision.outcome,
        scheme=decision.scheme,
        rule_set=decision.rule_set,
        rule_set_version=decision.rule_set_version,
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        payer=decision.payer,
    )
    ctx.record(said, subject=referral.id, version=referral.version)
    data = {
        "outcome": decision.outcome,
        "rule": decision.rule_id,
        "rule_set": f"{decision.rule_set} {decision.rule_set_version}",
        "decided_by": decision.decided_by,
    }
    note(ctx, referral.id, "referral-decided", data)
    return decision


def _book_all(ctx: Ctx, desk: Desk, referral: Referral, decision: Decision, data: PersonalData) -> list[Trip]:
    if decision.outcome != "transport":
        return []
    given_up = {each.number for each in ctx.store.sender_appointments(referral.id) if each.cancelled}
    wanted = tuple(each for number, each in enumerate(referral.appointments) if number not in given_up)
    trips = book_all(ctx, desk, Granted(referral, decision, data), wanted)
    tie(ctx.store, referral.id, trips)
    return trips
