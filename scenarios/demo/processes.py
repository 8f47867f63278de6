"""One ``samtur serve`` as a process of its own: started, waited for, killed, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

import adapters
from planner.kernel.errors import SamturError

_ROOT = Path(adapters.__file__).parents[1]
_PAUSE_S = 0.05


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A process that runs ``samtur serve``, with ``--module NAME`` for one of several.

    Args:
        module: its module, or ``pages``; all of them in one process when left empty.
        settings: its ``SAMTUR_…`` variables; none of this process's own are passed on.
        folder: where it runs, and where its output goes to ``NAME.log`` or ``samtur.log``.
    """

    def __init__(self, module: str, settings: Mapping[str, str], folder: Path) -> None:
        self.module = module
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"{module or 'samtur'}.log"
        own = {name: value for name, value in os.environ.items() if not name.startswith("SAMTUR_")}
        self._environment = own | {"PYTHONPATH": str(_ROOT)} | dict(settings)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and return at once."""
        command = [sys.executable, "-m", "adapters.cli.main", "serve"]
        command += ["--module", self.module] if self.module else []
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                env=self._environment,
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_ready(self, timeout_s: float) -> None:
        """Wait until the process answers that it is ready.

        Raises:
            SamturError: ``demo.process-ended`` or ``demo.not-ready``, with the end of its log.
        """
        deadline = time.monotonic() + timeout_s
        while not self._ready():
            if self._process is None or self._process.poll() is not None:
                raise self._trouble("demo.process-ended", "the process has ended")
            if time.monotonic() > deadline:
                raise self._trouble("demo.not-ready", f"the process is not ready after {timeout_s:.0f} s")
            time.sleep(_PAUSE_S)

    def kill(self) -> None:
        """Kill the process as a power cut would, with no chance to finish anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self, timeout_s: float = 60.0) -> int:
        """Ask the process to end and return its exit code; negative when a signal had to end it."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process = None
        return code

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=10).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _trouble(self, code: str, what: str) -> SamturError:
        tail = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        return SamturError(code, what, where=f"{self.module}: {tail}", do="Read the whole log.")
