"""The work list "to decide": referrals that the rules leave to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from planner.booking.desk import Desk
from planner.booking.domain.facts import DOUBTABLE, Facts
from planner.booking.domain.opened import OpenCase
from planner.booking.domain.referral import Referral
from planner.booking.handlers.decisions import mandate_for, need_referral
from planner.booking.handlers.history import note
from planner.booking.handlers.publishing import rules_for
from planner.booking.handlers.tasks import ask
from planner.booking.ports import BookingStore
from planner.booking.rules.deciding import Verdict
from planner.booking.rules.ordering import reply_by
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.errors import Conflict, InvalidInput
from planner.kernel.principal import Role
from planner.messages.handling import Context

Ctx = Context[BookingStore]
COMPLETABLE = DOUBTABLE | {"place", "facility_kind", "route_method", "distance_m", "stairs"}
"""Facts that can be stated later."""


@dataclass(frozen=True)
class CompleteFacts:
    """State facts that were missing, and let the rules decide.

    Attributes:
        facts: by name, as a referral states them; reason: where they come from, without personal data.
        mandate: code of a mandate of the rules; roles: what the person's account may act as.
    """

    referral_id: str
    facts: dict[str, Any]
    reason: str
    mandate: str
    roles: frozenset[Role] = frozenset()


def open_case(ctx: Ctx, desk: Desk, rules: RuleSet, referral: Referral, verdict: Verdict) -> OpenCase:
    """Put a referral on the work list, or renew what is missing where it is on it already."""
    case = ctx.store.case(referral.id)
    if case is None:
        due = reply_by(rules.office_for(verdict.scheme), referral)
        case = OpenCase(referral.id, ctx.now, due, verdict.missing, referral.first_day)
        ctx.store.add_case(case)
        ask(ctx, desk, referral.id, "to-decide", referral.first_day, due)
    else:
        case.missing = verdict.missing
    note(ctx, referral.id, "case-opened", {"missing": [each.fact or "rule" for each in verdict.missing]})
    return case


def completed(ctx: Ctx, desk: Desk, command: CompleteFacts) -> Referral:
    """Enter facts that were missing and return the referral; the history tells which, by whom, and where from.

    Raises:
        NotFound: ``booking.no-referral``.
        Conflict: ``booking.case-closed`` when it was decided.
        InvalidInput: ``booking.bad-fact`` naming the fact, ``booking.no-reason``, ``booking.no-mandate``.
        Forbidden: ``booking.beyond-mandate``.
    """
    need_open(ctx, command.referral_id)
    referral = need_referral(ctx, command.referral_id)
    if not command.reason.strip():
        raise InvalidInput(
            "booking.no-reason", "nobody says where the facts come from", where="reason", do="Say who stated them."
        )
    mandate_for(rules_for(ctx, desk, referral.facts), command.mandate, ["complete"], command.roles)
    strange = sorted(set(command.facts) - COMPLETABLE)
    if strange or not command.facts:
        raise InvalidInput(
            "booking.bad-fact",
            "this cannot be stated later" if strange else "no fact is stated",
            where=f"facts.{strange[0]}" if strange else "facts",
            do=f"Give some of: {', '.join(sorted(COMPLETABLE))}.",
        )
    still = [name for name in referral.facts.uncertain if name not in command.facts]
    try:
        facts = Facts.model_validate({**referral.facts.model_dump(), **command.facts, "uncertain": still}, strict=False)
    except ValidationError as error:
        raise InvalidInput(
            "booking.bad-fact",
            error.errors()[0]["msg"],
            where=f"facts.{error.errors()[0]['loc'][0]}",
            do="Correct it.",
        ) from None
    referral.facts = facts
    note(ctx, referral.id, "facts-completed", {"facts": sorted(command.facts), "from": command.reason})
    return referral


def need_open(ctx: Ctx, referral_id: str) -> OpenCase:
    """Return the open case of a referral; NotFound ``booking.no-referral``, Conflict ``booking.case-closed``."""
    need_referral(ctx, referral_id)
    case = ctx.store.case(referral_id)
    if case is None or case.done_at is not None:
        raise Conflict(
            "booking.case-closed", "the referral is decided", where=referral_id, do="Reopen it with a new decision."
        )
    return case
