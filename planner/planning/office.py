"""What the handlers of one running planning module share: travel times, settings, and days in memory."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from planner.kernel.time import ServiceDay
from planner.kernel.travel import TravelTimes
from planner.planning.config import PlanningConfig
from planner.planning.domain.day import PlanDay
from planner.planning.picture.build import Stored, build
from planner.planning.picture.known import Reserves
from planner.planning.picture.picture import DayPicture
from planner.planning.picture.places import PlaceTable
from planner.planning.ports import PlanningStore

KEEP_DAYS = 4


class Office:
    """Holds pictures of days. The store is the truth: a picture is used only when its stamp is the stored one.

    A picture is changed only by who holds the stored day (`PlanningStore.day`); when that transaction is rolled
    back, or another process changes the day, stamps differ and the picture is built anew.
    """

    def __init__(self, travel: TravelTimes, config: PlanningConfig | None = None) -> None:
        self.travel = travel
        self.config = config or PlanningConfig()
        self._pictures: OrderedDict[str, DayPicture] = OrderedDict()
        self._places: dict[str, PlaceTable] = {}
        self._lock = Lock()

    def picture(self, store: PlanningStore, day: PlanDay) -> DayPicture:
        """Return the picture of a held day.

        Raises:
            InvalidInput: ``roads.unreachable`` when a stored vehicle or trip cannot be reached.
        """
        found = self.cached(day)
        if found is not None:
            return found
        stored = Stored(
            trips=store.trips(day.service_day),
            vehicles=store.vehicles(day.service_day),
            contracts=store.contracts(),
            runs=store.runs(day.service_day),
        )
        reserves = Reserves(self.config.arrival_reserve_s, self.config.pickup_reserve_s)
        picture = build(ServiceDay.parse(day.service_day), stored, self._table(day.service_day), reserves)
        picture.stamp = day.stamp
        with self._lock:
            before = self._pictures.pop(day.service_day, None)
            picture.clock = max(picture.clock, before.clock if before is not None else picture.clock)
            self._pictures[day.service_day] = picture
            while len(self._pictures) > KEEP_DAYS:
                forgotten, _ = self._pictures.popitem(last=False)
                self._places.pop(forgotten, None)
        return picture

    def cached(self, day: PlanDay) -> DayPicture | None:
        """Return the picture of a held day when the one in memory is valid."""
        with self._lock:
            found = self._pictures.get(day.service_day)
        return found if found is not None and found.stamp == day.stamp else None

    def _table(self, service_day: str) -> PlaceTable:
        with self._lock:
            return self._places.setdefault(service_day, PlaceTable(self.travel))
