"""Where a promise is placed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.messages.trips import Needs
from planner.planning.domain.promise import place, windows_of
from planner.planning.domain.windows import Ride, homeward, outbound, reserved, ride_limit
from tests.planning.town import LEVEL, Town, around

BOOKED = Town.booking(None, "J1-1", around(20), appointment="09:00")  # type: ignore[arg-type]  # needs no town
HOME = Town.booking(None, "J1-2", around(20), ready="11:00")  # type: ignore[arg-type]  # needs no town
APPOINTMENT = 9 * 3600


@given(direct=st.integers(60, 7200), width=st.integers(300, 3600), share=st.floats(0, 1), reserve=st.integers(0, 900))
def test_everything_inside_an_outbound_promise_can_be_kept(direct: int, width: int, share: float, reserve: int) -> None:
    """Picked up anywhere inside, driven directly, the patient is there by the appointment and not too early."""
    level = LEVEL.model_copy(update={"promise_window_s": width})
    demand = BOOKED.model_copy(update={"service_level": level})
    ride = Ride(direct, direct * 10, ride_limit(demand, direct))
    wish = outbound(demand, APPOINTMENT, ride, reserve)
    planned = round(wish.pickup_from + share * (wish.pickup_to - wish.pickup_from))
    told = place(demand, wish, ride, planned, APPOINTMENT)
    assert told.pickup_from <= planned <= told.pickup_to
    assert told.pickup_to - told.pickup_from <= width
    assert told.latest_arrival == APPOINTMENT
    assert told.pickup_to + demand.board_s + direct <= APPOINTMENT
    earliest = told.pickup_from + demand.board_s + ride.max_ride_s
    assert earliest >= APPOINTMENT - level.arrive_early_max_s


@given(direct=st.integers(60, 7200), width=st.integers(300, 3600), share=st.floats(0, 1))
def test_a_patient_going_home_is_promised_a_car_within_the_granted_wait(direct: int, width: int, share: float) -> None:
    """The window lies between readiness and the longest wait, and the ride limit fits behind its end."""
    level = LEVEL.model_copy(update={"promise_window_s": width})
    demand = HOME.model_copy(update={"service_level": level})
    ride, ready = Ride(direct, direct * 10, ride_limit(demand, direct)), 11 * 3600
    wish = homeward(demand, ready, ride)
    planned = round(ready + share * level.home_wait_max_s)
    told = place(demand, wish, ride, planned, None)
    assert ready <= told.pickup_from <= planned <= told.pickup_to <= ready + level.home_wait_max_s
    assert told.latest_arrival == told.pickup_to + demand.board_s + ride.max_ride_s


def test_a_promise_is_told_in_whole_minutes_around_the_planned_time() -> None:
    """With room on both sides the window is centred and begins and ends on a minute."""
    ride = Ride(1200, 16_000, 3000)
    wish = homeward(HOME.model_copy(update={"service_level": LEVEL}), 11 * 3600, ride)
    told = place(HOME, wish, ride, 11 * 3600 + 1831, None)
    assert (told.pickup_from, told.pickup_to) == (11 * 3600 + 900, 11 * 3600 + 2700)


def test_oxygen_caps_the_ride() -> None:
    """Nobody rides longer than the carried oxygen lasts, whatever the scheme grants."""
    demand = BOOKED.model_copy(update={"needs": Needs(mobility="walking", oxygen_minutes=25)})
    assert ride_limit(BOOKED, 1200) == 3000
    assert ride_limit(demand, 1200) == 1500


@given(pickup=st.integers(0, 1800), dropoff=st.integers(0, 1800))
def test_reserves_never_forbid_the_plan_at_hand(pickup: int, dropoff: int) -> None:
    """Tightened windows still hold the planned times and never widen."""
    ride = Ride(1200, 16_000, 3000)
    told = place(BOOKED, outbound(BOOKED, APPOINTMENT, ride, 0), ride, APPOINTMENT - 2400, APPOINTMENT)
    windows = windows_of(BOOKED, told, ride, APPOINTMENT)
    planned = min(windows.pickup_from + pickup, windows.pickup_to), min(windows.drop_from + dropoff, windows.drop_to)
    tight = reserved(windows, planned, 300, 300)
    assert planned[0] <= tight.pickup_to <= windows.pickup_to
    assert planned[1] <= tight.drop_to <= windows.drop_to
    assert replace(tight, pickup_to=0, drop_to=0) == replace(windows, pickup_to=0, drop_to=0)
