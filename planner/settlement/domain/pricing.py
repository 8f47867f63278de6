"""What a run costs by its contract: one function a line, each amount to the øre.

Operators are paid by the planned run (reverse billing): the plan's last version before the run ended decides,
not the driver's clock. A run cut short by the loss of the vehicle is paid until the loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from planner.kernel.money import rate_for, round_half_up
from planner.messages.planning import RunPlanned
from planner.messages.settlement import Price, PriceLine


@dataclass(frozen=True)
class Work:
    """The quantities that a run is priced by: seconds on the way and standing, metres, wheelchair trips."""

    driving_s: int
    waiting_s: int
    distance_m: int
    wheelchair_trips: int

    @property
    def total_s(self) -> int:
        """From leaving the base to being back."""
        return self.driving_s + self.waiting_s


IDLE = Work(0, 0, 0, 0)


def work_of(run: RunPlanned, wheelchair_trips: int, ended_early_at: datetime | None = None) -> Work:
    """Return the quantities of a planned run, cut in proportion when the vehicle was lost on the way."""
    total = int((run.returns_at - run.leaves_at).total_seconds())
    driving, metres = min(run.driving_s, total), run.distance_m
    if ended_early_at is not None and ended_early_at < run.returns_at:
        done = max(0, int((ended_early_at - run.leaves_at).total_seconds()))
        share = Fraction(done, total) if total else Fraction(0)
        driving, metres, total = int(driving * share), int(metres * share), done
    return Work(driving, total - driving, metres, wheelchair_trips)


def _line(code: str, text: str, *, quantity: int, unit: str, rate: int, amount: int) -> PriceLine:
    return PriceLine.model_validate(
        {"code": code, "text": text, "quantity": quantity, "unit": unit, "rate_ore": rate, "amount_ore": amount}
    )


def _time_lines(work: Work, price: Price) -> list[PriceLine]:
    """Guaranteed hours are paid anyway, at the driving rate; only time beyond them is paid again.

    Within the guarantee driving comes first, so that what is left over is the cheaper waiting.
    """
    lines = []
    if price.guaranteed_s:
        amount = rate_for(price.guaranteed_s, price.hourly_driving_ore)
        lines.append(
            _line(
                "guaranteed-time",
                "Garanteret tid",
                quantity=price.guaranteed_s,
                unit="s",
                rate=price.hourly_driving_ore,
                amount=amount,
            )
        )
    left = price.guaranteed_s
    driving = max(0, work.driving_s - left)
    left = max(0, left - work.driving_s)
    waiting = max(0, work.waiting_s - left)
    for code, text, seconds, rate in (
        ("driving-time", "Køretid", driving, price.hourly_driving_ore),
        ("waiting-time", "Ventetid", waiting, price.hourly_waiting_ore),
    ):
        if seconds:
            lines.append(_line(code, text, quantity=seconds, unit="s", rate=rate, amount=rate_for(seconds, rate)))
    return lines


def price_lines(work: Work, price: Price, *, driven: bool) -> list[PriceLine]:
    """Return the lines whose amounts sum to the run's price.

    Args:
        work: the quantities.
        price: the contract's paid price.
        driven: False for a guaranteed vehicle that stood all day: only its guarantee is paid.
    """
    lines: list[PriceLine] = []
    if driven and price.start_fee_ore:
        lines.append(
            _line(
                "start-fee", "Startgebyr", quantity=1, unit="run", rate=price.start_fee_ore, amount=price.start_fee_ore
            )
        )
    lines += _time_lines(work, price)
    if work.distance_m and price.km_ore:
        amount = round_half_up(Fraction(work.distance_m * price.km_ore, 1000))
        lines.append(
            _line("distance", "Kilometer", quantity=work.distance_m, unit="m", rate=price.km_ore, amount=amount)
        )
    if work.wheelchair_trips and price.wheelchair_ore:
        amount = work.wheelchair_trips * price.wheelchair_ore
        lines.append(
            _line(
                "wheelchair",
                "Kørestolstillæg",
                quantity=work.wheelchair_trips,
                unit="trip",
                rate=price.wheelchair_ore,
                amount=amount,
            )
        )
    total = sum(line.amount_ore for line in lines)
    if driven and total < price.minimum_ore:
        missing = price.minimum_ore - total
        lines.append(_line("minimum", "Op til mindstebetaling", quantity=missing, unit="ore", rate=1, amount=missing))
    return lines
