"""What the letter about a decision says."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from planner.booking.domain.facts import Aid, Chair, CompanionGround, Facility, Place, Stairs, TripReason
from planner.booking.domain.granted import Calculation
from planner.booking.handlers import DecideByPerson, decide_by_person
from planner.booking.letters import facts
from planner.booking.letters.letter import Contact, Letter
from planner.booking.letters.sums import calculation
from planner.booking.letters.writing import decision_letter
from planner.booking.rules.checks import ASKED_ABOUT
from planner.kernel.errors import InvalidInput, NotFound
from planner.messages.trips import Mobility
from tests.booking.office import CPR, LEAD, NAME, PHONE, Office

ALLOWED: dict[str, Any] = {
    "facts__condition_excludes_public_transport": False,
    "facts__public_fare_ore": 18000,
    "facts__distance_m": 60000,
    "facts__nearest_distance_m": 23000,
}
REFUSED: dict[str, Any] = {
    "facts__social_pension": False,
    "facts__condition_excludes_public_transport": False,
    "facts__public_fare_ore": 4000,
}


def written(office: Office, number: int = 1, language: Any = "da", why: str = "letter") -> Letter:
    """The letter about the first referral."""
    letter = office.do(lambda ctx: decision_letter(ctx, office.desk, "H000001", number, language=language, why=why))
    assert isinstance(letter, Letter)
    return letter


def all_of(letter: Letter) -> str:
    """Its whole text."""
    return "\n".join(letter.texts())


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_grant_names_what_is_granted_why_by_what_law_and_how_to_complain(office: Office, language: Any) -> None:
    """Every reason stands as a sentence; legal basis with section and source, rules with version, the guide."""
    made = office.receive(facts__companions_requested=1, facts__companion_grounds=["dementia"]).decision
    assert made is not None
    letter = written(office, language=language)
    text = all_of(letter)
    assert letter.addressee == (NAME, "Attrapalle 27", "8543 Hornslet")
    for reason in made.reasons:
        assert getattr(reason, language) in text
    assert ("§ 171" if language == "da" else "section 171") in text
    assert "midtjylland 2026.2" in text
    assert "T2: rm.dk" in text
    assert getattr(made, f"complaint_{language}") in text
    assert ("4 uger", "4 weeks")[language == "en"] in text
    assert ("1 ledsager, ud og hjem", "1 companion, out and home")[language == "en"] in text
    assert ("16. marts 2026", "16 March 2026")[language == "en"] in text
    assert "H000001/1" in text
    assert ("automatisk", "automatically")[language == "en"] in text


def test_what_need_not_be_told_is_not_in_it(office: Office) -> None:
    """CPR number, phone and notes to the driver have no business in a letter; its ``repr`` says nothing personal."""
    office.receive()
    letter = written(office)
    text = all_of(letter)
    for secret in (CPR, "020346", PHONE, "naboen"):
        assert secret not in text
    assert NAME not in repr(letter)
    assert NAME not in letter.title


def test_refused_transport_comes_with_the_allowance_line_by_line(office: Office) -> None:
    """Where an allowance takes the place of transport the sum is told in kroner, with minimum and source."""
    made = office.receive(**ALLOWED).decision
    assert made is not None
    assert made.outcome == "allowance"
    text = all_of(written(office))
    assert "Det kan du få i stedet" in text
    assert "Til udbetaling" in text
    assert "45,00 kr." in text
    assert made.allowance is not None
    assert made.allowance.source in text


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_refusal_says_what_is_offered_instead_and_pays_nothing(office: Office, language: Any) -> None:
    """Who has a right to neither reads the calculation, what to do, and no sum that will not come."""
    made = office.receive(**REFUSED).decision
    assert made is not None
    assert made.outcome == "refused"
    letter = written(office, language=language)
    headings = [each.heading for each in letter.sections]
    assert ("Det kan du få i stedet" if language == "da" else "What is offered instead") in headings
    sums = next(each.sums for each in letter.sections if each.sums)
    assert sums[-1][1] == "0,00 kr."
    assert ("40,00 kr." in all_of(letter)) == (made.allowance is not None)


def test_a_person_who_decided_is_named_with_the_mandate(office: Office) -> None:
    """The letter of the later decision says who decided on whose mandate; the earlier letter stays what it was."""
    office.receive(**REFUSED)
    before = all_of(written(office))
    order = DecideByPerson("H000001", "transport", "case-lead", "Du får medhold.", "Upheld.", 1, LEAD)
    office.do(lambda ctx: decide_by_person(ctx, office.desk, order), "vera")
    text = all_of(written(office, 2, "en"))
    assert "made by vera on behalf of Region Midtjylland" in text
    assert "Head of decisions, reopening and complaints included" in text
    assert "Upheld." in text
    assert all_of(written(office)) == before


def test_the_contact_of_the_authority_is_told(office: Office) -> None:
    """Address, phone and hours come from the settings, by the authority that decided and in the letter's language."""
    office.receive()
    home = ("Kørselskontoret", "8800 Viborg")
    there = Contact(address=home, phone="78 41 00 00", hours_da="8-12", hours_en="8 to 12")
    office.desk = type(office.desk)(office.desk.cipher, office.desk.card_cipher, contacts={"region-midtjylland": there})
    letter = written(office, language="en")
    assert letter.sender == ("Region Midtjylland", "Kørselskontoret", "8800 Viborg", "78 41 00 00")
    assert ("Phone hours", "8 to 12") in letter.sections[-1].rows


def test_every_letter_is_on_record_with_its_purpose(office: Office) -> None:
    """Writing it opens personal data, which the audit trail shows; without a purpose nothing is opened."""
    office.receive()
    written(office, why="sent by post")
    reads = office.runtime.read(lambda store: store.reads(1, 10, "H000001", None))[0]
    assert [(each.who, each.why) for each in reads if each.what == "personal data"] == [("anna", "sent by post")]
    with pytest.raises(InvalidInput, match=r"booking\.no-purpose"):
        written(office, why=" ")


def test_there_is_no_letter_without_a_decision(office: Office) -> None:
    """A referral that waits, a number that was never given, a stranger: each is said."""
    office.receive(facts__uncertain=["social_pension"])
    for number in (1, 2):
        with pytest.raises(NotFound, match=r"booking\.no-decision"):
            written(office, number)


def test_every_fact_and_code_that_a_rule_asks_about_has_words() -> None:
    """No patient reads a program's word for a fact."""
    assert set(facts.LABELS) >= ASKED_ABOUT
    kinds = (TripReason, Mobility, Facility, Place, Chair, Stairs, CompanionGround, Aid)
    assert {code for kind in kinds for code in get_args(kind)} - set(facts.WORDS) == set()


@pytest.mark.parametrize(
    ("name", "fact", "da", "en"),
    [
        ("distance_m", 23000, "23,0 km", "23.0 km"),
        ("nearest_distance_m", [47500, 52500], "47,5–52,5 km", "47.5–52.5 km"),
        ("social_pension", True, "ja", "yes"),
        ("usable_car", None, "ikke oplyst", "not stated"),
        ("companion_grounds", ["dementia", "vision"], "demens, nedsat syn", "dementia, impaired sight"),
        ("companion_grounds", [], "ingen", "none"),
        ("public_fare_ore", 12050, "120,50 kr.", "120,50 kr."),
        ("chair_width_mm", 700, "700 mm", "700 mm"),
        ("age", 80, "80", "80"),
        ("route_method", "OSRM", "OSRM", "OSRM"),
    ],
)
def test_facts_are_told_with_their_units(name: str, fact: Any, da: str, en: str) -> None:
    """Kilometres with the language's decimal sign, yes and no, kroner, lists."""
    assert (facts.value(name, fact, "da"), facts.value(name, fact, "en")) == (da, en)


def test_a_rate_is_told_with_its_kilometres() -> None:
    """46 km at 2.23 kr. are 102.58 kr.; what is not known yet is settled with the claim."""
    told = Calculation(
        basis="km-rate",
        metres=46000,
        km_rate_ore=223,
        expense_ore=10258,
        minimum_ore=4500,
        source="x",
    )
    sums = calculation(told, "da", granted=True).sums
    assert sums[0] == ("46,0 km ud og hjem à 2,23 kr.", "102,58 kr.")
    assert sums[-1] == ("Til udbetaling", "opgøres, når du søger")
    assert ("Ledsagerens udgift", "opgøres, når du søger") in sums
