"""Words about a trip that several modules' messages share. Nothing here says who the passenger is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planner.messages.payload import Count, Instant, Part, Seconds

Mobility = Literal["walking", "assisted", "foldable-wheelchair", "wheelchair"]
Leg = Literal["outbound", "return"]


class Needs(Part):
    """What the passenger needs of car and driver.

    Attributes:
        mobility: ``walking`` and ``assisted`` sit in a seat; a ``foldable-wheelchair`` user moves to a seat
            and the chair is folded; a ``wheelchair`` user stays in the chair and needs a wheelchair place.
        companions: people beside the passenger, a seat each.
        alone: must not share the car with anyone but the companions.
        front_seat: must sit beside the driver.
        oxygen_minutes: how long the carried oxygen lasts, or None. No ride may be longer.
        equipment: codes of vehicle equipment or driver skill that must be there, such as ``lift``.
        groups: codes of what else comes into the car, or of whom the passenger belongs to, such as ``animal``.
        avoids: codes of groups that must not be in the car at the same time. One of two who avoids the other is enough.
    """

    mobility: Mobility
    companions: Count = 0
    alone: bool = False
    front_seat: bool = False
    oxygen_minutes: Annotated[int, Field(gt=0)] | None = None
    equipment: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()


class ServiceLevel(Part):
    """What the patient's scheme grants; dated configuration of the booking office.

    Attributes:
        arrive_early_max_s: an outbound trip may arrive at most this long before the appointment.
        home_wait_max_s: a return trip starts at most this long after the patient is ready.
        promise_window_s: width of the pick-up window that is promised.
        ride_factor_percent, ride_constant_s, ride_cap_s: what ``ride_limit_s`` is made of.
    """

    arrive_early_max_s: Seconds
    home_wait_max_s: Seconds
    promise_window_s: Seconds
    ride_factor_percent: Annotated[int, Field(ge=100)]
    ride_constant_s: Seconds
    ride_cap_s: Seconds | None = None

    def ride_limit_s(self, direct_s: int) -> int:
        """Return the longest ride in seconds that a passenger whose direct ride takes ``direct_s`` may have.

        ``direct * percent / 100`` or ``direct + constant``, whichever is longer (FynBus: the ride may be twice the
        direct one, but everybody must tolerate 30 minutes of detour), and no longer than the cap where there is
        one. A cap below the direct ride means the direct ride: who lives further away is still driven.
        """
        longest = max(direct_s * self.ride_factor_percent // 100, direct_s + self.ride_constant_s)
        if self.ride_cap_s is not None:
            longest = min(longest, self.ride_cap_s)
        return max(direct_s, longest)


class PickupWindow(Part):
    """A pick-up window that was offered and that the passenger accepted."""

    pickup_from: Instant
    pickup_to: Instant


class Timing(Part):
    """When the trip is wanted. Exactly one of the first two is the anchor.

    Attributes:
        appointment_at: outbound: be there by then.
        ready_at: return: the patient is ready then, as far as known or as called.
        on_call: return whose ``ready_at`` is only expected; the car comes after a ready-call.
        agreed: the pick-up window that the passenger chose among those offered. Planning promises it while there is
            a place, and another time where there is none any more.
    """

    appointment_at: Instant | None = None
    ready_at: Instant | None = None
    on_call: bool = False
    agreed: PickupWindow | None = None


class Reason(Part):
    """Why something was decided or refused: a stable code and the text in both languages."""

    code: str
    da: str
    en: str


RunEvent = Literal["arrived", "picked-up", "dropped-off", "no-show", "cancelled-at-door"]
VehicleKind = Literal["guaranteed", "variable"]
Action = Literal["pickup", "dropoff"]
