"""The application: the APIs of the modules that run here, the pages, health and metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http import problems
from adapters.http.clock import TIME_HEADER, SimulatedClock
from adapters.sql.access.store import AccessStore
from planner.kernel.errors import InvalidInput
from planner.kernel.time import Clock, utc_now

log = structlog.get_logger(__name__)
MAX_BODY = 8 * 1024 * 1024
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
Next = Callable[[Request], Awaitable[Response]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Health = Callable[[], dict[str, Any]]


class CountedBody:
    """Refuses a body whose pieces add up to too much, where no header tells the size beforehand.

    Args:
        app: the application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; raise HTTPException 413 to whoever reads more of it than is let in."""
        total = 0

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > MAX_BODY:
                raise HTTPException(413, "the request is too large")
            return message

        await self._app(scope, counted, send)


def create_app(
    access: AccessStore,
    registry: CollectorRegistry,
    health: Health,
    *,
    simulated: SimulatedClock | None = None,
    lifespan: Lifespan | None = None,
    wall_clock: Clock = utc_now,
) -> FastAPI:
    """Return the application without any module's routes; the composition root mounts those.

    Args:
        access: accounts, sessions and API keys.
        registry: the metrics shown at ``/metrics``.
        health: tells the state of databases, bus and jobs; its ``ok`` decides between 200 and 503.
        simulated: a clock that requests may move forward by the ``Samtur-Time`` header; never in service.
        lifespan: starts and stops what runs beside the application.
        wall_clock: real time, by which sessions end.
    """
    app = FastAPI(
        title="Samtur",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.access = access
    app.state.wall_clock = wall_clock
    problems.install(app)

    app.add_middleware(CountedBody)

    @app.middleware("http")
    async def guard(request: Request, call_next: Next) -> Response:
        """Refuse oversized bodies, move a simulated clock, and send the security headers with every answer."""
        response = _refused(request, simulated) or await call_next(request)
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/healthz", tags=["operation"])
    def alive() -> dict[str, str]:
        """Answer while the process lives."""
        return {"status": "alive"}

    @app.get("/readyz", tags=["operation"])
    def ready() -> JSONResponse:
        """Answer whether databases and bus can be used."""
        state = health()
        return JSONResponse(state, status_code=200 if state["ok"] else 503)

    @app.get("/metrics", tags=["operation"])
    def metrics() -> Response:
        """Show the metrics in Prometheus' text form, with the gauges as they stand now."""
        health()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return app


def _refused(request: Request, simulated: SimulatedClock | None) -> Response | None:
    """Return the answer to a request that is not let in; move a simulated clock for the others."""
    size = request.headers.get("Content-Length", "0")
    if not size.isdigit() or int(size) > MAX_BODY:
        too_large = InvalidInput("http.too-large", "the request is too large", do="Send less than 8 MiB at a time.")
        return problems.problem(413, too_large.as_dict())
    stamp = request.headers.get(TIME_HEADER)
    if stamp is None:
        return None
    if simulated is None:
        real = InvalidInput(
            "http.no-simulated-time", "this system runs on real time", where=TIME_HEADER, do="Drop the header."
        )
        return problems.problem(422, real.as_dict())
    try:
        simulated.advance_text(stamp)
    except InvalidInput as error:
        return problems.problem(422, error.as_dict())
    return None
