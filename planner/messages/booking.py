"""What booking says."""

from __future__ import annotations

from typing import ClassVar, Literal

from planner.messages.payload import Id, Instant, Part, Payload, Point, Seconds, message
from planner.messages.trips import Leg, Needs, ServiceLevel, Timing


class Payer(Part):
    """Who pays for the trip: a region, a hospital or a municipality."""

    code: Id
    kind: Literal["region", "hospital", "municipality"]
    name: str


@message("booking.referral-decided.v1")
class ReferralDecided(Payload):
    """A referral was decided. The medical grounds stay in booking; here is who pays under which rules."""

    referral_id: Id
    outcome: Literal["transport", "allowance", "refused"]
    scheme: str
    rule_set: str
    rule_set_version: str
    decided_by: Literal["rules", "person"]
    decided_at: Instant
    payer: Payer | None = None


@message("booking.trip-booked.v1")
class TripBooked(Payload):
    """A trip was booked: its full state, everything that planning needs and nothing about who travels."""

    trip_id: Id
    journey_id: Id
    referral_id: Id
    leg: Leg
    service_day: str
    origin: Point
    destination: Point
    timing: Timing
    needs: Needs
    service_level: ServiceLevel
    board_s: Seconds
    alight_s: Seconds
    linked_trip_id: Id | None = None
    booked_at: Instant
    same_day: bool = False


@message("booking.trip-changed.v1")
class TripChanged(TripBooked):
    """A booked trip was changed: its full new state."""

    reason: str = ""


@message("booking.trip-cancelled.v1")
class TripCancelled(Payload):
    """A trip is not wanted any more."""

    trip_id: Id
    journey_id: Id
    service_day: str
    cancelled_at: Instant
    reason: Literal["patient", "clinic", "no-show-outbound", "refused-outbound", "office"]


@message("booking.trip-ready.v1")
class TripReady(Payload):
    """A ready-call: the patient is ready to be driven home from now on."""

    trip_id: Id
    journey_id: Id
    service_day: str
    ready_at: Instant


@message("booking.personal-data-erased.v1")
class PersonalDataErased(Payload):
    """What booking knew about who travelled is erased; cards of these trips open no more and are to be deleted."""

    referral_id: Id
    trip_ids: tuple[Id, ...]


@message("booking.passenger-card.v1")
class PassengerCard(Payload):
    """Personal channel: name, phone, address text and aids, sealed for execution alone.

    ``sealed`` is what ``Cipher.seal(text, "passenger-card:<trip_id>")`` of the personal channel returned: key id, a
    colon, base64 of nonce (12 bytes) and AES-256-GCM ciphertext with tag; ``Cipher.open`` with the same context
    reads it. The text is a JSON object with ``name``, ``phone``, ``origin_text``, ``destination_text``, ``notes``.
    ``key_id`` repeats the key id, so that a receiver knows which key it lacks.
    Broker, outbox and dead letters hold only the ciphertext.
    """

    personal: ClassVar[bool] = True

    trip_id: Id
    service_day: str
    key_id: str
    sealed: str
    erase_after: Instant
