"""Questions to the facts, answered with yes, no, or not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planner.booking.domain.facts import TRIP_REASONS, Aid, Chair, CompanionGround, Facility, Place, Stairs
from planner.messages.trips import Mobility

NUMBERS = frozenset(
    {
        "age", "distance_m", "nearest_distance_m", "detour_m", "companions_requested", "chair_width_mm",
        "chair_load_kg", "step_height_mm", "step_depth_mm", "landing_mm", "oxygen_bottles", "wheelchairs", "scooters",
        "public_fare_ore",
    }
)  # fmt: skip
FLAGS = frozenset(
    {
        "social_pension", "condition_excludes_public_transport", "further_ambulatory_treatment", "special_vehicle",
        "usable_car", "expense_above_minimum",
    }
)  # fmt: skip
_MEMBERS: dict[str, frozenset[str]] = {
    "reason": frozenset(TRIP_REASONS),
    "mobility": frozenset(get_args(Mobility)),
    "facility_kind": frozenset(get_args(Facility)),
    "place": frozenset(get_args(Place)),
    "chair": frozenset(get_args(Chair)),
    "stairs": frozenset(get_args(Stairs)),
    "companion_grounds": frozenset(get_args(CompanionGround)),
    "aids_assessed": frozenset(get_args(Aid)),
}
_LISTS = frozenset({"companion_grounds", "aids_assessed"})
_WORDS = frozenset(_MEMBERS) - _LISTS
_FITS = {"is_": FLAGS, "above": NUMBERS, "below": NUMBERS, "one_of": _WORDS, "contains": _LISTS}
ASKED_ABOUT = NUMBERS | FLAGS | _WORDS | _LISTS
"""Every fact that a rule may ask about."""


class Span(NamedTuple):
    """A number that is known only to lie between two others, both included."""

    low: int
    high: int


DOUBTED = Span(0, 1)
"""A flag that is yes or no depending on another fact which is not known: what ``unknown`` says does not settle it."""


class Data(BaseModel):
    """A piece of a rule file. Unknown fields are mistakes, not extensions."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


class Check(Data):
    """One question to the facts, or several joined by ``any``, ``all`` or ``not``.

    The answer is None when it hangs on a fact that nobody knows (Kleene's three values), so that no right arises and
    none is lost from ignorance. ``unknown`` says what an unknown fact counts as instead, for instance a fare that
    nobody has looked up yet and that is settled when the patient claims.
    """

    fact: str | None = None
    is_: Annotated[bool | None, Field(alias="is")] = None
    above: int | None = None
    below: int | None = None
    one_of: tuple[str, ...] | None = None
    contains: str | None = None
    unknown: bool | None = None
    any_: Annotated[tuple[Check, ...] | None, Field(alias="any", min_length=1)] = None
    all_: Annotated[tuple[Check, ...] | None, Field(alias="all", min_length=1)] = None
    not_: Annotated[Check | None, Field(alias="not")] = None

    @model_validator(mode="after")
    def _one_form(self) -> Check:
        joins = [form for form in (self.any_, self.all_, self.not_) if form is not None]
        asked = [form for form in _FITS if getattr(self, form) is not None]
        if self.fact is None:
            if len(joins) != 1 or asked:
                raise ValueError("needs a fact with one question, or exactly one of any, all, not")
            return self
        if joins or not asked or (len(asked) > 1 and asked != ["above", "below"]):
            raise ValueError("a fact needs exactly one question: is, above, below (or both), one_of or contains")
        wrong = [form for form in asked if self.fact not in _FITS[form]]
        if wrong:
            raise ValueError(f"{self.fact!r} is no fact that {wrong[0].rstrip('_')!r} can be asked about")
        words = {*(self.one_of or ()), *((self.contains,) if self.contains else ())}
        strange = sorted(words - _MEMBERS.get(self.fact, frozenset()))
        if strange:
            raise ValueError(f"{self.fact!r} is never {strange[0]!r}")
        return self

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """Return the answer, None when it hangs on what is not known."""
        if self.any_ is not None:
            return _join([check.holds(facts) for check in self.any_], settles=True)
        if self.all_ is not None:
            return _join([check.holds(facts) for check in self.all_], settles=False)
        if self.not_ is not None:
            inner = self.not_.holds(facts)
            return None if inner is None else not inner
        value = facts[str(self.fact)]
        if value is DOUBTED:
            return None
        answer = None if value is None else self._answer(value)
        return self.unknown if answer is None else answer

    def _answer(self, value: Any) -> bool | None:
        if self.is_ is not None:
            return bool(value) is self.is_
        if self.one_of is not None:
            return value in self.one_of
        if self.contains is not None:
            return self.contains in value
        low, high = value if isinstance(value, Span) else (value, value)
        floor = None if self.above is None else _beyond(low > self.above, high > self.above)
        ceiling = None if self.below is None else _beyond(high < self.below, low < self.below)
        answers = [answer for limit, answer in ((self.above, floor), (self.below, ceiling)) if limit is not None]
        return _join(answers, settles=False)

    def names(self) -> frozenset[str]:
        """Return the facts that are asked about."""
        parts = (*(self.any_ or ()), *(self.all_ or ()), *((self.not_,) if self.not_ else ()))
        own = frozenset({self.fact}) if self.fact else frozenset()
        return own.union(*(part.names() for part in parts))

    def lacking(self, facts: Mapping[str, Any]) -> frozenset[str]:
        """Return the facts that keep the answer from being known; none when it is known."""
        if self.holds(facts) is not None:
            return frozenset()
        if self.fact is not None:
            return frozenset({self.fact})
        parts = (*(self.any_ or ()), *(self.all_ or ()), *((self.not_,) if self.not_ else ()))
        return frozenset().union(*(part.lacking(facts) for part in parts))


def _beyond(surely: bool, possibly: bool) -> bool | None:
    return True if surely else (None if possibly else False)


def _join(answers: list[bool | None], *, settles: bool) -> bool | None:
    """Join answers: one ``settles`` settles it, otherwise one unknown leaves it open."""
    if settles in answers:
        return settles
    return None if None in answers else not settles


Check.model_rebuild()
