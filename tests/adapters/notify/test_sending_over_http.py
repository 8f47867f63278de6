"""Notices through a real gateway over HTTP that fails, delays, repeats and falls silent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.notify.sender import NoticeSender
from adapters.notify.sms_http import HttpSmsGateway
from planner.booking.notices.notice import NoticeState
from planner.booking.notices.ports import Outgoing
from planner.kernel.errors import InvalidInput, Transient
from tests.booking.notices.desk import Notices


def _sent(gateway: httpx.Client) -> dict[str, list[Any]]:
    answer: dict[str, list[Any]] = gateway.get("/sent").json()
    return answer


def test_an_sms_arrives_with_its_alphabet_and_parts(notices: Notices, gateway: httpx.Client) -> None:
    """The gateway gets number, text and alphabet; the notice keeps the gateway's id and the parts."""
    out, _ = notices.booked()
    notices.send(minutes=2)
    (sms,) = _sent(gateway)["sent"]
    assert (sms["to"], sms["from"], sms["encoding"]) == ("+4595123456", "Samtur", "gsm-7")
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    assert (notice.state, notice.ref, notice.id) == (NoticeState.SENT, f"gw-{sms['id']}", sms["id"])
    assert notice.segments == 2


@pytest.mark.parametrize("trouble", [["503"], ["429", "500"], ["delay:1"], ["deaf"], ["deaf", "delay:1", "502"]])
def test_whatever_goes_wrong_it_is_sent_once(notices: Notices, gateway: httpx.Client, trouble: list[str]) -> None:
    """After failures, timeouts and lost answers the text is tried again under the same key and sent once."""
    gateway.post("/plan", json=trouble)
    out, _ = notices.booked()
    for minutes in (2, 1, 2, 6):
        notices.send(minutes=minutes)
    found = _sent(gateway)
    assert len(found["sent"]) == 1
    assert set(found["asked"]) == {found["sent"][0]["id"]}
    assert len(found["asked"]) == len(trouble) + 1
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    assert (notice.state, notice.attempts) == (NoticeState.SENT, len(trouble) + 1)


def test_a_refused_number_is_not_tried_again(notices: Notices, gateway: httpx.Client) -> None:
    """400 is for good: one attempt, then a clerk is asked to call."""
    gateway.post("/plan", json=["400"])
    out, _ = notices.booked()
    notices.send(minutes=2)
    notices.send(minutes=20)
    assert len(_sent(gateway)["asked"]) == 1
    assert notices.task(out, "not-delivered").done_at is None


_DYING = """
import os, sys
from datetime import datetime, timedelta
from adapters.notify.sender import NoticeSender
from adapters.notify.sms_http import HttpSmsGateway
from adapters.sql.engine import make_engine
from tests.booking.office import Office

class Die:
    def reach(self, point):
        if point == "notice_sent":
            os.kill(os.getpid(), 9)

office = Office(make_engine(sys.argv[1], "booking"))
office.now = datetime.fromisoformat(sys.argv[2])
office.runtime.crash = Die()
way = HttpSmsGateway(sys.argv[3], "secret", "Samtur", 5)
NoticeSender(office.runtime, office.desk, {"sms": way}).run_pending()
"""


def test_killed_between_sending_and_noting_it_is_sent_once(notices: Notices, gateway: httpx.Client) -> None:
    """A process killed when the gateway has the text and the database does not know it: sent once all the same."""
    out, _ = notices.booked()
    url = str(notices.office.engine.url)
    late = notices.office.now.replace(minute=5).isoformat()
    where = f"{gateway.base_url}/messages"
    root = Path(__file__).parents[3]
    died = subprocess.run(
        [sys.executable, "-c", _DYING, url, late, where],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
        capture_output=True,
    )
    assert died.returncode == -9, died.stderr.decode()
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    assert (notice.state, notice.attempts) == (NoticeState.QUEUED, 1)
    assert len(_sent(gateway)["sent"]) == 1
    assert notice.lease_until is not None
    notices.wall = notice.lease_until
    notices.send(minutes=6)
    found = _sent(gateway)
    assert (len(found["sent"]), found["asked"]) == (1, [notice.id, notice.id])
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    assert notice.state is NoticeState.SENT


def test_two_senders_share_the_work(notices: Notices, gateway: httpx.Client) -> None:
    """What one sender has leased another leaves alone."""
    for number in range(3):
        notices.booked(external_id=f"R-{number}")
    runtime = notices.office.runtime
    way = HttpSmsGateway(f"{gateway.base_url}/messages", "secret", "Samtur", 5)
    other = NoticeSender(runtime, notices.office.desk, {"sms": way})
    notices.send(minutes=2)
    assert other.run_pending() == 0
    found = _sent(gateway)
    assert sorted(found["asked"]) == sorted(each["id"] for each in found["sent"])
    assert len(found["sent"]) == 3


def test_errors_say_whether_to_try_again(gateway: httpx.Client) -> None:
    """A wrong token is for good; nobody there is for now; neither error tells number or text."""
    out = Outgoing("n1", "sms", "+4595123456", "", "secret text", "da")
    with pytest.raises(InvalidInput, match=r"gateway-refused") as refused:
        HttpSmsGateway(f"{gateway.base_url}/messages", "wrong", "Samtur", 1).send(out)
    with pytest.raises(Transient, match=r"gateway-away") as away:
        HttpSmsGateway("http://127.0.0.1:9/messages", "secret", "Samtur", 1).send(out)
    assert not [e for e in (refused, away) if "95123456" in str(e.value) or "secret text" in str(e.value)]
