"""The whole of one planning question as immutable arrays: travel, requests, vehicles and what is already pinned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput
from planner.routing.row_tables import break_table, filled, supplement_table
from planner.routing.rows import REQUEST_COLUMNS, VEHICLE_COLUMNS, Break, Pinned, Request, Share, Vehicle
from planner.routing.rules.linked import absence_price
from planner.routing.seating import STANDARD, Seating
from planner.routing.validate import validate

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_INT32 = np.iinfo(np.int32)
_DTYPES: dict[Any, type[np.generic]] = {"Int32": np.int32, "Int64": np.int64, "Bools": np.bool_}


def _no_slots() -> Int32:
    return np.zeros((0, 2), dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Problem:
    """Requests, vehicles and travel of one service day. N requests, V vehicles, L locations, K layouts.

    Times are integer seconds of the service day, money is integer øre. Windows hold for the *start* of service
    (boarding, alighting). Arrays are copied and made read-only. The triangle inequality is not required.

    Attributes:
        seconds: travel time, int32[L, L]; ``seconds[a, b]`` from a to b.
        metres: travel distance, int32[L, L].
        request_ids: N ids, unique.
        pickup_loc: int32[N]; likewise ``dropoff_loc``.
        pickup_earliest: int32[N]; likewise ``pickup_latest``, ``dropoff_earliest``, ``dropoff_latest``.
        board_s: service time at pick-up, int32[N]; ``alight_s`` at drop-off.
        max_ride_s: longest time from departure after boarding to start of alighting, int32[N]. Waiting with the
            passenger in the car before the drop-off window opens counts as riding.
        load: int32[N, D + 1]: demand for seats and wheelchair places, how many of the seats must be front seats,
            then demand of the seating's further kinds.
        alone: bool[N], nobody of another request may be in the car at the same time.
        needs: equipment bit mask, int64[N]; every bit must be in the vehicle's ``skills``.
        is_of: groups that the request belongs to, mask of 31 bits, int32[N].
        avoids: groups that it must not be in the car with, int32[N]; one of two who avoids the other is enough.
        refusal_ore: price of leaving the request out, int64[N]; ``rows.MANDATORY_ORE`` when it must be served.
        fallback_ore: price of a taxi that serves the request whenever no vehicle does, int64[N]; -1 for none.
            With one the request is never refused, and its refusal price does not count.
        linked: int32[N], index of the journey's other trip or -1; two refer to each other. Both are served or
            neither, see `planner.routing.rules.linked`.
        supplements: int32[N], mask of the kinds of supplement that serving the request costs.
        told: int32[N], index of the vehicle that was told to drive the request or -1.
        moved_ore: int64[N], tax for another vehicle than the one told; no money is paid for it.
        pickup_soft_from: int32[N]; boarding costs ``early_hourly_ore`` an hour before it; so ``dropoff_soft_from``.
        pickup_soft_to: int32[N]; boarding costs ``late_hourly_ore`` an hour after it; so ``dropoff_soft_to``.
            Soft windows may reach beyond the hard ones; they forbid nothing.
        early_hourly_ore: int64[N]; likewise ``late_hourly_ore``.
        vehicle_ids: V ids, unique.
        start_loc: int32[V]; likewise ``end_loc``.
        opens: earliest departure from the start base, int32[V]; ``closes`` latest return at the end base.
        layouts: int32[V, K, P]: alternative numbers of places by kind (seats, wheelchair places, further ones),
            unused layouts -1. A load fits when any one layout holds it, at any moment of the day (seats are folded
            away for a wheelchair).
        front_seats: int32[V].
        max_people: most people in the car at once, int32[V].
        max_duration_s: longest time from leaving the start base to the return at the end base, int32[V].
        skills: equipment bit mask, int64[V].
        start_fee_ore: paid once when the vehicle leaves its base, int64[V].
        hourly_ore: paid from leaving the start base to return at the end base, int64[V].
        waiting_hourly_ore: paid instead for what of that time is no way between two places, int64[V]; -1 for the same.
        km_ore: paid a driven kilometre, int64[V].
        used: bool[V], the start fee is sunk already.
        guaranteed_s: seconds out that cost nothing, int32[V]: hours that are paid whether driven or not.
        minimum_ore: least that the vehicle is paid when it leaves its base, start fee included, int64[V].
        trip_ore: for every trip that the vehicle drives, int64[V]; it ranks vehicles and is not paid.
        supplements_ore: int64[V, S]: price of each of S kinds of supplement, for every request that costs one.
        breaks: int32[V, B, 7]: breaks to be taken in this order, columns as the fields of `rows.Break`, unused ones -1.
        pinned: per vehicle what it has done or been told for good, or None.
        slots: int32[S, 2]: slots of the day, as start in seconds and speed in thousandths of the speed at which
            ``seconds`` holds, 1 to 1000. A slot lasts until the next one begins, the last one for good; before the
            first speed is full. None where travel does not depend on the time of day. See `rules.slots`.
        seating: the D kinds of demand, the P kinds of places, and who may sit where.
        shares: what groups of vehicles are to have of the work; no vehicle is in two. See `rules.shares`.

    Raises:
        InvalidInput: ``routing.*``, see `planner.routing.validate`.
    """

    seconds: Int32
    metres: Int32
    request_ids: tuple[str, ...]
    pickup_loc: Int32
    dropoff_loc: Int32
    pickup_earliest: Int32
    pickup_latest: Int32
    dropoff_earliest: Int32
    dropoff_latest: Int32
    board_s: Int32
    alight_s: Int32
    max_ride_s: Int32
    load: Int32
    alone: Bools
    needs: Int64
    is_of: Int32
    avoids: Int32
    refusal_ore: Int64
    fallback_ore: Int64
    linked: Int32
    supplements: Int32
    told: Int32
    moved_ore: Int64
    pickup_soft_from: Int32
    pickup_soft_to: Int32
    dropoff_soft_from: Int32
    dropoff_soft_to: Int32
    early_hourly_ore: Int64
    late_hourly_ore: Int64
    vehicle_ids: tuple[str, ...]
    start_loc: Int32
    end_loc: Int32
    opens: Int32
    closes: Int32
    layouts: Int32
    front_seats: Int32
    max_people: Int32
    max_duration_s: Int32
    skills: Int64
    start_fee_ore: Int64
    hourly_ore: Int64
    km_ore: Int64
    used: Bools
    guaranteed_s: Int32
    minimum_ore: Int64
    waiting_hourly_ore: Int64
    trip_ore: Int64
    supplements_ore: Int64
    breaks: Int32
    pinned: tuple[Pinned | None, ...]
    slots: Int32 = field(default_factory=_no_slots)
    seating: Seating = STANDARD
    shares: tuple[Share, ...] = ()

    def __post_init__(self) -> None:
        for name, dtype in ((f.name, _DTYPES.get(f.type)) for f in fields(self)):
            if dtype is not None:
                object.__setattr__(self, name, _frozen(name, getattr(self, name), dtype))
        for name in ("request_ids", "vehicle_ids", "pinned", "shares"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        validate(self)

    @property
    def requests(self) -> int:
        """How many requests there are."""
        return len(self.request_ids)

    @property
    def vehicles(self) -> int:
        """How many vehicles there are."""
        return len(self.vehicle_ids)

    @property
    def locations(self) -> int:
        """How many locations the travel matrices know."""
        return int(self.seconds.shape[0])

    @cached_property
    def absence_ore(self) -> Int64:
        """What it costs that no vehicle serves a request, int64[N]: its fallback if it has one, else its refusal.

        Where the journey's other trip is served for certain, refusing costs at least as for a mandatory request.
        """
        return absence_price(self)

    @property
    def waiting_ore(self) -> Int64:
        """What an hour out costs in which the vehicle is not on its way, int64[V]."""
        price: Int64 = np.where(self.waiting_hourly_ore >= 0, self.waiting_hourly_ore, self.hourly_ore)
        return price

    @classmethod
    def of(
        cls,
        requests: Sequence[Request],
        vehicles: Sequence[Vehicle],
        seconds: npt.ArrayLike,
        metres: npt.ArrayLike,
        pinned: Sequence[Pinned | None] | None = None,
        seating: Seating = STANDARD,
        slots: npt.ArrayLike = (),
        shares: Sequence[Share] = (),
    ) -> Problem:
        """Return the problem of these rows; ``pinned`` is per vehicle, none when left out, ``slots`` as in `Problem`.

        Raises:
            InvalidInput: what a problem refuses.
        """
        most = max((len(v.layouts) for v in vehicles), default=1)
        layouts: npt.NDArray[Any] = np.full((len(vehicles), max(most, 1), seating.places), -1, dtype=np.int64)
        for v, vehicle in enumerate(vehicles):
            for k, layout in enumerate(vehicle.layouts):
                layouts[v, k] = filled(layout, seating.places, f"layouts of {vehicle.id}")
        load: npt.NDArray[Any] = np.zeros((len(requests), seating.demands + 1), dtype=np.int64)
        for r, request in enumerate(requests):
            further = filled(request.further, seating.demands - 2, f"further of {request.id}")
            load[r] = request.seats, request.wheelchairs, request.front_seats, *further
        column = {name: [getattr(r, name) for r in requests] for name in REQUEST_COLUMNS}
        column |= {name: [getattr(v, name) for v in vehicles] for name in VEHICLE_COLUMNS}
        return cls(
            seconds=np.asarray(seconds),
            metres=np.asarray(metres),
            request_ids=tuple(r.id for r in requests),
            load=load,
            vehicle_ids=tuple(v.id for v in vehicles),
            layouts=layouts,
            supplements_ore=supplement_table(vehicles),
            breaks=break_table(vehicles),
            pinned=tuple(pinned) if pinned is not None else (None,) * len(vehicles),
            slots=np.reshape(np.asarray(slots, dtype=np.int64), (-1, 2)),
            seating=seating,
            shares=tuple(shares),
            **{name: np.array(values) for name, values in column.items()},
        )

    def request(self, index: int) -> Request:
        """Return one request as a row."""
        values = {name: getattr(self, name)[index].item() for name in REQUEST_COLUMNS}
        seats, wheelchairs, front, *further = (int(x) for x in self.load[index])
        values |= {"seats": seats, "wheelchairs": wheelchairs, "front_seats": front, "further": tuple(further)}
        return Request(id=self.request_ids[index], **values)

    def vehicle(self, index: int) -> Vehicle:
        """Return one vehicle as a row."""
        values = {name: getattr(self, name)[index].item() for name in VEHICLE_COLUMNS}
        layouts = tuple(tuple(int(places) for places in row) for row in self.layouts[index] if row[0] >= 0)
        breaks = tuple(Break(*(int(number) for number in row)) for row in self.breaks[index] if row[0] >= 0)
        extra = tuple(int(price) for price in np.trim_zeros(self.supplements_ore[index], "b"))
        return Vehicle(id=self.vehicle_ids[index], layouts=layouts, supplements_ore=extra, breaks=breaks, **values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through the constructor, so that arrays are read-only on the other side too."""
        return (_rebuild, tuple(getattr(self, f.name) for f in fields(self)))


def _rebuild(*values: Any) -> Problem:
    return Problem(*values)


def _frozen(name: str, values: npt.ArrayLike, dtype: type[np.generic]) -> npt.NDArray[Any]:
    given = np.asarray(values)
    if dtype == np.int32 and given.size and (given.max() > _INT32.max or given.min() < _INT32.min):
        raise InvalidInput("routing.range", "a number does not fit 32 bits", where=name, do="Give smaller units.")
    if (
        isinstance(values, np.ndarray)
        and given.dtype == dtype
        and not given.flags.writeable
        and given.flags.c_contiguous
    ):
        return given
    copy = np.array(given, dtype=dtype, order="C")
    copy.setflags(write=False)
    return copy
