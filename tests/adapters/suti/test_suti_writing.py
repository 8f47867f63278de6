"""What we say ourselves: strict, complete, read back as it was meant, and valid by the published schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.suti.checking.check import check
from adapters.suti.compose import orders, traffic
from adapters.suti.compose.link import Link, Pen, Side, moment
from adapters.suti.compose.needs import attributes_for, untold
from adapters.suti.compose.orders import About
from adapters.suti.compose.session import Facts, session
from adapters.suti.compose.trip import Halt, Passenger, Ride, address
from adapters.suti.model.message import Envelope, Message
from adapters.suti.model.money import Price
from adapters.suti.model.sessions import Change, ChangeLog
from adapters.suti.reading import read
from adapters.suti.writing import write
from planner.kernel.errors import InvalidInput
from planner.messages.payload import Point
from planner.messages.planning import RunAction, RunBreak, RunPlanned, RunStop
from planner.messages.trips import Needs

SCHEMA = Path(os.environ.get("SAMTUR_REFERENCE", "none")) / "suti" / "SUTI_Message.xsd"
AT = datetime(2026, 5, 6, 5, 0, tzinfo=UTC)
LINK = Link(Side("samtur_region_0001", "Samtur"), Side("turbil_vest_0001", "Vognmand Vest"))
HOME, CLINIC = Point(lat=56.3601, lon=8.6161, postcode="7500"), Point(lat=56.1912, lon=10.1697, postcode="8200")
AGNES = Passenger("Agnes Holm", "12345678", "Møllevej 8B, 7500 Holstebro", "Røntgen, indgang 3", "Ring på <2 & 3>")


def _ride(trip_id: str = "J1-1") -> Ride:
    first = Halt(1, HOME, AT, AT + timedelta(minutes=4))
    return Ride(
        trip_id,
        Needs(mobility="wheelchair", companions=1, oxygen_minutes=90, equipment=("lift", "odd")),
        first,
        Halt(2, CLINIC, AT + timedelta(hours=1), AT + timedelta(hours=1, minutes=2)),
        AT,
        AT + timedelta(hours=1, minutes=5),
        4200,
        AGNES,
    )


def _every_message() -> Iterator[Envelope]:
    """Yield one of every message that we can write, from either side."""
    ours, theirs = Pen(LINK, 17, AT), Pen(LINK.turned(), 99_999_999, AT)
    order_id, told = LINK.us.id("idOrder", "J1-1"), LINK.them.id("idMsg", "2026050600000002")
    about = About((order_id, LINK.them.id("idOrder", "77")), answers=told)
    run = About((LINK.us.id("idDriverSession", "R1"),), "session", told)
    car = (LINK.them.id("idVehicle", "12"), LINK.us.id("idVehicle", "V041"))
    crew = traffic.Crew(car, LINK.them.id("idDriver", "5"), 4)
    seen = traffic.Happened("passengerinvehicle", AT, 1, "pickup", HOME, LINK.us.id("idContent", "J1-1"))
    series = orders.Series("S1", "Dialyse", AT, AT + timedelta(days=90), frozenset({0, 2, 4}), (AT,))
    yield orders.place_order(ours, _ride(), "V041")
    yield orders.place_template(ours, series, _ride())
    yield orders.refuse_order(theirs, about, "nocapacity")
    cost = Price(price_responsible="provider", fixed_price=True, vat_included=True, price=Decimal("125.50"))
    yield orders.accept_with_cost(theirs, about, cost)
    yield orders.accept_with_cost(theirs, run, cost)
    yield orders.confirm_session(theirs, run)
    yield orders.refuse_session(theirs, run, "2504", ChangeLog(log=(Change(change="added", id_order=(order_id,)),)))
    for number in ("2001", "2003", "2006", "2010", "2011"):
        yield orders.say_about(theirs, number, about)
    for number in ("2005", "2007", "2013"):
        yield orders.say_about(theirs, number, about, why="tolate")
    for number in ("2103", "2104", "2105", "2106", "2107", "2110", "2111", "2113"):
        yield orders.say_about(ours, number, run)
    yield traffic.log_on(theirs, crew)
    for number in ("1021", "1023", "1024", "5020"):
        yield traffic.about_vehicle(ours, number, car, told)
    for number in ("1022", "1025"):
        yield traffic.about_vehicle(ours, number, car, told, "Vehicle not valid")
    yield traffic.dispatch(theirs, "3000", about, crew)
    yield traffic.dispatch(theirs, "3003", run, crew)
    for number in ("3001", "3002", "4020", "4021", "4031"):
        yield traffic.order_word(ours, number, about, car)
    yield traffic.next_nodes(ours, _ride(), told)
    yield traffic.event(theirs, "4010", about, seen, vehicle=car)
    yield traffic.event(ours, "4011", about, seen)
    yield traffic.event(ours, "4012", about, seen, why="Incorrect position")
    yield traffic.message_from_vehicle(theirs, car, "Punkteret & forsinket")
    yield traffic.received(ours, "5011", told)
    yield traffic.position(theirs, car, HOME, AT)
    yield traffic.report(theirs, about, (seen,), seconds=3600, metres=42_000, paid_ore=12_350)
    for technical in ("7000", "7010", "7011", "7020", "7021"):
        yield traffic.technical(ours, technical, answers=told)
    for technical in ("7001", "7099"):
        yield traffic.received(ours, technical, told)
    for technical in ("7015", "7030", "7031"):
        yield traffic.technical(ours, technical, answers=told, told="Linje 4: nodeType")


def test_every_message_that_we_write_is_good_and_read_back_as_meant() -> None:
    """No error and no warning by our own rules; the reader finds the very records that were written."""
    written = list(_every_message())
    for envelope in written:
        found = check(write(envelope), envelope.msg[0].msg_type or "")
        assert found.findings == ()
        assert found.reading is not None
        assert found.reading.envelope == envelope
    assert len({envelope.msg[0].msg_type for envelope in written}) == 55


@pytest.mark.reference
def test_every_message_that_we_write_is_valid() -> None:
    """The published schema accepts each of them, save 2112: its list of numbers leaves that one out."""
    if not SCHEMA.is_file():
        pytest.skip("no reference data; name its folder in SAMTUR_REFERENCE")
    bad = {}
    for envelope in _every_message():
        found = check(write(envelope), "", SCHEMA).findings
        if found:
            bad[envelope.msg[0].msg_type] = [finding.what.partition(":")[0] for finding in found]
    assert bad == {"2112": ["Element 'msg', attribute 'msgType'"]}


NEEDS = st.builds(
    Needs,
    mobility=st.sampled_from(["walking", "assisted", "foldable-wheelchair", "wheelchair"]),
    companions=st.integers(0, 3),
    alone=st.booleans(),
    front_seat=st.booleans(),
    oxygen_minutes=st.none() | st.integers(1, 600),
    equipment=st.lists(st.sampled_from(["lift", "stair-climber", "child-seat", "unheard-of"]), unique=True).map(tuple),
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
PLACE = st.builds(Point, lat=st.floats(54, 58), lon=st.floats(8, 13), postcode=st.none() | st.just("7500"))


@st.composite
def _runs(draw: st.DrawFn) -> tuple[RunPlanned, dict[str, Facts]]:
    """A run of up to six trips in any order of getting on and off, with breaks, and facts of every trip."""
    trips = [f"J{number}" for number in range(draw(st.integers(1, 6)))]
    waiting, aboard, stops, at = list(trips), [], [], AT + timedelta(days=draw(st.integers(0, 300)))
    leaves = at
    while waiting or aboard:
        at += timedelta(seconds=draw(st.integers(60, 4000)))
        on = bool(waiting) and (not aboard or draw(st.booleans()))
        trip = waiting.pop(0) if on else aboard.pop(draw(st.integers(0, len(aboard) - 1)))
        if on:
            aboard.append(trip)
        action = RunAction(trip_id=trip, action="pickup" if on else "dropoff")
        gone = at + timedelta(seconds=draw(st.integers(0, 600)))
        stops.append(
            RunStop(seq=len(stops) + 1, point=draw(PLACE), arrival_at=at, departure_at=gone, actions=(action,))
        )
        at = gone
    rests = sorted(draw(st.lists(st.integers(0, len(stops)), max_size=2)))
    run = RunPlanned(
        run_id="R1", service_day="2026-05-06", vehicle_id="V041", operator_id="OP07", contract_id="K1", phase="live",
        start=draw(PLACE), end=HOME, leaves_at=leaves, returns_at=at + timedelta(hours=1), driving_s=1, distance_m=1,
        planning_cost_ore=1, stops=tuple(stops), planned_at=AT,
        breaks=tuple(RunBreak(starts_at=at, ends_at=at + timedelta(minutes=30), after_seq=each) for each in rests),
    )  # fmt: skip
    facts = {
        trip: Facts(
            draw(NEEDS),
            draw(st.none() | st.just(AT)),
            draw(st.none() | st.just(AT)),
            draw(st.none() | st.integers(0, 9000)),
            draw(st.none() | st.builds(Passenger, TEXT, TEXT, TEXT, TEXT, TEXT)),
        )
        for trip in trips
    }
    return run, facts


@settings(max_examples=80, deadline=None)
@given(_runs(), _runs())
def test_any_run_becomes_a_good_session(
    now: tuple[RunPlanned, dict[str, Facts]], then: tuple[RunPlanned, object]
) -> None:
    """Whatever the run: good by our rules, by the schema where there is one, every trip an order, every node once."""
    run, facts = now
    body = write(session(Pen(LINK, 1, AT), run, facts, seats=6, before=then[0]))
    found = check(body, "2100", SCHEMA if SCHEMA.is_file() else None)
    assert found.findings == ()
    assert found.reading is not None
    sent = found.reading.envelope.msg[0].driver_session
    assert sent is not None
    assert sent.orders is not None
    assert len(sent.orders.order) == len(facts) + len(run.breaks)
    nodes = [node for order in sent.orders.order if order.route for node in order.route.node]
    assert sorted(node.node_seqno or 0 for node in nodes) == list(range(1, 2 * len(facts) + len(run.breaks) + 1))
    starts = [node.times_node.time[0].time for node in nodes if node.times_node and node.node_type != "action"]
    assert len(starts) == 2 * len(facts)


def _run(*trips: str, later_s: int = 0) -> RunPlanned:
    stops = []
    for trip in trips:
        for action, point in (("pickup", HOME), ("dropoff", CLINIC)):
            at = AT + timedelta(minutes=10 * (len(stops) + 1), seconds=later_s if trip == "B" else 0)
            act = RunAction(trip_id=trip, action=action)  # type: ignore[arg-type]
            stops.append(RunStop(seq=len(stops) + 1, point=point, arrival_at=at, departure_at=at, actions=(act,)))
    return RunPlanned(
        run_id="R1", service_day="2026-05-06", vehicle_id="V041", operator_id="OP07", contract_id="K1", phase="live",
        start=HOME, end=HOME, leaves_at=AT, returns_at=AT + timedelta(hours=5), driving_s=1, distance_m=1,
        planning_cost_ore=1, stops=tuple(stops), planned_at=AT,
    )  # fmt: skip


def test_the_change_log_says_what_became_of_every_trip() -> None:
    """Added, updated, moved to another run, cancelled; what stayed is not mentioned."""
    facts = {trip: Facts(Needs(mobility="walking")) for trip in "ABCDE"}
    envelope = session(
        Pen(LINK, 1, AT), _run("A", "B", "E", later_s=60), facts, seats=4, before=_run("A", "B", "C", "D"),
        moved=lambda trip_id: trip_id == "C",
    )  # fmt: skip
    sent = envelope.msg[0].driver_session
    assert sent is not None
    assert sent.changelog is not None
    log = [(each.change, each.id_order[0].id) for each in sent.changelog.log]
    assert log == [("updated", "B"), ("added", "E"), ("moved", "C"), ("cancelled", "D")]
    first = session(Pen(LINK, 1, AT), _run("A"), facts, seats=4).msg[0].driver_session
    assert first is not None
    assert first.changelog is None


def test_nobody_is_named_to_who_is_not_to_know() -> None:
    """Without a passenger, neither name, phone, address nor note is anywhere in the bytes."""
    run = _run("A")
    known = write(session(Pen(LINK, 1, AT), run, {"A": Facts(Needs(mobility="walking"), passenger=AGNES)}, seats=4))
    unknown = write(session(Pen(LINK, 1, AT), run, {"A": Facts(Needs(mobility="walking"))}, seats=4))
    for piece in ("Agnes", "12345678", "Møllevej", "Ring på"):
        assert piece.encode() in known
        assert piece.encode() not in unknown


def test_a_trip_without_facts_is_not_sent() -> None:
    """Half a session is worse than none."""
    with pytest.raises(InvalidInput, match=r"suti\.no-facts"):
        session(Pen(LINK, 1, AT), _run("A"), {}, seats=4)


def test_needs_become_attributes_of_traveller_vehicle_and_driver() -> None:
    """The table says which; what it has not is told as text."""
    needs = Needs(mobility="wheelchair", alone=True, equipment=("lift", "odd"))
    found = [attributes_for(needs, place) for place in ("attributeContent", "attributesVehicle")]
    given = [each.id_attribute for several in found if several for each in several.attribute]
    numbers = [identity.id for identity in given if identity]
    assert numbers == ["2301", "2317", "1611", "1615", "1631"]
    assert untold(needs) == ("odd",)
    assert attributes_for(Needs(mobility="walking"), "attributesDriver") is None


@pytest.mark.parametrize(
    ("told", "street", "number", "letter"),
    [
        ("Møllevej 8B, 7500 Holstebro", "Møllevej", 8, "B"),
        ("H.C. Andersens Vej 12, 3. tv", "H.C. Andersens Vej", 12, None),
        ("Røntgen, indgang 3", None, None, None),
        ("", None, None, None),
    ],
)
def test_addresses_are_taken_apart_where_they_can_be(told: str, street: str, number: int, letter: str) -> None:
    """A house number is a number; the whole text stands beside it."""
    found = address(HOME, told)
    assert (found.street, found.street_no, found.street_no_letter) == (street, number, letter)
    assert found.address_name == (told or None)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """Local wall clock with its hours from UTC: both half past two of October's night differ."""
    first, second = (moment(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1))
    assert first.time == second.time
    assert (first.time_zone, second.time_zone) == (2, 1)


def test_incomplete_and_unlisted_values_are_not_written() -> None:
    """Strict in writing: a missing part or a value outside its list is an error that names the place."""
    party = LINK.us.party()
    bare = Envelope(org_sender=party, org_receiver=party, msg=(Message(msg_type="7000"),))
    with pytest.raises(InvalidInput, match=r"suti\.incomplete.*SUTI/msg"):
        write(bare)
    envelope = traffic.event(Pen(LINK, 1, AT), "4010", About(()), traffic.Happened("fell-asleep", AT, 1, "pickup"))
    with pytest.raises(InvalidInput, match=r"suti\.not-a-term"):
        write(envelope)
    with pytest.raises(InvalidInput, match=r"suti\.number"):
        Pen(LINK, 100_000_000, AT).say("7000")
    with pytest.raises(InvalidInput, match=r"suti\.reason"):
        orders.reason("because")


def test_what_we_say_is_read_by_anybody() -> None:
    """UTF-8 with a declaration, sixteen digits of number, our sender."""
    body = write(orders.place_order(Pen(LINK, 17, AT), _ride()))
    assert body.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    message = read(body).envelope.msg[0]
    assert message.id_msg is not None
    assert (message.id_msg.src, message.id_msg.id) == ("samtur_region_0001:idMsg", "2026050600000017")
