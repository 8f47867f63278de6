"""What a person must look at: by whom, by when, and what there is to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from planner.booking.domain.days import working_day_before
from planner.kernel.time import LOCAL

TaskKind = Literal[
    "to-decide",
    "call-back",
    "promise-differs",
    "refused-outbound",
    "refused-return",
    "driven-though-cancelled",
    "late-equipment",
    "series-ended",
    "series-not-booked",
    "appointment-moved",
    "cancelled-by-sender",
    "admitted",
    "admission-withdrawn",
    "discharged",
    "discharge-withdrawn",
    "deceased",
    "not-delivered",
    "return-unclear",
    "repeated-no-shows",
    "reply-unclear",
    "consent-ending",
]

ACTIONS: dict[TaskKind, tuple[str, str]] = {
    "to-decide": (
        "Find ud af, hvad der mangler, og afgør henvisningen.",
        "Find out what is missing, and decide the referral.",
    ),
    "refused-outbound": (
        "Find en anden vej til behandlingen, eller flyt aftalen; ring til patienten.",
        "Find another way to the treatment, or move the appointment; call the patient.",
    ),
    "refused-return": (
        "Find en anden vej hjem; ring til patienten.",
        "Find another way home; call the patient.",
    ),
    "driven-though-cancelled": (
        "Undersøg, hvorfor der blev kørt, og om turen skal betales.",
        "Look into why it was driven, and whether it is to be paid.",
    ),
    "late-equipment": (
        "Spørg vognmændene, om udstyret kan skaffes; ring til patienten, hvis det ikke kan.",
        "Ask the operators for the equipment; call the patient if there is none.",
    ),
    "call-back": (
        "Ring til patienten, og fortæl det lovede tidspunkt.",
        "Call the patient and tell the promised time.",
    ),
    "promise-differs": (
        "Der er lovet et andet tidspunkt end det, patienten sagde ja til; ring til patienten.",
        "Another time was promised than the patient agreed to; call the patient.",
    ),
    "series-ended": (
        "Bevillingen bag serien er ophørt: få den afgjort på ny, og ring til patienten.",
        "What granted the series has ended: have it decided anew, and call the patient.",
    ),
    "series-not-booked": (
        "En dag i serien kunne ikke bestilles: find en anden tid, og prøv igen.",
        "A day of the series could not be booked: find another time, and try again.",
    ),
    "appointment-moved": (
        "Behandlingsstedet har flyttet aftalen, men kørslen kunne ikke følge med; ret kørslen, ring til patienten.",
        "The clinic moved the appointment and the ride could not follow; correct the ride, call the patient.",
    ),
    "cancelled-by-sender": (
        "Aftalen er aflyst, mens patienten var undervejs; sørg for turen hjem.",
        "The appointment was cancelled while the patient was under way; see to the ride home.",
    ),
    "admitted": (
        "Patienten er på sygehus; spørg afdelingen, om turen stadig skal køres.",
        "The patient is in hospital; ask the ward whether the ride is still wanted.",
    ),
    "admission-withdrawn": (
        "Indlæggelsen er trukket tilbage, men turen hjem er afbestilt; bestil den igen, hvis den skal køres.",
        "The admission was withdrawn, but the ride home is cancelled; book it again if it is wanted.",
    ),
    "discharged": (
        "Patienten er udskrevet; spørg afdelingen, om der skal bestilles kørsel hjem.",
        "The patient is discharged; ask the ward whether a ride home is to be booked.",
    ),
    "discharge-withdrawn": (
        "Udskrivningen er trukket tilbage; afbestil turen hjem, hvis den ikke skal køres.",
        "The discharge was withdrawn; cancel the ride home if it is not wanted.",
    ),
    "deceased": (
        "Patienten er død; afbestil turen, og kontakt ikke patienten.",
        "The patient has died; cancel the ride, and do not contact the patient.",
    ),
    "not-delivered": (
        "En besked nåede ikke frem; ring til patienten, og ret nummer eller adresse.",
        "A notice did not arrive; call the patient, and correct number or address.",
    ),
    "return-unclear": (
        "Patienten kom ikke med ud; spørg, om turen hjem stadig skal køres.",
        "The patient did not ride out; ask whether the ride home is still wanted.",
    ),
    "repeated-no-shows": (
        "Patienten er gentagne gange ikke mødt til kørslen; ring, og vurdér, om bevillingen skal stå ved magt.",
        "The patient has missed rides repeatedly; call, and consider whether the grant stands.",
    ),
    "reply-unclear": (
        "Læs, hvad der blev svaret på en besked, og gør det, der bliver bedt om.",
        "Read what was answered to a notice, and do what is asked for.",
    ),
    "consent-ending": (
        "En tilladelse til beskeder udløber snart; spørg patienten, om den skal fornys.",
        "A permission for notices ends soon; ask the patient whether to renew it.",
    ),
}
"""What there is to do about each kind, in Danish and English."""

URGENT = timedelta(hours=1)
"""How soon a person must look when the cut-off before the service day is over already."""


@dataclass
class ClerkTask:
    """Something that a person must look at. One of a kind per subject.

    Attributes:
        subject: id of the trip, journey, referral or series that it is about.
        service_day: the day it is about, ISO date; None when it is about none.
        due_at: when it must be done by.
        owner: the account that has taken it; empty while it is anybody's.
        note: what was done, without personal data.
    """

    subject: str
    kind: TaskKind
    opened_at: datetime
    service_day: str | None
    due_at: datetime
    owner: str = ""
    done_at: datetime | None = None
    done_by: str = ""
    note: str = ""
    row_version: int = field(default=1, repr=False)

    def open_again(self, now: datetime, due_at: datetime) -> None:
        """Ask once more what was done already; what is open stays as it is."""
        if self.done_at is not None:
            self.done_at, self.done_by, self.note, self.owner = None, "", "", ""
            self.opened_at, self.due_at = now, due_at


def due_before(now: datetime, service_day: date, cutoff: time) -> datetime:
    """Return when a person must have looked: the cut-off on the working day before, or soon when that is over."""
    deadline = datetime.combine(working_day_before(service_day), cutoff, tzinfo=LOCAL)
    return max(deadline, now + URGENT)
