"""E-mail through a real SMTP server; and the file."""

from __future__ import annotations

import email
import json
import socket
import stat
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from adapters.notify.file import FileGateway
from adapters.notify.gateways import gateways
from adapters.notify.settings import NoticeSettings
from adapters.notify.smtp import SmtpGateway
from planner.booking.notices.ports import Outgoing
from planner.kernel.errors import InvalidInput, Transient

OUT = Outgoing("n1", "email", "karla@example.dk", "Besked fra Patientkørsel", "Kørsel er bestilt.\nTak.", "da")


class Mailbox:
    """Keeps what arrives; ``answer`` instead of taking an address."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answer = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take or refuse an address."""
        if not self.answer:
            envelope.rcpt_tos.append(address)
        return self.answer or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Mailbox, NoticeSettings]]:
    """A mail server and settings that lead to it."""
    box = Mailbox()
    with socket.socket() as probe:  # aiosmtpd cannot tell which port it was given
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings = NoticeSettings(
        email="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", email_from="korsel@example.dk"
    )
    yield box, settings
    controller.stop()


def test_an_email_arrives_as_written(server: tuple[Mailbox, NoticeSettings]) -> None:
    """Subject, text and language arrive; the message id is the notice's, so that a second copy is known as such."""
    box, settings = server
    assert SmtpGateway(settings).send(OUT) == "<n1@example.dk>"
    mail = email.message_from_bytes(box.mails[0], policy=policy.default)
    body = mail.get_body()
    assert body is not None
    assert (mail["Subject"], body.get_content().split()) == (OUT.subject, OUT.text.split())
    assert (mail["Message-ID"], mail["Content-Language"]) == ("<n1@example.dk>", "da")


def test_refused_for_good_or_for_now(server: tuple[Mailbox, NoticeSettings]) -> None:
    """5xx is for good, 4xx and silence are for now."""
    box, settings = server
    box.answer = "550 no such user"
    with pytest.raises(InvalidInput, match="gateway-refused"):
        SmtpGateway(settings).send(OUT)
    box.answer = "451 later"
    with pytest.raises(Transient, match="gateway-away"):
        SmtpGateway(settings).send(OUT)
    with pytest.raises(Transient, match="gateway-away"):
        SmtpGateway(settings.model_copy(update={"smtp_port": 9})).send(OUT)


def test_the_file_is_private_and_has_each_notice_once(tmp_path: Path) -> None:
    """A line a notice, once even after a restart, readable by the owner alone."""
    path = tmp_path / "notices.jsonl"
    FileGateway(path).send(OUT)
    again = FileGateway(path)
    again.send(OUT)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == OUT.text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Transient, match="gateway-away"):
        FileGateway(tmp_path / "nowhere" / "notices.jsonl").send(OUT)


def test_a_channel_that_is_on_needs_its_settings(tmp_path: Path) -> None:
    """Incomplete settings end the start with the setting's name."""
    with pytest.raises(InvalidInput, match=r"SAMTUR_NOTICES__SMS_URL"):
        gateways(NoticeSettings(sms="http"), tmp_path)
    assert gateways(NoticeSettings(), tmp_path) == {}
