"""The calculation of an allowance, line by line."""

from __future__ import annotations

from planner.booking.domain.granted import Calculation
from planner.booking.letters.facts import chosen
from planner.booking.letters.letter import Language, Section
from planner.kernel.money import kroner

_LATER = ("opgøres, når du søger", "settled when you claim")
_BASIS = {
    "public-fare": (
        "Godtgørelsen regnes efter billigste offentlige transport ud og hjem.",
        "The allowance is worked out on the cheapest public transport out and home.",
    ),
    "km-rate": (
        "Godtgørelsen regnes efter kilometersatsen, fordi din tilstand udelukker offentlig transport.",
        "The allowance is worked out by the rate per kilometre, because your condition excludes public transport.",
    ),
    "claim": (
        "Prisen på offentlig transport er ikke slået op endnu. Godtgørelsen gøres op, når du søger.",
        "The fare of public transport has not been looked up yet. The allowance is settled when you claim.",
    ),
}
_LIMITS_DA = (
    "Der betales højst det, du faktisk har betalt, og efter frit sygehusvalg højst, hvad turen til det nærmeste "
    "behandlende sygehus ville koste."
)
_LIMITS_EN = (
    "At most what you really paid is covered, and after a free choice of hospital at most what the journey to the "
    "nearest hospital that can treat would have cost."
)


def calculation(told: Calculation, language: Language, *, granted: bool) -> Section:
    """Return the calculation as it was stored with the decision.

    Args:
        told: in øre, out and home together.
        language: of the letter.
        granted: whether there is a right to it; without one nothing is paid, whatever the sum would be.
    """

    def say(da: str, en: str) -> str:
        return chosen((da, en), language)

    def money(ore: int | None) -> str:
        return chosen(_LATER, language) if ore is None else kroner(ore)

    lines: list[tuple[str, str]] = []
    if told.basis == "km-rate" and told.km_rate_ore is not None:
        km = f"{told.metres / 1000:.1f}"
        rate = kroner(told.km_rate_ore)
        text = say(f"{km.replace('.', ',')} km ud og hjem à {rate}", f"{km} km out and home at {rate}")
        lines.append((text, kroner(round(told.metres * told.km_rate_ore / 1000))))
    lines.append((say("Din egen udgift, som regnes med", "Your own expense that counts"), money(told.expense_ore)))
    lines.append((say("Minimum, som udgiften skal være over", "Minimum to be exceeded"), kroner(told.minimum_ore)))
    if told.companion_ore is None or told.companion_ore:
        lines.append((say("Ledsagerens udgift", "The companion's expense"), money(told.companion_ore)))
    if granted:
        lines.append((say("Til udbetaling", "To be paid to you"), money(told.payable_ore)))
    else:
        text = say("Til udbetaling (du har ikke ret til godtgørelse)", "To be paid (you have no right to an allowance)")
        lines.append((text, kroner(0)))
    return Section(
        heading=say("Sådan er godtgørelsen regnet ud", "How the allowance is worked out"),
        paragraphs=(
            chosen(_BASIS[told.basis], language),
            say(
                "Er udgiften over minimum, betales den hele; ellers betales ingenting.",
                "An expense above the minimum is paid in full; otherwise nothing is paid.",
            ),
            say(_LIMITS_DA, _LIMITS_EN),
        ),
        sums=tuple(lines),
        notes=(say(f"Beløb og satser: {told.source}", f"Amounts and rates: {told.source}"),),
    )
