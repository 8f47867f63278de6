"""Rules as data: they decide everything exactly once, and a wrong file is named and not used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.booking.domain.facts import TRIP_REASONS, Facts, Party
from planner.booking.rules import loading
from planner.booking.rules.cases import CaseResult
from planner.booking.rules.deciding import decide
from planner.kernel.errors import InvalidInput
from planner.messages.trips import ServiceLevel

FILE = Path(str(loading.files("planner.booking.rules"))) / "midtjylland-2026.toml"
SHARED = FILE.with_name("danmark.shared.toml")
BUNDLED = loading.bundled()
RULES = loading.load(loading.read_source(FILE))
CASES = [(source.name, result) for source in BUNDLED for result in loading.verify(source)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}: {case[1].name}")
def test_the_shipped_rules_decide_their_cases_as_written(case: tuple[str, CaseResult]) -> None:
    """Every case of the tables beside the rule files comes out as written there, and names its source."""
    assert case[1].problem == ""
    assert case[1].source


def test_the_table_of_cases_is_whole() -> None:
    """At least 150 cases follow from publications; transport and allowance apart, complaint decisions included."""
    published = [result for _, result in CASES if not result.source.startswith("Judgement")]
    assert len(published) >= 150
    assert {"transport", "allowance", "payer", "companion", "aid", "residence"} <= {r.table for r in published}
    complaints = {result.source for result in published if result.source.startswith("stpk.dk")}
    assert len(complaints) >= 6


SURE: dict[str, Any] = {"uncertain": (), "route_method": "kraks-alternative", "place": "home"}
parties = st.builds(Party, code=st.sampled_from(["hospital-1", "kommune-751"]), name=st.just("Navn"))
facts = st.builds(
    Facts,
    age=st.integers(0, 130),
    social_pension=st.booleans(),
    condition_excludes_public_transport=st.booleans(),
    further_ambulatory_treatment=st.booleans(),
    distance_m=st.integers(0, 400_000),
    nearest_distance_m=st.integers(0, 400_000),
    reason=st.sampled_from(TRIP_REASONS),
    mobility=st.sampled_from(["walking", "assisted", "foldable-wheelchair", "wheelchair"]),
    equipment=st.sets(st.sampled_from(["lift", "stair-machine", "oxygen"])).map(tuple),
    companions_requested=st.integers(0, 7),
    companion_grounds=st.sets(st.sampled_from(["dementia", "hearing", "vision", "difficult-conversation"])).map(tuple),
    public_fare_ore=st.none() | st.integers(0, 100_000),
    route_method=st.sampled_from(["kraks-alternative", "google"]),
    place=st.sampled_from(["home", "provisional", "elsewhere"]),
    facility_kind=st.sampled_from(["public", "private", "private-by-agreement"]),
    uncertain=st.sets(st.sampled_from(["social_pension", "nearest_distance_m"])).map(tuple),
    aids_requested=st.sets(st.sampled_from(["stair-machine", "oxygen", "alone"])).map(tuple),
    hospital=parties,
    municipality=parties,
)


@given(facts)
def test_every_set_of_facts_is_decided_with_reasons(given_facts: Facts) -> None:
    """Whatever the facts, there is one outcome with reasons in both languages, or what is missing for one."""
    verdict = decide(RULES, given_facts)
    if verdict.outcome == "open":
        assert verdict.missing
        assert all(each.da and each.en for each in verdict.missing)
        return
    assert verdict.missing == ()
    assert verdict.outcome in {"transport", "allowance", "refused"}
    assert verdict.reasons
    assert (verdict.allowance is None) == (verdict.outcome == "transport")
    assert all(reason.da and reason.en and "{" not in reason.da + reason.en for reason in verdict.reasons)
    assert len({reason.code for reason in verdict.reasons}) == len(verdict.reasons)
    assert (verdict.payer is None) == (verdict.outcome == "refused")
    assert (verdict.rule_id == "none") == (verdict.outcome == "refused")
    assert 0 <= verdict.companions <= min(1, given_facts.companions_requested)
    assert verdict.companions == 0 or verdict.outcome == "transport"
    json.dumps(verdict.facts_used)


@given(
    facts, st.sampled_from(["social_pension", "condition_excludes_public_transport", "further_ambulatory_treatment"])
)
def test_more_need_never_gives_less(given_facts: Facts, name: str) -> None:
    """Adding a ground that speaks for the patient never makes the outcome worse; an open case is not compared."""
    order = ("refused", "allowance", "transport")
    less = decide(RULES, given_facts.model_copy(update={name: False, **SURE})).outcome
    more = decide(RULES, given_facts.model_copy(update={name: True, **SURE})).outcome
    assert order.index(more) >= order.index(less)


@given(facts)
def test_who_is_certain_never_hangs_on_what_is_doubted(given_facts: Facts) -> None:
    """Where the rules decide although facts are doubted, they decide the same whichever way the doubt goes."""
    doubted = decide(RULES, given_facts.model_copy(update={"uncertain": ("social_pension",)}))
    if doubted.outcome != "open":
        for pension in (True, False):
            sure = given_facts.model_copy(update={"uncertain": (), "social_pension": pension})
            assert decide(RULES, sure).outcome in {doubted.outcome, "open"}


@given(facts)
def test_a_decision_depends_on_the_facts_alone(given_facts: Facts) -> None:
    """Deciding twice gives the same decision."""
    assert decide(RULES, given_facts) == decide(RULES, given_facts)


@pytest.mark.parametrize(("reason", "missing"), [("transfer", "facts.hospital"), ("doctor", "facts.municipality")])
def test_a_payer_that_is_not_named_is_asked_for(reason: Any, missing: str) -> None:
    """Where hospital or municipality pays and is not named, the error names the field."""
    nobody = Facts(age=70, distance_m=1, nearest_distance_m=1, reason=reason, mobility="wheelchair")
    with pytest.raises(InvalidInput, match=r"booking\.payer-unknown") as caught:
        decide(RULES, nobody)
    assert caught.value.where == missing


def test_the_payer_is_never_derived_from_the_address() -> None:
    """A treatment at a hospital is paid by the region even when hospital and municipality are named."""
    both = Facts(
        age=70,
        distance_m=1,
        nearest_distance_m=1,
        mobility="wheelchair",
        hospital=Party(code="hospital-1", name="H"),
        municipality=Party(code="kommune-751", name="K"),
    )
    payer = decide(RULES, both).payer
    assert payer is not None
    assert payer.kind == "region"


def test_service_levels_are_found_by_scheme_and_treatment() -> None:
    """Dialysis has its own level, everything else the scheme's; both allow what FynBus's rule demands."""
    ordinary = RULES.level_for("patient", "outpatient")
    assert ordinary == RULES.level_for("patient", "radiotherapy")
    assert RULES.level_for("patient", "dialysis").ride_cap_s == 3600
    for direct in range(0, 10_000, 61):
        assert ordinary.ride_limit_s(direct) == direct + max(direct, 1800)


@given(st.integers(0, 20_000), st.integers(100, 400), st.integers(0, 5000), st.none() | st.integers(0, 10_000))
def test_a_ride_limit_never_forbids_the_direct_ride(direct: int, percent: int, constant: int, cap: int | None) -> None:
    """Nobody is left behind by a cap; otherwise the longer of factor and constant holds, up to the cap."""
    level = ServiceLevel(
        arrive_early_max_s=0,
        home_wait_max_s=0,
        promise_window_s=0,
        ride_factor_percent=percent,
        ride_constant_s=constant,
        ride_cap_s=cap,
    )
    limit = level.ride_limit_s(direct)
    assert limit >= direct
    assert cap is None or limit <= max(cap, direct)
    if cap is None:
        assert limit == max(direct * percent // 100, direct + constant)


def edited(tmp_path: Path, change: str) -> loading.Source:
    """Copy the shipped rules and cases, with a piece of text replaced in whichever file has it: ``old→new``."""
    old, new = change.split("→")
    texts = {path.name: path.read_text() for path in (FILE, SHARED, FILE.with_suffix(".cases.toml"))}
    home = next(name for name, text in texts.items() if old in text)
    texts[home] = texts[home].replace(old, new, 1)
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return loading.read_source(tmp_path / FILE.name)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ('fact = "detour_m"→fact = "detour"', "condition.nearest.check"),
        ("below = 1001→is = true", "is no fact that 'is' can be asked about"),
        ("below = 1001→below = 1001, contains = 'x'", "exactly one question"),
        ('one_of = ["leave"]→one_of = ["holiday"]', "is never 'holiday'"),
        ('when = ["nearest", "from-home", "special-vehicle"]→when = ["nearest", "special"]', "no condition 'special'"),
        ('when = ["nearest", "from-home", "special-vehicle"]→when = []', "transport.0.when"),
        ('schemes = ["hospital"]→schemes = ["clinic"]', "no scheme 'clinic'"),
        (
            '"admission", "discharge", "leave", "equipment"]→"admission", "discharge", "equipment"]',
            "reason 'leave' is in 0 schemes",
        ),
        ('"court", "transfer"]\nda→"court", "transfer", "doctor"]\nda', "reason 'doctor' is in 2 schemes"),
        ('id = "T2"→id = "T1"', "rule id 'T1' is used twice"),
        ('kind = "hospital"→kind = "region"', "a region that pays is named"),
        ('aid = "oxygen"→aid = "alone"', "aid 'alone' has 2 rows"),
        ('may = ["complete", "decide-open", "reopen", "depart"]→may = ["complete"]', "no mandate covers"),
        ('"12-31"] }→"12-32"] }', "office.equipment_closed"),
        ('treatment = "dialysis"→treatment = "*"', "is given twice"),
        ("[handling]\nwalking→[handling]\nrunning", "handling.running"),
        ('valid_from = "2026-01-01"→valid_from = "2026-01-01"\nvalid_to = "2025-01-01"', "valid_to is before"),
        ("Der er mere end 50 km ({nearest_km}→Der er mere end 50 km ({km}", "{km} is nothing a text can show"),
        ("ride_factor_percent = 200→ride_factor_percent = 90", "ride_factor_percent"),
        ("at_most = 1→at_most = 1\nat_least = 1", "companion.at_least"),
    ],
)
def test_a_wrong_rule_file_is_named(tmp_path: Path, change: str, named: str) -> None:
    """A rule file that does not hang together is refused, and the error says where."""
    with pytest.raises(InvalidInput, match=r"booking\.rules-invalid") as caught:
        loading.parse(edited(tmp_path, change=change))
    assert named in caught.value.where


def test_rules_whose_cases_come_out_otherwise_are_not_used(tmp_path: Path) -> None:
    """Changing a limit without changing the cases keeps the file from being used, naming the case."""
    source = edited(tmp_path, change="above = 50000→above = 60000")
    with pytest.raises(InvalidInput, match=r"booking\.rules-cases-fail") as caught:
        loading.load(source)
    assert "more than 50 km" in caught.value.where


def test_a_rule_that_no_case_tests_is_not_used(tmp_path: Path) -> None:
    """Every rule must decide a case, so that none comes in untested."""
    extra = '[[transport]]\nid = "T9"\nschemes = ["patient"]\n'
    extra += 'when = ["nearest", "from-home", "no-public-transport", "far"]\nsource = "x"\n\n# --- Allowance: '
    source = edited(tmp_path, change=f"# --- Allowance: →{extra}")
    with pytest.raises(InvalidInput, match=r"T9: no case is decided by this rule"):
        loading.load(source)


def test_a_case_without_source_or_with_an_unknown_fact_is_not_used(tmp_path: Path) -> None:
    """A case names where it is written, and its facts are facts; a name is given once."""
    with pytest.raises(InvalidInput, match=r"case\.0\.source"):
        loading.verify(edited(tmp_path, change='source = "pri.rn.dk 20171"\n→'))
    wrong = loading.verify(edited(tmp_path, change="age = 40→shoe_size = 40"))
    assert [result.problem for result in wrong if result.problem] == ["'shoe_size' is no fact"]
    twice = edited(tmp_path, change='name = "a stair machine is a special vehicle"→name = "who needs a lift is driven"')
    assert "the name is given to several cases" in {result.problem for result in loading.verify(twice)}


@pytest.mark.parametrize(("content", "code"), [(b"a =", "unreadable"), (b"\xff", "unreadable"), (b"", "invalid")])
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    """What is no rule file at all is refused with its path."""
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    path.with_suffix(".cases.toml").write_text("")
    with pytest.raises(InvalidInput, match=rf"booking\.rules-{code}.*bad\.toml"):
        loading.load(loading.read_source(path))
    with pytest.raises(InvalidInput, match=r"booking\.rules-unreadable"):
        loading.read_source(tmp_path / "none.toml")


def test_a_silent_edit_shows_in_the_digest(tmp_path: Path) -> None:
    """Two texts that differ anywhere, what they include too, have different digests, the version being the same."""
    assert loading.parse(edited(tmp_path, change="# Set by→# Chosen by")).digest != RULES.digest
    assert loading.parse(edited(tmp_path, change="# What several→# What some")).digest != RULES.digest


def test_a_published_text_stands_alone(tmp_path: Path) -> None:
    """The text that is kept holds what the file includes, and reads the same without the files."""
    source = loading.read_source(FILE)
    assert loading.parse(loading.Source("elsewhere", source.rules, source.cases)) == RULES
