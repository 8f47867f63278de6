"""Choosing the engine by settings, and the commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from adapters.roads.cache import CachedTravelTimes
from adapters.roads.calibrated import Calibrated
from adapters.roads.cch import RoadNetwork
from adapters.roads.cli import app
from adapters.roads.factory import RoadsSettings, travel_times
from adapters.roads.osrm_http import OsrmServer
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place
from tests.adapters.roads.roads_help import TINY


def test_nothing_set_is_the_calibrated_default() -> None:
    """Without settings travel times are estimated, land-aware, with nothing kept."""
    engine = travel_times(RoadsSettings())
    assert isinstance(engine, Calibrated)
    assert "land-aware" in engine.label


def test_each_engine_is_made_of_its_settings(tiny_graph: Path) -> None:
    """Engine, file, url and multiplier choose what they say."""
    graph = travel_times(RoadsSettings(engine="cch", file=tiny_graph, multiplier=1.5))
    assert isinstance(graph, RoadNetwork)
    assert "times 1.5" in graph.label
    server = travel_times(RoadsSettings(engine="osrm", url="http://127.0.0.1:5000", data="denmark 2026-11"))
    assert isinstance(server, OsrmServer)
    assert "denmark 2026-11" in server.label
    server.close()
    assert "straight lines" in travel_times(RoadsSettings(land=False)).label


def test_a_cache_wraps_the_engine(tmp_path: Path) -> None:
    """With a cache file answers are kept in it."""
    engine = travel_times(RoadsSettings(land=False, cache=tmp_path / "cache.sqlite"))
    assert isinstance(engine, CachedTravelTimes)
    places = [Place(56.0, 10.0), Place(56.1, 10.0)]
    assert (engine.between(places, places).seconds == engine.between(places, places).seconds).all()
    assert (tmp_path / "cache.sqlite").is_file()


@pytest.mark.parametrize(("engine", "name"), [("cch", "file"), ("osrm", "url")])
def test_a_setting_an_engine_needs_is_told(engine: str, name: str) -> None:
    """An engine without what it needs is an error naming the setting."""
    with pytest.raises(InvalidInput, match=rf"roads\.setting-missing.*roads\.{name}"):
        travel_times(RoadsSettings.model_validate({"engine": engine}))


@pytest.mark.parametrize("wrong", [{"engine": "horse"}, {"multiplier": 0}, {"speed": 3}, {"timeout": 0}])
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    """Unknown engines, names and senseless numbers are refused."""
    with pytest.raises(ValidationError):
        RoadsSettings.model_validate(wrong)


def test_build_and_ask_on_the_command_line(tmp_path: Path) -> None:
    """`build` writes a graph and credits the data; `table` answers from it."""
    out = tmp_path / "roads.npz"
    built = CliRunner().invoke(app, ["build", str(TINY), "--out", str(out)])
    assert built.exit_code == 0, built.output
    assert "OpenStreetMap contributors" in built.output
    asked = CliRunner().invoke(app, ["table", "56.0,10.0", "56.0,10.03216", "--engine", "cch", "--file", str(out)])
    assert asked.exit_code == 0, asked.output
    assert "2.0" in asked.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["build", "none.osm.pbf"], "roads.extract-missing"),
        (["table", "here", "56.0,10.0"], "roads.place"),
        (["table", "96.0,10.0", "56.0,10.0"], "places.out-of-range"),
        (["table", "56.0,10.0", "56.0,10.0", "--engine", "horse"], "roads.settings"),
        (["table", "56.0,10.0", "56.0,10.0", "--engine", "cch"], "roads.setting-missing"),
        (["table", "56.0,10.0", "56.0,10.0", "--multiplier", "99"], "roads.settings"),
        (["table", "56.2,11.2", "56.156,10.205"], "roads.unreachable"),
        (["land", "none.topojson", "none.csv", "out.npz"], "roads.land-source"),
    ],
)
def test_commands_tell_errors_by_code(arguments: list[str], code: str) -> None:
    """Each command ends with 1 and the coded error, never with a traceback."""
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == 1
    assert f"[{code}]" in ended.output
