"""The facts as a rule set sees them: with what follows from its own figures, and unknown where it cannot be sure."""

from __future__ import annotations

from typing import Any

from planner.booking.domain.facts import Facts
from planner.booking.domain.opened import Missing
from planner.booking.rules.allowance import calculate
from planner.booking.rules.checks import DOUBTED, Span
from planner.booking.rules.rule_set import RuleSet


def values_for(rules: RuleSet, facts: Facts) -> dict[str, Any]:
    """Return every fact that the set's conditions ask about, by name, and what its texts show.

    Measured by another method than the authority's, the distance to the nearest is a span: the margin to either side.
    ``expense_above_minimum`` compares what the allowance is worked out on with the minimum.
    """
    values: dict[str, Any] = dict(facts.values())
    values["stated_nearest_m"] = facts.nearest_distance_m
    if facts.route_method != rules.distance.method:
        values["nearest_distance_m"] = _span(values["nearest_distance_m"], rules.distance.margin_percent)
    told = calculate(rules.allowance_terms, facts)
    values |= {"expense_ore": told.expense_ore, "minimum_ore": told.minimum_ore}
    values["expense_above_minimum"] = _above_minimum(rules, values, told.expense_ore)
    return values


def _span(value: int | None, percent: int) -> Span | None:
    return None if value is None else Span(value * (100 - percent) // 100, -(-value * (100 + percent) // 100))


def _above_minimum(rules: RuleSet, values: dict[str, Any], expense: int | None) -> bool | Span | None:
    """Return whether the expense is above the minimum; doubted between the two minimums when the pension is unknown."""
    if expense is None:
        return None
    terms = rules.allowance_terms
    if values["social_pension"] is None and terms.minimum_pensioner_ore < expense <= terms.minimum_ore:
        return DOUBTED
    return expense > (terms.minimum_pensioner_ore if values["social_pension"] is not False else terms.minimum_ore)


def missing(facts: Facts, names: frozenset[str]) -> tuple[Missing, ...]:
    """Return what must be found out about facts that are not known."""
    return tuple(
        Missing(
            fact=name,
            why="missing" if getattr(facts, name, None) is None and name not in facts.uncertain else "uncertain",
            da=_TEXTS.get(name, (name, name))[0],
            en=_TEXTS.get(name, (name, name))[1],
        )
        for name in sorted({_SAME.get(each, each) for each in names})
    )


_SAME = {"detour_m": "nearest_distance_m", "expense_above_minimum": "social_pension"}
"""Facts that follow from others: what must be found out is the other."""

_TEXTS = {
    "social_pension": ("Får patienten social pension?", "Does the patient receive a social pension?"),
    "condition_excludes_public_transport": (
        "Udelukker tilstanden offentlig transport? Sundhedsperson skal vurdere det.",
        "Does the condition exclude public transport? A health professional must assess it.",
    ),
    "further_ambulatory_treatment": (
        "Er det videre ambulant behandling i forbindelse med sygehusbehandling?",
        "Is it further ambulatory treatment in connection with hospital treatment?",
    ),
    "nearest_distance_m": (
        "Hvor langt er der til nærmeste behandlende sygehus, målt med myndighedens metode?",
        "How far is the nearest hospital that can treat, measured by the authority's method?",
    ),
    "usable_car": ("Er der en brugbar bil i husstanden?", "Is there a usable car in the household?"),
    "chair": ("Er kørestolen manuel eller elektrisk?", "Is the wheelchair manual or electric?"),
    "chair_width_mm": ("Hvor bred er kørestolen over hjulene?", "How wide is the wheelchair over its wheels?"),
    "chair_load_kg": ("Hvad vejer patient og stol tilsammen?", "What do patient and chair weigh together?"),
    "oxygen_bottles": ("Hvor mange iltflasker er med?", "How many oxygen bottles come along?"),
    "aids_assessed": ("Er hjælpemidlet visiteret?", "Has the aid been assessed as needed?"),
}
