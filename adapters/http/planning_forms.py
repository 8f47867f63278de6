"""What planning's API is sent. Unknown fields are refused, so that a misspelt one does not go unseen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planner.messages.booking import TripBooked
from planner.messages.payload import Instant, Point
from planner.messages.trips import Mobility, Needs, ServiceLevel, Timing

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Minutes = Annotated[int, Field(ge=0, le=86_400)]


class Form(BaseModel):
    """A body of a request."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OptimiseForm(Form):
    """How long to search, and from which seed; without limits the configured time.

    With ``worthwhile`` only changes that save more than they disturb what was told are taken over.
    """

    seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    iterations: Annotated[int, Field(gt=0, le=10**9)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    worthwhile: bool = False


class PriceRulesForm(Form):
    """How long to search with each rule left out, and from which seed; without limits the configured time."""

    seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    iterations: Annotated[int, Field(gt=0, le=10**9)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1


class PointForm(Form):
    """A place in WGS-84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]

    def point(self) -> Point:
        """Return it as messages say it."""
        return Point(lat=self.lat, lon=self.lon)


class NeedsForm(Form):
    """What the passenger needs of car and driver."""

    mobility: Mobility
    companions: Annotated[int, Field(ge=0, le=20)] = 0
    alone: bool = False
    front_seat: bool = False
    oxygen_minutes: Annotated[int, Field(gt=0, le=1440)] | None = None
    equipment: Annotated[list[Code], Field(max_length=10)] = []
    groups: Annotated[list[Code], Field(max_length=10)] = []
    avoids: Annotated[list[Code], Field(max_length=10)] = []

    def needs(self) -> Needs:
        """Return them as messages say them."""
        codes = {name: tuple(getattr(self, name)) for name in ("equipment", "groups", "avoids")}
        return Needs(**{**dict(self), **codes})


class LevelForm(Form):
    """What the scheme grants; seconds."""

    arrive_early_max_s: Minutes = 1800
    home_wait_max_s: Minutes = 3600
    promise_window_s: Minutes = 1800
    ride_factor_percent: Annotated[int, Field(ge=100, le=1000)] = 200
    ride_constant_s: Minutes = 1800
    ride_cap_s: Minutes | None = None


class QuoteForm(Form):
    """A trip that nobody has booked: an outbound one by its appointment, or one home by when the patient is ready."""

    service_day: Annotated[date, Field(strict=False)]
    origin: PointForm
    destination: PointForm
    appointment_at: Instant | None = None
    ready_at: Instant | None = None
    needs: NeedsForm
    service_level: LevelForm = LevelForm()
    board_s: Annotated[int, Field(ge=0, le=3600)] = 120
    alight_s: Annotated[int, Field(ge=0, le=3600)] = 60

    @model_validator(mode="after")
    def _one_anchor(self) -> QuoteForm:
        if (self.appointment_at is None) == (self.ready_at is None):
            raise ValueError("give either appointment_at or ready_at")
        return self

    def trip(self, now: datetime) -> TripBooked:
        """Return it as a booked trip would be."""
        return TripBooked(
            trip_id="quoted",
            journey_id="quoted",
            referral_id="quoted",
            leg="outbound" if self.appointment_at is not None else "return",
            service_day=self.service_day.isoformat(),
            origin=self.origin.point(),
            destination=self.destination.point(),
            timing=Timing(appointment_at=self.appointment_at, ready_at=self.ready_at),
            needs=self.needs.needs(),
            service_level=ServiceLevel(**dict(self.service_level)),
            board_s=self.board_s,
            alight_s=self.alight_s,
            booked_at=now,
        )
