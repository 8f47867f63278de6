"""The table of cases beside a rule file: facts, and what must be decided on them, each with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, ValidationError

from planner.booking.domain.facts import Aid, Facts
from planner.booking.rules.checks import Data
from planner.booking.rules.deciding import Verdict, decide
from planner.booking.rules.ordering import order_remarks
from planner.booking.rules.rule_set import RuleSet

Table = Literal[
    "transport", "allowance", "payer", "companion", "aid", "residence", "open", "level", "ordering", "policy"
]


class Order(Data):
    """When a trip was ordered, for which day, with which equipment; for cases of the office's times."""

    at: AwareDatetime
    day: date
    equipment: tuple[str, ...] = ()


class Cancelling(Data):
    """So many seconds before its time the patient cancels a trip; for cases of what follows."""

    before_s: int


class Ride(Data):
    """A direct ride in seconds and the kind of treatment; for cases of the service level."""

    direct_s: Annotated[int, Field(ge=0)]
    treatment: str


class Expected(Data):
    """How a case must come out. Only what is given is compared.

    Attributes:
        missing: facts that the rules lack, or ``rule`` where a rule asks a person.
        aids, declined: granted and declined; allowance_ore: payable; basis: of the allowance.
        remarks: what is said about the order; ride_limit_s, home_wait_s, arrive_early_s: the service level.
        late_cancel: what follows a cancellation; policy: fields of the office as they are for the scheme.
    """

    outcome: Literal["transport", "allowance", "refused", "open"] | None = None
    rule: str | None = None
    scheme: str | None = None
    payer: str | None = None
    companions: int | None = None
    companion_home: bool | None = None
    reasons: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None
    aids: tuple[Aid, ...] | None = None
    declined: tuple[Aid, ...] | None = None
    allowance_ore: int | None = None
    basis: Literal["public-fare", "km-rate", "claim"] | None = None
    remarks: tuple[str, ...] | None = None
    ride_limit_s: int | None = None
    home_wait_s: int | None = None
    arrive_early_s: int | None = None
    late_cancel: Literal["in-time", "free", "counted", "fee"] | None = None
    policy: dict[str, Any] | None = None


class Case(Data):
    """A named set of facts, what must be decided on it, and where that is written.

    Attributes:
        source: publication or complaint decision that the outcome follows from.
        table: the table of rules that the case is about.
    """

    name: Annotated[str, Field(min_length=5)]
    source: Annotated[str, Field(min_length=3)]
    table: Table
    facts: Annotated[dict[str, Any], Field(default_factory=dict)]
    order: Order | None = None
    ride: Ride | None = None
    cancelling: Cancelling | None = None
    expect: Expected


class Cases(Data):
    """The table of cases beside a rule file; ``usual`` are the facts that a case does not mention."""

    usual: dict[str, Any]
    case: tuple[Case, ...] = Field(min_length=1)


@dataclass(frozen=True)
class CaseResult:
    """How a case came out: ``problem`` is empty when as expected; ``table`` is empty for a finding about the whole."""

    name: str
    source: str
    table: str
    outcome: str
    rule: str
    problem: str


def run(rules: RuleSet, table: Cases) -> list[CaseResult]:
    """Decide every case; a rule that decides none, and a name given twice, are findings of their own."""
    results = [_run(rules, table, case) for case in table.case]
    decided = {result.rule for result in results}
    idle = [rule.id for rule in (*rules.transport, *rules.allowance) if rule.id not in decided]
    twice = [name for name, count in Counter(case.name for case in table.case).items() if count > 1]
    findings = [(name, "no case is decided by this rule") for name in idle]
    findings += [(name, "the name is given to several cases") for name in twice]
    return results + [CaseResult(name, "", "", "", "", problem) for name, problem in findings]


def counted(results: Sequence[CaseResult], by: Literal["source", "table"]) -> dict[str, int]:
    """Return how many cases there are of each source or table, the largest first."""
    counts = Counter(getattr(result, by) for result in results if result.table)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _run(rules: RuleSet, table: Cases, case: Case) -> CaseResult:
    def result(outcome: str, rule: str, problem: str) -> CaseResult:
        return CaseResult(case.name, case.source, case.table, outcome, rule, problem)

    stated = {**table.usual, **case.facts}
    strange = sorted(set(stated) - set(Facts.model_fields))
    if strange:
        return result("", "", f"{strange[0]!r} is no fact")
    try:
        facts = Facts.model_validate(stated, strict=False)
    except ValidationError as error:
        return result("", "", "; ".join(f"facts.{e['loc'][0]}: {e['msg']}" for e in error.errors()))
    verdict = decide(rules, facts)
    got = _got(rules, case, verdict)
    wanted = case.expect.model_dump(exclude_none=True)
    wrong = [f"{key} is {got.get(key)!r}, not {value!r}" for key, value in wanted.items() if got.get(key) != value]
    wrong += [] if wanted else ["nothing is expected of it"]
    return result(verdict.outcome, verdict.rule_id, "; ".join(wrong))


def _got(rules: RuleSet, case: Case, verdict: Verdict) -> dict[str, object]:
    got: dict[str, object] = {
        "outcome": verdict.outcome,
        "rule": verdict.rule_id,
        "scheme": verdict.scheme,
        "payer": verdict.payer.code if verdict.payer else "",
        "companions": verdict.companions,
        "companion_home": verdict.companion_home,
        "reasons": tuple(reason.code for reason in verdict.reasons),
        "missing": tuple(each.fact or "rule" for each in verdict.missing),
        "aids": tuple(each.aid for each in verdict.aids if each.granted),
        "declined": tuple(each.aid for each in verdict.aids if not each.granted),
        "allowance_ore": verdict.allowance.payable_ore if verdict.allowance else None,
        "basis": verdict.allowance.basis if verdict.allowance else None,
    }
    office = rules.office_for(verdict.scheme)
    if case.expect.policy is not None:
        has = office.model_dump(mode="json")
        got["policy"] = {name: has.get(name) for name in case.expect.policy}
    if case.cancelling is not None:
        got["late_cancel"] = office.late_cancel if case.cancelling.before_s < office.late_cancel_s else "in-time"
    if case.order is not None:
        at: datetime = case.order.at
        got["remarks"] = order_remarks(office, at, case.order.day, case.order.equipment)
    if case.ride is not None:
        level = rules.level_for(verdict.scheme, case.ride.treatment)
        got["ride_limit_s"] = level.ride_limit_s(case.ride.direct_s)
        got["home_wait_s"], got["arrive_early_s"] = level.home_wait_max_s, level.arrive_early_max_s
    return got
