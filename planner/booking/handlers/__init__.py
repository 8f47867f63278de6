"""What booking does: commands of the office and messages of other modules, one file a matter."""

from planner.booking.handlers.changes import (
    CallReady,
    ChangeTrip,
    call_ready,
    cancel_journey,
    cancel_trip,
    change_trip,
)
from planner.booking.handlers.drafts import discard_draft, open_draft, reseal_drafts, save_draft, start_draft
from planner.booking.handlers.intake import ReceiveReferral
from planner.booking.handlers.journeys import BookJourneys, book_journeys
from planner.booking.handlers.referrals import DecideByPerson, Receipt, decide_by_person, receive
from planner.booking.handlers.tasks import ask_call_back, finish_task, take_task

__all__ = [
    "BookJourneys",
    "CallReady",
    "ChangeTrip",
    "DecideByPerson",
    "Receipt",
    "ReceiveReferral",
    "ask_call_back",
    "book_journeys",
    "call_ready",
    "cancel_journey",
    "cancel_trip",
    "change_trip",
    "decide_by_person",
    "discard_draft",
    "finish_task",
    "open_draft",
    "receive",
    "reseal_drafts",
    "save_draft",
    "start_draft",
    "take_task",
]
