"""Apply a rule set to facts: one outcome with its reasons, or what keeps the rules from deciding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from planner.booking.domain.facts import Facts
from planner.booking.domain.granted import Calculation, Grant
from planner.booking.domain.opened import Missing
from planner.booking.rules.aids import aids_for, companions_for
from planner.booking.rules.allowance import calculate
from planner.booking.rules.checks import DOUBTED
from planner.booking.rules.rule_set import RuleSet
from planner.booking.rules.tables import Rule
from planner.booking.rules.values import missing, values_for
from planner.kernel.errors import InvalidInput
from planner.messages.booking import Payer
from planner.messages.trips import Reason

Outcome = Literal["transport", "allowance", "refused"]


@dataclass(frozen=True)
class Verdict:
    """What the rules say.

    Attributes:
        outcome: the result; ``open`` when the rules are not certain and a person must decide.
        scheme: its legal basis.
        rule_id: the rule that granted it, or ``none``.
        law: the scheme and where the granting rule is written, for the letter.
        reasons: the conditions that settled it; for less than transport also why it is not transport.
        payer: who pays, None when nothing is granted.
        companions: how many may come along.
        companion_home: whether they are driven home as well.
        aids: what was asked for beside the transport, granted or declined.
        allowance: what is offered instead of transport; None with transport.
        missing: what keeps the rules from deciding; empty when they did.
        facts_used: the facts that were looked at, by name.
    """

    outcome: Outcome | Literal["open"]
    scheme: str
    rule_id: str
    law: str
    reasons: tuple[Reason, ...]
    payer: Payer | None
    companions: int
    companion_home: bool
    aids: tuple[Grant, ...]
    allowance: Calculation | None
    missing: tuple[Missing, ...]
    facts_used: dict[str, Any]


@dataclass
class _Reading:
    """The rules while they are applied: the facts, what was looked at, and what was found."""

    rules: RuleSet
    scheme: str
    values: dict[str, Any]
    looked_at: set[str]

    def holds(self, name: str) -> bool | None:
        check = self.rules.condition[name].check
        self.looked_at |= check.names()
        return check.holds(self.values)

    def reason(self, name: str, *, holds: bool) -> Reason:
        return self.rules.condition[name].reason(name, self.values, holds=holds)

    def table(self, table: tuple[Rule, ...]) -> tuple[Rule | None, list[Reason], frozenset[str]]:
        """Return the first rule that grants; else the reasons of those that failed, and what is not known."""
        failed: list[Reason] = []
        unknown: frozenset[str] = frozenset()
        for rule in table:
            if self.scheme not in rule.schemes:
                continue
            answers = {name: self.holds(name) for name in rule.when}
            if all(answers.values()):
                return rule, [], frozenset()
            failed += [self.reason(name, holds=False) for name, answer in answers.items() if answer is False]
            if False not in answers.values():
                checks = [self.rules.condition[name].check for name in rule.when]
                unknown = unknown.union(*(check.lacking(self.values) for check in checks))
        return None, failed, unknown


def decide(rules: RuleSet, facts: Facts) -> Verdict:
    """Decide a referral.

    Transport is looked for first, then allowance; the first rule of a table whose conditions all hold grants. A
    table in which none grants but one might, if more were known, leaves the referral open. When none grants, the
    reasons are the conditions that failed, each once, so that the patient reads what was missing and not a list of
    all rules (a reference to a long list is no reason: complaints board 23SFP98).

    Raises:
        InvalidInput: ``booking.payer-unknown`` when the paying party is not named in the facts;
            ``booking.reason-not-covered`` when the authority does not answer for this reason of travel.
    """
    if not rules.covers(facts.reason):
        raise InvalidInput(
            "booking.reason-not-covered",
            f"{rules.authority.name} does not decide on trips for {facts.reason!r}",
            where="facts.reason",
            do="Name the region that answers for the patient.",
        )
    scheme = rules.scheme_of(facts.reason)
    reading = _Reading(rules, scheme.code, values_for(rules, facts), {"reason"})
    granted, against, unknown = reading.table(rules.transport)
    outcome: Outcome = "transport"
    if granted is None and not unknown:
        outcome = "allowance"
        granted, also, unknown = reading.table(rules.allowance)
        against += also
    if granted is None:
        outcome = "refused"
    asked = [q for q in rules.ask if outcome != "refused" and all(reading.holds(name) for name in q.when)]
    missed = (*missing(facts, unknown), *(Missing(fact="", why="rule", da=q.da, en=q.en) for q in asked))
    grounds = [reading.reason(name, holds=True) for name in granted.when] if granted else []
    companions, companion_reasons = companions_for(rules, facts, reading, outcome=outcome)
    aids = aids_for(rules, facts, reading) if outcome == "transport" else ()
    less = () if outcome == "transport" else tuple(against)
    used = {name: _plain(reading.values[name]) for name in sorted(reading.looked_at)}
    return Verdict(
        outcome="open" if missed else outcome,
        scheme=scheme.code,
        rule_id=granted.id if granted else "none",
        law="; ".join([scheme.da, *([granted.source] if granted else [])]),
        reasons=_once([*grounds, *less, *companion_reasons, *(r for aid in aids for r in aid.reasons)]),
        payer=payer_for(rules, facts, reading.looked_at) if granted else None,
        companions=companions if outcome == "transport" else 0,
        companion_home=facts.reason not in rules.companion.one_way_reasons,
        aids=aids,
        allowance=None if outcome == "transport" else calculate(rules.allowance_terms, facts, companions),
        missing=missed,
        facts_used={**used, "route_method": facts.route_method},
    )


def payer_for(rules: RuleSet, facts: Facts, looked_at: set[str] | None = None) -> Payer:
    """Return who pays: the first payer row of the scheme whose conditions hold; names asked about are added.

    Raises:
        InvalidInput: ``booking.payer-unknown`` when the referral does not name the party.
    """
    scheme, values = rules.scheme_of(facts.reason).code, values_for(rules, facts)
    for row in rules.payer:
        checks = [rules.condition[name].check for name in row.when]
        if looked_at is not None and row.scheme == scheme:
            looked_at.update(*(check.names() for check in checks))
        if row.scheme == scheme and all(check.holds(values) for check in checks):
            party = row.party or facts.party("hospital" if row.kind == "hospital" else "municipality")
            return Payer(code=party.code, kind=row.kind, name=party.name)
    raise AssertionError(scheme)  # pragma: no cover - a rule set whose scheme lacks a last payer does not load


def _plain(value: object) -> Any:
    if value is DOUBTED:
        return None
    return list(value) if isinstance(value, tuple) else value


def _once(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple({reason.code: reason for reason in reasons}.values())
