"""Receive a referral, decide it, and book what was granted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

from planner.booking.desk import Desk
from planner.booking.domain.facts import Circumstances, Facts
from planner.booking.domain.personal import PersonalData, age_on, normal_cpr, normal_phone
from planner.booking.domain.referral import Appointment, Decision, Referral
from planner.booking.domain.trip import Trip
from planner.booking.handlers.history import note
from planner.booking.handlers.journeys import Granted, book_all, check_appointments
from planner.booking.personal import open_personal, seal
from planner.booking.ports import BookingStore
from planner.booking.rules.deciding import Outcome, decide, payer_for
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.time import LOCAL
from planner.messages.booking import ReferralDecided
from planner.messages.handling import Context
from planner.messages.payload import Point
from planner.messages.trips import Needs, Reason

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class ReceiveReferral:
    """A request that a patient be transported.

    Attributes:
        source, external_id: who sends it and its id there.
        patient: in the open; sealed before it is stored.
        age: needed only for a patient without CPR number.
        home, facility: where the patient is fetched and where the treatment is given.
        needs: with the companions wished for.
    """

    source: str
    external_id: str
    patient: PersonalData
    circumstances: Circumstances
    needs: Needs
    home: Point
    facility: Point
    appointments: tuple[Appointment, ...]
    age: int | None = None


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
    command = _normal(ctx, command)
    content = desk.cipher.blind(_canonical(command), "referral-content")
    known = ctx.store.referral_from(command.source, command.external_id)
    if known is not None:
        return _known(ctx, known, content)
    rules = desk.rules.on(ctx.now.astimezone(LOCAL).date())
    facts = _facts(command)
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


def _normal(ctx: Ctx, command: ReceiveReferral) -> ReceiveReferral:
    """Return the command with numbers in normal form, or raise InvalidInput naming the field."""
    for value, where in (
        (command.source, "source"),
        (command.external_id, "external_id"),
        (command.patient.name, "patient.name"),
        (command.patient.home_text, "patient.home_text"),
        (command.patient.facility_text, "patient.facility_text"),
        (command.patient.treatment, "patient.treatment"),
    ):
        if not value.strip():
            raise InvalidInput("booking.empty-field", "a field is empty", where=where, do="Fill it in.")
    if command.circumstances.condition_excludes_public_transport and not command.patient.assessed_by.strip():
        raise InvalidInput(
            "booking.assessor-missing",
            "nobody is named who assessed that the condition excludes public transport",
            where="patient.assessed_by",
            do="Name the health professional.",
        )
    check_appointments(command.appointments)
    today = ctx.now.astimezone(LOCAL).date()
    patient = replace(
        command.patient,
        cpr=normal_cpr(command.patient.cpr, today) if command.patient.cpr else None,
        phone=normal_phone(command.patient.phone) if command.patient.phone else None,
    )
    return replace(command, patient=patient, age=_age(command, patient))


def _age(command: ReceiveReferral, patient: PersonalData) -> int:
    """Return the age on the day of the first appointment: by the CPR number, or as stated where there is none."""
    if patient.cpr is None:
        if command.age is None:
            raise InvalidInput(
                "booking.age-missing", "there is neither CPR number nor age", where="age", do="Give one of them."
            )
        return command.age
    first = min(a.service_day() for a in command.appointments).date
    age = age_on(patient.cpr, first)
    if command.age is not None and abs(command.age - age) > 1:
        raise InvalidInput(
            "booking.age-contradicts-cpr",
            "the age is not the one of the CPR number",
            where="age",
            do="Correct one of them, or leave the age out.",
        )
    return age


def _facts(command: ReceiveReferral) -> Facts:
    return Facts(
        **dict(command.circumstances),
        age=command.age or 0,
        mobility=command.needs.mobility,
        equipment=command.needs.equipment,
        companions_requested=command.needs.companions,
    )


def _canonical(command: ReceiveReferral) -> str:
    content = {
        "patient": asdict(command.patient),
        "age": command.age,
        "circumstances": command.circumstances.model_dump(mode="json"),
        "needs": command.needs.model_dump(mode="json"),
        "home": command.home.model_dump(mode="json"),
        "facility": command.facility.model_dump(mode="json"),
        "appointments": [a.model_dump(mode="json") for a in command.appointments],
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


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
    return book_all(ctx, desk, Granted(referral, decision, data), referral.appointments)
