"""A trip's story as execution tells it: which car, what happened, who was told what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from planner.execution.domain.note import Note, NoteKind
from planner.execution.domain.progress import StopEvent
from planner.execution.ports import ExecutionStore
from planner.kernel.story import StoryLine
from planner.kernel.time import LOCAL
from planner.messages.trips import RunEvent

_EVENT: dict[RunEvent, tuple[str, str]] = {
    "arrived": ("Bilen holder ved afhentningsstedet.", "The car stands at the pick-up."),
    "picked-up": ("Passageren er hentet.", "The passenger was picked up."),
    "dropped-off": ("Passageren er sat af.", "The passenger was dropped off."),
    "no-show": ("Passageren kom ikke; chaufføren har ventet.", "The passenger did not come; the driver waited."),
    "cancelled-at-door": ("Turen blev afmeldt ved døren.", "The trip was cancelled at the door."),
}
_REASON = {
    "patient": ("af patienten", "by the patient"),
    "clinic": ("af afdelingen", "by the department"),
    "no-show-outbound": ("fordi patienten ikke kom til udturen", "because the patient missed the outbound trip"),
    "refused-outbound": ("fordi udturen ikke kunne lade sig gøre", "because the outbound trip was refused"),
    "office": ("af kørselskontoret", "by the dispatch office"),
}


def story(store: ExecutionStore, trip_id: str) -> list[StoryLine]:
    """Return execution's lines of a trip's story in the order in which they became true.

    That the operator took the run on is told where the trip was on it by then.
    """
    notes = store.notes(trip_id)
    assigned = {n.run_id: n.at for n in reversed(notes) if n.kind is NoteKind.ASSIGNED}
    lines = [_note_line(note) for note in notes]
    for run in store.runs_of_trip(trip_id):
        lines += [_event_line(e) for e in run.events if e.trip_id == trip_id]
    for run_id, since in assigned.items():
        taken = store.run(run_id)
        if taken is not None and taken.accepted_at is not None and taken.accepted_at >= since:
            lines.append(_accepted(taken.accepted_at, taken.vehicle_id, taken.operator_id))
    return sorted(lines, key=lambda line: line.at)


def _accepted(at: datetime, vehicle_id: str, operator_id: str) -> StoryLine:
    return StoryLine(
        at,
        "execution",
        "run-accepted",
        "Vognmanden har taget vognløbet på sig.",
        "The operator accepted the run.",
        {"vehicle_id": vehicle_id, "operator_id": operator_id},
    )


def _event_line(event: StopEvent) -> StoryLine:
    da, en = _EVENT[event.event]
    late_s = int((event.at - event.planned_at).total_seconds())
    data = {"run_id": event.run_id, "planned_at": event.planned_at.isoformat(), "late_s": late_s}
    return StoryLine(event.at, "execution", event.event, da, en, data)


def _note_line(note: Note) -> StoryLine:
    da, en = _TEXT[note.kind](note.data)
    return StoryLine(note.at, "execution", note.kind.value, da, en, note.data | {"run_id": note.run_id})


def _clock(text: str | None) -> str:
    return datetime.fromisoformat(text).astimezone(LOCAL).strftime("%H:%M") if text else "?"


def _assigned(data: dict[str, Any]) -> tuple[str, str]:
    times = f"{_clock(data['pickup_at'])}–{_clock(data['dropoff_at'])}"
    return (
        f"Turen ligger på vogn {data['vehicle_id']}, {times}.",
        f"The trip is on vehicle {data['vehicle_id']}, {times}.",
    )


def _moved(data: dict[str, Any]) -> tuple[str, str]:
    times = f"{_clock(data['pickup_at'])}–{_clock(data['dropoff_at'])}"
    return f"Turens tider på vognløbet er nu {times}.", f"The trip's times on the run are now {times}."


def _unassigned(data: dict[str, Any]) -> tuple[str, str]:
    return f"Turen er taget af vogn {data['vehicle_id']}.", f"The trip was taken off vehicle {data['vehicle_id']}."


def _kept(data: dict[str, Any]) -> tuple[str, str]:
    return (
        "Planen ville flytte turen, men bilen havde allerede passageren; den køres som begyndt.",
        f"The plan wanted to move the trip, but vehicle {data['vehicle_id']} already had it; it stays.",
    )


def _elsewhere(data: dict[str, Any]) -> tuple[str, str]:
    return (
        f"Planen satte turen på vogn {data['vehicle_id']}, men en anden vogn har passageren.",
        f"The plan put the trip on vehicle {data['vehicle_id']}, but another vehicle has the passenger.",
    )


def _delay(data: dict[str, Any]) -> tuple[str, str]:
    minutes, at = round(data["delay_s"] / 60), _clock(data["expected_at"])
    if not data["breaking"]:
        return f"Forsinkelsen er indhentet; ventes kl. {at}.", f"The delay is made up for; expected at {at}."
    return (
        f"Bilen er forsinket, ca. {minutes} min.; ventes kl. {at}.",
        f"The car is late by about {minutes} min; expected at {at}.",
    )


def _stranded(data: dict[str, Any]) -> tuple[str, str]:
    return (
        f"Vogn {data['vehicle_id']} kan ikke køre videre; passageren venter på en anden vogn.",
        f"Vehicle {data['vehicle_id']} cannot go on; the passenger waits for another one.",
    )


def _cancelled(data: dict[str, Any]) -> tuple[str, str]:
    da, en = _REASON.get(data["reason"], ("", ""))
    return f"Turen er afmeldt {da}.".replace(" .", "."), f"The trip was cancelled {en}.".replace(" .", ".")


_TEXT: dict[NoteKind, Callable[[dict[str, Any]], tuple[str, str]]] = {
    NoteKind.ASSIGNED: _assigned,
    NoteKind.MOVED: _moved,
    NoteKind.UNASSIGNED: _unassigned,
    NoteKind.KEPT: _kept,
    NoteKind.ELSEWHERE: _elsewhere,
    NoteKind.DELAY: _delay,
    NoteKind.STRANDED: _stranded,
    NoteKind.CANCELLED: _cancelled,
}
