"""Everything that shapes a generated day, read from a TOML file. The shipped file is ``midtjylland.toml``."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, model_validator

from planner.kernel.errors import InvalidInput
from scenarios.day.tables import (
    Day,
    Entitlement,
    Fleet,
    Geography,
    NeedsMix,
    Orders,
    Part,
    Surprises,
    Treatment,
    TreatmentKind,
    sums_to_one,
)

SHIPPED = Path(__file__).with_name("midtjylland.toml")


class Parameters(Part):
    """A whole scenario file."""

    day: Day
    geography: Geography
    treatments: dict[TreatmentKind, Treatment]
    needs: NeedsMix
    orders: Orders
    entitlement: Entitlement
    surprises: Surprises
    fleet: Fleet

    @model_validator(mode="after")
    def _all_journeys(self) -> Self:
        sums_to_one({kind: treatment.share for kind, treatment in self.treatments.items()})
        if not any(t.share for t in self.treatments.values() if t.one_way) and self.day.trips % 2:
            raise ValueError("an odd number of trips needs a one-way treatment")
        return self

    @classmethod
    def read(
        cls,
        path: Path = SHIPPED,
        *,
        seed: int | None = None,
        trips: int | None = None,
        service_day: date | None = None,
    ) -> Parameters:
        """Read a scenario file; what is given beside it replaces the value in its ``[day]`` table.

        Raises:
            InvalidInput: ``scenario.unreadable``, ``scenario.not-toml``, or ``scenario.bad-value`` naming the field.
        """
        try:
            raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            raise InvalidInput(
                "scenario.unreadable", "the scenario file cannot be read", where=str(path), do="Check path and rights."
            ) from None
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput(
                "scenario.not-toml", f"the scenario file is not TOML: {error}", where=str(path), do="Correct that line."
            ) from None
        given = {"seed": seed, "trips": trips, "service_day": service_day}
        day = raw.get("day")
        if isinstance(day, dict):
            raw["day"] = day | {key: value for key, value in given.items() if value is not None}
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise InvalidInput(
                "scenario.bad-value",
                f"{first['msg']} ({error.error_count()} in all)",
                where=f"{path}: {'.'.join(str(step) for step in first['loc']) or 'whole file'}",
                do="Correct it; docs/scenario.md explains every field.",
            ) from None

    def digest(self) -> str:
        """Return a SHA-256 over all parameters, the identity of the generated day."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
