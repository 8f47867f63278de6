"""Words for the codes that modules speak in. A code without a word is shown as it is."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - gettext's usual name for marking a text that is translated later
    """Mark a text for the catalogue."""
    return text


WORDS: dict[str, dict[str, str]] = {
    "module": {
        "booking": N_("Booking"),
        "planning": N_("Planning"),
        "execution": N_("Execution"),
        "settlement": N_("Settlement"),
    },
    "role": {
        "clerk": N_("clerk"),
        "planner": N_("planner"),
        "operator": N_("operator"),
        "settlement": N_("settlement clerk"),
        "auditor": N_("auditor"),
        "administrator": N_("administrator"),
        "system": N_("system"),
    },
    "trip": {
        "booked": N_("booked"),
        "promised": N_("promised"),
        "on-board": N_("on board"),
        "carried": N_("carried"),
        "no-show": N_("no-show"),
        "cancelled": N_("cancelled"),
        "refused": N_("refused"),
    },
    "run": {
        "planned": N_("sent to the operator"),
        "accepted": N_("accepted"),
        "rejected": N_("rejected"),
        "driving": N_("driving"),
        "completed": N_("completed"),
        "lost": N_("broken down"),
        "withdrawn": N_("withdrawn"),
    },
    "plan": {
        "draft": N_("draft"),
        "published": N_("published"),
        "withdrawn": N_("withdrawn"),
        "lost": N_("broken down"),
        "completed": N_("completed"),
    },
    "ride": {
        "open": N_("to come"),
        "arrived": N_("car at the door"),
        "on-board": N_("on board"),
        "dropped-off": N_("dropped off"),
        "no-show": N_("no-show"),
        "cancelled-at-door": N_("cancelled at the door"),
        "stranded": N_("waits for another vehicle"),
    },
    "event": {
        "arrived": N_("car at the door"),
        "picked-up": N_("picked up"),
        "dropped-off": N_("dropped off"),
        "no-show": N_("no-show"),
        "cancelled-at-door": N_("cancelled at the door"),
    },
    "leg": {"outbound": N_("outbound"), "return": N_("return")},
    "action": {"pickup": N_("pick-up"), "dropoff": N_("drop-off")},
    "mobility": {
        "walking": N_("walks"),
        "assisted": N_("walks with help"),
        "foldable-wheelchair": N_("foldable wheelchair"),
        "wheelchair": N_("wheelchair"),
    },
    "equipment": {"lift": N_("lift"), "step": N_("step"), "stair-machine": N_("stair machine")},
    "group": {"animal": N_("animal in the car"), "perfume": N_("strong scent")},
    "phase": {"overnight": N_("overnight"), "live": N_("on the day")},
    "cancelled": {
        "patient": N_("by the patient"),
        "clinic": N_("by the department"),
        "no-show-outbound": N_("the patient missed the outbound trip"),
        "refused-outbound": N_("the outbound trip was refused"),
        "office": N_("by the dispatch office"),
    },
    "price": {
        "start-fee": N_("Start fee"),
        "guaranteed-time": N_("Guaranteed time"),
        "driving-time": N_("Driving time"),
        "waiting-time": N_("Waiting time"),
        "distance": N_("Kilometres"),
        "wheelchair": N_("Wheelchair supplement"),
        "minimum": N_("Up to the minimum payment"),
    },
    "split": {
        "direct-km": N_("direct kilometres"),
        "direct-minutes": N_("direct minutes"),
        "occupied-minutes": N_("minutes on board"),
        "equal": N_("equal parts"),
    },
    "job": {
        "waiting": N_("waiting"),
        "leased": N_("at work"),
        "done": N_("done"),
        "failed": N_("failed"),
    },
    "job-kind": {
        "optimise": N_("Overnight optimisation"),
        "price-rules": N_("Prices of the rules"),
        "erase-personal-data": N_("Erasure of personal data"),
    },
    "rule": {
        "ride-time": N_("Longest ride"),
        "riding-alone": N_("Riding alone"),
        "company": N_("Who must not meet"),
        "equipment": N_("Equipment"),
        "openings": N_("Opening hours"),
        "front-seats": N_("Front seats"),
        "working-time": N_("Working time"),
        "breaks": N_("Breaks"),
        "slots": N_("Slow hours"),
        "soft-windows": N_("Soft windows"),
        "shares": N_("Shares of the work"),
        "linked": N_("Both trips or neither"),
    },
    "dead": {
        "dead": N_("dead"),
        "replaying": N_("being replayed"),
        "replayed": N_("replayed"),
        "discarded": N_("discarded"),
    },
    "read": {
        "personal data": N_("the patient's personal data"),
        "look-up by cpr": N_("search by CPR number"),
        "look-up by phone": N_("search by phone number"),
        "run-sheet": N_("driver's sheet"),
    },
    "message": {
        "booking.referral-decided.v1": N_("referral decided"),
        "booking.trip-booked.v1": N_("trip booked"),
        "booking.trip-changed.v1": N_("trip changed"),
        "booking.trip-cancelled.v1": N_("trip cancelled"),
        "booking.trip-ready.v1": N_("ready-call"),
        "booking.passenger-card.v1": N_("passenger card, sealed"),
        "planning.trip-promised.v1": N_("trip promised"),
        "planning.trip-refused.v1": N_("trip refused"),
        "planning.run-planned.v1": N_("run planned"),
        "planning.run-withdrawn.v1": N_("run withdrawn"),
        "planning.day-planned.v1": N_("day planned"),
        "execution.vehicle-offered.v1": N_("vehicle offered"),
        "execution.vehicle-withdrawn.v1": N_("vehicle withdrawn"),
        "execution.run-accepted.v1": N_("run accepted"),
        "execution.run-rejected.v1": N_("run rejected"),
        "execution.stop-served.v1": N_("event at a stop"),
        "execution.vehicle-located.v1": N_("vehicle located"),
        "execution.delay-forecast.v1": N_("delay forecast"),
        "execution.vehicle-lost.v1": N_("vehicle broken down"),
        "execution.run-completed.v1": N_("run completed"),
        "settlement.contract-published.v1": N_("contract published"),
        "settlement.run-priced.v1": N_("run priced"),
        "settlement.correction-decided.v1": N_("correction decided"),
        "settlement.statement-issued.v1": N_("statement issued"),
        "settlement.invoice-issued.v1": N_("invoice issued"),
    },
}


def english(kind: str, code: str) -> str:
    """Return the English word for a code of a kind."""
    return WORDS[kind].get(code, code)
