"""What an authority sends, and when: data that an office sets, with the source of each default."""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.booking.notices.contact import KINDS, Kind
from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL, ServiceDay

Clock = Annotated[time, Field(strict=False)]
Kinds = Annotated[tuple[Kind, ...], Field(strict=False)]
DEFAULT = "*"


class Policy(BaseModel):
    """How one authority tells its patients.

    Attributes:
        sender: who writes, at the head of a notice; contact: the phone for questions, in every notice.
        kinds: what is sent at all; relatives: the most that a relative or home care may be told.
        urgent: what is sent in quiet hours too.
        must_reach: when such a notice cannot be delivered a clerk is asked to call.
        quiet_from, quiet_to: local time; what falls into it waits until its end.
        day_before_at: local time on the calendar day before.
        car_soon_s: the car is this near.
        delay_from_s: a shorter delay is not told; delay_step_s: told again only when it grew by so much.
        cancel_until_s: an answer cancels a trip until so long before its pick-up; after that one must call.
        consent_days: how long a permission holds when no end is given; warn_days: a clerk is told so long before.
        places: what a destination is called, by postcode; others are not named. Never a department's name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: str = Field(min_length=1, max_length=30)
    contact: str = Field(min_length=3, max_length=40)
    kinds: Kinds = KINDS
    relatives: Kinds = KINDS
    urgent: Kinds = ("car-soon", "delay")
    must_reach: Kinds = ("booked", "delay", "changed", "cancelled")
    quiet_from: Clock = time(21)
    quiet_to: Clock = time(8)
    day_before_at: Clock = time(16)
    car_soon_s: int = Field(default=900, gt=0)
    delay_from_s: int = Field(default=600, ge=0)
    delay_step_s: int = Field(default=900, gt=0)
    cancel_until_s: int = Field(default=7200, ge=0)
    consent_days: int = Field(default=730, gt=0)
    warn_days: int = Field(default=14, ge=0)
    places: dict[str, str] = Field(default_factory=dict)

    def day_before(self, service_day: str) -> datetime:
        """Return when the reminder of a service day is due."""
        day = ServiceDay.parse(service_day).date - timedelta(days=1)
        return datetime.combine(day, self.day_before_at, tzinfo=LOCAL)

    def quiet_until(self, now: datetime) -> datetime | None:
        """Return the end of the quiet hours that an instant lies in, or None."""
        local = now.astimezone(LOCAL)
        begin, end, clock = self.quiet_from, self.quiet_to, local.time()
        quiet = begin <= clock < end if begin <= end else clock >= begin or clock < end
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if begin > end and clock >= begin else 0)
        return datetime.combine(day, end, tzinfo=LOCAL).astimezone(now.tzinfo)


class Policies:
    """The policies of all authorities; ``*`` is for those without one of their own."""

    def __init__(self, of: dict[str, Policy]) -> None:
        self._of = of

    def of(self, authority: str) -> Policy:
        """Return an authority's policy."""
        return self._of.get(authority) or self._of[DEFAULT]

    def longest_warning(self) -> int:
        """Return the longest of all authorities' ``warn_days``."""
        return max(policy.warn_days for policy in self._of.values())

    @classmethod
    def parse(cls, text: str, where: str) -> Policies:
        """Read a TOML text: a table an authority, ``*`` among them; a table takes over what ``*`` says.

        Raises:
            InvalidInput: ``notices.bad-policy``, naming what is wrong.
        """
        try:
            tables = tomllib.loads(text)
            base = tables.get(DEFAULT, {})
            every = {DEFAULT: base, **tables}
            return cls({name: Policy.model_validate({**base, **table}) for name, table in every.items()})
        except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
            said = (
                "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
                if isinstance(error, ValidationError)
                else str(error)
            )
            raise InvalidInput(
                "notices.bad-policy", f"the notice policy cannot be used: {said}", where=where, do="Correct that file."
            ) from None


def bundled() -> Policies:
    """Return the policies that come with Samtur."""
    file = resources.files("planner.booking.notices").joinpath("policy.toml")
    return Policies.parse(file.read_text(encoding="utf-8"), "policy.toml")
