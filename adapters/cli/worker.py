"""``samtur worker``: lend this machine to a cluster that plans days, or hand out its work."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from adapters.compute.extra import require_cluster
from adapters.compute.security import Certificates
from adapters.compute.serving import serve_scheduler, serve_worker
from planner.routing import warm_up

DEFAULT = "tcp://127.0.0.1:8786"

Authority = Annotated[Path | None, typer.Option("--tls-ca", help="PEM file of the authority both ends trust.")]
Certificate = Annotated[Path | None, typer.Option("--tls-cert", help="PEM file of this end's certificate.")]
Key = Annotated[Path | None, typer.Option("--tls-key", help="PEM file of this end's key.")]


def worker(
    address: Annotated[str, typer.Argument(help="Address of the scheduler.")] = DEFAULT,
    *,
    scheduler: Annotated[bool, typer.Option("--scheduler", help="Be the scheduler at this address.")] = False,
    host: Annotated[str, typer.Option(help="Own address, at which the scheduler reaches this worker.")] = "127.0.0.1",
    threads: Annotated[int | None, typer.Option(min=1, help="Parts at a time; all processors by default.")] = None,
    tls_ca: Authority = None,
    tls_cert: Certificate = None,
    tls_key: Key = None,
) -> None:
    """Search parts of days for ``samtur plan --cluster``; ends with its scheduler, or on SIGTERM."""
    require_cluster()
    certificates = Certificates.given(tls_ca, tls_cert, tls_key)
    if scheduler:
        serve_scheduler(address, certificates, _say)
        return
    began = time.monotonic()
    warm_up(lambda what: _say(f"compiled {what} after {time.monotonic() - began:.1f} s"))
    serve_worker(address, host, threads or os.cpu_count() or 1, certificates, _say)


def _say(text: str) -> None:
    print(text, flush=True)
