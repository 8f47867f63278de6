"""What the published rules would say, and which trips would be booked, before anything is received or kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.booking.desk import Desk
from planner.booking.domain.facts import Facts
from planner.booking.domain.referral import Referral
from planner.booking.domain.trip import Trip
from planner.booking.handlers.decisions import decided
from planner.booking.handlers.governing import Governing
from planner.booking.handlers.intake import ReceiveReferral, facts_of, normal
from planner.booking.handlers.journeys import Granted, previewed
from planner.booking.handlers.publishing import rules_for
from planner.booking.ports import BookingStore
from planner.booking.rules.deciding import Verdict, decide
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class Foreseen:
    """What would come of a referral: what the rules say, and the trips, whose ids stand for nothing."""

    rules: RuleSet
    verdict: Verdict
    trips: Sequence[Trip] = ()


def preview_decision(ctx: Ctx, desk: Desk, facts: Facts) -> Foreseen:
    """Return what the rules would say today about facts; nothing is kept, and nobody need be named.

    Raises:
        InvalidInput: ``booking.no-rules-in-force``; what ``decide`` raises.
    """
    rules = rules_for(ctx, desk, facts)
    return Foreseen(rules, decide(rules, facts))


def preview_referral(ctx: Ctx, desk: Desk, command: ReceiveReferral) -> Foreseen:
    """Return what ``receive`` would decide and book; nothing is kept. What it would refuse is refused.

    Raises:
        InvalidInput: naming the field; see ``normal`` and ``decide``.
    """
    command = normal(command, ctx.now.astimezone(LOCAL).date())
    seen = preview_decision(ctx, desk, facts_of(command))
    if seen.verdict.outcome != "transport":
        return seen
    referral = Referral(
        id="preview",
        source=command.source,
        external_id=command.external_id,
        content_index="",
        received_at=ctx.now,
        received_by=ctx.actor,
        facts=facts_of(command),
        needs=command.needs,
        home=command.home,
        facility=command.facility,
        appointments=command.appointments,
        first_day=min(str(each.service_day()) for each in command.appointments),
    )
    granted = Granted(referral, decided(ctx, seen.rules, referral, seen.verdict), command.patient)
    return Foreseen(
        seen.rules,
        seen.verdict,
        previewed(ctx, Governing(seen.rules, seen.verdict.scheme), granted, command.appointments),
    )
