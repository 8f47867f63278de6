"""A line of a trip's story, as each module tells its part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class StoryLine:
    """Something that happened to a trip.

    Attributes:
        at: when it became true.
        module: who tells it.
        kind: stable code, such as ``trip-promised``.
        da, en: one sentence in each language, without personal data.
        data: figures and ids behind the sentence, JSON-able.
    """

    at: datetime
    module: str
    kind: str
    da: str
    en: str
    data: dict[str, Any] = field(default_factory=dict)
