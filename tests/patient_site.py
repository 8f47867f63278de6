"""A booking office with the patient's own page before it, on real time for tries and visits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from adapters.http.app import create_app
from adapters.http.booking import router
from adapters.sql.access.store import AccessStore
from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from adapters.web import site
from planner.booking.patient import links
from tests.booking.office import Office, body

ROOT = Path(__file__).parents[1]
PHONE = "70 11 22 33"


class PatientSite:
    """An office with one patient, two promised rides on Tuesday (the second after a ready-call), and the pages.

    Attributes:
        real: real time, by which tries are spaced; moved by the test.
    """

    def __init__(self, folder: Path, assets: Path | None = None, *, identity: bool = False) -> None:
        self.engines = [make_engine(f"sqlite:///{folder}/{name}.sqlite", name) for name in ("booking", "access")]
        for engine, name in zip(self.engines, ("booking", "access"), strict=True):
            upgrade(engine, name)
        self.office = Office(self.engines[0])
        self.skipped = timedelta(0)
        clock = self.office.runtime.wall_clock
        self.office.runtime.wall_clock = lambda: clock() + self.skipped
        self.app: FastAPI = create_app(AccessStore(self.engines[1]), CollectorRegistry(), lambda: {"ok": True})
        self.app.include_router(router(self.office.runtime, self.office.desk), prefix="/api/booking")
        site.mount(
            self.app,
            {},
            assets or folder / "nothing",
            secure_cookies=False,
            clock=lambda: self.office.now,
            help_phone=PHONE,
            identity=identity,
        )
        appointment: dict[str, Any] = {**body()["appointments"][0], "on_call": True}
        self.out, self.home = self.office.book(appointments=[appointment])
        self.office.promise(self.out)
        self.office.promise(
            self.home,
            pickup_from=self.office.now + timedelta(hours=25),
            pickup_to=self.office.now + timedelta(hours=26),
            latest_arrival=self.office.now + timedelta(hours=27),
        )

    def link(self, **wanted: Any) -> str:
        """Make a link and return its token."""

        def command(ctx: Any) -> str:
            return links.token_of(
                self.office.desk, links.make_link(ctx, self.office.desk, links.NewLink("H000001", **wanted))
            )

        token: str = self.office.do(command)
        return token

    def on_the_day(self) -> None:
        """Let it be Tuesday, half an hour before the car comes."""
        self.office.now += timedelta(hours=21, minutes=30)

    def close(self) -> None:
        """Let go of the databases."""
        for engine in self.engines:
            engine.dispose()
