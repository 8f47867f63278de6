"""Settings: environment over ``samtur.toml`` over defaults, and a wrong one is named without its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.settings import MODULES, load
from planner.kernel.errors import InvalidInput


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, without settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("SAMTUR_PORT", "SAMTUR_BUS", "SAMTUR_BOOKING__DATABASE", "SAMTUR_RABBITMQ_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_default_is_one_process_on_files() -> None:
    """Nothing need be set: the local bus, one SQLite file a module and one for access, HTTPS cookies, real time."""
    settings = load()
    assert (settings.bus, settings.simulated_time, settings.secure_cookies) == ("local", False, True)
    urls = {settings.database(name) for name in (*MODULES, "access")}
    assert len(urls) == 5
    assert all(url.startswith("sqlite:///") and url.endswith(".sqlite") for url in urls)


def test_the_environment_is_stronger_than_the_file_and_the_file_than_defaults(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arguments over environment over ``samtur.toml`` over defaults, nested values one by one."""
    (folder / "samtur.toml").write_text(
        'port = 1111\nhost = "0.0.0.0"\n[booking]\ndatabase = "sqlite:///file.sqlite"\napi = "http://file"\n',
        encoding="utf-8",
    )
    assert (load().port, load().host) == (1111, "0.0.0.0")  # noqa: S104 - read, not listened on
    monkeypatch.setenv("SAMTUR_PORT", "2222")
    monkeypatch.setenv("SAMTUR_BOOKING__DATABASE", "sqlite:///environment.sqlite")
    settings = load()
    assert (settings.port, settings.booking.database, settings.booking.api) == (
        2222,
        "sqlite:///environment.sqlite",
        "http://file",
    )
    assert load(port=3333).port == 3333
    assert settings.database("booking") == "sqlite:///environment.sqlite"
    assert settings.database("planning").startswith("sqlite:///")


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("SAMTUR_PORT", "99999", "port"),
        ("SAMTUR_PORT", "many", "port"),
        ("SAMTUR_BUS", "pigeons", "bus"),
        ("SAMTUR_LOG_LEVEL", "LOUD", "log_level"),
        ("SAMTUR_PLAN_SECONDS", "0", "plan_seconds"),
        ("SAMTUR_BOOKING__DATABSE", "sqlite:///x", "booking.databse"),
        ("SAMTUR_ROADS__ENGINE", "horse", "roads.engine"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str
) -> None:
    """The error has a code, the field, and what to do; never the value, which may be a password."""
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as caught:
        load()
    assert caught.value.code == "settings.invalid"
    assert caught.value.where.startswith(f"{field}: ")
    assert value not in caught.value.where.split(": ", 1)[1] or value == "0"
    assert "samtur.toml" in caught.value.do


def test_a_file_that_cannot_be_read_as_toml_is_an_error_with_a_code(folder: Path) -> None:
    """A broken ``samtur.toml`` is named, with the line."""
    (folder / "samtur.toml").write_text("port = = 1\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load()
    assert caught.value.code == "settings.not-toml"
    assert "samtur.toml" in caught.value.where
    assert "line 1" in caught.value.what


def test_an_unknown_setting_in_the_file_is_an_error(folder: Path) -> None:
    """A misspelt name does not go unseen."""
    (folder / "samtur.toml").write_text("prot = 1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"settings\.invalid") as caught:
        load()
    assert caught.value.where.startswith("prot: ")


def test_secrets_are_not_shown() -> None:
    """The broker's password is not in the text of the settings."""
    settings = load(rabbitmq_url="amqp://u:hunter2@x:5672/")
    assert "hunter" not in f"{settings!r} {settings}"
    assert settings.rabbitmq_url.get_secret_value() == "amqp://u:hunter2@x:5672/"


def test_how_an_authority_is_reached_is_a_setting(folder: Path) -> None:
    """A table by the authority's code, with the lines of the address."""
    (folder / "samtur.toml").write_text('[contacts.region-x]\naddress = ["Gade 1", "8800 Viborg"]\nphone = "70"\n')
    there = load().contacts["region-x"]
    assert (there.address, there.phone, there.email) == (("Gade 1", "8800 Viborg"), "70", "")
