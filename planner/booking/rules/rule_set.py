"""A rule set: everything that a region or municipality decided for a span of dates, as one versioned whole."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Annotated

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from planner.booking.domain.facts import TRIP_REASONS, TripReason
from planner.booking.domain.opened import POWERS
from planner.booking.rules.checks import Data
from planner.booking.rules.conditions import Condition
from planner.booking.rules.policy import PolicyRow
from planner.booking.rules.tables import (
    AidRule,
    AllowanceTerms,
    Authority,
    CompanionRule,
    Complaint,
    Distance,
    Handling,
    LevelRule,
    Mandate,
    Names,
    Office,
    PayerRule,
    Question,
    Rule,
    Scheme,
)
from planner.messages.trips import Mobility, ServiceLevel


class RuleSet(Data):
    """One version of the rules.

    Attributes:
        id, version: named in every decision; digest: SHA-256 of the text, so that a silent edit shows.
        authority: the region or municipality whose rules these are.
        valid_from, valid_to: dates on which it decides, both included.
        complaint: how to complain; condition: the words that rules are written in; scheme: legal bases.
        transport, allowance: two tables; the first rule whose conditions all hold grants.
        ask: where a person decides although no fact is missing.
        aid: what is granted or declined beside the transport; who is not named here gets what was asked for.
        allowance_terms: how an allowance is worked out; distance: how distances are measured.
        mandate: who may decide what.
        payer, companion, level, handling, office: the other tables, each described by its class.
        policy: where a scheme's policy differs from the office's.
        include: files beside this one whose tables belong to it.
        unverified: what is set by judgement because no published source states it.
    """

    id: str
    version: str
    digest: str = ""
    authority: Authority
    include: Names = ()
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
    ask: tuple[Question, ...] = ()
    aid: tuple[AidRule, ...] = ()
    allowance_terms: AllowanceTerms
    distance: Distance
    mandate: Annotated[tuple[Mandate, ...], Field(min_length=1)]
    payer: Annotated[tuple[PayerRule, ...], Field(min_length=1)]
    companion: CompanionRule
    level: Annotated[tuple[LevelRule, ...], Field(min_length=1)]
    handling: dict[Mobility, Handling]
    office: Office
    policy: tuple[PolicyRow, ...] = ()
    _offices: dict[str, Office] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _hangs_together(self) -> RuleSet:
        problems = [*self._unknown_names(), *self._holes(), *self._read_policies()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _unknown_names(self) -> list[str]:
        rules = (*self.transport, *self.allowance)
        used = {name for rule in rules for name in rule.when} | {n for p in self.payer for n in p.when}
        used |= set(self.companion.when_any)
        used |= {n for row in self.aid for n in row.when} | {n for row in self.ask for n in row.when}
        codes = {scheme.code for scheme in self.scheme}
        named = {s for rule in rules for s in rule.schemes} | {p.scheme for p in self.payer}
        named |= {row.scheme for row in self.level} | {row.scheme for row in self.policy}
        return [
            *(f"no condition {name!r}" for name in sorted(used - set(self.condition))),
            *(f"no scheme {code!r}" for code in sorted(named - codes)),
        ]

    def _holes(self) -> list[str]:
        found: list[str] = []
        reasons = Counter[str](reason for scheme in self.scheme for reason in scheme.reasons)
        needed = 1 if self.authority.kind == "region" else 0  # a municipality need not answer for hospitals
        found += [
            f"reason {r!r} is in {reasons[r]} schemes, not one" for r in TRIP_REASONS if not needed <= reasons[r] <= 1
        ]
        aids = Counter(row.aid for row in self.aid)
        found += [f"aid {name!r} has {count} rows, not one" for name, count in sorted(aids.items()) if count > 1]
        codes = Counter(row.code for row in self.mandate)
        found += [f"mandate {name!r} is given {count} times" for name, count in sorted(codes.items()) if count > 1]
        uncovered = POWERS - {power for row in self.mandate for power in row.may}
        found += [f"no mandate covers {power!r}" for power in sorted(uncovered)]
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

    def _read_policies(self) -> list[str]:
        found = []
        common = self.office.model_dump(mode="json")
        for row in self.policy:
            if row.scheme in self._offices:
                found.append(f"policy of scheme {row.scheme!r} is given twice")
            try:
                own = Office.model_validate_json(json.dumps({**common, **row.changes}, default=str))
            except ValidationError as error:
                found += [
                    f"policy of scheme {row.scheme!r}: {'.'.join(map(str, e['loc'])) or 'changes'}: {e['msg']}"
                    for e in error.errors()
                ]
            else:
                self._offices[row.scheme] = own
        return found

    def office_for(self, scheme: str) -> Office:
        """Return the policy of a scheme: the office's, with what the scheme has of its own."""
        return self._offices.get(scheme, self.office)

    def covers(self, reason: TripReason) -> bool:
        """Return whether these rules have a scheme for a reason of travel."""
        return any(reason in scheme.reasons for scheme in self.scheme)

    def scheme_of(self, reason: TripReason) -> Scheme:
        """Return the scheme that a reason of travel falls under (there is one where the rules cover it)."""
        return next(scheme for scheme in self.scheme if reason in scheme.reasons)

    def level_for(self, scheme: str, treatment: str) -> ServiceLevel:
        """Return the service level of a treatment within a scheme."""
        rows = {row.treatment: row.level for row in self.level if row.scheme == scheme}
        return rows.get(treatment, rows["*"])

    def in_force(self, day: date) -> bool:
        """Return whether these rules decide on that date."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
