"""Why one vehicle cannot take a trip: the rule in the way, with a sentence in each language."""

from __future__ import annotations

from planner.messages.trips import Reason

_TEXTS: dict[str, tuple[str, str]] = {
    "closed": ("Den har afsluttet dagen.", "It has ended its day."),
    "skills": ("Den mangler det udstyr, turen kræver.", "It lacks the equipment that the trip needs."),
    "capacity": ("Den har ikke plads nok på det tidspunkt.", "It has not enough room at that time."),
    "ride-time": ("Nogen ville køre længere end tilladt.", "Somebody would ride longer than is allowed."),
    "time-window": ("Den kan ikke være der i tide.", "It cannot be there in time."),
    "opening": ("Den er ikke i drift længe nok.", "It is not on duty long enough."),
    "working-time": ("Den ville være ude længere end tilladt.", "It would be out longer than is allowed."),
    "breaks": ("Chaufføren ville ikke få sin pause.", "Its driver would get no break."),
    "company": ("Nogen ville møde en, de ikke må møde.", "Somebody would meet whom they must not meet."),
    "price": ("Det ville koste mere end ikke at køre turen.", "It would cost more than not to make the trip."),
}
_SEVERAL = ("Flere regler på én gang står i vejen.", "More than one rule at once stands in the way.")


def obstacle(code: str) -> Reason:
    """Return the sentence for a rule, named by its code or the last word of it; ``full`` stands for several at once."""
    rule = code.rsplit(".", 1)[-1]
    da, en = _TEXTS.get(rule, _SEVERAL)
    return Reason(code=f"planning.obstacle.{rule}", da=da, en=en)
