"""Named conditions over the facts: the words in which rules are written."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planner.booking.domain.facts import TRIP_REASONS, CompanionGround
from planner.messages.trips import Mobility, Reason

_NUMBERS = frozenset({"age", "distance_m", "nearest_distance_m", "detour_m", "companions_requested", "public_fare_ore"})
_FLAGS = frozenset(
    {"social_pension", "condition_excludes_public_transport", "further_ambulatory_treatment", "special_vehicle"}
)
_WORDS = frozenset({"reason", "mobility"})
_LISTS = frozenset({"companion_grounds"})
_MEMBERS: dict[str, frozenset[str]] = {
    "reason": frozenset(TRIP_REASONS),
    "mobility": frozenset(get_args(Mobility)),
    "companion_grounds": frozenset(get_args(CompanionGround)),
}
_FORMS = ("is_", "above", "below", "one_of", "contains")


class Data(BaseModel):
    """A piece of a rule file. Unknown fields are mistakes, not extensions."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


class Check(Data):
    """One question to the facts, or several joined by ``any``, ``all`` or ``not``.

    A fact that nobody knows (None) answers no question with yes, so that no right arises from ignorance; ``not``
    turns that round, which is how a fare that nobody looked up does not stand in the way of an allowance.
    """

    fact: str | None = None
    is_: Annotated[bool | None, Field(alias="is")] = None
    above: int | None = None
    below: int | None = None
    one_of: tuple[str, ...] | None = None
    contains: str | None = None
    any_: Annotated[tuple[Check, ...] | None, Field(alias="any", min_length=1)] = None
    all_: Annotated[tuple[Check, ...] | None, Field(alias="all", min_length=1)] = None
    not_: Annotated[Check | None, Field(alias="not")] = None

    @model_validator(mode="after")
    def _one_form(self) -> Check:
        joins = [form for form in (self.any_, self.all_, self.not_) if form is not None]
        asked = [form for form in _FORMS if getattr(self, form) is not None]
        if self.fact is None:
            if len(joins) != 1 or asked:
                raise ValueError("needs a fact with one question, or exactly one of any, all, not")
            return self
        if joins or not asked or (len(asked) > 1 and asked != ["above", "below"]):
            raise ValueError("a fact needs exactly one question: is, above, below (or both), one_of or contains")
        fits = {"is_": _FLAGS, "above": _NUMBERS, "below": _NUMBERS, "one_of": _WORDS, "contains": _LISTS}
        wrong = [form for form in asked if self.fact not in fits[form]]
        if wrong:
            raise ValueError(f"{self.fact!r} is no fact that {wrong[0].rstrip('_')!r} can be asked about")
        words = {*(self.one_of or ()), *((self.contains,) if self.contains else ())}
        strange = sorted(words - _MEMBERS.get(self.fact, frozenset()))
        if strange:
            raise ValueError(f"{self.fact!r} is never {strange[0]!r}")
        return self

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Return whether the facts answer yes."""
        if self.any_ is not None:
            return any(check.holds(facts) for check in self.any_)
        if self.all_ is not None:
            return all(check.holds(facts) for check in self.all_)
        if self.not_ is not None:
            return not self.not_.holds(facts)
        value = facts[str(self.fact)]
        return value is not None and self._answers(value)

    def _answers(self, value: Any) -> bool:
        if self.is_ is not None:
            return bool(value) is self.is_
        if self.one_of is not None:
            return value in self.one_of
        if self.contains is not None:
            return self.contains in value
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)

    def names(self) -> frozenset[str]:
        """Return the facts that are asked about."""
        parts = (*(self.any_ or ()), *(self.all_ or ()), *((self.not_,) if self.not_ else ()))
        own = frozenset({self.fact}) if self.fact else frozenset()
        return own.union(*(part.names() for part in parts))


class Condition(Data):
    """A check with the sentences that a patient reads: ``da``/``en`` when it holds, ``…_not`` when it does not."""

    check: Check
    da: str
    en: str
    da_not: str
    en_not: str

    @model_validator(mode="after")
    def _known_places(self) -> Condition:
        for text in (self.da, self.en, self.da_not, self.en_not):
            for _, name, _, _ in string.Formatter().parse(text):
                if name is not None and name not in _TEXT_PLACES:
                    raise ValueError(f"{{{name}}} is nothing a text can show; it can show {sorted(_TEXT_PLACES)}")
        return self

    def reason(self, name: str, facts: Mapping[str, Any], *, holds: bool) -> Reason:
        """Return the sentence about these facts in both languages."""
        da, en = (self.da, self.en) if holds else (self.da_not, self.en_not)
        code = name if holds else f"not-{name}"
        return Reason(code=code, da=da.format(**_shown(facts, "da")), en=en.format(**_shown(facts, "en")))


_TEXT_PLACES = frozenset({"age", "nearest_km", "distance_km", "fare"})


def _shown(facts: Mapping[str, Any], language: Literal["da", "en"]) -> dict[str, str]:
    fare = facts["public_fare_ore"]
    texts = {
        "age": str(facts["age"]),
        "nearest_km": f"{facts['nearest_distance_m'] / 1000:.1f}",
        "distance_km": f"{facts['distance_m'] / 1000:.1f}",
        "fare": "?" if fare is None else f"{fare / 100:.2f}",
    }
    if language == "da":
        return {name: text.replace(".", ",") for name, text in texts.items()}
    return texts


Check.model_rebuild()
