"""An SMS gateway in a process of its own, and an office that sends through it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from adapters.notify.sender import NoticeSender
from adapters.notify.sms_http import HttpSmsGateway
from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from tests.booking.notices.desk import Notices
from tests.booking.office import Office


@pytest.fixture
def gateway() -> Iterator[httpx.Client]:
    """A running gateway; the client's base address is its."""
    script = Path(__file__).with_name("gateway.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client
    process.terminate()
    process.wait(5)
    process.stdout.close()


@pytest.fixture
def notices(tmp_path: Path, gateway: httpx.Client) -> Iterator[Notices]:
    """An office whose SMS go through the gateway."""
    engine = make_engine(f"sqlite:///{tmp_path}/booking.sqlite", "booking")
    upgrade(engine, "booking")
    office = Notices(Office(engine))
    way = HttpSmsGateway(f"{gateway.base_url}/messages", "secret", "Samtur", 0.5)
    office.sender = NoticeSender(office.office.runtime, office.office.desk, {"sms": way})
    yield office
    engine.dispose()
