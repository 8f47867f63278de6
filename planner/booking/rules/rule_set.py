"""A rule set: everything that a region decided for a span of dates, as one versioned whole."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.booking.domain.facts import TRIP_REASONS, Party, TripReason
from planner.booking.rules.conditions import Condition, Data
from planner.messages.payload import Count, Seconds
from planner.messages.trips import Mobility, ServiceLevel

Names = tuple[str, ...]


class Rule(Data):
    """Grants its table's outcome when all its conditions hold. ``source`` says where the rule is written."""

    id: str
    schemes: Annotated[Names, Field(min_length=1)]
    when: Annotated[Names, Field(min_length=1)]
    source: str


class Scheme(Data):
    """A legal basis of transport, chosen by the reason of travel alone. ``code`` is what messages carry."""

    code: str
    reasons: Annotated[tuple[TripReason, ...], Field(min_length=1)]
    da: str
    en: str


class PayerRule(Data):
    """Who pays within a scheme; the first whose conditions hold. ``party`` is given for a region."""

    scheme: str
    when: Names = ()
    kind: Literal["region", "hospital", "municipality"]
    party: Party | None = None

    @model_validator(mode="after")
    def _region_is_named(self) -> PayerRule:
        if (self.kind == "region") != (self.party is not None):
            raise ValueError("party is given for a region and only for a region")
        return self


class CompanionRule(Data):
    """A companion is granted when one of these conditions holds.

    Attributes:
        when_any: conditions.
        at_most: how many companions.
        one_way_reasons: reasons of travel after which the companion is not driven home.
    """

    when_any: Annotated[Names, Field(min_length=1)]
    at_most: Count
    one_way_reasons: tuple[TripReason, ...] = ()
    da_one_way: str
    en_one_way: str


class LevelRule(Data):
    """The service level of a scheme and treatment; ``*`` stands for every treatment without a row of its own."""

    scheme: str
    treatment: str
    source: str
    level: ServiceLevel


class Handling(Data):
    """Seconds to get the passenger into and out of the car."""

    board_s: Seconds
    alight_s: Seconds


class Office(Data):
    """How the booking office works.

    Attributes:
        horizon_days: how far ahead can be booked.
        cutoff: on the last working day before the service day; a booking after it is late.
        accept_late: whether a late booking is taken (and marked) or turned away.
        notice_working_days: equipment that must be ordered so many working days ahead; after that it is late.
        late_cancel_s: a cancellation less than this before the trip is marked late.
        no_show_cancels_return: a patient who is not there in the morning is not fetched in the afternoon.
        reply_working_days: a referral is answered before so many working days are over, and before the first journey.
        admission: whether the way home of a patient who is admitted that day is cancelled, or a clerk asked.
        discharge: whether a ride home is booked for a patient who is discharged, or a clerk asked.
        card_retention_days: days after the service day that execution may keep a passenger's card.
        personal_retention_days: days after the last trip that booking keeps personal data.
    """

    horizon_days: Annotated[int, Field(ge=1)]
    cutoff: Annotated[time, Field(strict=False)]
    accept_late: bool
    notice_working_days: dict[str, Count]
    late_cancel_s: Seconds
    no_show_cancels_return: bool
    reply_working_days: Annotated[int, Field(ge=1)]
    admission: Literal["cancel", "task"]
    discharge: Literal["book", "task"]
    card_retention_days: Count
    personal_retention_days: Count


class Complaint(Data):
    """How to complain, told with every decision."""

    da: str
    en: str


class RuleSet(Data):
    """One version of the rules.

    Attributes:
        id, version: named in every decision; digest: SHA-256 of the file, so that a silent edit shows.
        valid_from, valid_to: dates on which it decides, both included.
        complaint: how to complain; condition: the words that rules are written in; scheme: legal bases.
        transport, allowance: two tables; the first rule whose conditions all hold grants.
        payer, companion, level, handling, office: the other tables, each described by its class.
        unverified: what is set by judgement because no published source states it.
    """

    id: str
    version: str
    digest: str = ""
    valid_from: date
    valid_to: date | None = None
    title_da: str
    title_en: str
    unverified: tuple[str, ...] = ()
    complaint: Complaint
    condition: dict[str, Condition]
    scheme: Annotated[tuple[Scheme, ...], Field(min_length=1)]
    transport: Annotated[tuple[Rule, ...], Field(min_length=1)]
    allowance: tuple[Rule, ...] = ()
    payer: Annotated[tuple[PayerRule, ...], Field(min_length=1)]
    companion: CompanionRule
    level: Annotated[tuple[LevelRule, ...], Field(min_length=1)]
    handling: dict[Mobility, Handling]
    office: Office

    @model_validator(mode="after")
    def _hangs_together(self) -> RuleSet:
        problems = [*self._unknown_names(), *self._holes()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _unknown_names(self) -> list[str]:
        rules = (*self.transport, *self.allowance)
        used = {name for rule in rules for name in rule.when} | {n for p in self.payer for n in p.when}
        used |= set(self.companion.when_any)
        codes = {scheme.code for scheme in self.scheme}
        named = {s for rule in rules for s in rule.schemes} | {p.scheme for p in self.payer}
        named |= {row.scheme for row in self.level}
        return [
            *(f"no condition {name!r}" for name in sorted(used - set(self.condition))),
            *(f"no scheme {code!r}" for code in sorted(named - codes)),
        ]

    def _holes(self) -> list[str]:
        found: list[str] = []
        reasons = Counter[str](reason for scheme in self.scheme for reason in scheme.reasons)
        found += [f"reason {r!r} is in {reasons[r]} schemes, not one" for r in TRIP_REASONS if reasons[r] != 1]
        ids = [rule.id for rule in (*self.transport, *self.allowance)]
        found += [f"rule id {name!r} is used twice" for name in sorted({n for n in ids if ids.count(n) > 1})]
        for scheme in self.scheme:
            if not any(p.scheme == scheme.code and not p.when for p in self.payer):
                found.append(f"scheme {scheme.code!r} has no payer without conditions")
            if not any(row.scheme == scheme.code and row.treatment == "*" for row in self.level):
                found.append(f"scheme {scheme.code!r} has no service level for treatment '*'")
        rows = [(row.scheme, row.treatment) for row in self.level]
        found += [f"service level {row} is given twice" for row in sorted({r for r in rows if rows.count(r) > 1})]
        missing = {"walking", "assisted", "foldable-wheelchair", "wheelchair"} - set(self.handling)
        found += [f"no handling times for {name!r}" for name in sorted(missing)]
        if self.valid_to is not None and self.valid_to < self.valid_from:
            found.append("valid_to is before valid_from")
        return found

    def scheme_of(self, reason: TripReason) -> Scheme:
        """Return the scheme that a reason of travel falls under (there is exactly one)."""
        return next(scheme for scheme in self.scheme if reason in scheme.reasons)

    def level_for(self, scheme: str, treatment: str) -> ServiceLevel:
        """Return the service level of a treatment within a scheme."""
        rows = {row.treatment: row.level for row in self.level if row.scheme == scheme}
        return rows.get(treatment, rows["*"])

    def in_force(self, day: date) -> bool:
        """Return whether these rules decide on that date."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
