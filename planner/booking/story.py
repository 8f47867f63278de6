"""Booking's part of a trip's story, in sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from planner.booking import series_story
from planner.booking.domain.record import HistoryEntry
from planner.kernel.story import StoryLine
from planner.kernel.time import LOCAL

_OUTCOMES = {
    "transport": ("kørsel", "transport"),
    "allowance": ("befordringsgodtgørelse", "an allowance"),
    "refused": ("afslag", "a refusal"),
}
_REASONS = {
    "patient": ("af patienten", "by the patient"),
    "clinic": ("af behandlingsstedet", "by the clinic"),
    "office": ("af kontoret", "by the office"),
    "no-show-outbound": ("fordi patienten ikke mødte til turen ud", "because the patient did not show outbound"),
    "refused-outbound": ("fordi turen ud ikke kunne køres", "because the outbound trip could not be driven"),
}


def line(entry: HistoryEntry) -> StoryLine:
    """Return an entry of the history as a line of the story."""
    da, en = _sentence(entry)
    return StoryLine(at=entry.at, module="booking", kind=entry.kind, da=da, en=en, data=dict(entry.data))


def _sentence(entry: HistoryEntry) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912 - one answer per kind of entry
    data = entry.data
    match entry.kind:
        case "referral-received":
            return f"Henvisning modtaget fra {data['source']}.", f"Referral received from {data['source']}."
        case "referral-decided":
            return _decided(data)
        case "case-opened":
            return "Lagt til afgørelse hos en sagsbehandler.", "Put before a case worker to decide."
        case "facts-completed":
            return f"Oplyst: {', '.join(data['facts'])}.", f"Stated: {', '.join(data['facts'])}."
        case "trip-booked":
            late = (" (efter fristen)", " (after the cut-off)") if data["late"] else ("", "")
            leg = ("Tur ud", "Outbound trip") if data["leg"] == "outbound" else ("Tur hjem", "Return trip")
            when = _moment(data["wanted"])
            return f"{leg[0]} bestilt til {when}{late[0]}.", f"{leg[1]} booked for {when}{late[1]}."
        case "trip-changed":
            old, new = _moment(data["from"]), _moment(data["wanted"])
            return f"Turen er flyttet fra {old} til {new}.", f"The trip was moved from {old} to {new}."
        case "appointment-moved":
            when = _moment(data["wanted"])
            return (
                f"Aftalen er flyttet til {when}, men kørslen kunne ikke følge med.",
                f"The appointment was moved to {when}, but the ride could not follow.",
            )
        case "trip-cancelled":
            da, en = _REASONS[data["reason"]]
            return f"Turen er afbestilt {da}.", f"The trip was cancelled {en}."
        case "trip-ready":
            at = _clock(data["ready_at"])
            return f"Patienten meldt klar kl. {at}.", f"The patient was called ready at {at}."
        case "trip-promised":
            return _promised(data)
        case "trip-refused":
            texts = data["reasons"]
            da, en = "; ".join(r["da"] for r in texts), "; ".join(r["en"] for r in texts)
            return f"Turen kan ikke køres: {da}", f"The trip cannot be driven: {en}"
        case "delay-forecast":
            minutes = round(data["delay_s"] / 60)
            return f"Vognen ventes {minutes} min. forsinket.", f"The car is expected {minutes} min. late."
        case "task-opened" | "task-taken" | "task-done":
            return _task(entry.kind, data)
        case (
            "series-created"
            | "series-changed"
            | "series-cancelled"
            | "series-ended"
            | "occurrence-skipped"
            | "occurrence-moved"
            | "occurrence-restored"
        ):
            return series_story.sentence(entry.kind, data)
        case (
            "car-arrived" | "picked-up" | "dropped-off" | "no-show" | "cancelled-at-door" | "access-kept" | "place-kept"
        ):
            return _PLAIN[entry.kind]


_PLAIN: dict[
    Literal["car-arrived", "picked-up", "dropped-off", "no-show", "cancelled-at-door", "access-kept", "place-kept"],
    tuple[str, str],
] = {
    "car-arrived": ("Vognen holder ved døren.", "The car is at the door."),
    "picked-up": ("Patienten er hentet.", "The patient was picked up."),
    "dropped-off": ("Patienten er afleveret.", "The patient was dropped off."),
    "no-show": ("Patienten var der ikke.", "The patient was not there."),
    "cancelled-at-door": ("Patienten afbestilte ved døren.", "The patient cancelled at the door."),
    "place-kept": ("Stedet er noteret.", "The place was noted."),
    "access-kept": ("Vejen til døren er noteret.", "The way to the door was noted."),
}


def _task(step: Literal["task-opened", "task-taken", "task-done"], data: dict[str, Any]) -> tuple[str, str]:
    match step:
        case "task-opened":
            return "En medarbejder skal se på det.", "A person must look at it."
        case "task-taken" if data["owner"]:
            return f"Opgaven er hos {data['owner']}.", f"The task is with {data['owner']}."
        case "task-taken":
            return "Opgaven er givet tilbage.", "The task was given back."
        case "task-done":
            return "Opgaven er løst.", "The task is done."


def _decided(data: dict[str, Any]) -> tuple[str, str]:
    da, en = _OUTCOMES[data["outcome"]]
    if data["decided_by"] == "person":
        return f"Afgjort af en medarbejder: {da}.", f"Decided by a person: {en}."
    by = f"{data['rule']}, {data['rule_set']}"
    return f"Afgjort: {da} (regel {by}).", f"Decided: {en} (rule {by})."


def _promised(data: dict[str, Any]) -> tuple[str, str]:
    since, until, there = (_clock(data[key]) for key in ("pickup_from", "pickup_to", "latest_arrival"))
    if data["kind"] == "on-call":
        return (
            f"Hjemtur efter opkald, ventet kl. {since}–{until}.",
            f"Trip home after a ready-call, expected {since}–{until}.",
        )
    if data["change"] == "moved":
        return (
            f"Lovet tid ændret: hentes kl. {since}–{until}, senest fremme kl. {there}.",
            f"Promise moved: pick-up {since}–{until}, there by {there}.",
        )
    return (
        f"Lovet: hentes kl. {since}–{until}, senest fremme kl. {there}.",
        f"Promised: pick-up {since}–{until}, there by {there}.",
    )


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _clock(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(LOCAL):%H:%M}"
