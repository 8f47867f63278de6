"""What booking does: commands of the office and messages of other modules, one file a matter."""

from planner.booking.handlers.changes import (
    CallReady,
    ChangeTrip,
    call_ready,
    cancel_journey,
    cancel_trip,
    change_trip,
)
from planner.booking.handlers.intake import ReceiveReferral
from planner.booking.handlers.journeys import BookJourneys, book_journeys
from planner.booking.handlers.referrals import DecideByPerson, Receipt, decide_by_person, receive
from planner.booking.handlers.tasks import finish_task, take_task

__all__ = [
    "BookJourneys",
    "CallReady",
    "ChangeTrip",
    "DecideByPerson",
    "Receipt",
    "ReceiveReferral",
    "book_journeys",
    "call_ready",
    "cancel_journey",
    "cancel_trip",
    "change_trip",
    "decide_by_person",
    "finish_task",
    "receive",
    "take_task",
]
