"""The patient's languages: texts from a catalogue of their own, times and dates as each language writes them."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from babel.dates import format_date, format_time
from babel.messages.pofile import read_po
from fastapi import Request

from adapters.web.i18n import LOCALE
from planner.kernel.time import LOCAL

LANGUAGES = {"da": "Dansk", "en": "English", "de": "Deutsch", "ar": "العربية", "uk": "Українська"}
"""Each language by the name it has for itself."""
RIGHT_TO_LEFT = frozenset({"ar"})
COOKIE = "samtur_mine_language"
_BABEL = {"da": "da_DK", "en": "en_GB", "de": "de_DE", "ar": "ar", "uk": "uk_UA"}


def N_(text: str) -> str:  # noqa: N802 - the usual name of what marks a text
    """Mark a text for the catalogues."""
    return text


STEPS = {
    "booked": N_("Booked. We are finding a car."),
    "planned": N_("The ride is planned."),
    "on-the-way": N_("The car is on its way."),
    "here": N_("The car is here now."),
    "on-board": N_("In the car, on the way."),
    "done": N_("The ride is over."),
    "cancelled": N_("Cancelled."),
    "refused": N_("We could not find a car. We will call you."),
    "no-show": N_("The car came, but found nobody. Call us."),
}
STATES = {
    "received": N_("We have received your referral."),
    "deciding": N_("A person is looking at your referral."),
    "decided": N_("Your referral is decided."),
    "booked": N_("Your referral is decided and your ride is booked."),
}
OUTCOMES = {
    "transport": N_("You can be driven."),
    "allowance": N_("You cannot be driven, but you can get money for your travel."),
    "refused": N_("You cannot be driven."),
}
ASKED = {
    "birth-date": (N_("Your date of birth"), N_("Day, month and year, for example 31-12-1950")),
    "phone-end": (N_("The last four digits of your phone number"), N_("The phone number that the office knows")),
    "code": (N_("The code"), N_("The patient chose it and told you")),
}
ERRORS = {
    "booking.no-patient-link": N_("This link does not work any more. Open the newest message from us, or call us."),
    "booking.no-patient-visit": N_("You have been away for a while. Open the link from us again."),
    "booking.trip-not-waiting": N_("This can no longer be changed here. The ride has begun or is over."),
    "booking.too-late-to-move": N_("It is too late to move the ride here. Call us."),
    "booking.appointment-in-past": N_("That time is over. Choose a later one."),
    "booking.beyond-horizon": N_("That day is too far ahead. Choose an earlier one, or call us."),
    "booking.too-late": N_("It is too late to move the ride here. Call us."),
    "booking.ready-before-appointment": N_("The ride home must be after the appointment."),
    "booking.return-other-day": N_("The ride home must be on the same day as the appointment."),
    "booking.weak-code": N_("The code must have at least 6 characters."),
    "booking.relative-without-name": N_("Write a name."),
    "booking.only-looking": N_("With this link you can look, but not change anything."),
    "booking.no-such-patient": N_("We know of no referral of yours. Call us."),
    "access.csrf": N_("The page was too old. Try again."),
}
OTHER_ERROR = N_("That did not work. Try again, or call us.")
NO_TIME = N_("Write a date and a time.")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the texts of a language by their English; none for English itself."""
    path = LOCALE / language / "patient.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def text(language: str, english: str, **values: object) -> str:
    """Return a text with its values filled in."""
    return catalogue(language).get(english, english).format(**values)


def language_of(request: Request, kept: str = "") -> str:
    """Return the language: chosen just now, by this browser, on this link before, or what the browser prefers."""
    accepted = [
        part.split(";")[0].strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(",")
    ]
    wished = (request.query_params.get("lang"), request.cookies.get(COOKIE), kept, *accepted)
    return next((each for each in wished if each in LANGUAGES), "da")


def clock(instant: str, language: str) -> str:
    """Return the local clock time of an instant."""
    return format_time(datetime.fromisoformat(instant), "HH:mm", tzinfo=LOCAL, locale=_BABEL[language])


def day(written: str, language: str) -> str:
    """Return a date, or the local date of an instant, with the day of the week, as people write it."""
    at = datetime.fromisoformat(written)
    local = at.astimezone(LOCAL) if at.tzinfo else at
    return format_date(local.date(), "EEEE d MMMM", locale=_BABEL[language])
