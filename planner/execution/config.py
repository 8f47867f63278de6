"""Dated rules and tolerances of execution: figures that offices agree on and change, never constants in code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.kernel.errors import InvalidInput


@dataclass(frozen=True)
class WaitRule:
    """How long a driver waits before a passenger counts as a no-show.

    Attributes:
        valid_from: first service day of the rule.
        wait_s: seconds from the later of the car's arrival and the promised time. Five minutes is the usual
            practice of demand-responsive services (Paratransit Inc.: "no-show after 5 min wait inside window").
    """

    valid_from: date
    wait_s: int

    def __post_init__(self) -> None:
        if self.wait_s < 0:
            raise InvalidInput("execution.bad-wait-rule", "a wait cannot be negative", where=str(self.valid_from))


@dataclass(frozen=True)
class ExecutionConfig:
    """Everything about execution that may be set otherwise.

    Attributes:
        wait_rules: the newest rule not later than the service day counts; there must be one for every day.
        forecast_threshold_s: a promise counts as breaking when it is missed by more than this.
        forecast_change_s: a run's forecast is told again only when it changed by more than this.
        future_tolerance_s: a report may lie so far ahead of the module's clock (clocks differ).
        on_time_s: within so many seconds of the promise counts as on time in summaries (Danish "rettidighed": not
            later than 15 minutes); lateness from the first second is counted beside it.
    """

    wait_rules: tuple[WaitRule, ...] = (WaitRule(date(2000, 1, 1), 300),)
    forecast_threshold_s: int = 300
    forecast_change_s: int = 180
    future_tolerance_s: int = 120
    on_time_s: int = 900

    def wait_s(self, service_day: str) -> int:
        """Return the no-show wait in seconds in force on a service day.

        Raises:
            InvalidInput: ``execution.no-wait-rule`` when no rule is old enough.
        """
        day = date.fromisoformat(service_day)
        in_force = [rule for rule in self.wait_rules if rule.valid_from <= day]
        if not in_force:
            raise InvalidInput(
                "execution.no-wait-rule",
                "no rule says how long to wait for a passenger",
                where=service_day,
                do="Configure a wait rule that is valid from that day or earlier.",
            )
        return max(in_force, key=lambda rule: rule.valid_from).wait_s
