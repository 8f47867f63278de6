"""Settlement put together."""

from __future__ import annotations

from planner.messages.booking import ReferralDecided, TripBooked, TripCancelled, TripChanged
from planner.messages.execution import RunCompleted, StopServed, VehicleLost, VehicleOffered, VehicleWithdrawn
from planner.messages.handling import Module
from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised
from planner.settlement.handlers import Handlers
from planner.settlement.ports import SettlementConfig, SettlementStore


def build(config: SettlementConfig) -> Module[SettlementStore]:
    """Return the module under a configuration."""
    handlers = Handlers(config)
    return Module(
        "settlement",
        {
            ReferralDecided: handlers.referral_decided,
            TripBooked: handlers.trip_booked,
            TripChanged: handlers.trip_changed,
            TripCancelled: handlers.trip_cancelled,
            TripPromised: handlers.trip_promised,
            VehicleOffered: handlers.vehicle_offered,
            VehicleWithdrawn: handlers.vehicle_withdrawn,
            RunPlanned: handlers.run_planned,
            RunWithdrawn: handlers.run_withdrawn,
            StopServed: handlers.stop_served,
            VehicleLost: handlers.vehicle_lost,
            RunCompleted: handlers.run_completed,
        },
    )
