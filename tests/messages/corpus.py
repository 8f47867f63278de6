"""The committed samples: what every reader must be able to read for ever."""

from __future__ import annotations

from pathlib import Path

import planner.messages
from planner.messages.envelope import Envelope, Undecodable, decode

ROOT = Path(planner.messages.__file__).parent
SAMPLES = sorted((ROOT / "samples").glob("*.json"))
SCHEMAS = ROOT / "schemas"


def read_or_code(body: bytes) -> Envelope | str:
    """Return the message, or the code under which it is refused."""
    try:
        return decode(body)
    except Undecodable as error:
        return error.code
