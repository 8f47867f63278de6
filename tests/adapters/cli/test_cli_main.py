"""``samtur`` itself: its help, and errors that a person can act on."""

from __future__ import annotations

import base64
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from typer.testing import CliRunner

from adapters.cli import main
from adapters.security.keys import create
from adapters.security.keys import load as load_keys
from adapters.settings import MODULES, load
from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty working directory; logging and signals are put back afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    root = logging.getLogger()
    before, level, configuration = root.handlers[:], root.level, structlog.get_config()
    ending = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, ending)
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**configuration)


@pytest.fixture
def samtur(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """``samtur(*arguments)``: run the command line; return exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["samtur", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Return an environment without settings of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAMTUR_")}
    return own | {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"} | variables


def test_help_names_every_command() -> None:
    """``samtur --help`` lists what there is."""
    told = CliRunner().invoke(main.app, ["--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    for command in (
        "demo",
        "serve",
        "follow",
        "check",
        "accounts",
        "deadletters",
        "export",
        "keys",
        "roads",
        "rules",
        "scenario",
    ):
        assert command in told.stdout


def test_a_trip_that_does_not_exist_is_an_error_with_a_code(tmp_path: Path, samtur: Callable[..., Any]) -> None:
    """``samtur follow`` of an unknown trip ends with 2, code and advice, and without a traceback."""
    settings = load(data_dir=tmp_path)
    for module in MODULES:
        engine = make_engine(settings.database(module), module)
        upgrade(engine, module)
        engine.dispose()
    code, output, errors = samtur("follow", "J999999-1", "--data", str(tmp_path))
    assert (code, output) == (2, "")
    assert "[booking.no-trip]" in errors
    assert "J999999-1" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "mistake",
    [
        (["follow", "J1-1", "--data", "nowhere"], {}, "settings.no-data"),
        (["export", "out", "--data", "nowhere"], {}, "settings.no-data"),
        (["keys", "rotate", "2027-01", "--data", "nowhere"], {}, "sealing.no-key-file"),
        (["serve", "--module", "catering"], {}, "settings.no-module"),
        (["serve", "--module", "booking"], {}, "settings.local-bus"),
        (["serve"], {"SAMTUR_PORT": "-1"}, "settings.invalid"),
        (["serve"], {"SAMTUR_BOOKING__DATABASE": "mysql://x/y"}, "sql.bad-url"),
        (["serve", "-m", "booking"], {"SAMTUR_BUS": "rabbitmq", "SAMTUR_RABBITMQ_URL": "http://x"}, "rabbitmq.bad-url"),
        (["demo", "--params", "nowhere.toml", "--no-serve"], {}, "scenario.unreadable"),
        (["demo", "--out", "taken", "--no-serve"], {}, "demo.foreign-folder"),
    ],
)
def test_a_mistake_ends_with_2_and_a_code(
    tmp_path: Path,
    samtur: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    mistake: tuple[list[str], dict[str, str], str],
) -> None:
    """Bad folder, module, setting, database, broker or scenario: what, where, what to do; nothing is touched."""
    arguments, variables, code = mistake
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "diary.txt").write_text("not a demo's", encoding="utf-8")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended, _, errors = samtur(*arguments)
    assert f"[{code}]" in errors
    assert ended == 2
    assert "Do: " in errors
    assert (tmp_path / "taken" / "diary.txt").exists()
    assert not (tmp_path / "nowhere").exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path, samtur: Callable[..., tuple[int, str, str]]) -> None:
    """A second server on a port ends with its code before it touches anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ended, _, errors = samtur("serve", "--port", str(other.getsockname()[1]))
    assert (ended, "[serve.port-taken]" in errors) == (2, True)
    assert not (tmp_path / "var").exists()


def test_keys_are_rotated_and_never_shown(tmp_path: Path) -> None:
    """The new key seals, the old one goes on opening, and no output holds a key."""
    ring = create(tmp_path / "keys.toml", "2026-11")
    runner = CliRunner()
    rotated = runner.invoke(main.app, ["keys", "rotate", "2027-01", "--data", str(tmp_path)], catch_exceptions=False)
    shown = runner.invoke(main.app, ["keys", "show", "--data", str(tmp_path)], catch_exceptions=False)
    assert shown.stdout.splitlines() == ["2027-01  active", "2026-11"]
    after = load_keys(tmp_path / "keys.toml")
    assert (after.active, after.keys["2026-11"], after.index) == ("2027-01", ring.keys["2026-11"], ring.index)
    for key in (*after.keys.values(), after.index):
        assert base64.b64encode(key).decode() not in rotated.stdout + shown.stdout


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_well_when_asked_to(tmp_path: Path, end: signal.Signals) -> None:
    """All modules and pages in one process are ready, log in JSON, and end with 0 on SIGTERM and Ctrl-C."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "adapters.cli.main", "serve", "--port", str(port), "--data", str(tmp_path)]
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment({}), stderr=out)
    try:
        state = _ready(f"http://127.0.0.1:{port}/readyz", process)
    finally:
        process.send_signal(end)
        code = process.wait(60)
    assert code == 0, log.read_text(encoding="utf-8")
    assert set(state["databases"]) == {*MODULES, "access"}
    assert state["bus"]["state"] == "running"
    assert all(line.startswith("{") for line in log.read_text(encoding="utf-8").splitlines())


def _ready(url: str, process: subprocess.Popen[bytes]) -> dict[str, dict[str, str]]:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = httpx.get(url, timeout=10)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if answer.status_code == httpx.codes.OK:
            state: dict[str, dict[str, str]] = answer.json()
            return state
    raise AssertionError(f"not ready, exit code {process.poll()}")
