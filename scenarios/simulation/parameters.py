"""What shapes the simulated day beside the scenario's own surprises."""

from __future__ import annotations

from dataclasses import dataclass

from planner.kernel.errors import InvalidInput


@dataclass(frozen=True)
class SimulationParameters:
    """Habits of traffic, drivers and patients. Every default is an assumption to be varied, not a measurement.

    Attributes:
        seed: of everything drawn here.
        travel_sigma: standard deviation of log(actual / modelled driving time) of one drive.
        day_sigma: the same for the whole day (weather, road works): one factor for all drives.
        service_sigma: the same for getting on and off.
        set_out_early_s: a driver sets out so much earlier than the plan needs. Below planning's freeze horizon.
        longest_wait_s: a driver waits at most so long beyond the plan for a patient who is not ready; by then wards
            and families have brought the patient.
        no_show_wait_s: how long a driver waits before reporting a no-show; execution's rule decides.
        no_show_retry_s: when the rule says too early, the driver tries again after this.
        position_every_s: how often vehicles that do not stand at a stop report where they are; 0 for never.
        tick_s: reports are sent, the bus settled and changed runs read every so many simulated seconds.
        ready_late_s: when the outbound trip is not there yet, the ready-call is put off by so much and tried again.
        breakdown_retry_s: when no vehicle has a passenger on board at the hour of a breakdown, so much later.
        hours: the simulation gives up so many hours after its start.
    """

    seed: int = 0
    travel_sigma: float = 0.08
    day_sigma: float = 0.03
    service_sigma: float = 0.25
    set_out_early_s: int = 120
    longest_wait_s: int = 900
    no_show_wait_s: int = 300
    no_show_retry_s: int = 60
    position_every_s: int = 1800
    tick_s: int = 60
    ready_late_s: int = 600
    breakdown_retry_s: int = 120
    hours: int = 36

    def __post_init__(self) -> None:
        if self.tick_s <= 0 or min(vars(self).values()) < 0:
            raise InvalidInput("simulation.parameter", "a parameter is negative, or the tick is zero", where=str(self))
