"""The table of what is kept about people, how long, and on what basis: the office's data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.kernel.errors import InvalidInput

PACKAGED = Path(__file__).with_name("retention.toml")
_NEEDED = frozenset({"personal-data", "passenger-card", "drafts", "task-notes", "decisions", "trips", "accounts"})


class Kind(BaseModel):
    """A kind of data about people.

    Attributes:
        days: how long it is kept, None where ``until`` says it in words.
        erased_by: what erases it, empty for what is kept.
        verified: somebody who answers for it has confirmed period and basis.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=40)
    module: str
    holds: str
    until: str
    basis: str
    erased_by: str
    verified: bool
    days: int | None = Field(default=None, ge=1, le=36500)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: tuple[Kind, ...]


@dataclass(frozen=True)
class Retention:
    """The table, by kind in its order."""

    kinds: tuple[Kind, ...]

    def days(self, kind: str) -> timedelta | None:
        """Return how long a kind is kept, or None where it has no period of its own."""
        found = next((each.days for each in self.kinds if each.id == kind), None)
        return None if found is None else timedelta(days=found)

    def kept(self) -> tuple[Kind, ...]:
        """Return the kinds that erasing a patient leaves."""
        return tuple(each for each in self.kinds if not each.erased_by or each.id == "trips")


def load(path: Path = PACKAGED) -> Retention:
    """Read the table.

    Raises:
        InvalidInput: ``privacy.bad-retention``, naming what is wrong.
    """
    try:
        kinds = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).kind
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(f"{path}: {error}") from None
    except ValidationError as error:
        raise _bad("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())) from None
    missing = _NEEDED - {each.id for each in kinds}
    if missing:
        raise _bad(f"missing: {', '.join(sorted(missing))}")
    return Retention(kinds)


def _bad(where: str) -> InvalidInput:
    return InvalidInput(
        "privacy.bad-retention",
        "the table of retention is wrong",
        where=where,
        do="Correct it; docs/privacy.md says what it needs.",
    )
