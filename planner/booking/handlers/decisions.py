"""Decide: by the rules where they are certain, by a person within a mandate where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.booking.domain.opened import Power
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.trip import WAITING
from planner.booking.handlers.history import note
from planner.booking.handlers.tasks import finish_task
from planner.booking.ports import BookingStore
from planner.booking.rules.allowance import calculate
from planner.booking.rules.deciding import Outcome, Verdict, payer_for
from planner.booking.rules.rule_set import RuleSet
from planner.booking.rules.tables import Mandate
from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from planner.kernel.principal import Role
from planner.messages.booking import ReferralDecided
from planner.messages.handling import Context
from planner.messages.trips import Reason

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class DecideByPerson:
    """A named person decides: what the rules left open, or anew, for instance after a complaint.

    Attributes:
        mandate: code of a mandate of the rules; roles: what the person's account may act as.
    """

    referral_id: str
    outcome: Outcome
    mandate: str
    reason_da: str
    reason_en: str
    companions: int = 0
    roles: frozenset[Role] = frozenset()


def need_referral(ctx: Ctx, referral_id: str) -> Referral:
    """Return a referral; NotFound ``booking.no-referral``."""
    referral = ctx.store.referral(referral_id)
    if referral is None:
        raise NotFound("booking.no-referral", "there is no such referral", where=referral_id)
    return referral


def standing(ctx: Ctx, referral_id: str) -> Decision | None:
    """Return the decision that stands, None while a person must decide."""
    found = ctx.store.decisions(referral_id)
    return found[-1] if found else None


def decided(ctx: Ctx, rules: RuleSet, referral: Referral, verdict: Verdict) -> Decision:
    """Return what certain rules decide, numbered after the decisions before."""
    if verdict.outcome == "open":  # pragma: no cover - callers ask first
        raise AssertionError(referral.id)
    return Decision(
        referral_id=referral.id,
        number=len(ctx.store.decisions(referral.id)) + 1,
        outcome=verdict.outcome,
        scheme=verdict.scheme,
        rule_id=verdict.rule_id,
        rule_set=rules.id,
        rule_set_version=rules.version,
        rule_set_digest=rules.digest,
        decided_by="rules",
        decided_by_name=f"{rules.id} {rules.version}",
        mandate=rules.title_da,
        decided_at=ctx.now,
        reasons=verdict.reasons,
        facts_used=verdict.facts_used,
        payer=verdict.payer,
        companions=verdict.companions,
        companion_home=verdict.companion_home,
        complaint_da=rules.complaint.da,
        complaint_en=rules.complaint.en,
        law=verdict.law,
        authority=rules.authority.code,
        aids=verdict.aids,
        allowance=verdict.allowance,
    )


def decided_by_person(
    ctx: Ctx, rules: RuleSet, referral: Referral, verdict: Verdict, command: DecideByPerson
) -> Decision:
    """Return what a person decides, after checking reason and mandate.

    Raises:
        InvalidInput: ``booking.no-reason``, ``booking.no-mandate``.
        Forbidden: ``booking.beyond-mandate``.
        Conflict: ``booking.already-booked`` while trips of the decision that stands are still to be driven.
    """
    if not (command.reason_da.strip() and command.reason_en.strip()):
        raise InvalidInput(
            "booking.no-reason",
            "a decision needs its reason in both languages",
            where="reason_da, reason_en",
            do="Say why.",
        )
    earlier = standing(ctx, referral.id)
    if earlier is not None and earlier.outcome == "transport" and _still_to_drive(ctx, referral.id):
        raise Conflict(
            "booking.already-booked",
            "transport is granted and booked",
            where=referral.id,
            do="Cancel the journeys that are not to be driven.",
        )
    powers: list[Power] = ["decide-open" if earlier is None else "reopen"]
    if verdict.outcome not in {"open", command.outcome}:
        powers.append("depart")
    mandate = mandate_for(rules, command.mandate, powers, command.roles)
    granted = command.outcome == "transport"
    by_rules = decided(ctx, rules, referral, replace(verdict, outcome=command.outcome))
    return replace(
        by_rules,
        rule_id="person",
        law=rules.scheme_of(referral.facts.reason).da,
        decided_by="person",
        decided_by_name=ctx.actor,
        mandate=mandate.da,
        reasons=(Reason(code="person", da=command.reason_da, en=command.reason_en),),
        payer=None if command.outcome == "refused" else payer_for(rules, referral.facts),
        companions=command.companions if granted else 0,
        aids=by_rules.aids if granted else (),
        allowance=None if granted else calculate(rules.allowance_terms, referral.facts, command.companions),
    )


def mandate_for(rules: RuleSet, code: str, powers: Sequence[Power], roles: frozenset[Role]) -> Mandate:
    """Return a mandate that covers what is to be done and that the person holds (an administrator holds all).

    Raises:
        InvalidInput: ``booking.no-mandate`` naming those that the rules know.
        Forbidden: ``booking.beyond-mandate``.
    """
    mandate = next((each for each in rules.mandate if each.code == code), None)
    if mandate is None:
        raise InvalidInput(
            "booking.no-mandate",
            "the rules know no such mandate",
            where="mandate",
            do=f"Give one of: {', '.join(each.code for each in rules.mandate)}.",
        )
    lacking = [power for power in powers if power not in mandate.may]
    if lacking or not roles & {mandate.role, Role.ADMINISTRATOR}:
        holders = [each.code for each in rules.mandate if set(powers) <= set(each.may)]
        raise Forbidden(
            "booking.beyond-mandate",
            f"the mandate {code!r} does not cover this, or is not yours",
            where=", ".join(lacking) or "role",
            do=f"Ask somebody who holds: {', '.join(holders)}.",
        )
    return mandate


def enter(ctx: Ctx, referral: Referral, decision: Decision) -> Decision:
    """Keep a decision, say it, close the case that waited for it, and enter it in the history."""
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
    case = ctx.store.case(referral.id)
    if case is not None and case.done_at is None:
        case.done_at = ctx.now
        finish_task(ctx, referral.id, "to-decide", decision.outcome)
    return decision


def _still_to_drive(ctx: Ctx, referral_id: str) -> bool:
    journeys = [journey.id for journey in ctx.store.journeys_of([referral_id])]
    return any(trip.status in WAITING for trip in ctx.store.trips_of(journeys))
