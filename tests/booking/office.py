"""A booking office to test: real rules, real sealing, and a clock that the test moves."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from sqlalchemy import Engine

from adapters.http.booking_forms import ReferralForm
from adapters.runtime.retries import Outcome
from adapters.runtime.runtime import ModuleRuntime
from adapters.security.cipher import AesGcmCipher
from adapters.security.keys import KeyRing
from adapters.security.vault import KeyVault
from adapters.sql.booking.store import SqlBookingStore
from adapters.sql.vault.store import SqlVault
from planner.booking import handlers
from planner.booking.desk import Desk
from planner.booking.module import build
from planner.booking.notices.part import NoticePart
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role
from planner.messages.booking import PassengerCard, TripBooked, TripCancelled, TripChanged, TripReady
from planner.messages.envelope import Envelope
from planner.messages.execution import DelayForecast, StopServed
from planner.messages.handling import Context, Recorded
from planner.messages.payload import Payload, Point
from planner.messages.planning import TripPromised, TripRefused
from planner.messages.trips import Reason

RING = KeyRing("k1", {"k1": b"1" * 32}, b"i" * 32)
NAME, CPR, PHONE = "Karla Prøvesen", "0203461234", "+4595123456"
HOME, WARD, NOTE = "Attrapalle 27, 8543 Hornslet", "AUH, Nyremedicin, indgang E", "Ring på hos naboen"
ASSESSOR = "Sygeplejerske Vinter"
SECRETS = (
    NAME,
    "Prøvesen",
    CPR,
    "020346-1234",
    PHONE,
    "95123456",
    HOME,
    "Attrapalle",
    WARD,
    "Nyremedicin",
    NOTE,
    ASSESSOR,
)
LEAD = frozenset({Role.CASE_LEAD})
MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
"""10:00 in Denmark, before the office's cut-off for the Tuesday."""
TUESDAY = "2026-03-17"

Body = dict[str, Any]


def body(**changes: Any) -> Body:
    """Return a referral for Tuesday 10:00, home 11:30; ``a__b=1`` sets field ``b`` of ``a``.

    Another ``external_id`` is about another patient, unless ``patient__cpr`` says whom: nobody has one journey twice.
    """
    if "external_id" in changes:
        changes.setdefault("patient__cpr", f"0203461{crc32(changes['external_id'].encode()) % 1000:03d}")
    made: Body = {
        "source": "emr",
        "external_id": "R-1",
        "patient": {
            "name": NAME,
            "cpr": "020346-1234",
            "phone": "95 12 34 56",
            "home_text": HOME,
            "facility_text": WARD,
            "notes": NOTE,
            "treatment": "dialysis",
            "assessed_by": ASSESSOR,
        },
        "facts": {
            "social_pension": True,
            "condition_excludes_public_transport": True,
            "distance_m": 23000,
            "nearest_distance_m": 23000,
        },
        "needs": {"mobility": "assisted"},
        "home": {"lat": 56.325, "lon": 10.343, "postcode": "8543"},
        "facility": {"lat": 56.191, "lon": 10.172, "postcode": "8200"},
        "appointments": [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z"}],
    }
    for path, value in changes.items():
        inner, keys = made, path.split("__")
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value
    return copy.deepcopy(made)


@dataclass
class Office:
    """One booking module on a database, with what it said last."""

    engine: Engine
    ring: KeyRing = RING
    vault: SqlVault | None = None
    now: datetime = MONDAY
    said: list[Recorded] = field(default_factory=list)
    _messages: int = 0

    def __post_init__(self) -> None:
        self.open(self.ring)

    def open(self, ring: KeyRing) -> None:
        """Start (again) with these keys."""
        self.ring = ring
        vault = KeyVault(self.vault, ring) if self.vault else None
        cipher, card_cipher = (AesGcmCipher(ring, purpose, vault) for purpose in ("booking", "personal-channel"))
        self.desk = Desk(cipher, card_cipher, own_keys=vault, parts=(NoticePart(cipher),))
        self.runtime: ModuleRuntime[BookingStore] = ModuleRuntime(
            build(self.desk), self.engine, SqlBookingStore, lambda: self.now
        )

    def do(self, command: Callable[[Context[BookingStore]], Any], actor: str = "anna") -> Any:
        """Carry out a command and keep what it said."""

        def listening(ctx: Context[BookingStore]) -> Any:
            result = command(ctx)
            self.said = list(ctx.recorded)
            return result

        return self.runtime.execute(listening, actor=actor)

    def receive(self, **changes: Any) -> handlers.Receipt:
        """Receive ``body(**changes)``."""
        command = ReferralForm.model_validate(body(**changes)).command()
        return self.do(lambda ctx: handlers.receive(ctx, self.desk, command))

    def book(self, **changes: Any) -> list[str]:
        """Receive a referral and return the ids of its trips."""
        return [trip.id for trip in self.receive(**changes).trips]

    def grant(self, referral_id: str) -> handlers.Receipt:
        """Let a person grant transport against the rules."""
        order = handlers.DecideByPerson(referral_id, "transport", "case-lead", "Medhold", "Upheld", 0, LEAD)
        return self.do(lambda ctx: handlers.decide_by_person(ctx, self.desk, order))

    def trip(self, trip_id: str) -> Any:
        """Return a trip as stored."""
        return self.runtime.read(lambda store: store.trip(trip_id))

    def messages(self) -> list[Payload]:
        """Return the payloads said by the last command."""
        return [each.payload for each in self.said]

    def tell(self, payload: Payload, subject: str, version: int = 1, message_id: str = "") -> Outcome:
        """Deliver a message of another module."""
        self._messages += 1
        sender = payload.message_type.split(".")[0]
        envelope = Envelope(
            source=f"/{sender}",
            type=payload.message_type,
            subject=subject,
            time=self.now,
            version=version,
            data=payload,
            id=message_id or f"m{self._messages}",
        )
        return self.runtime.handle(f"booking.{sender}-events", envelope.to_bytes())

    def promise(self, trip_id: str, version: int = 1, **changes: Any) -> Outcome:
        """Let planning promise a trip."""
        start = self.now + timedelta(hours=22)
        said: dict[str, Any] = {
            "trip_id": trip_id,
            "journey_id": trip_id[:-2],
            "service_day": TUESDAY,
            "kind": "timed",
            "change": "first",
            "pickup_from": start,
            "pickup_to": start + timedelta(minutes=30),
            "latest_arrival": start + timedelta(hours=2),
            "direct_s": 1800,
            "direct_m": 23000,
            "max_ride_s": 3600,
            "promised_at": self.now,
        }
        return self.tell(TripPromised(**{**said, **changes}), trip_id, version)

    def refuse(self, trip_id: str, version: int = 1) -> Outcome:
        """Let planning refuse a trip."""
        reason = Reason(code="no-room", da="Der er ingen ledig vogn.", en="There is no free car.")
        said = TripRefused(
            trip_id=trip_id, journey_id=trip_id[:-2], service_day=TUESDAY, refused_at=self.now, reasons=(reason,)
        )
        return self.tell(said, trip_id, version)

    def serve(self, trip_id: str, event: Any, minutes: int = 0, message_id: str = "") -> Outcome:
        """Let execution report what happened with a trip at a stop."""
        at = datetime(2026, 3, 17, 8, tzinfo=UTC) + timedelta(minutes=minutes)
        said = StopServed(
            run_id="R20260317-V1",
            service_day=TUESDAY,
            vehicle_id="V1",
            operator_id="O1",
            trip_id=trip_id,
            event=event,
            at=at,
            point=Point(lat=56.3, lon=10.3),
            planned_at=at,
        )
        return self.tell(said, trip_id, message_id=message_id)

    def delay(self, *trip_ids: str, delay_s: int = 900) -> Outcome:
        """Let execution forecast a delay."""
        said = DelayForecast(
            run_id="R20260317-V1",
            service_day=TUESDAY,
            vehicle_id="V1",
            operator_id="O1",
            at=self.now,
            delay_s=delay_s,
            trip_ids=trip_ids,
        )
        return self.tell(said, "R20260317-V1")


__all__ = ["Office", "PassengerCard", "TripBooked", "TripCancelled", "TripChanged", "TripReady", "body"]
