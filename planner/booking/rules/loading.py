"""Read rule sets, and let none in whose table of cases does not come out as written."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from planner.booking.rules.cases import CaseResult, Cases, run
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.errors import InvalidInput

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """A rule set as text: with everything that it includes, so that it stands alone, and its table of cases.

    Attributes:
        name: what errors call it, usually the file's name.
    """

    name: str
    rules: str
    cases: str

    @property
    def digest(self) -> str:
        """SHA-256 of the rules' text, in hexadecimal."""
        return hashlib.sha256(self.rules.encode()).hexdigest()


def read_source(path: Path) -> Source:
    """Read a rule file, what it includes, and its cases ``x.cases.toml`` beside ``x.toml``.

    Raises:
        InvalidInput: ``booking.rules-unreadable`` naming the file.
    """
    text = _text(path)
    included = _toml(path.name, text).get("include", [])
    if not isinstance(included, list):
        raise _wrong(path.name, "include: not a list of file names")
    parts = [text, *(_text(path.with_name(str(name))) for name in included)]
    return Source(path.name, "\n".join(parts), _text(path.with_suffix(".cases.toml")))


@lru_cache(maxsize=64)
def parse(source: Source) -> RuleSet:
    """Return the rule set of a text and check that it hangs together; its cases are not run.

    Raises:
        InvalidInput: ``booking.rules-unreadable`` or ``booking.rules-invalid``, naming file and field.
    """
    return _model(RuleSet, {**_today(_toml(source.name, source.rules)), "digest": source.digest}, source.name)


@lru_cache(maxsize=64)
def verify(source: Source) -> tuple[CaseResult, ...]:
    """Decide every case of a table; every rule of the set must decide at least one of them.

    Raises:
        InvalidInput: what ``parse`` raises.
    """
    rules, name = parse(source), f"cases of {source.name}"
    table = _model(Cases, _toml(name, source.cases), name)
    return tuple(run(rules, table))


def load(source: Source) -> RuleSet:
    """Return a rule set for use.

    Raises:
        InvalidInput: what ``parse`` raises, and ``booking.rules-cases-fail`` naming each case that came out otherwise.
    """
    rules = parse(source)
    failed = [result for result in verify(source) if result.problem]
    if failed:
        raise InvalidInput(
            "booking.rules-cases-fail",
            f"{len(failed)} cases of rule set {rules.id} {rules.version} do not come out as written",
            where="; ".join(f"{result.name}: {result.problem}" for result in failed),
            do="Correct the rules or the cases; `samtur rules check FILE` shows them all.",
        )
    return rules


def bundled(folder: Path | None = None) -> Sequence[Source]:
    """Return every rule file of a folder (default: those that come with Samtur), by name."""
    place = folder or Path(str(files("planner.booking.rules")))
    names = sorted(p for p in place.glob("*.toml") if len(p.suffixes) == 1)
    return [read_source(path) for path in names]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "booking.rules-unreadable", f"cannot read the rule file: {error.strerror}", where=str(path)
        ) from None
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "booking.rules-unreadable", f"not UTF-8: {error}", where=str(path), do="Save the file as UTF-8."
        ) from None


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "booking.rules-unreadable", f"not a TOML file: {error}", where=name, do="Correct the file."
        ) from None


def _today(content: dict[str, Any]) -> dict[str, Any]:
    """Read what older rule sets say in words of their time: published texts never change.

    ``office.no_show_cancels_return`` is now ``no_show_return``.
    """
    office = content.get("office")
    if not isinstance(office, dict) or not isinstance(office.get("no_show_cancels_return"), bool):
        return content
    rest = {name: value for name, value in office.items() if name != "no_show_cancels_return"}
    return {**content, "office": {"no_show_return": "cancel" if office["no_show_cancels_return"] else "keep", **rest}}


def _model(cls: type[M], content: dict[str, Any], name: str) -> M:
    try:
        # Through JSON, because pydantic is strict about lists and dates that do not come from JSON.
        return cls.model_validate_json(json.dumps(content, default=str))
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise _wrong(name, found) from None


def _wrong(name: str, where: str) -> InvalidInput:
    return InvalidInput(
        "booking.rules-invalid", "the rule file is wrong", where=f"{name}: {where}", do="See docs/rules.md."
    )
