"""Named conditions: the words in which rules are written, with the sentences that a patient reads."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from planner.booking.rules.checks import Check, Data
from planner.messages.trips import Reason

_TEXT_PLACES = frozenset({"age", "nearest_km", "distance_km", "fare", "minimum"})


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


def _shown(facts: Mapping[str, Any], language: Literal["da", "en"]) -> dict[str, str]:
    amounts = {"fare": (facts["expense_ore"], 100, 2), "minimum": (facts["minimum_ore"], 100, 2)}
    lengths = {"nearest_km": (facts["stated_nearest_m"], 1000, 1), "distance_km": (facts["distance_m"], 1000, 1)}
    texts = {
        name: "?" if value is None else f"{value / unit:.{digits}f}"
        for name, (value, unit, digits) in (amounts | lengths).items()
    }
    if language == "da":
        texts = {name: text.replace(".", ",") for name, text in texts.items()}
    return {"age": str(facts["age"]), **texts}
