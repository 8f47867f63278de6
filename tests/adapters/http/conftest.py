"""The booking office that booking's own tests use."""

from __future__ import annotations

from tests.booking.conftest import office

__all__ = ["office"]
