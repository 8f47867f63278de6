"""The container files are sound, as far as that can be seen without an engine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MODULES = ("booking", "planning", "execution", "settlement")


def _linter(name: str) -> str:
    path = ROOT / "node_modules" / ".bin" / name
    if path.exists() and shutil.which("node"):
        return str(path)
    reason = f"{name} is not installed; run: make setup"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def test_the_compose_file_passes_its_linter() -> None:
    """The compose file fits the compose specification and the linter's rules, without a warning."""
    command = [_linter("dclint"), "--max-warnings", "0", "docker/compose.yaml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_dockerfile_passes_its_linter() -> None:
    """The Dockerfile is well-formed, without a warning."""
    command = [_linter("dockerfile-utils"), "lint", "docker/Dockerfile"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Warning" not in result.stdout


def test_every_module_runs_in_a_process_of_its_own() -> None:
    """Four modules, each served alone with its own database setting, and the pages that know where they are."""
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    for module in MODULES:
        assert services[module]["command"] == ["serve", "--module", module]
        assert f"SAMTUR_{module.upper()}__DATABASE" in services[module]["environment"]
        assert services["pages"]["environment"][f"SAMTUR_{module.upper()}__API"] == f"http://{module}:8350"
    assert services["rabbitmq"]["image"].startswith("rabbitmq:4")


def test_no_secret_is_written_down() -> None:
    """Passwords come from the environment; none stands in the files."""
    text = (ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8")
    assert text.count("PASSWORD") == text.count("${POSTGRES_PASSWORD") + text.count("${RABBITMQ_PASSWORD") + text.count(
        "POSTGRES_PASSWORD: "
    )
