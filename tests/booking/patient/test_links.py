"""Links to a patient's own page: signed, scoped, ended; and the second factor, counted in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.security.keys import KeyRing
from planner.booking.patient import entering, links
from planner.booking.patient.entering import Entered
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from tests.booking.conftest import office
from tests.booking.office import Office

__all__ = ["office"]


def make(office: Office, **wanted: Any) -> tuple[str, str]:
    """Make a link on the first referral; return its id and token."""

    def command(ctx: Any) -> tuple[str, str]:
        link = links.make_link(ctx, office.desk, links.NewLink(**{"referral_id": "H000001", **wanted}))
        return link.id, links.token_of(office.desk, link)

    return office.do(command)  # type: ignore[no-any-return]


def answer(office: Office, token: str, text: str, after_s: int = 5) -> Entered:
    """Answer the second factor some real seconds after the last."""
    office.now += timedelta(seconds=after_s)
    return office.do(lambda ctx: entering.enter(ctx, office.desk, token, text, office.now))  # type: ignore[no-any-return]


def opened(office: Office, kept: str, at: datetime | None = None) -> str:
    """Return the id of the link that a browser was let in by."""
    return office.do(lambda ctx: entering.visited(ctx, office.desk, kept, at or office.now).id)  # type: ignore[no-any-return]


def test_a_link_opens_by_the_birth_date_in_any_spelling(office: Office) -> None:
    """The right birth date lets the browser in, however it is written; the reading is entered with its purpose."""
    office.receive()
    link_id, token = make(office)
    for text in ("02.03.1946", "2/3 1946", "1946-03-02", "020346", "02031946"):
        entered = answer(office, token, text)
        assert (entered.outcome, opened(office, entered.visit)) == ("open", link_id)
    reads = office.runtime.read(lambda store: store.reads(1, 50, "H000001", None))[0]
    assert "second factor of the patient's own page" in {read.why for read in reads}


def test_five_wrong_answers_lock_the_link_for_good(office: Office) -> None:
    """Every wrong answer stands in the database; after the fifth the right one opens nothing, even after a restart."""
    office.receive()
    _, token = make(office)
    outcomes = [answer(office, token, f"0{day}.01.1950") for day in range(1, 6)]
    assert [each.outcome for each in outcomes] == ["wrong"] * 4 + ["locked"]
    assert [each.left for each in outcomes] == [4, 3, 2, 1, 0]
    office.open(office.ring)
    assert answer(office, token, "02.03.1946", 86_400) == Entered("locked")


def test_answers_come_no_faster_than_the_pause(office: Office) -> None:
    """An answer at once after a wrong one is not looked at, and not counted."""
    office.receive()
    _, token = make(office)
    assert answer(office, token, "01.01.1950").outcome == "wrong"
    assert answer(office, token, "02.03.1946", 0) == Entered("wait", left=4)
    assert answer(office, token, "02.03.1946", 3).outcome == "open"


@pytest.mark.parametrize(
    "spoil",
    [lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), lambda t: t.split(".")[0], str.upper],
)
def test_a_forged_token_opens_nothing(office: Office, spoil: Any) -> None:
    """Whoever changes a token, or knows only the id that the database holds, gets the answer of an unknown link."""
    office.receive()
    _, token = make(office)
    with pytest.raises(NotFound, match="does not work"):
        answer(office, spoil(token), "02.03.1946")


def test_links_expire_and_are_taken_back_at_once(office: Office) -> None:
    """After its end and after its revocation a link opens nothing, and browsers let in by it are out."""
    office.receive()
    link_id, token = make(office, journey_id=office.runtime.read(lambda s: s.journeys_of(["H000001"])[0].id))
    kept = answer(office, token, "020346").visit
    assert opened(office, kept) == link_id
    with pytest.raises(NotFound):
        opened(office, kept, office.now + timedelta(hours=5))
    office.do(lambda ctx: links.revoke_link(ctx, link_id))
    for attempt in (lambda: opened(office, kept), lambda: answer(office, token, "020346")):
        with pytest.raises(NotFound):
            attempt()
    _, fresh = make(office, journey_id=office.runtime.read(lambda s: s.journeys_of(["H000001"])[0].id))
    with pytest.raises(NotFound):
        answer(office, fresh, "020346", 5 * 86_400)


def test_a_relative_needs_a_name_and_a_code(office: Office) -> None:
    """A relative's link asks for the code that the patient chose, never for the birth date."""
    office.receive()
    with pytest.raises(InvalidInput, match="code"):
        make(office, holder="relative", name="Bo", code="123")
    with pytest.raises(InvalidInput, match="name"):
        make(office, holder="relative", name=" ", code="123456")
    _, token = make(office, holder="relative", name="Bo Prøve", code="sommer26")
    assert answer(office, token, "02.03.1946").outcome == "wrong"
    assert answer(office, token, " sommer26 ").outcome == "open"


def test_without_birth_date_the_phone_is_asked_and_without_both_nothing_is_made(office: Office) -> None:
    """A patient without a CPR number answers with the end of the phone number."""
    office.receive(patient__cpr=None, facts__age=80)
    _, token = make(office)
    assert answer(office, token, "3456").outcome == "open"
    office.receive(external_id="R-2", patient__cpr=None, patient__phone=None, facts__age=80)
    with pytest.raises(Conflict, match="birth date"):
        make(office, referral_id="H000002")


def test_erased_data_opens_nothing(office: Office) -> None:
    """When the patient's data is erased its links open nothing; long after their end they are forgotten."""
    office.receive()
    _, token = make(office)
    office.now += timedelta(days=400)
    office.runtime.execute(office.runtime.module.upkeep["personal_data_erased"])
    with pytest.raises(NotFound):
        answer(office, token, "020346")
    assert office.do(links.forget_old) == 1


def test_names_of_relatives_are_sealed_and_sealed_anew(office: Office) -> None:
    """The database holds a relative's name only sealed, under the present key after resealing."""
    office.receive()
    link_id, _ = make(office, holder="relative", name="Bo Prøve", code="sommer26")
    stored = office.runtime.read(lambda store: store.link(link_id).name)
    assert "Bo" not in stored
    assert stored.startswith("k1:")
    office.open(KeyRing("k2", {**office.ring.keys, "k2": b"2" * 32}, office.ring.index))
    assert office.do(lambda ctx: links.reseal_links(ctx, office.desk)) == 1
    assert office.runtime.read(lambda store: store.link(link_id).name).startswith("k2:")
