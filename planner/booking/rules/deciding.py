"""Apply a rule set to facts: exactly one outcome, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from planner.booking.domain.facts import Facts
from planner.booking.rules.rule_set import Rule, RuleSet
from planner.messages.booking import Payer
from planner.messages.trips import Reason

Outcome = Literal["transport", "allowance", "refused"]


@dataclass(frozen=True)
class Verdict:
    """What the rules say.

    Attributes:
        outcome, scheme: the result and its legal basis.
        rule_id: the rule that granted it, or ``none`` for a refusal.
        reasons: the conditions that settled it; for less than transport also why it is not transport.
        payer: who pays, None when nothing is granted.
        companions: how many may come along.
        companion_home: whether they are driven home as well.
        facts_used: the facts that were looked at, by name.
    """

    outcome: Outcome
    scheme: str
    rule_id: str
    reasons: tuple[Reason, ...]
    payer: Payer | None
    companions: int
    companion_home: bool
    facts_used: dict[str, Any]


def decide(rules: RuleSet, facts: Facts) -> Verdict:
    """Decide a referral.

    Transport is looked for first, then allowance; the first rule of a table whose conditions all hold grants.
    When none grants, the reasons are the conditions that failed, each once, so that the patient reads what
    was missing and not a list of all rules (a reference to a long list is no reason: complaints board 23SFP98).

    Raises:
        InvalidInput: ``booking.payer-unknown`` when the paying party is not named in the facts.
    """
    values = facts.values()
    scheme = rules.scheme_of(facts.reason)
    looked_at: set[str] = {"reason"}
    granted, missing = _table(rules, rules.transport, scheme.code, values, looked_at)
    outcome: Outcome = "transport"
    if granted is None:
        outcome = "allowance"
        granted, missing_too = _table(rules, rules.allowance, scheme.code, values, looked_at)
        missing = {**missing, **missing_too}
    if granted is None:
        outcome = "refused"
    grounds = [rules.condition[n].reason(n, values, holds=True) for n in granted.when] if granted else []
    against = [] if outcome == "transport" else list(missing.values())
    companions, companion_reasons = _companions(rules, facts, values, looked_at, transport=outcome == "transport")
    used = {name: _plain(values[name]) for name in sorted(looked_at)}
    return Verdict(
        outcome=outcome,
        scheme=scheme.code,
        rule_id=granted.id if granted else "none",
        reasons=tuple(_once([*grounds, *against, *companion_reasons])),
        payer=payer_for(rules, facts, looked_at) if granted else None,
        companions=companions,
        companion_home=facts.reason not in rules.companion.one_way_reasons,
        facts_used={**used, "route_method": facts.route_method},
    )


def payer_for(rules: RuleSet, facts: Facts, looked_at: set[str] | None = None) -> Payer:
    """Return who pays: the first payer row of the scheme whose conditions hold; names asked about are added.

    Raises:
        InvalidInput: ``booking.payer-unknown`` when the referral does not name the party.
    """
    scheme, values = rules.scheme_of(facts.reason).code, facts.values()
    for row in rules.payer:
        checks = [rules.condition[name].check for name in row.when]
        if looked_at is not None and row.scheme == scheme:
            looked_at.update(*(check.names() for check in checks))
        if row.scheme == scheme and all(check.holds(values) for check in checks):
            party = row.party or facts.party("hospital" if row.kind == "hospital" else "municipality")
            return Payer(code=party.code, kind=row.kind, name=party.name)
    raise AssertionError(scheme)  # pragma: no cover - a rule set whose scheme lacks a last payer does not load


def _table(
    rules: RuleSet, table: tuple[Rule, ...], scheme: str, values: dict[str, object], looked_at: set[str]
) -> tuple[Rule | None, dict[str, Reason]]:
    missing: dict[str, Reason] = {}
    for rule in table:
        if scheme not in rule.schemes:
            continue
        failed = [name for name in rule.when if not rules.condition[name].check.holds(values)]
        for name in rule.when:
            looked_at |= rules.condition[name].check.names()
        if not failed:
            return rule, {}
        for name in failed:
            missing[name] = rules.condition[name].reason(name, values, holds=False)
    return None, missing


def _companions(
    rules: RuleSet, facts: Facts, values: dict[str, object], looked_at: set[str], *, transport: bool
) -> tuple[int, list[Reason]]:
    if not transport or facts.companions_requested == 0:
        return 0, []
    for name in rules.companion.when_any:
        condition = rules.condition[name]
        looked_at |= condition.check.names()
        if condition.check.holds(values):
            reasons = [condition.reason(name, values, holds=True)]
            if facts.reason in rules.companion.one_way_reasons:
                text = rules.companion
                reasons.append(Reason(code="companion-one-way", da=text.da_one_way, en=text.en_one_way))
            return min(facts.companions_requested, rules.companion.at_most), reasons
    return 0, [
        Reason(
            code="companion-not-granted",
            da="Ledsager er ikke bevilget: ingen af betingelserne for ledsager er opfyldt.",
            en="A companion is not granted: none of the conditions for one is met.",
        )
    ]


def _plain(value: object) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _once(reasons: list[Reason]) -> list[Reason]:
    return list({reason.code: reason for reason in reasons}.values())
