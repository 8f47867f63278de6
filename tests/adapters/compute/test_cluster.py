"""A day planned by several processes: whatever dies, the plan is whole, valid and no worse than before."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from adapters.compute.security import Certificates, security_for
from adapters.plans.plan_file import read_plan
from adapters.plans.problem_file import read_problem, write_problem
from planner.kernel.errors import InvalidInput
from planner.routing import Problem
from tests.adapters.compute.certificates import write_certificates
from tests.adapters.compute.machines import cluster, end, lines_until, rest, samtur
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem

PROGRESS = r" steps "


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A problem file large enough for several parts."""
    path = tmp_path / "day.json"
    write_problem(random_problem(11, requests=300, vehicles=60), path)
    return path


def the(path: Path) -> Problem:
    """Read a problem that has its matrices with it."""
    return read_problem(path, lambda: pytest.fail("no roads are needed"))


def is_valid(problem: Problem, out: Path) -> bool:
    """Whether a plan file holds a plan that breaks no rule and costs what the file says."""
    plan, whole = read_plan(out, problem), json.loads(out.read_text())
    left_out = {problem.request_ids[k] for k in plan.unserved(problem.requests)}
    return (
        violations(problem, plan) == []
        and whole["total_ore"] == priced(problem, plan).total
        and {*whole["unserved"], *whole["fallbacks"]} == left_out
    )


@pytest.mark.chaos
@pytest.mark.slow
def test_a_worker_killed_in_mid_search_costs_nothing_but_its_part(day: Path, tmp_path: Path) -> None:
    """Of two workers one is killed while parts are searched: the plan is complete, valid and never became worse."""
    out = tmp_path / "plan.json"
    with cluster(2) as machines:
        plan = samtur("plan", str(day), "--cluster", machines.address, "--seconds", "25", "--out", str(out))
        try:
            before = lines_until(plan, PROGRESS, 4)
            assert "2 workers" in before[-1]
            machines.kill(0)
            after = rest(plan)
        finally:
            end(plan)
    assert plan.returncode == 0, after
    assert "1 workers" in after
    assert is_valid(the(day), out)
    assert json.loads(out.read_text())["complete"] is True
    costs = [float(line.split()[4].replace(",", "")) for line in [*before, *after.splitlines()] if " steps " in line]
    assert costs == sorted(costs, reverse=True)


@pytest.mark.chaos
@pytest.mark.slow
def test_the_same_plan_is_found_whichever_machines_die(day: Path, tmp_path: Path) -> None:
    """Under a limit of steps the plan is the same with two workers as with none left half-way."""
    plans = []
    with cluster(2) as machines:
        for deaths in (0, 2):
            out = tmp_path / f"plan{deaths}.json"
            limits = ("--iterations", "4000", "--out", str(out))
            plan = samtur("plan", str(day), "--cluster", machines.address, *limits)
            try:
                said = "".join(lines_until(plan, PROGRESS, 3))
                for number in range(deaths):
                    machines.kill(number)
                said += rest(plan)
            finally:
                end(plan)
            assert plan.returncode == 0, said
            assert ("searched here" in said) == (deaths == 2)
            plans.append(json.loads(out.read_text()))
    assert plans[0]["routes"] == plans[1]["routes"]
    assert is_valid(the(day), tmp_path / "plan2.json")


@pytest.mark.chaos
@pytest.mark.slow
def test_a_killed_search_leaves_its_best_plan(day: Path, tmp_path: Path) -> None:
    """SIGKILL in mid-search leaves one whole valid plan file, from which a later search goes on."""
    out = tmp_path / "plan.json"
    first = samtur("plan", str(day), "--seconds", "60", "--out", str(out))
    lines_until(first, PROGRESS, 4)
    end(first, signal.SIGKILL)
    kept = json.loads(out.read_text())
    assert kept["complete"] is False
    assert is_valid(the(day), out)
    second = samtur("plan", str(day), "--iterations", "500", "--from", str(out), "--out", str(out))
    said = rest(second)
    assert second.returncode == 0, said
    assert json.loads(out.read_text())["total_ore"] <= kept["total_ore"]


def test_a_cluster_that_is_not_there_is_named(day: Path, tmp_path: Path) -> None:
    """An address where nobody listens is an error with a code, and no plan file is written."""
    out = tmp_path / "plan.json"
    plan = samtur("plan", str(day), "--cluster", "tcp://127.0.0.1:9", "--out", str(out))
    said = rest(plan)
    assert plan.returncode == 2
    assert "[compute.unreachable]" in said
    assert "tcp://127.0.0.1:9" in said
    assert not out.exists()


@pytest.mark.slow
def test_a_day_is_planned_over_encrypted_connections(day: Path, tmp_path: Path) -> None:
    """Scheduler, worker and planner with certificates of one authority plan a day over tls."""
    certificates, out = write_certificates(tmp_path), tmp_path / "plan.json"
    with cluster(1, certificates) as machines:
        assert machines.address.startswith("tls://")
        limits = ("--iterations", "500", "--out", str(out))
        plan = samtur("plan", str(day), "--cluster", machines.address, *limits, *certificates)
        said = rest(plan)
    assert plan.returncode == 0, said
    assert is_valid(the(day), out)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("127.0.0.1:8786", "compute.address"),
        ("tcp://127.0.0.1", "compute.address"),
        ("tcp://127.0.0.1:zero", "compute.address"),
        ("http://127.0.0.1:8786", "compute.address"),
        ("tcp://0.0.0.0:8786", "compute.unprotected"),
        ("tcp://planner.example:8786", "compute.unprotected"),
        ("tls://127.0.0.1:8786", "compute.unprotected"),
    ],
)
def test_doors_are_closed_without_certificates(address: str, code: str) -> None:
    """Plain traffic stays on this machine; anything else needs certificates, and an address must be one."""
    with pytest.raises(InvalidInput) as refused:
        security_for(address, None)
    assert refused.value.code == code


def test_certificates_are_used_on_tls_alone(tmp_path: Path) -> None:
    """Certificates on a plain address would protect nothing and are refused; on tls:// encryption is required."""
    files = [tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem")]
    for file in files:
        file.write_text("-")
    given = Certificates.given(*files)
    assert given is not None
    with pytest.raises(InvalidInput, match="unprotected"):
        security_for("tcp://127.0.0.1:8786", given)
    security = security_for("tls://10.0.0.5:8786", given)
    assert security is not None
    assert security.require_encryption
    with pytest.raises(InvalidInput, match=r"compute\.certificates"):
        Certificates.given(files[0], None, files[2])
