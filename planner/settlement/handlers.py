"""Messages in: facts are kept in whatever order they come, and a run is priced as soon as it can be."""

from __future__ import annotations

from planner.messages.booking import ReferralDecided, TripBooked, TripCancelled, TripChanged
from planner.messages.execution import RunCompleted, StopServed, VehicleLost, VehicleOffered, VehicleWithdrawn
from planner.messages.handling import Context
from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised
from planner.settlement.domain.facts import Boarding, PayerOfReferral, RunFacts, VehicleDay
from planner.settlement.ports import SettlementConfig, SettlementStore
from planner.settlement.pricing import price_run

Ctx = Context[SettlementStore]


def _version(ctx: Ctx) -> int:
    return ctx.message.version if ctx.message else 0


class Handlers:
    """Settlement's message handlers under one configuration."""

    def __init__(self, config: SettlementConfig) -> None:
        self._config = config

    def referral_decided(self, body: ReferralDecided, ctx: Ctx) -> None:
        """Keep who pays."""
        if body.payer is None:
            return
        ctx.store.save_payer(
            PayerOfReferral(body.referral_id, body.payer.code, body.payer.name, body.payer.kind, body.scheme)
        )

    def trip_booked(self, body: TripBooked, ctx: Ctx) -> None:
        """Keep what of a trip matters to money."""
        trip = ctx.store.trip(body.trip_id)
        if _version(ctx) <= trip.booked_version:
            return
        trip.booked_version = _version(ctx)
        trip.journey_id, trip.referral_id = body.journey_id, body.referral_id
        trip.service_day = body.service_day
        trip.wheelchair = body.needs.mobility == "wheelchair"

    def trip_changed(self, body: TripChanged, ctx: Ctx) -> None:
        """Keep the new state."""
        self.trip_booked(body, ctx)

    def trip_cancelled(self, body: TripCancelled, ctx: Ctx) -> None:
        """Keep that the trip was cancelled."""
        trip = ctx.store.trip(body.trip_id)
        trip.cancelled = True
        trip.service_day = body.service_day

    def trip_promised(self, body: TripPromised, ctx: Ctx) -> None:
        """Keep the direct ride, which the price is shared by."""
        trip = ctx.store.trip(body.trip_id)
        if _version(ctx) <= trip.promised_version:
            return
        trip.promised_version = _version(ctx)
        trip.direct_m, trip.direct_s = body.direct_m, body.direct_s

    def vehicle_offered(self, body: VehicleOffered, ctx: Ctx) -> None:
        """Keep the vehicle: a guaranteed one is paid even when it stands."""
        ctx.store.save_vehicle_day(
            VehicleDay(body.vehicle_id, body.service_day, body.operator_id, body.contract_id, body.kind)
        )

    def vehicle_withdrawn(self, body: VehicleWithdrawn, ctx: Ctx) -> None:
        """A withdrawn vehicle loses its guarantee for the day."""
        vehicle = ctx.store.vehicle_day(body.vehicle_id, body.service_day)
        if vehicle is not None:
            vehicle.withdrawn = True

    def run_planned(self, body: RunPlanned, ctx: Ctx) -> None:
        """Keep the newest version of the run."""
        run = self._run(ctx, body.run_id, body.service_day, body.vehicle_id, body.operator_id)
        if _version(ctx) <= run.run_version:
            return
        run.run_version, run.plan, run.contract_id = _version(ctx), body.model_dump(mode="json"), body.contract_id
        price_run(ctx, run, self._config)

    def run_withdrawn(self, body: RunWithdrawn, ctx: Ctx) -> None:
        """Keep that the run was taken back."""
        run = self._run(ctx, body.run_id, body.service_day, body.vehicle_id, body.operator_id)
        run.withdrawn_version = max(run.withdrawn_version, _version(ctx))

    def stop_served(self, body: StopServed, ctx: Ctx) -> None:
        """Keep who was carried, and who did not come."""
        ctx.store.save_boarding(Boarding(body.run_id, body.trip_id, body.event, body.at))
        run = ctx.store.run(body.run_id)
        if run is not None and run.completed:
            price_run(ctx, run, self._config)

    def vehicle_lost(self, body: VehicleLost, ctx: Ctx) -> None:
        """Keep when the vehicle was lost: the run is paid until then."""
        run = self._run(ctx, body.run_id, body.service_day, body.vehicle_id, body.operator_id)
        run.lost_at = body.at
        price_run(ctx, run, self._config)

    def run_completed(self, body: RunCompleted, ctx: Ctx) -> None:
        """The run is over: price it when everything needed is known."""
        run = self._run(ctx, body.run_id, body.service_day, body.vehicle_id, body.operator_id)
        run.completed_version = body.run_version
        run.left_at, run.returned_at = body.left_at, body.returned_at
        price_run(ctx, run, self._config)

    @staticmethod
    def _run(ctx: Ctx, run_id: str, service_day: str, vehicle_id: str, operator_id: str) -> RunFacts:
        run = ctx.store.run(run_id)
        if run is None:
            run = RunFacts(run_id, service_day, vehicle_id, operator_id)
            ctx.store.add_run(run)
        return run
