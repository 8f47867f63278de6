"""What planning shows: pure questions to the store, answered as plain data."""

from planner.planning.views.day import day_view, days_view, published, runs_view, summary, trips_view
from planner.planning.views.geometry import geojson
from planner.planning.views.rule_prices import rule_prices
from planner.planning.views.run import run_view
from planner.planning.views.story import story
from planner.planning.views.trip import trip_view

__all__ = [
    "day_view",
    "days_view",
    "geojson",
    "published",
    "rule_prices",
    "run_view",
    "runs_view",
    "story",
    "summary",
    "trip_view",
    "trips_view",
]
