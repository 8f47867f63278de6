"""Read rule sets from files, and let none in whose table of cases does not come out as written."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from planner.booking.domain.facts import Facts
from planner.booking.rules.conditions import Data
from planner.booking.rules.deciding import Outcome, decide
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.errors import InvalidInput

M = TypeVar("M", bound=BaseModel)


class Expected(Data):
    """How a case must come out. Only what is given is compared."""

    outcome: Outcome
    rule: str
    scheme: str | None = None
    payer: str | None = None
    companions: int | None = None
    reasons: tuple[str, ...] | None = None


class Case(Data):
    """A named set of facts and what must be decided on it."""

    name: str
    facts: dict[str, Any]
    expect: Expected


class Cases(Data):
    """The table of cases beside a rule file; ``usual`` are the facts that a case does not mention."""

    usual: dict[str, Any]
    case: tuple[Case, ...] = Field(min_length=1)


@dataclass(frozen=True)
class CaseResult:
    """How a case came out: ``problem`` is empty when as expected."""

    name: str
    outcome: str
    rule: str
    problem: str


def read(path: Path) -> RuleSet:
    """Read a rule file and check that it hangs together; its cases are not run.

    Raises:
        InvalidInput: ``booking.rules-unreadable`` or ``booking.rules-invalid``, naming file and field.
    """
    raw = _bytes(path)
    content = {**_toml(path, raw), "digest": hashlib.sha256(raw).hexdigest()}
    return _model(RuleSet, content, path)


def cases_path(path: Path) -> Path:
    """Return where the table of cases of a rule file lies: ``x.toml`` → ``x.cases.toml``."""
    return path.with_suffix(".cases.toml")


def verify(rules: RuleSet, path: Path) -> list[CaseResult]:
    """Decide every case of a table; every rule of the set must decide at least one of them."""
    table = _model(Cases, _toml(path, _bytes(path)), path)
    results = [_run(rules, table, case, path) for case in table.case]
    decided = {result.rule for result in results}
    idle = [rule.id for rule in (*rules.transport, *rules.allowance) if rule.id not in decided]
    results += [CaseResult(f"rule {name}", "", name, "no case is decided by this rule") for name in idle]
    return results


def load(path: Path) -> RuleSet:
    """Read a rule file and its cases, for use.

    Raises:
        InvalidInput: what ``read`` raises, and ``booking.rules-cases-fail`` naming each case that came out otherwise.
    """
    rules = read(path)
    failed = [result for result in verify(rules, cases_path(path)) if result.problem]
    if failed:
        raise InvalidInput(
            "booking.rules-cases-fail",
            f"{len(failed)} cases of rule set {rules.id} {rules.version} do not come out as written",
            where="; ".join(f"{result.name}: {result.problem}" for result in failed),
            do=f"Correct the rules or the cases; `samtur rules check {path}` shows them all.",
        )
    return rules


class RuleBook:
    """All rule sets in use, found by date.

    Raises:
        InvalidInput: ``booking.rules-overlap`` when two sets would decide on the same date.
    """

    def __init__(self, sets: Iterable[RuleSet]) -> None:
        self._sets = sorted(sets, key=lambda rules: rules.valid_from)
        for earlier, later in zip(self._sets, self._sets[1:], strict=False):
            if earlier.in_force(later.valid_from):
                raise InvalidInput(
                    "booking.rules-overlap",
                    f"{earlier.id} {earlier.version} and {later.id} {later.version} are both in force",
                    where=later.valid_from.isoformat(),
                    do="End the earlier with valid_to.",
                )

    @classmethod
    def from_folder(cls, folder: Path | None = None) -> RuleBook:
        """Load every rule file of a folder (default: those that come with Samtur), cases and all."""
        place = folder or Path(str(files("planner.booking.rules")))
        names = sorted(p for p in place.glob("*.toml") if not p.name.endswith(".cases.toml"))
        return cls(load(path) for path in names)

    def all(self) -> tuple[RuleSet, ...]:
        """Return every set, the oldest first."""
        return tuple(self._sets)

    def on(self, day: date) -> RuleSet:
        """Return the rules in force on a date.

        Raises:
            InvalidInput: ``booking.no-rules-in-force``.
        """
        for rules in self._sets:
            if rules.in_force(day):
                return rules
        raise InvalidInput(
            "booking.no-rules-in-force",
            f"no rule set is in force on {day.isoformat()}",
            where="rules folder",
            do="Add a rule file that is valid on that date.",
        )


def _run(rules: RuleSet, table: Cases, case: Case, path: Path) -> CaseResult:
    facts = _model(Facts, {**table.usual, **case.facts}, path)
    verdict = decide(rules, facts)
    got: dict[str, object] = {
        "outcome": verdict.outcome,
        "rule": verdict.rule_id,
        "scheme": verdict.scheme,
        "payer": verdict.payer.code if verdict.payer else "",
        "companions": verdict.companions,
        "reasons": tuple(reason.code for reason in verdict.reasons),
    }
    wanted = case.expect.model_dump(exclude_none=True)
    wrong = [f"{key} is {got[key]!r}, not {value!r}" for key, value in wanted.items() if got[key] != value]
    return CaseResult(case.name, verdict.outcome, verdict.rule_id, "; ".join(wrong))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "booking.rules-unreadable", f"cannot read the rule file: {error.strerror}", where=str(path)
        ) from None


def _toml(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "booking.rules-unreadable", f"not a TOML file: {error}", where=str(path), do="Correct the file."
        ) from None


def _model(cls: type[M], content: dict[str, Any], path: Path) -> M:
    try:
        # Through JSON, because pydantic is strict about lists and dates that do not come from JSON.
        return cls.model_validate_json(json.dumps(content, default=str))
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise InvalidInput(
            "booking.rules-invalid", "the rule file is wrong", where=f"{path.name}: {where}", do="See docs/rules.md."
        ) from None
