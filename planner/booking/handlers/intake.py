"""Look a referral over before anything is stored."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from planner.booking.domain.access import Access
from planner.booking.domain.facts import DOUBTABLE, Circumstances, Facts, aids_in
from planner.booking.domain.personal import PersonalData, age_on, normal_cpr, normal_phone
from planner.booking.domain.referral import Appointment
from planner.booking.handlers.journeys import check_appointments
from planner.booking.notices.permission import Permission
from planner.kernel.errors import InvalidInput
from planner.messages.payload import Point
from planner.messages.trips import Needs


@dataclass(frozen=True)
class ReceiveReferral:
    """A request that a patient be transported.

    Attributes:
        source, external_id: who sends it and its id there.
        patient: in the open; sealed before it is stored.
        age: needed only for a patient without CPR number.
        home, facility: where the patient is fetched and where the treatment is given.
        needs: with the companions wished for.
        notices: whom the patient lets be told, by which channel; no part of what is asked for.
    """

    source: str
    external_id: str
    patient: PersonalData
    circumstances: Circumstances
    needs: Needs
    home: Point
    facility: Point
    appointments: tuple[Appointment, ...]
    age: int | None = None
    notices: tuple[Permission, ...] = ()


def normal(command: ReceiveReferral, today: date) -> ReceiveReferral:
    """Return the command with its numbers in normal form and the age known.

    Raises:
        InvalidInput: ``booking.empty-field``, ``booking.assessor-missing``, ``booking.bad-fact``,
            ``booking.bad-cpr``,
            ``booking.bad-phone``, ``booking.age-missing``, ``booking.age-contradicts-cpr``, and what
            ``check_appointments`` raises; each names the field.
    """
    for value, where in (
        (command.source, "source"),
        (command.external_id, "external_id"),
        (command.patient.name, "patient.name"),
        (command.patient.home_text, "patient.home_text"),
        (command.patient.facility_text, "patient.facility_text"),
        (command.patient.treatment, "patient.treatment"),
    ):
        if not value.strip():
            raise InvalidInput("booking.empty-field", "a field is empty", where=where, do="Fill it in.")
    if command.circumstances.condition_excludes_public_transport and not command.patient.assessed_by.strip():
        raise InvalidInput(
            "booking.assessor-missing",
            "nobody is named who assessed that the condition excludes public transport",
            where="patient.assessed_by",
            do="Name the health professional.",
        )
    doubted = sorted(set(command.circumstances.uncertain) - DOUBTABLE)
    if doubted:
        raise InvalidInput(
            "booking.bad-fact",
            f"{doubted[0]!r} is no fact that can be doubted",
            where="facts.uncertain",
            do=f"Give some of: {', '.join(sorted(DOUBTABLE))}.",
        )
    check_appointments(command.appointments)
    patient = replace(
        command.patient,
        cpr=normal_cpr(command.patient.cpr, today) if command.patient.cpr else None,
        phone=normal_phone(command.patient.phone) if command.patient.phone else None,
    )
    return replace(command, patient=patient, age=_age(command, patient))


def _age(command: ReceiveReferral, patient: PersonalData) -> int:
    """Return the age on the day of the first appointment: by the CPR number, or as stated where there is none."""
    if patient.cpr is None:
        if command.age is None:
            raise InvalidInput(
                "booking.age-missing", "there is neither CPR number nor age", where="age", do="Give one of them."
            )
        return command.age
    first = min(a.service_day() for a in command.appointments).date
    age = age_on(patient.cpr, first)
    if command.age is not None and abs(command.age - age) > 1:
        raise InvalidInput(
            "booking.age-contradicts-cpr",
            "the age is not the one of the CPR number",
            where="age",
            do="Correct one of them, or leave the age out.",
        )
    return age


def facts_of(command: ReceiveReferral) -> Facts:
    """Return the facts to decide on."""
    return Facts(
        **dict(command.circumstances),
        age=command.age or 0,
        mobility=command.needs.mobility,
        equipment=command.needs.equipment,
        companions_requested=command.needs.companions,
        aids_requested=aids_in(command.needs),
    )


def canonical(command: ReceiveReferral) -> str:
    """Return the whole request as text, equal for equal requests. Personal: only its keyed hash is stored."""
    content = {
        "patient": _content(command.patient),
        "age": command.age,
        "circumstances": command.circumstances.model_dump(mode="json"),
        "needs": command.needs.model_dump(mode="json"),
        "home": command.home.model_dump(mode="json"),
        "facility": command.facility.model_dump(mode="json"),
        "appointments": [a.asked() for a in command.appointments],
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _content(patient: PersonalData) -> dict[str, Any]:
    """Return what is said about a patient; doors of which nothing is said leave no trace in it."""
    said = asdict(patient)
    return said if patient.access != Access() else {name: value for name, value in said.items() if name != "access"}
