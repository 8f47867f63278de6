"""Imports every module's messages, so that the registry is whole."""

from planner.messages import booking, execution, planning, settlement
from planner.messages.payload import message_types

__all__ = ["booking", "execution", "message_types", "planning", "settlement"]
