"""What a planning office may decide for itself; every figure is configuration, none a law of nature."""

from __future__ import annotations

from dataclasses import dataclass

from planner.routing import Tax


@dataclass(frozen=True)
class PlanningConfig:
    """Settings of planning. Times in seconds.

    Attributes:
        freeze_s: freeze horizon: a vehicle that must set out for a stop within this time keeps that stop.
        notice_s: a trip booked on the day is picked up no earlier than this long after the booking.
        arrival_reserve_s: kept free before an appointment; used up only when a trip has no other place.
        pickup_reserve_s: kept free at the end of a promised pick-up window, likewise.
        moved_slack_s: room given around a pick-up or arrival when a promise had to move.
        resend_s: a published run is sent again when a planned time changes by this much, its order or not.
        call_push_s: an expected ready-call that does not come is expected this much later again.
        lateness_s: by how much a promise may be exceeded, tried in this order, when no vehicle can keep it.
        overtime_s: by how much a vehicle may be back later than offered, tried in this order, before a passenger with
            a promise is left without any vehicle.
        ejection_vehicles: in how many vehicles a place is made by moving somebody else, at most.
        ejection_window_s: only trips picked up or dropped off within this time of the wanted trip are moved.
        reserve_trips: of how many trips the reserves are used up for one that has no other place, at most.
        offers: how many different pick-up windows an instant quote names.
        offers_apart_s: windows that begin closer together than this are one offer.
        instead_step_s: when a quote finds no place, other times are tried in steps of this,
        instead_within_s: up to this far from the wanted one.
        improve_every_s: while a day is driven its plan is searched again this often; 0 for never.
        improve_s: time limit of such a search.
        tax_moved_ore: a found change must save so much for every trip that another vehicle is to drive.
        tax_shifted_ore: and so much for every other trip whose pick-up moves by ``resend_s`` or more.
        solve_s: time limit of the overnight optimisation when the planner gives none.
        solve_max_s: the longest time limit that may be asked for.
        price_s: time limit of each search for what the rules cost when the planner gives none.
        price_max_s: the longest that may be asked for.
        solve_grace_s: the child process is killed so long after that.
        solve_memory_mib: address space of the child process.
    """

    freeze_s: int = 600
    notice_s: int = 900
    arrival_reserve_s: int = 600
    pickup_reserve_s: int = 300
    moved_slack_s: int = 600
    resend_s: int = 300
    call_push_s: int = 1800
    lateness_s: tuple[int, ...] = (300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10800, 14400)
    overtime_s: tuple[int, ...] = (1800, 3600, 7200)
    ejection_vehicles: int = 12
    ejection_window_s: int = 3600
    reserve_trips: int = 60
    offers: int = 5
    offers_apart_s: int = 600
    instead_step_s: int = 900
    instead_within_s: int = 14_400
    improve_every_s: int = 0
    improve_s: float = 20.0
    tax_moved_ore: int = 2500
    tax_shifted_ore: int = 500
    solve_s: float = 60.0
    solve_max_s: float = 1800.0
    price_s: float = 10.0
    price_max_s: float = 300.0
    solve_grace_s: float = 120.0
    solve_memory_mib: int | None = None

    def tax(self) -> Tax:
        """Return what it costs to change what was told."""
        return Tax(self.tax_moved_ore, self.tax_shifted_ore, self.resend_s)
