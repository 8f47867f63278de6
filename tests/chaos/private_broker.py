"""A RabbitMQ node of one's own, on spare ports and in a folder of its own, that may be killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pika
from pika.exceptions import AMQPError

_SCRIPTS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/sbin/rabbitmq-server")
_START_S = 120.0


def server_script() -> str | None:
    """Return the installed server's start script; the one in lib does not change the user."""
    found = [path for path in _SCRIPTS if Path(path).exists()] + [shutil.which("rabbitmq-server") or ""]
    return found[0] or None


def spare_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class PrivateBroker:
    """A node that keeps its data over a kill.

    Args:
        folder: for data, logs and the Erlang cookie.
        script: the server's start script.
    """

    def __init__(self, folder: Path, script: str) -> None:
        self.port = spare_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/"
        self._script = script
        self._log = folder / "output.log"
        (folder / "plugins").write_text("[].\n", "utf-8")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "RABBITMQ_NODENAME": f"samtur{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(spare_port()),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_BASE": str(folder),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the node and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._script], env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"RabbitMQ does not start: {self.said()}")
            time.sleep(0.3)

    def said(self) -> str:
        """Return the end of what the node printed."""
        return self._log.read_text("utf-8")[-2000:]

    def kill(self) -> None:
        """Kill everything of the node with SIGKILL, as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _answers(self) -> bool:
        try:
            with pika.BlockingConnection(pika.URLParameters(self.url)):
                return True
        except (AMQPError, OSError):
            return False
