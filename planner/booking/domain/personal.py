"""Who the patient is. In the open only inside a command; at rest and between commands always sealed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Literal

import phonenumbers
from stdnum.dk import cpr as cpr_number
from stdnum.exceptions import ValidationError as StdnumError

from planner.booking.domain.access import Access
from planner.kernel.errors import InvalidInput

IndexKind = Literal["cpr", "phone"]
_REGION = "DK"


@dataclass(frozen=True, repr=False)
class PersonalData:
    """What is said about the patient. Its ``repr`` says nothing, so that no log or traceback can.

    Attributes:
        cpr: ten digits, or None for a patient without a Danish number.
        phone: E.164, or None.
        home_text, facility_text: addresses as a driver reads them (the ward may tell the illness).
        notes: what the driver must know.
        treatment: code of the kind of treatment.
        assessed_by: the health professional who assessed the condition.
        access: what is known about the doors.
    """

    name: str
    home_text: str
    facility_text: str
    treatment: str
    cpr: str | None = None
    phone: str | None = None
    notes: str = ""
    assessed_by: str = ""
    access: Access = field(default_factory=Access)

    def __repr__(self) -> str:
        return "PersonalData(…)"

    def to_text(self) -> str:
        """Return what is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> PersonalData:
        """Read what was sealed."""
        said = json.loads(text)
        return cls(**{**said, "access": Access(**said.get("access", {}))})


@dataclass
class PersonalRecord:
    """The sealed personal data of one referral.

    Attributes:
        sealed: ``PersonalData`` sealed in context ``sealing_context(referral_id)``; empty once erased.
        cpr_index, phone_index: blind indexes, None when not known or erased.
        patient_index: blind index that all records of one patient share, None when erased or not known yet.
        erase_after: when it is due to be erased.
    """

    referral_id: str
    sealed: str
    key_id: str
    cpr_index: str | None
    phone_index: str | None
    erase_after: datetime
    erased_at: datetime | None = None
    patient_index: str | None = None
    row_version: int = field(default=1, repr=False)


@dataclass(frozen=True)
class PersonalRead:
    """One line of the audit trail: who read which personal data, when and why. Never what it said."""

    id: str
    at: datetime
    who: str
    what: str
    subject: str
    why: str


def sealing_context(referral_id: str) -> str:
    """Return the context that a referral's personal data is sealed in."""
    return f"booking.personal.sealed.{referral_id}"


def normal_cpr(text: str, today: date, where: str = "patient.cpr") -> str:
    """Return ten digits.

    The modulus 11 check is not asked for: numbers without it have been given since 2007 (CPR office).

    Raises:
        InvalidInput: ``booking.bad-cpr`` when it is no CPR number or its birthday is still to come.
    """
    number = cpr_number.compact(text)
    try:
        if len(number) != 10 or not number.isdigit() or cpr_number.get_birth_date(number) > today:
            raise InvalidInput(
                "booking.bad-cpr",
                "this is no CPR number",
                where=where,
                do="Give ten digits that begin with a birthday, or leave it out for a patient without a number.",
            )
    except StdnumError:
        raise InvalidInput(
            "booking.bad-cpr", "the CPR number does not begin with a birthday", where=where, do="Correct the number."
        ) from None
    return number


def age_on(cpr: str, day: date) -> int:
    """Return the whole years of a normal CPR number's owner on a date."""
    born: date = cpr_number.get_birth_date(cpr)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def normal_phone(text: str, where: str = "patient.phone") -> str:
    """Return a phone number as E.164; without country code it is Danish.

    Only the length is checked against the numbering plan: new series come faster than libraries learn them.

    Raises:
        InvalidInput: ``booking.bad-phone``.
    """
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInput(
            "booking.bad-phone", "this is no phone number", where=where, do="Give eight digits, or + and country code."
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
