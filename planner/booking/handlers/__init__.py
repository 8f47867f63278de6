"""What booking does: commands of the office and messages of other modules, one file a matter."""

from planner.booking.handlers.access import set_access
from planner.booking.handlers.changes import (
    CallReady,
    ChangeTrip,
    call_ready,
    cancel_journey,
    cancel_trip,
    change_trip,
)
from planner.booking.handlers.decisions import DecideByPerson
from planner.booking.handlers.drafts import discard_draft, open_draft, reseal_drafts, save_draft, start_draft
from planner.booking.handlers.intake import ReceiveReferral
from planner.booking.handlers.journeys import BookJourneys, book_journeys, preview_journeys
from planner.booking.handlers.moves import Moved, move_appointment
from planner.booking.handlers.occurrences import MoveOccurrence, move_occurrence, restore_occurrence, skip_occurrence
from planner.booking.handlers.opened import CompleteFacts
from planner.booking.handlers.places import Kept, keep_places
from planner.booking.handlers.previews import Foreseen, preview_decision, preview_referral
from planner.booking.handlers.publishing import publish, publish_bundled
from planner.booking.handlers.referrals import Receipt, complete, decide_by_person, receive
from planner.booking.handlers.senders import SaidAppointment, SaidReferral, receive_said, say_appointment, withdraw
from planner.booking.handlers.series import ChangeSeries, CreateSeries, cancel_series, change_series, create_series
from planner.booking.handlers.stays import HospitalStay, take_stay
from planner.booking.handlers.tasks import ask_call_back, finish_task, take_task

__all__ = [
    "BookJourneys",
    "CallReady",
    "ChangeSeries",
    "ChangeTrip",
    "CompleteFacts",
    "CreateSeries",
    "DecideByPerson",
    "Foreseen",
    "HospitalStay",
    "Kept",
    "MoveOccurrence",
    "Moved",
    "Receipt",
    "ReceiveReferral",
    "SaidAppointment",
    "SaidReferral",
    "ask_call_back",
    "book_journeys",
    "call_ready",
    "cancel_journey",
    "cancel_series",
    "cancel_trip",
    "change_series",
    "change_trip",
    "complete",
    "create_series",
    "decide_by_person",
    "discard_draft",
    "finish_task",
    "keep_places",
    "move_appointment",
    "move_occurrence",
    "open_draft",
    "preview_decision",
    "preview_journeys",
    "preview_referral",
    "publish",
    "publish_bundled",
    "receive",
    "receive_said",
    "reseal_drafts",
    "restore_occurrence",
    "save_draft",
    "say_appointment",
    "set_access",
    "skip_occurrence",
    "start_draft",
    "take_stay",
    "take_task",
    "withdraw",
]
