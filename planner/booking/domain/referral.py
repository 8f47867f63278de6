"""A referral, its appointments, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from planner.booking.domain.days import service_day_of
from planner.booking.domain.facts import Facts
from planner.booking.domain.granted import Calculation, Grant
from planner.kernel.errors import InvalidInput
from planner.kernel.time import ServiceDay
from planner.messages.booking import Payer
from planner.messages.payload import Instant, Part, Point
from planner.messages.trips import Needs, PickupWindow, Reason


class Appointment(Part):
    """One attendance: an outbound trip, a return trip or both.

    Attributes:
        at: be there by then; None when only a trip home is wanted (discharge).
        ready_at: known or expected to be ready to go home; None when no trip home is wanted.
        on_call: ``ready_at`` is only expected; a ready-call will tell.
        agreed_out, agreed_home: pick-up windows that the patient chose among those offered, None where nothing was
            offered. They are no part of what the referral says: sent again without them it is the same referral.
    """

    at: Instant | None = None
    ready_at: Instant | None = None
    on_call: bool = False
    agreed_out: PickupWindow | None = None
    agreed_home: PickupWindow | None = None

    def asked(self) -> dict[str, Any]:
        """Return as plain data what is asked for, whatever was agreed on."""
        return self.model_dump(mode="json", exclude={"agreed_out", "agreed_home"})

    def service_day(self) -> ServiceDay:
        """Return the local date of the appointment, or of the trip home when there is no other."""
        anchor = self.at or self.ready_at
        if anchor is None:
            raise InvalidInput(
                "booking.empty-appointment",
                "an appointment has neither a time to be there nor a time to go home",
                where="appointments",
                do="Give at, ready_at or both.",
            )
        return service_day_of(anchor)

    def check(self, where: str) -> None:
        """Raise InvalidInput when the times contradict each other.

        Raises:
            InvalidInput: ``booking.empty-appointment``, ``booking.ready-before-appointment``,
                ``booking.return-other-day``, ``booking.on-call-without-return`` or ``booking.bad-agreed-window``.
        """
        day = self.service_day()
        if self.on_call and self.ready_at is None:
            raise InvalidInput(
                "booking.on-call-without-return",
                "a ready-call return needs the expected time",
                where=f"{where}.ready_at",
                do="Give the time the patient is expected to be ready.",
            )
        if self.at is not None and self.ready_at is not None:
            if self.ready_at <= self.at:
                raise InvalidInput(
                    "booking.ready-before-appointment",
                    "the patient would be ready before the appointment begins",
                    where=f"{where}.ready_at",
                    do="Give a later time.",
                )
            if service_day_of(self.ready_at) != day:
                raise InvalidInput(
                    "booking.return-other-day",
                    "the trip home is on another day than the appointment",
                    where=f"{where}.ready_at",
                    do="Book the trip home as an appointment of its own.",
                )
        self._check_agreed(where)

    def _check_agreed(self, where: str) -> None:
        """Refuse a window that nobody can have offered: see ``booking.bad-agreed-window``."""
        for name, agreed, first, last in (
            ("agreed_out", self.agreed_out, None, self.at),
            ("agreed_home", self.agreed_home, self.ready_at, None),
        ):
            if agreed is None:
                continue
            driven = (first or last) is not None and not (self.on_call and name == "agreed_home")
            fits = (first is None or first <= agreed.pickup_from) and (last is None or agreed.pickup_to <= last)
            if not (driven and fits and agreed.pickup_from <= agreed.pickup_to):
                raise InvalidInput(
                    "booking.bad-agreed-window",
                    "the agreed pick-up window does not fit the appointment",
                    where=f"{where}.{name}",
                    do="Ask for offers anew, or leave it out.",
                )


@dataclass
class Referral:
    """A request that a patient be transported.

    Attributes:
        source, external_id: who sent it and its id there; together they are unique.
        content_index: keyed hash of the whole request, to tell a repeated referral from a changed one.
        home, facility: where the trips go from and to.
        needs: as requested; companions are granted by the decision.
        first_day: service day of the first appointment, ISO date.
    """

    id: str
    source: str
    external_id: str
    content_index: str
    received_at: datetime
    received_by: str
    facts: Facts
    needs: Needs
    home: Point
    facility: Point
    appointments: tuple[Appointment, ...]
    first_day: str
    version: int = 0
    row_version: int = field(default=1, repr=False)


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom, on what, and why. Never changed: a new decision stands beside the old.

    Attributes:
        number: 1 for the first decision about the referral.
        rule_id: the granting rule, ``none``, or ``person``; law: its legal basis and where it is written.
        rule_set, rule_set_version, rule_set_digest: the rules in force.
        decided_by: rules or person; decided_by_name: which rule set or whose account; mandate: on what authority.
        companions: how many are granted; companion_home: whether they are driven home as well.
        facts_used: the facts that were looked at.
        aids: what was asked for beside the transport, granted or declined.
        allowance: what is offered instead of transport, None with transport.
        authority: code of the region or municipality whose rules they are.
        complaint_da, complaint_en: how to complain.
    """

    referral_id: str
    number: int
    outcome: Literal["transport", "allowance", "refused"]
    scheme: str
    rule_id: str
    rule_set: str
    rule_set_version: str
    rule_set_digest: str
    decided_by: Literal["rules", "person"]
    decided_by_name: str
    mandate: str
    decided_at: datetime
    reasons: tuple[Reason, ...]
    facts_used: dict[str, Any]
    payer: Payer | None
    companions: int
    companion_home: bool
    complaint_da: str
    complaint_en: str
    law: str = ""
    authority: str = ""
    aids: tuple[Grant, ...] = ()
    allowance: Calculation | None = None

    def criteria(self) -> tuple[str, ...]:
        """Return the codes of what spoke for it: the conditions that held and the companions and aids granted."""
        codes = dict.fromkeys(reason.code for reason in self.reasons)
        return tuple(code for code in codes if not (code.startswith("not-") or code.endswith(_AGAINST)))


_AGAINST = ("-declined", "-not-granted", "-one-way")
