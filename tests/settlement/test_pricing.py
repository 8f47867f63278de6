"""A run's price, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.messages.settlement import Price
from planner.settlement.domain.pricing import IDLE, Work, price_lines, work_of
from tests.settlement.days import PAID, at, run


def _amounts(work: Work, price: Price, *, driven: bool = True) -> dict[str, int]:
    return {line.code: line.amount_ore for line in price_lines(work, price, driven=driven)}


def test_driving_and_waiting_have_their_own_rates() -> None:
    """Driving and waiting seconds are each paid at their hourly rate, beside the start fee."""
    assert _amounts(Work(5400, 1800, 80_000, 0), PAID) == {
        "start-fee": 5_000,
        "driving-time": 60_000,
        "waiting-time": 15_000,
    }


def test_kilometres_and_wheelchairs_are_lines_of_their_own() -> None:
    """Km are paid to the metre, and each wheelchair trip brings its supplement."""
    price = PAID.model_copy(update={"km_ore": 325, "wheelchair_ore": 4_000})
    amounts = _amounts(Work(3600, 0, 12_345, 2), price)
    assert amounts["distance"] == 4_012
    assert amounts["wheelchair"] == 8_000


def test_a_short_run_is_lifted_to_the_minimum() -> None:
    """A run that costs less than the minimum gets one line with exactly what is missing."""
    lines = price_lines(Work(600, 0, 0, 0), PAID, driven=True)
    assert sum(line.amount_ore for line in lines) == PAID.minimum_ore
    assert lines[-1].code == "minimum"


def test_guaranteed_time_is_paid_once() -> None:
    """Time within the guarantee is paid by the guarantee alone; only what is beyond it is paid again."""
    price = Price(hourly_driving_ore=30_000, hourly_waiting_ore=20_000, guaranteed_s=4 * 3600)
    assert _amounts(Work(3 * 3600, 2 * 3600, 0, 0), price) == {"guaranteed-time": 120_000, "waiting-time": 20_000}


def test_an_idle_guaranteed_vehicle_is_paid_its_guarantee() -> None:
    """A guaranteed vehicle that stood is paid its hours: no start fee and no minimum."""
    price = PAID.model_copy(update={"guaranteed_s": 3600})
    assert _amounts(IDLE, price, driven=False) == {"guaranteed-time": 40_000}


def test_a_lost_vehicle_is_paid_until_the_loss() -> None:
    """A run cut short is paid for the time until the vehicle was lost, and for its share of driving and metres."""
    plan = run(["J1-1"], minutes=120)
    work = work_of(plan, 0, at(60))
    assert (work.total_s, work.driving_s, work.distance_m) == (3600, 2700, 40_000)


@given(
    driving=st.integers(0, 40_000),
    waiting=st.integers(0, 40_000),
    guaranteed=st.integers(0, 40_000),
    rate=st.integers(0, 90_000),
)
def test_more_work_never_costs_less(driving: int, waiting: int, guaranteed: int, rate: int) -> None:
    """One more minute of driving never lowers a run's price."""
    price = Price(hourly_driving_ore=rate, hourly_waiting_ore=rate // 2, guaranteed_s=guaranteed, minimum_ore=10_000)

    def total(seconds: int) -> int:
        return sum(line.amount_ore for line in price_lines(Work(seconds, waiting, 0, 0), price, driven=True))

    assert total(driving + 60) >= total(driving)
