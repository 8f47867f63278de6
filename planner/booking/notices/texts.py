"""The texts of notices in the patients' languages, from gettext catalogues of their own."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from planner.booking.domain.trip import Trip
from planner.booking.notices.contact import Contact, Language, Reached
from planner.booking.notices.policy import Policy
from planner.booking.notices.sms import plain
from planner.kernel.time import LOCAL, ServiceDay

LOCALE = Path(__file__).parent / "locale"
_ANSWERABLE = frozenset({"booked", "day-before", "changed"})


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Return the texts of a language by their key. A missing text is a defect that a test finds."""
    with (LOCALE / language / "notices.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


def number_of(trip: Trip) -> str:
    """Return the short number of a trip's journey, as a patient writes it: ``J000123-2`` is ``123``."""
    return trip.journey_id.lstrip("J").lstrip("0") or trip.journey_id


class Writer:
    """Writes to one contact by one authority's policy. Nothing tells of treatment, department or address."""

    def __init__(self, contact: Contact, reached: Reached, policy: Policy) -> None:
        self._contact = contact
        self._reached = reached
        self._policy = policy
        self._texts = catalogue(contact.language)

    def subject(self) -> str:
        """Return the subject of an e-mail."""
        return self._texts["subject"].format(sender=self._policy.sender)

    def notice(self, kind: str, trips: list[Trip], about: dict[str, Any]) -> str:
        """Return the text of a notice about trips of one journey; ``about`` has what the kind needs."""
        parts = [self._texts["head"].format(sender=self._policy.sender)]
        if self._contact.who != "patient" and self._reached.called:
            parts.append(self._texts["called"].format(called=self._reached.called))
        parts.append(self._said(kind, trips, about))
        patient_by_sms = self._contact.who == "patient" and self._contact.channel == "sms"
        if patient_by_sms and kind in _ANSWERABLE:
            parts.append(self._texts["how-to-cancel"].format(number=number_of(trips[0])))
        parts.append(self._texts["contact"].format(contact=self._policy.contact))
        if self._contact.channel == "sms" and kind == "booked":
            parts.append(self._texts["how-to-stop"])
        return self._finished(parts)

    def answer(self, code: str, trips: list[Trip]) -> str:
        """Return an answer to what the contact wrote; ``which`` lists journeys to choose from."""
        first = {trip.journey_id: trip for trip in reversed(trips)}
        journeys = [self._texts["numbered"].format(number=number_of(t), day=_day(t)) for t in reversed(first.values())]
        said = self._texts[f"answer.{code}"].format(journeys=", ".join(journeys))
        head = self._texts["head"].format(sender=self._policy.sender)
        return self._finished([head, said, self._texts["contact"].format(contact=self._policy.contact)])

    def _said(self, kind: str, trips: list[Trip], about: dict[str, Any]) -> str:
        values: dict[str, Any] = {"trips": " ".join(self._trip(trip) for trip in trips), "day": _day(trips[0])}
        if kind == "delay":
            values["minutes"] = max(1, round(about["delay_s"] / 60))
        if kind == "car-soon":
            values["at"] = _clock(datetime.fromisoformat(about["expected_at"]))
        if kind == "cancelled":
            values["legs"] = ", ".join(f"{_day(t)} {self._texts[f'leg.{t.leg}']}" for t in trips)
        return self._texts[kind].format(**values)

    def _trip(self, trip: Trip) -> str:
        promise = trip.promise
        if promise is None:
            return ""
        if promise.kind == "on-call":
            return self._texts["trip.on-call"].format(day=_day(trip))
        place = self._policy.places.get(trip.destination.postcode or "") if trip.leg == "outbound" else None
        return self._texts[f"trip.{trip.leg}"].format(
            day=_day(trip),
            since=_clock(promise.pickup_from),
            until=_clock(promise.pickup_to),
            there=_clock(promise.latest_arrival),
            to=self._texts["to"].format(place=place) if place else "",
        )

    def _finished(self, parts: list[str]) -> str:
        text = " ".join(part for part in parts if part)
        return plain(text) if self._contact.channel == "sms" else text.replace(". ", ".\n")


def _day(trip: Trip) -> str:
    day = ServiceDay.parse(trip.service_day).date
    return f"{day.day}/{day.month}"


def _clock(instant: datetime) -> str:
    return f"{instant.astimezone(LOCAL):%H:%M}"
