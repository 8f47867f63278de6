"""Sign-in by a national identity, against a provider that runs as a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from adapters.http.booking_identity import router
from adapters.oidc.client import IdentityProvider
from adapters.oidc.settings import OidcSettings
from planner.kernel.errors import Forbidden, Transient
from tests.adapters.oidc.provider import CLIENT, SECRET
from tests.adapters.web.test_patient_pages import Browser
from tests.booking.office import NAME
from tests.patient_site import PatientSite

BACK = "http://test/mine/signed-in"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a running provider."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).parent / "provider.py"
    process = subprocess.Popen([sys.executable, str(script), str(port)])
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/keys")
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def provider(issuer: str) -> IdentityProvider:
    """The relying party of the provider, which behaves."""
    bend(issuer)
    return IdentityProvider(settings(issuer))


def settings(issuer: str) -> OidcSettings:
    """Return how Samtur is known there."""
    return OidcSettings(
        issuer=issuer, client_id=CLIENT, client_secret=SecretStr(SECRET), redirect_url=BACK, cpr_claim="dk.cpr"
    )


def bend(issuer: str, **how: Any) -> None:
    """Change what the provider does next; by default it behaves."""
    httpx.post(f"{issuer}/bend", json={"cpr": "0203461234", **how}).raise_for_status()


def signed_in(url: str) -> dict[str, str]:
    """Send a browser to the provider; return what it comes back with."""
    back = httpx.get(url).headers["location"]
    return dict(httpx.URL(back).params)


def test_a_code_becomes_a_cpr_number_once(provider: IdentityProvider) -> None:
    """State comes back as sent; the code with its verifier gives the claim, and a second time nothing."""
    begun = provider.begin()
    came = signed_in(begun.url)
    assert came["state"] == begun.state
    assert provider.finish(came["code"], begun.nonce, begun.verifier) == "0203461234"
    with pytest.raises(Forbidden, match="code"):
        provider.finish(came["code"], begun.nonce, begun.verifier)


def test_keys_may_change_at_any_time(provider: IdentityProvider, issuer: str) -> None:
    """A token signed by a key that came since is accepted after the keys were fetched again."""
    for rotate in (False, True):
        bend(issuer, rotate=rotate)
        begun = provider.begin()
        assert provider.finish(signed_in(begun.url)["code"], begun.nonce, begun.verifier)


@pytest.mark.parametrize(
    "how",
    [
        {"claims": {"iss": "http://other"}},
        {"claims": {"aud": "other"}},
        {"claims": {"nonce": "other"}},
        {"claims": {"exp": 1}},
        {"foreign": True},
    ],
)
def test_a_token_that_does_not_fit_is_rejected(provider: IdentityProvider, issuer: str, how: dict[str, Any]) -> None:
    """Another issuer, audience, nonce, time or key lets nobody in."""
    bend(issuer, **how)
    begun = provider.begin()
    with pytest.raises(Forbidden, match="not accepted"):
        provider.finish(signed_in(begun.url)["code"], begun.nonce, begun.verifier)


def test_a_stolen_code_is_worth_nothing_without_its_verifier(provider: IdentityProvider) -> None:
    """PKCE: who has the code alone gets no token."""
    begun, other = provider.begin(), provider.begin()
    with pytest.raises(Forbidden):
        provider.finish(signed_in(begun.url)["code"], begun.nonce, other.verifier)


def test_a_provider_that_is_away_or_silent_is_told_apart(provider: IdentityProvider, issuer: str) -> None:
    """No answer is worth another try; a token without the claim is not."""
    with pytest.raises(Transient):
        IdentityProvider(settings("http://127.0.0.1:9")).begin()
    bend(issuer, cpr="")
    begun = provider.begin()
    with pytest.raises(Forbidden, match="CPR"):
        provider.finish(signed_in(begun.url)["code"], begun.nonce, begun.verifier)


def test_a_patient_signs_in_and_sees_the_own_page(tmp_path: Path, provider: IdentityProvider, issuer: str) -> None:
    """From the page to the provider and back: the CPR number finds the patient, on record; a stranger sees nothing."""
    site = PatientSite(tmp_path, identity=True)
    site.app.include_router(router(site.office.runtime, site.office.desk, provider), prefix="/api/booking")
    browser = Browser(site)
    assert "/mine/sign-in" in browser.go("/mine").text
    came = signed_in(_leave(browser))
    assert NAME in browser.go("/mine/signed-in", params=came).text
    whys = {read.why for read in site.office.runtime.read(lambda store: store.reads(1, 50, None, None))[0]}
    assert "sign-in to the patient's own page" in whys
    bend(issuer, cpr="0101501234")
    stranger = Browser(site)
    page = stranger.go("/mine/signed-in", params=signed_in(_leave(stranger)))
    assert "no referral of yours" in page.text
    forged = Browser(site)
    _leave(forged)
    assert forged.go("/mine/signed-in", params={**came, "state": "x"}).status_code == 422
    site.close()


def _leave(browser: Browser) -> str:
    """Begin a sign-in and return where the browser is sent."""
    answer = browser.go("/mine/sign-in", follow=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])
