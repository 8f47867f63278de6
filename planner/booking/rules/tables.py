"""The tables that a rule set is made of."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.booking.domain.facts import Aid, Party, TripReason
from planner.booking.domain.opened import Power
from planner.booking.rules.checks import Data
from planner.booking.rules.policy import Follow, LateCancel, NoShows
from planner.kernel.principal import Role
from planner.messages.payload import Count, Seconds
from planner.messages.trips import ServiceLevel

Names = tuple[str, ...]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Authority(Data):
    """Whose rules these are. Regions answer for hospitals, municipalities for doctors and specialists."""

    code: str
    kind: Literal["region", "municipality"]
    name: str


class Rule(Data):
    """Grants its table's outcome when all its conditions hold. ``source`` says where the rule is written."""

    id: str
    schemes: Annotated[Names, Field(min_length=1)]
    when: Annotated[Names, Field(min_length=1)]
    source: str


class Scheme(Data):
    """A legal basis of transport, chosen by the reason of travel alone. ``code`` is what messages carry."""

    code: str
    reasons: Annotated[tuple[TripReason, ...], Field(min_length=1)]
    da: str
    en: str


class PayerRule(Data):
    """Who pays within a scheme; the first whose conditions hold. ``party`` names it; without it the referral does."""

    scheme: str
    when: Names = ()
    kind: Literal["region", "hospital", "municipality"]
    party: Party | None = None

    @model_validator(mode="after")
    def _region_is_named(self) -> PayerRule:
        if self.party is None and self.kind == "region":
            raise ValueError("a region that pays is named by party")
        return self


class CompanionRule(Data):
    """A companion is granted when one of these conditions holds.

    Attributes:
        when_any: conditions.
        at_most: how many companions.
        one_way_reasons: reasons of travel after which the companion is not driven home.
    """

    when_any: Annotated[Names, Field(min_length=1)]
    at_most: Count
    one_way_reasons: tuple[TripReason, ...] = ()
    da_one_way: str
    en_one_way: str


class LevelRule(Data):
    """The service level of a scheme and treatment; ``*`` stands for every treatment without a row of its own."""

    scheme: str
    treatment: str
    source: str
    level: ServiceLevel


class Handling(Data):
    """Seconds to get the passenger into and out of the car."""

    board_s: Seconds
    alight_s: Seconds


class Office(Data):
    """How the booking office works.

    Attributes:
        horizon_days: how far ahead can be booked.
        cutoff: on the last working day before the service day; a booking after it is late.
        accept_late: whether a late booking is taken (and marked) or turned away.
        notice_working_days: equipment that must be ordered so many working days ahead; after that it is late.
        late_cancel_s: a cancellation less than this before the trip is late; late_cancel: what follows when the patient
            made it; late_cancel_fee_ore: told as information, collected by nobody here.
        no_show_return: what becomes of the way home of a patient who was not there for the way out.
        cancelled_out_return: the same, when the way out alone was cancelled.
        no_shows: when a clerk looks at a patient who keeps missing rides; None: never.
        card_retention_days: days after the service day that execution may keep a passenger's card.
        personal_retention_days: days after the last trip that booking keeps personal data.
        equipment_closed: days of the year (``MM-DD``) on which equipment cannot be had.
        reply_working_days: a referral is answered before so many working days are over, and before the first journey.
        admission: whether the way home of a patient who is admitted that day is cancelled, or a clerk asked.
        discharge: whether a ride home is booked for a patient who is discharged, or a clerk asked.
    """

    horizon_days: Annotated[int, Field(ge=1)]
    cutoff: Annotated[time, Field(strict=False)]
    accept_late: bool
    notice_working_days: dict[str, Count]
    late_cancel_s: Seconds
    late_cancel: LateCancel = "free"
    late_cancel_fee_ore: Count | None = None
    no_show_return: Follow
    cancelled_out_return: Follow = "keep"
    no_shows: NoShows | None = None
    card_retention_days: Count
    personal_retention_days: Count
    equipment_closed: Annotated[dict[str, tuple[MonthDay, ...]], Field(default_factory=dict)]
    reply_working_days: Annotated[int, Field(ge=1, le=60)]
    admission: Literal["cancel", "task"]
    discharge: Literal["book", "task"]

    @model_validator(mode="after")
    def _fee_is_named(self) -> Office:
        if (self.late_cancel == "fee") != (self.late_cancel_fee_ore is not None):
            raise ValueError("late_cancel_fee_ore goes with late_cancel = 'fee', and with nothing else")
        return self


class Complaint(Data):
    """How to complain, told with every decision."""

    da: str
    en: str


class Question(Data):
    """Where the rules are not certain by themselves: when all conditions hold a person decides, and why."""

    when: Annotated[Names, Field(min_length=1)]
    da: str
    en: str
    source: str


class AidRule(Data):
    """What is granted or declined on its own beside the transport, for instance a stair machine.

    Attributes:
        when: conditions that must all hold.
        da, en: what it is called; da_instead, en_instead: what is offered where it is declined.
        source: where the rule is written.
    """

    aid: Aid
    when: Annotated[Names, Field(min_length=1)]
    da: str
    en: str
    da_instead: str = ""
    en_instead: str = ""
    source: str


class AllowanceTerms(Data):
    """How an allowance is worked out, out and home together, in øre.

    Attributes:
        minimum_pensioner_ore, minimum_ore: an expense up to this is borne by the patient; above it all of it is paid.
        km_rate_ore: for a patient whose condition excludes public transport; None where the region pays none.
        source: where the figures are published.
    """

    minimum_pensioner_ore: Count
    minimum_ore: Count
    km_rate_ore: Count | None = None
    source: str


class Distance(Data):
    """How distances are measured.

    Attributes:
        method: the only measuring that is certain right up to a limit, as the council has decided.
        margin_percent: a distance measured otherwise counts as not known within so much of a limit.
    """

    method: str
    margin_percent: Annotated[int, Field(ge=0, le=50)]


class Mandate(Data):
    """On what authority a person decides.

    Attributes:
        role: who holds it; may: what it covers.
    """

    code: str
    role: Role
    may: Annotated[tuple[Power, ...], Field(min_length=1)]
    da: str
    en: str
