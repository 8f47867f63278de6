"""Notices into a file, a JSON object a line: for trials and simulated days. The file holds personal data."""

from __future__ import annotations

import json
import os
from pathlib import Path

from planner.booking.notices.ports import Outgoing
from planner.kernel.errors import Transient


class FileGateway:
    """Appends to a file that its owner alone may read. A text that is in it already is not written again.

    Args:
        path: of the file; made when the first text comes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: set[str] | None = None

    def send(self, out: Outgoing) -> str:
        """Append a text; return its own id; Transient ``notices.gateway-away`` when that fails."""
        try:
            return self._write(out)
        except OSError as error:
            what = f"the file of notices cannot be written: {error.strerror}"
            raise Transient("notices.gateway-away", what, do="It is tried again.") from None

    def _write(self, out: Outgoing) -> str:
        written = self._known()
        if out.id not in written:
            line = json.dumps({**vars(out)}, ensure_ascii=False) + "\n"
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
            written.add(out.id)
        return out.id

    def _known(self) -> set[str]:
        if self._written is None:
            lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
            self._written = {json.loads(line)["id"] for line in lines if line.endswith("}")}
        return self._written
