"""What happened to a series, in sentences."""

from __future__ import annotations

from typing import Any, Literal

SeriesKind = Literal[
    "series-created",
    "series-changed",
    "series-cancelled",
    "series-ended",
    "occurrence-skipped",
    "occurrence-moved",
    "occurrence-restored",
]
_DAYS_DA = {"MO": "man", "TU": "tirs", "WE": "ons", "TH": "tors", "FR": "fre", "SA": "lør", "SU": "søn"}
_DAYS_EN = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_ENDED = {
    "not-granted": ("kørsel er ikke længere bevilget", "transport is granted no more"),
    "personal-erased": ("patientens oplysninger er slettet", "the patient's data is erased"),
}


def sentence(kind: SeriesKind, data: dict[str, Any]) -> tuple[str, str]:  # noqa: PLR0911 - one answer per kind
    """Return an entry of a series' history in Danish and English."""
    match kind:
        case "series-created":
            da, en = _pattern(data)
            return f"Serie oprettet: {da}.", f"Series made: {en}."
        case "series-changed":
            da, en = _pattern(data)
            return f"Ændret fra {data['first_day']}: {da}.", f"Changed from {data['first_day']}: {en}."
        case "series-cancelled":
            return "Serien er afbestilt.", "The series was cancelled."
        case "series-ended":
            da, en = _ENDED[data["why"]]
            return f"Serien er standset: {da}.", f"The series has ended: {en}."
        case "occurrence-skipped":
            return f"{data['day']} er sprunget over.", f"{data['day']} was skipped."
        case "occurrence-moved":
            da, en = _times(data)
            return (
                f"{data['day']} er flyttet til {data['to']}, {da}.",
                f"{data['day']} was moved to {data['to']}, {en}.",
            )
        case "occurrence-restored":
            return f"{data['day']} følger serien igen.", f"{data['day']} follows the series again."


def _pattern(data: dict[str, Any]) -> tuple[str, str]:
    weeks = data["every_weeks"]
    often = ("hver uge", "every week") if weeks == 1 else (f"hver {weeks}. uge", f"every {weeks} weeks")
    days = (", ".join(names[day] for day in data["weekdays"]) for names in (_DAYS_DA, _DAYS_EN))
    times = _times(data["times"])
    end = ("", "")
    if data["until"]:
        end = (f", til og med {data['until']}", f", until {data['until']}")
    elif data["count"]:
        end = (f", {data['count']} gange", f", {data['count']} times")
    parts = zip(days, often, times, end, strict=True)
    da, en = (f"{day} {often_text}, {when}{until}" for day, often_text, when, until in parts)
    return da, en


def _times(times: dict[str, Any]) -> tuple[str, str]:
    said: list[tuple[str, str]] = []
    if times["at"]:
        said.append((f"fremme kl. {times['at'][:5]}", f"there by {times['at'][:5]}"))
    if times["ready"] and times["on_call"]:
        said.append(
            (f"hjem efter opkald, ventet kl. {times['ready'][:5]}", f"home after a call, at about {times['ready'][:5]}")
        )
    elif times["ready"]:
        said.append((f"hjem kl. {times['ready'][:5]}", f"home at {times['ready'][:5]}"))
    return ", ".join(da for da, _ in said), ", ".join(en for _, en in said)
