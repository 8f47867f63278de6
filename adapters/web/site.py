"""Mounts the pages on the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from adapters.http import problems
from adapters.web import bookings, days, money, operation, runs, signing
from adapters.web.backend import Backend
from adapters.web.pages import Pages, SignInFirst, to_sign_in
from planner.kernel.errors import NotFound, SamturError

_STATIC = Path(__file__).parent / "static"
_PACKAGES = {"htmx": "htmx.org/dist", "maplibre-gl": "maplibre-gl/dist"}
Handler = Callable[[Request, Exception], Response | Awaitable[Response]]


def mount(app: FastAPI, elsewhere: Mapping[str, str], assets: Path, *, secure_cookies: bool) -> None:
    """Add every page to the application.

    Args:
        app: the application; its own modules are asked without a network.
        elsewhere: addresses of the modules that run in other processes.
        assets: folder of the installed front-end packages (``node_modules``).
        secure_cookies: send cookies over HTTPS only.
    """
    pages = Pages(Backend(app, elsewhere))
    app.state.pages = pages
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for name, folder in _PACKAGES.items():
        if (assets / folder).is_dir():
            app.mount(f"/assets/{name}", StaticFiles(directory=assets / folder), name=f"assets-{name}")
    app.include_router(signing.router(pages, secure_cookies=secure_cookies))
    for part in (days, runs, bookings, money, operation):
        app.include_router(part.router(pages))
    app.add_exception_handler(SignInFirst, to_sign_in)
    _page_errors(app, pages)

    @app.get("/", include_in_schema=False)
    def start(request: Request) -> Response:
        """Lead each visitor to where the work is."""
        visitor = pages.visitor(request)
        return RedirectResponse("/day" if visitor.has("clerk", "planner", "settlement", "auditor") else "/runs")


def _page_errors(app: FastAPI, pages: Pages) -> None:
    """Answer errors of pages as pages, and those of the interfaces as before."""

    def samtur_error(request: Request, error: Exception) -> Response:
        if isinstance(error, SamturError) and not request.url.path.startswith("/api"):
            return pages.error_page(request, error)
        return problems.samtur_error(request, error)

    def http_error(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == 404 and not request.url.path.startswith("/api"):
            missing = NotFound("web.no-page", "there is no such page", where=request.url.path, do="Check the address.")
            return pages.error_page(request, missing)
        return problems.http_error(request, error)

    app.add_exception_handler(SamturError, samtur_error)
    app.add_exception_handler(HTTPException, http_error)
