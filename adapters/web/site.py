"""Mounts the pages on the application."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from adapters.web import (
    audit,
    bookings,
    days,
    errors,
    growth,
    money,
    operation,
    ordering,
    patient,
    rules,
    runs,
    series,
    signing,
    trip_orders,
    trips,
    worklists,
)
from adapters.web.backend import Backend
from adapters.web.pages import OFFICE, Pages
from planner.kernel.time import Clock, utc_now

_STATIC = Path(__file__).parent / "static"
_PACKAGES = {"htmx": "htmx.org/dist", "maplibre-gl": "maplibre-gl/dist"}


def mount(
    app: FastAPI,
    elsewhere: Mapping[str, str],
    assets: Path,
    *,
    secure_cookies: bool,
    clock: Clock = utc_now,
    help_phone: str = "",
    identity: bool = False,
) -> None:
    """Add every page to the application.

    Args:
        app: the application; its own modules are asked without a network.
        elsewhere: addresses of the modules that run in other processes.
        assets: folder of the installed front-end packages (``node_modules``); pages work without, only less well.
        secure_cookies: send cookies over HTTPS only.
        clock: the present instant of the system.
        help_phone: the office's number, shown on the patient's own page.
        identity: whether patients may sign in by a national identity.
    """
    mimetypes.add_type("text/javascript", ".mjs")  # browsers refuse modules of any other type
    installed = {name: assets / folder for name, folder in _PACKAGES.items() if (assets / folder).is_dir()}
    pages = Pages(Backend(app, elsewhere), frozenset(installed), clock, secure_cookies=secure_cookies)
    app.state.pages = pages
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for name, folder in installed.items():
        app.mount(f"/assets/{name}", StaticFiles(directory=folder), name=f"assets-{name}")
    for part in (
        signing,
        days,
        rules,
        runs,
        bookings,
        ordering,
        series,
        trips,
        trip_orders,
        worklists,
        money,
        growth,
        operation,
        audit,
    ):
        app.include_router(part.router(pages))
    app.include_router(patient.router(pages, help_phone, identity=identity))
    errors.install(app, pages)

    @app.get("/", include_in_schema=False)
    def start(request: Request) -> Response:
        """Lead each visitor to where the work is."""
        return RedirectResponse("/day" if pages.visitor(request).has(*OFFICE) else "/runs")
