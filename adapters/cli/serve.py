"""``samtur serve``: run all modules in this process, or one of them, or the pages alone."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Never

import structlog
import typer
import uvicorn

from adapters import logs
from adapters.settings import MODULES, ModuleName, Settings, load
from planner.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from fastapi import FastAPI

_log = structlog.get_logger("samtur.serve")
Module = Annotated[str | None, typer.Option("--module", "-m", help=f"One of {', '.join(MODULES)}, or pages.")]
Data = Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")]


def serve(
    module: Module = None,
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Serve until interrupted. Without --module all four modules and the pages run in this process."""
    chosen = {"data_dir": data, "host": host, "port": port}
    settings = load(**{name: value for name, value in chosen.items() if value is not None})
    logs.configure(settings.log, settings.log_level)
    run(settings, _modules(module), pages=module in {None, "pages"})


def _modules(module: str | None) -> tuple[ModuleName, ...]:
    if module is None:
        return MODULES
    if module == "pages":
        return ()
    if module not in MODULES:
        raise InvalidInput(
            "settings.no-module", f"there is no module {module}", do=f"Name one of {', '.join(MODULES)}, or pages."
        )
    return (module,)


def run(settings: Settings, modules: tuple[ModuleName, ...], *, pages: bool) -> None:
    """Build the system, serve it, and stop in good order on SIGTERM or Ctrl-C.

    Raises:
        InvalidInput: ``serve.port-taken`` when somebody else listens there.
        SamturError: what else keeps the system from starting, such as ``rabbitmq.topology-differs``.
    """
    signal.signal(signal.SIGTERM, _ended)  # while starting, and again when the server has stopped in good order
    _check_port(settings.host, settings.port)
    from adapters.bootstrap import build  # noqa: PLC0415 - the whole system is loaded only when it is to run

    system = build(settings, modules, pages=pages)
    try:
        system.start()
        with suppress(KeyboardInterrupt):
            _server(system.app, settings).run()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the end is under way
        system.stop()
    _log.info("stopped")


def _ended(_signal: int, _frame: object) -> Never:
    """End with success: to be stopped is what a service is made for."""
    raise SystemExit(0)


def _server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """Return the HTTP server; after a signal it answers what it has begun, then ``run`` raises the signal again."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=20,
    )
    return uvicorn.Server(config)


def _check_port(host: str, port: int) -> None:
    if port == 0:
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InvalidInput(
                "serve.port-taken",
                f"port {port} cannot be listened on: {error.strerror}",
                where=f"{host}:{port}",
                do="Stop what listens there, or choose another with --port.",
            ) from None
