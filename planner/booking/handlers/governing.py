"""Whose policy governs a referral: that of the authority that decided it, for the scheme that it was decided under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.booking.desk import Desk
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.trip import Trip
from planner.booking.handlers.publishing import publish_bundled, rules_on, rules_published
from planner.booking.ports import BookingStore
from planner.booking.rules.book import in_force
from planner.booking.rules.rule_set import RuleSet
from planner.booking.rules.tables import Office
from planner.kernel.errors import NotFound
from planner.kernel.time import LOCAL, ServiceDay
from planner.messages.handling import Context

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class Governing:
    """The rules of the authority, and the scheme of the referral within them."""

    rules: RuleSet
    scheme: str

    @property
    def office(self) -> Office:
        """The authority's policy for the scheme."""
        return self.rules.office_for(self.scheme)

    @property
    def whose(self) -> tuple[str, str]:
        """Codes of authority and scheme: equal for what is under one policy."""
        return self.rules.authority.code, self.scheme


def governing_on(store: BookingStore, desk: Desk, referral: Referral, day: date) -> Governing:
    """Return what governs a referral on a date.

    A referral that is not decided yet is governed by who would decide it. Where the authority has no rules in force on
    that day any more, those that decided stay in force for what they granted.

    Raises:
        InvalidInput: ``booking.no-rules-in-force``.
    """
    found = store.decisions(referral.id)
    if found:
        decided = found[-1]
        return Governing(_of_decision(store, desk, decided, day) or rules_on(store, desk, referral.facts, day),
                         decided.scheme)  # fmt: skip
    rules = rules_on(store, desk, referral.facts, day)
    reason = referral.facts.reason
    return Governing(rules, rules.scheme_of(reason).code if rules.covers(reason) else "")


def _of_decision(store: BookingStore, desk: Desk, decision: Decision, day: date) -> RuleSet | None:
    """Return the rules of who decided; None where the decision is older than the naming of authorities."""
    heading = in_force(store.publications(), decision.authority, day) if decision.authority else None
    if heading is not None:
        return desk.read_rules.get(heading.digest) or rules_published(store, desk, heading.rule_set, heading.version)
    if store.publication(decision.rule_set, decision.rule_set_version) is None:
        return None
    return rules_published(store, desk, decision.rule_set, decision.rule_set_version)


def governing(ctx: Ctx, desk: Desk, referral: Referral, day: date | None = None) -> Governing:
    """Return what governs a referral on a date (default: today); InvalidInput ``booking.no-rules-in-force``."""
    publish_bundled(ctx)
    return governing_on(ctx.store, desk, referral, day or ctx.now.astimezone(LOCAL).date())


def governing_id(ctx: Ctx, desk: Desk, referral_id: str, day: date | None = None) -> Governing:
    """Return what governs a referral by its id; NotFound ``booking.no-referral``, and as ``governing``."""
    referral = ctx.store.referral(referral_id)
    if referral is None:
        raise NotFound("booking.no-referral", "there is no such referral", where=referral_id)
    return governing(ctx, desk, referral, day)


def governing_of_trip(ctx: Ctx, desk: Desk, trip: Trip) -> Governing:
    """Return what governs a trip today."""
    return governing_id(ctx, desk, trip.referral_id)


def governing_of_day(ctx: Ctx, desk: Desk, trip: Trip) -> Governing:
    """Return what governs a trip on its service day."""
    return governing_id(ctx, desk, trip.referral_id, ServiceDay.parse(trip.service_day).date)


def governing_subject(ctx: Ctx, desk: Desk, subject: str) -> Governing:
    """Return what governs a trip, journey, series or referral by its id; NotFound ``booking.no-referral``."""
    for find in (ctx.store.trip, ctx.store.journey, ctx.store.series):
        found = find(subject)
        if found is not None:
            return governing_id(ctx, desk, found.referral_id)
    return governing_id(ctx, desk, subject)
