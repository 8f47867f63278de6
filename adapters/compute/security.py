"""Who may talk to the machines of a cluster: nobody from outside, or who holds a certificate.

What is sent between the machines is Python objects, so whoever may send to a worker may run anything on it. The
doors are therefore closed unless both ends show certificates of one authority, or everything is on this machine.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from planner.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from distributed.security import Security


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority that both ends trust, and this end's certificate with its key."""

    authority: Path
    certificate: Path
    key: Path

    @classmethod
    def given(cls, authority: Path | None, certificate: Path | None, key: Path | None) -> Certificates | None:
        """Return the certificates, or None when no file is named.

        Raises:
            InvalidInput: ``compute.certificates`` when some are named and others not, or a file cannot be read.
        """
        files = (authority, certificate, key)
        if files == (None, None, None):
            return None
        for name, file in zip(("--tls-ca", "--tls-cert", "--tls-key"), files, strict=True):
            if file is None or not file.is_file():
                raise InvalidInput(
                    "compute.certificates",
                    "encryption needs an authority, a certificate and a key",
                    where=f"{name} {file or ''}".strip(),
                    do="Name three PEM files that can be read.",
                )
        return cls(*(file for file in files if file is not None))


def security_for(address: str, certificates: Certificates | None) -> Security | None:
    """Return what a connection to (or a door at) this address needs, None for plain traffic inside this machine.

    Args:
        address: ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.
        certificates: this end's, or None.

    Raises:
        InvalidInput: ``compute.address`` for anything else, ``compute.unprotected`` for an address outside this
            machine without certificates, or with certificates that it would not use.
    """
    parts = urlsplit(address)
    try:
        whole = parts.scheme in {"tcp", "tls"} and parts.hostname and parts.port is not None
    except ValueError:
        whole = False
    if not whole or parts.hostname is None:
        raise InvalidInput(
            "compute.address", "this is no address of a cluster", where=address, do="Give tcp://HOST:PORT or tls://…."
        )
    if (certificates is None) == (parts.scheme == "tls") or (certificates is None and not _here(parts.hostname)):
        raise InvalidInput(
            "compute.unprotected",
            "machines may talk to each other with certificates only, over tls://",
            where=address,
            do="Use a tls:// address with --tls-ca, --tls-cert and --tls-key, or stay on 127.0.0.1 over tcp://.",
        )
    if certificates is None:
        return None
    from distributed.security import Security  # noqa: PLC0415 - an extra, not always installed

    pair = {"cert": str(certificates.certificate), "key": str(certificates.key)}
    ends = {f"tls_{end}_{part}": file for end in ("client", "scheduler", "worker") for part, file in pair.items()}
    return Security(require_encryption=True, tls_ca_file=str(certificates.authority), **ends)


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
