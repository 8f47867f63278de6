"""What an allowance comes to when the patient is not driven."""

from __future__ import annotations

from planner.booking.domain.facts import Facts
from planner.booking.domain.granted import Basis, Calculation
from planner.booking.rules.tables import AllowanceTerms


def calculate(terms: AllowanceTerms, facts: Facts, companions: int = 0) -> Calculation:
    """Work an allowance out by dated terms.

    - Cheapest public transport (ph.rm.dk, sådan får du tilskud); at the lowest state rate per kilometre for whom public
      transport is excluded, where the region pays one (Region Nordjylland has not since 2019).
    - After a free choice of hospital at most what the nearest would have cost (complaints board, 23SFP98).
    - Never more than what was really paid (regionsjaelland.dk, særligt for pensionister).
    - All is paid once the patient's own expense is above the minimum, nothing before; a companion's is paid only
      then (complaints board, 22SFP79).
    """
    minimum = terms.minimum_pensioner_ore if facts.social_pension else terms.minimum_ore
    basis, metres, expense = _expense(terms, facts, minimum)
    paid = facts.actual_cost_ore
    if paid is not None and (expense is not None or paid <= minimum):
        expense = paid if expense is None else min(expense, paid)
    companion = _companion(facts, basis, companions)
    told = Calculation(
        basis=basis,
        metres=metres,
        km_rate_ore=terms.km_rate_ore if basis == "km-rate" else None,
        expense_ore=expense,
        minimum_ore=minimum,
        source=terms.source,
    )
    if expense is None:
        return told
    if expense <= minimum:
        return told.model_copy(update={"companion_ore": 0, "payable_ore": 0})
    payable = None if companion is None else expense + companion
    return told.model_copy(update={"companion_ore": companion, "payable_ore": payable})


def _expense(terms: AllowanceTerms, facts: Facts, minimum: int) -> tuple[Basis, int, int | None]:
    """Return what the patient's own expense is worked out on: the fare, or the rate where it comes to more.

    A rate that stays below the minimum settles nothing while nobody has looked the fare up.
    """
    fare = _fare(facts)
    if facts.condition_excludes_public_transport and terms.km_rate_ore is not None:
        nearest = facts.nearest_distance_m
        metres = 2 * (facts.distance_m if nearest is None else min(facts.distance_m, nearest))
        by_rate = round(metres * terms.km_rate_ore / 1000)
        if by_rate > (minimum if fare is None else fare):
            return "km-rate", metres, by_rate
    return ("claim", 0, None) if fare is None else ("public-fare", 0, fare)


def _fare(facts: Facts) -> int | None:
    """Return the fare, after a free choice at most the one to the nearest; None where one of them is not known."""
    nearest = facts.nearest_distance_m
    if nearest is None or facts.distance_m <= nearest or facts.public_fare_ore is None:
        return facts.public_fare_ore
    return None if facts.nearest_fare_ore is None else min(facts.public_fare_ore, facts.nearest_fare_ore)


def _companion(facts: Facts, basis: Basis, companions: int) -> int | None:
    if companions == 0 or basis == "km-rate":  # in the same car
        return 0
    return None if facts.companion_fare_ore is None else companions * facts.companion_fare_ore
