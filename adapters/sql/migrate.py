"""Schema migrations: each module's history lies in ``adapters/sql/<module>/migrations/versions``.

Alembic is driven from here instead of from ``env.py`` files and its command line, so that a program can bring
its database up to date when it starts, and quietly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, text

from adapters.sql.engine import reading, writing
from planner.kernel.errors import InvalidInput

_HERE = Path(__file__).parent
_LOCK = 0x5A37_0001  # an arbitrary number that only migrations use


def upgrade(engine: Engine, module: str, *, location: Path | None = None) -> str:
    """Bring a module's database to the newest revision, in one transaction; return that revision.

    Safe to call from several processes at once: the later ones wait and find nothing to do.

    Args:
        engine: the module's engine; on PostgreSQL its schema is created where missing.
        module: the module's name.
        location: folder of the migrations, by default ``adapters/sql/<module>/migrations``.

    Raises:
        InvalidInput: ``sql.no-migrations``, or ``sql.newer-database`` when the database is ahead of this program.
    """
    scripts = _scripts(module, location)
    head = scripts.get_current_head()
    if head is None:
        raise InvalidInput("sql.no-migrations", "there are no migrations", where=str(scripts.dir))
    if engine.dialect.name == "postgresql":
        with writing(engine) as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{module}"'))
    present = current(engine)
    if present == head:
        return head
    _refuse_newer(scripts, present, module)

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs(head, revision)  # noqa: SLF001 - what alembic.command.upgrade itself calls

    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        with EnvironmentContext(Config(), scripts, fn=steps) as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
    return head


def current(engine: Engine) -> str | None:
    """Return the revision that a database is at, or None when it is empty."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def drift(engine: Engine, metadata: MetaData) -> list[str]:
    """Return how a migrated database differs from the metadata; empty when migrations and tables agree."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return [repr(difference) for difference in compare_metadata(context, metadata)]


def _scripts(module: str, location: Path | None) -> ScriptDirectory:
    folder = location or _HERE / module / "migrations"
    if not (folder / "versions").is_dir():
        raise InvalidInput("sql.no-migrations", f"module {module} has no migrations", where=str(folder))
    return ScriptDirectory(str(folder))


def _refuse_newer(scripts: ScriptDirectory, present: str | None, module: str) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if present is not None and present not in known:
        raise InvalidInput(
            "sql.newer-database",
            f"the database of {module} is at revision {present}, which this program does not know",
            where=module,
            do="Run the program version that wrote it, or a newer one.",
        )
