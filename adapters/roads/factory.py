"""Chooses the road engine that settings ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from adapters.roads.cache import CachedTravelTimes
from adapters.roads.calibrated import Calibrated, danish_land
from planner.kernel.errors import InvalidInput
from planner.kernel.travel import TravelTimes

T = TypeVar("T")


class RoadsSettings(BaseModel):
    """Settings of travel times.

    Attributes:
        engine: ``calibrated`` (no data needed), ``cch`` (own OpenStreetMap extract) or ``osrm`` (a server).
        file: graph of ``samtur roads build``, for cch.
        url: of the server, for osrm.
        data: what map the server runs on, for osrm; part of what plans record and what the cache goes by, so
            change it when the server's map changes.
        multiplier: of driving times: 1.2 for rush hours.
        land: for calibrated: keep to Danish land; off to measure straight lines elsewhere.
        crossings: for calibrated: a table of one's own instead of the packaged one.
        switch: for calibrated: crossings to open (true) or close (false) by name.
        cache: file to keep answers in; None keeps none.
        timeout: seconds to wait for a server's answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: Literal["calibrated", "cch", "osrm"] = "calibrated"
    file: Path | None = None
    url: str | None = None
    data: str = ""
    multiplier: float = Field(default=1.0, ge=0.1, le=10)
    land: bool = True
    crossings: Path | None = None
    switch: dict[str, bool] = Field(default_factory=dict)
    cache: Path | None = None
    timeout: float = Field(default=60.0, gt=0)


def travel_times(settings: RoadsSettings) -> TravelTimes:
    """Return the engine settings ask for, behind a cache if they name one.

    Raises:
        InvalidInput: ``roads.setting-missing`` when the engine needs a setting that is not there, and what
            the engine raises about its files.
    """
    engine = _engine(settings)
    return engine if settings.cache is None else CachedTravelTimes(engine, settings.cache)


def _engine(settings: RoadsSettings) -> TravelTimes:
    if settings.engine == "cch":
        # routingkit is needed by this engine alone
        from adapters.roads.cch import RoadNetwork  # noqa: PLC0415

        return RoadNetwork(_needed(settings.file, settings, "file"), multiplier=settings.multiplier)
    if settings.engine == "osrm":
        from adapters.roads.osrm_http import OsrmServer  # noqa: PLC0415 - httpx likewise

        return OsrmServer(
            _needed(settings.url, settings, "url"),
            data=settings.data,
            multiplier=settings.multiplier,
            timeout=settings.timeout,
        )
    paths = danish_land(settings.crossings, settings.switch) if settings.land else None
    return Calibrated(paths, multiplier=settings.multiplier)


def _needed(value: T | None, settings: RoadsSettings, name: str) -> T:
    if value is None:
        raise InvalidInput(
            "roads.setting-missing",
            f"the road engine {settings.engine} needs roads.{name}",
            where=f"roads.{name}",
            do="Set it, or choose the engine calibrated, which needs nothing.",
        )
    return value
