"""A gateway in a process of its own, as naughty as a test asks: ``python gateway.py``; it prints its port.

``POST /messages`` takes texts; the same ``Idempotency-Key`` is sent once. ``POST /plan`` sets how the next requests are
answered, one entry each: a status, ``delay:<seconds>``, or ``deaf`` (takes the text, hangs up without an answer).
``GET /sent`` lists what really went out.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

sent: dict[str, dict[str, Any]] = {}
asked: list[str] = []
plan: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """Answers."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Tell what was sent, and how often each was asked for."""
        self._answer(200, {"sent": list(sent.values()), "asked": asked})

    def do_POST(self) -> None:
        """Take a text or a plan."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/plan":
            plan[:] = body
            self._answer(200, {})
            return
        if self.headers.get("Authorization") != "Bearer secret":
            self._answer(401, {})
            return
        asked.append(self.headers["Idempotency-Key"])
        step = plan.pop(0) if plan else "202"
        if step.startswith("delay:"):
            time.sleep(float(step.partition(":")[2]))
            step = "202"
        if step not in {"202", "deaf"}:
            self._answer(int(step), {})
            return
        sent.setdefault(self.headers["Idempotency-Key"], body)
        if step == "deaf":
            self.close_connection = True
            return
        self._answer(202, {"id": f"gw-{self.headers['Idempotency-Key']}"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
