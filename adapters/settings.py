"""All settings, one tree: ``SAMTUR_…`` variables over ``samtur.toml`` over defaults.

Nested names are joined by two underscores: ``SAMTUR_BOOKING__DATABASE=postgresql+psycopg://…``.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from adapters.notify.settings import NoticeSettings
from adapters.oidc.settings import OidcSettings
from adapters.roads.factory import RoadsSettings
from planner.booking.growth.counting import GrowthTerms
from planner.booking.letters.letter import Contact
from planner.kernel.errors import InvalidInput

ModuleName = Literal["booking", "planning", "execution", "settlement"]
MODULES: tuple[ModuleName, ...] = ("booking", "planning", "execution", "settlement")


class ModuleSettings(BaseModel):
    """Where a module keeps its data and where it answers.

    Attributes:
        database: SQLAlchemy URL; empty means a SQLite file in the data directory.
        api: base URL when the module runs in another process; empty means in this one.
    """

    model_config = ConfigDict(extra="forbid")

    database: str = ""
    api: str = ""


class Settings(BaseSettings):
    """Settings of a Samtur process.

    Attributes:
        data_dir: SQLite files, keys and exports.
        bus: ``local`` (inside one process) or ``rabbitmq``.
        rabbitmq_url: AMQP URL of the broker; bus_prefix: put before every exchange and queue name.
        host, port: where the HTTP server listens.
        access_database: accounts, sessions and API keys; empty means a SQLite file in the data directory.
        addresses_database: the address register; empty means booking's database where that is PostgreSQL, else a SQLite
            file of its own in the data directory, so that an import does not hold up booking.
        vault_database: the vault of data keys, one for booking and execution, with backups that are kept shorter; empty
            means booking's database where that is PostgreSQL, else a SQLite file in the data directory.
        simulated_time: accept the ``Samtur-Time`` header; only for simulated days, never in service.
        log: ``json`` for collectors, ``console`` for people; log_level: the least that is logged.
        secure_cookies: send cookies over HTTPS only; turn off only for a local trial.
        keep_messages_days: sent messages, from which stories of trips are told, are deleted after so many days.
        plan_seconds: time limit of the overnight optimisation.
        improve_every_s: while a day is driven its plan is searched again this often, 0 for never; improve_seconds:
            time limit of such a search. Never in simulated time, which runs away from a search.
        fhir_codes: the office's table of what codes in FHIR resources mean; by default the one that comes along.
        retention: the office's table of what is kept about people and how long; by default the one that comes along.
        assets_dir: where the front-end packages are installed.
        roads: the travel-time engine.
        notices: how patients and relatives are told.
        region: code of the region whose rules of entitlement decide where a referral names none.
        growth: when growth of a criterion of the rules is flagged.
        contacts: address, phone, e-mail and phone hours by code of an authority, told in its letters.
        help_phone: the office's phone number as the patient's own page shows it.
        oidc: the national identity that patients may sign in with; off while it has no issuer.
    """

    model_config = SettingsConfigDict(
        env_prefix="SAMTUR_", env_nested_delimiter="__", toml_file="samtur.toml", extra="forbid"
    )

    data_dir: Path = Path("var/samtur")
    bus: Literal["local", "rabbitmq"] = "local"
    rabbitmq_url: SecretStr = SecretStr("amqp://guest:guest@127.0.0.1:5672/")
    bus_prefix: str = "samtur"
    host: str = "127.0.0.1"
    port: int = Field(default=8350, ge=0, le=65535)
    access_database: str = ""
    addresses_database: str = ""
    vault_database: str = ""
    simulated_time: bool = False
    log: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    secure_cookies: bool = True
    keep_messages_days: int = Field(default=400, ge=30)
    plan_seconds: float = Field(default=60.0, gt=0)
    improve_every_s: int = Field(default=900, ge=0)
    improve_seconds: float = Field(default=20.0, gt=0)
    fhir_codes: Path | None = None
    retention: Path | None = None
    assets_dir: Path = Path("node_modules")
    roads: RoadsSettings = RoadsSettings()
    notices: NoticeSettings = NoticeSettings()
    region: str = Field(default="region-midtjylland", min_length=1, max_length=80)
    growth: GrowthTerms = GrowthTerms()
    contacts: dict[str, Contact] = Field(default_factory=dict)
    help_phone: str = Field(default="", max_length=40)
    oidc: OidcSettings = OidcSettings()
    booking: ModuleSettings = ModuleSettings()
    planning: ModuleSettings = ModuleSettings()
    execution: ModuleSettings = ModuleSettings()
    settlement: ModuleSettings = ModuleSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of strength: arguments, environment, ``samtur.toml``."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    def module(self, name: ModuleName) -> ModuleSettings:
        """Return one module's settings."""
        settings: ModuleSettings = getattr(self, name)
        return settings

    def _shared(self) -> str:
        """Return booking's database where others have room beside it: on PostgreSQL."""
        return self.booking.database if self.booking.database.startswith("postgresql") else ""

    def database(self, name: ModuleName | Literal["access", "addresses", "vault"]) -> str:
        """Return the SQLAlchemy URL of a module's database (or of accounts, the address register, the key vault)."""
        if name == "access":
            url = self.access_database
        elif name == "addresses":
            url = self.addresses_database or self._shared()
        elif name == "vault":
            url = self.vault_database or self._shared()
        else:
            url = self.module(name).database
        return url or f"sqlite:///{(self.data_dir / f'{name}.sqlite').resolve()}"


def load(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        InvalidInput: ``settings.invalid``, naming each setting that is wrong, never its value; ``settings.not-toml``.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # names and types are checked by pydantic
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "settings.not-toml",
            f"the settings file is not TOML: {error}",
            where=str(Path("samtur.toml").resolve()),
            do="Correct that line.",
        ) from None
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise InvalidInput(
            "settings.invalid",
            "a setting is wrong",
            where=where,
            do="Correct it in samtur.toml or in the SAMTUR_… environment variable of that name.",
        ) from None
