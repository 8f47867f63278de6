"""From what is wanted, and what was promised, to the windows that a plan must keep.

All times are integer seconds of the service day. Windows hold for the beginning of boarding and of alighting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.messages.booking import TripBooked

FAR = 900_000
"""A time later than any of the day, for a window that does not end."""


@dataclass(frozen=True)
class Windows:
    """When a trip may be picked up and dropped off, and how long it may ride."""

    pickup_from: int
    pickup_to: int
    drop_from: int
    drop_to: int
    max_ride_s: int

    @property
    def empty(self) -> bool:
        """Whether no ride at all fits."""
        return self.pickup_from > self.pickup_to or self.drop_from > self.drop_to

    def no_earlier(self, second: int) -> Windows:
        """Return the windows with pick-up from ``second`` on."""
        return replace(self, pickup_from=max(self.pickup_from, second))

    def within(self, first: int, last: int) -> Windows | None:
        """Return the windows with pick-up between ``first`` and ``last``, None when no ride fits."""
        cut = replace(self, pickup_from=max(self.pickup_from, first), pickup_to=min(self.pickup_to, last))
        return None if cut.empty else cut

    def later(self, by: int, *, arrival: bool) -> Windows:
        """Return the windows with pick-up, and arrival too if wanted, up to ``by`` seconds later."""
        return replace(self, pickup_to=self.pickup_to + by, drop_to=self.drop_to + (by if arrival else 0))


@dataclass(frozen=True)
class Ride:
    """A trip's direct ride and its limit by the travel times in use."""

    direct_s: int
    direct_m: int
    max_ride_s: int


def ride_limit(demand: TripBooked, direct_s: int) -> int:
    """Return the longest ride allowed: what the scheme grants, and no longer than carried oxygen lasts."""
    limit = demand.service_level.ride_limit_s(direct_s)
    oxygen = demand.needs.oxygen_minutes
    return limit if oxygen is None else min(limit, oxygen * 60)


def outbound(demand: TripBooked, appointment: int, ride: Ride, reserve: int) -> Windows:
    """Return the windows of a trip to an appointment: there in time, at most so early, ``reserve`` kept free.

    The reserve gives way where it would leave nothing of the permitted arrival window.
    """
    early = demand.service_level.arrive_early_max_s
    drop_to = appointment - min(reserve, early // 2)
    drop_from = appointment - early
    return Windows(
        pickup_from=drop_from - ride.max_ride_s - demand.board_s,
        pickup_to=drop_to - ride.direct_s - demand.board_s,
        drop_from=drop_from,
        drop_to=drop_to,
        max_ride_s=ride.max_ride_s,
    )


def homeward(demand: TripBooked, ready: int, ride: Ride) -> Windows:
    """Return the windows of a trip home: picked up within the waiting time that the scheme grants."""
    wait = demand.service_level.home_wait_max_s
    return Windows(
        pickup_from=ready,
        pickup_to=ready + wait,
        drop_from=ready + demand.board_s,
        drop_to=ready + wait + demand.board_s + ride.max_ride_s,
        max_ride_s=ride.max_ride_s,
    )


def reserved(windows: Windows, planned: tuple[int, int] | None, arrival_s: int, pickup_s: int) -> Windows:
    """Return promised windows with their reserves kept free, as far as the plan at hand does so already.

    Args:
        windows: as promised.
        planned: start of boarding and of alighting in the plan at hand.
        arrival_s: reserve before the latest arrival.
        pickup_s: reserve before the end of the pick-up window.
    """
    pickup_s = min(pickup_s, (windows.pickup_to - windows.pickup_from) // 3)
    pickup_to, drop_to = windows.pickup_to - pickup_s, windows.drop_to - arrival_s
    if planned is not None:
        pickup_to, drop_to = max(pickup_to, planned[0]), max(drop_to, planned[1])
    return replace(
        windows,
        pickup_to=min(pickup_to, windows.pickup_to),
        drop_to=max(windows.drop_from, min(drop_to, windows.drop_to)),
    )
