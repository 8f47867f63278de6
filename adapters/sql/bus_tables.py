"""The tables through which a module takes part in messaging; every module's database has its own copy.

All names are the same in every module, so the code around them (outbox, inbox, …) works on any module's database.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.sql.types import BigKey, Json, UtcDateTime


@dataclass(frozen=True)
class BusTables:
    """The bus tables of one ``MetaData``.

    Attributes:
        outbox: messages recorded by this module, in the order of their recording.
        inbox: ids of messages whose effects this module has committed, per consumer queue.
        delivery: messages brought by the local bus and not yet handled.
        dead_letter: messages that were given up, with the reason.
        job: long work asked for, leased, done or failed.
        idempotency: answers already given to commands that carry a key.
    """

    outbox: Table
    inbox: Table
    delivery: Table
    dead_letter: Table
    job: Table
    idempotency: Table

    def all(self) -> tuple[Table, ...]:
        """Return every table."""
        return (self.outbox, self.inbox, self.delivery, self.dead_letter, self.job, self.idempotency)


def add_bus_tables(metadata: MetaData) -> BusTables:
    """Define the bus tables in a module's metadata and return them."""
    return BusTables(
        outbox=_outbox(metadata),
        inbox=_inbox(metadata),
        delivery=_delivery(metadata),
        dead_letter=_dead_letter(metadata),
        job=_job(metadata),
        idempotency=_idempotency(metadata),
    )


def create_bus_tables(connection: Connection) -> None:
    """Create the bus tables in a migration: ``create_bus_tables(op.get_bind())``.

    This is the first version of these tables. A later change comes as a helper of its own beside this one.
    """
    for table in add_bus_tables(MetaData()).all():
        table.create(connection)


def _outbox(metadata: MetaData) -> Table:
    unpublished = text("published_at IS NULL")
    return Table(
        "outbox",
        metadata,
        Column("seq", BigKey, autoincrement=True),
        Column("id", String(64), nullable=False),
        Column("type", String(120), nullable=False),
        Column("subject", String(120), nullable=False),
        Column("version", BigKey, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("created_at", UtcDateTime, nullable=False),
        Column("published_at", UtcDateTime),
        Column("attempts", Integer, nullable=False, server_default="0"),
        PrimaryKeyConstraint("seq", name="pk_outbox"),
        UniqueConstraint("id", name="uq_outbox_id"),
        Index("ix_outbox_unpublished", "seq", sqlite_where=unpublished, postgresql_where=unpublished),
        Index("ix_outbox_subject", "subject"),
    )


def _inbox(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("queue", String(120), nullable=False),
        Column("message_id", String(64), nullable=False),
        Column("type", String(120), nullable=False),
        Column("handled_at", UtcDateTime, nullable=False),
        PrimaryKeyConstraint("queue", "message_id", name="pk_inbox"),
        Index("ix_inbox_handled_at", "handled_at"),
    )


def _delivery(metadata: MetaData) -> Table:
    return Table(
        "delivery",
        metadata,
        Column("seq", BigKey, autoincrement=True),
        Column("queue", String(120), nullable=False),
        Column("message_id", String(64), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("arrived_at", UtcDateTime, nullable=False),
        Column("not_before", UtcDateTime, nullable=False),
        Column("failures", Integer, nullable=False, server_default="0"),
        Column("last_error", String(120), nullable=False, server_default=""),
        PrimaryKeyConstraint("seq", name="pk_delivery"),
        UniqueConstraint("queue", "message_id", name="uq_delivery_message"),
        Index("ix_delivery_queue", "queue", "seq"),
    )


def _dead_letter(metadata: MetaData) -> Table:
    undecided = text("state = 'dead'")
    return Table(
        "dead_letter",
        metadata,
        Column("id", String(64), nullable=False),
        Column("queue", String(120), nullable=False),
        Column("message_id", String(64), nullable=False),
        Column("type", String(120), nullable=False, server_default=""),
        Column("subject", String(120), nullable=False, server_default=""),
        Column("body", LargeBinary, nullable=False),
        Column("code", String(120), nullable=False),
        Column("error", Text, nullable=False),
        Column("trace_hash", String(64), nullable=False, server_default=""),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("died_at", UtcDateTime, nullable=False),
        Column("state", String(20), nullable=False, server_default="dead"),
        Column("actor", String(120), nullable=False, server_default=""),
        Column("reason", Text, nullable=False, server_default=""),
        Column("decided_at", UtcDateTime),
        PrimaryKeyConstraint("id", name="pk_dead_letter"),
        Index("ix_dead_letter_state", "state", "died_at"),
        Index(
            "uq_dead_letter_open",
            "queue",
            "message_id",
            unique=True,
            sqlite_where=undecided,
            postgresql_where=undecided,
        ),
    )


def _job(metadata: MetaData) -> Table:
    return Table(
        "job",
        metadata,
        Column("id", String(64), nullable=False),
        Column("kind", String(80), nullable=False),
        Column("key", String(200), nullable=False),
        Column("data", Json, nullable=False),
        Column("state", String(20), nullable=False),
        Column("not_before", UtcDateTime, nullable=False),
        Column("retry_at", UtcDateTime),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("lease_owner", String(64), nullable=False, server_default=""),
        Column("lease_until", UtcDateTime),
        Column("heartbeat_at", UtcDateTime),
        Column("progress", Float, nullable=False, server_default="0"),
        Column("progress_text", String(200), nullable=False, server_default=""),
        Column("error", Text, nullable=False, server_default=""),
        Column("correlation_id", String(64), nullable=False, server_default=""),
        Column("causation_id", String(64), nullable=False, server_default=""),
        Column("created_at", UtcDateTime, nullable=False),
        Column("started_at", UtcDateTime),
        Column("finished_at", UtcDateTime),
        PrimaryKeyConstraint("id", name="pk_job"),
        UniqueConstraint("kind", "key", name="uq_job_key"),
        Index("ix_job_state", "state", "not_before"),
    )


def _idempotency(metadata: MetaData) -> Table:
    return Table(
        "idempotency",
        metadata,
        Column("actor", String(120), nullable=False),
        Column("key", String(200), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("answer", Json),
        Column("created_at", UtcDateTime, nullable=False),
        PrimaryKeyConstraint("actor", "key", name="pk_idempotency"),
        Index("ix_idempotency_created_at", "created_at"),
    )
