"""A certificate authority and one certificate, made for a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def write_certificates(folder: Path) -> tuple[str, ...]:
    """Write the three files and return the options that name them."""
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = datetime.now(UTC)
    whose = {name: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("authority", "machine")}
    begun = x509.CertificateBuilder().issuer_name(whose["authority"]).not_valid_before(now - timedelta(hours=1))
    begun = begun.not_valid_after(now + timedelta(hours=1))
    root = begun.subject_name(whose["authority"]).public_key(authority.public_key())
    root = root.serial_number(1).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    leaf = begun.subject_name(whose["machine"]).public_key(key.public_key()).serial_number(2)
    leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    pem = serialization.Encoding.PEM
    files = {
        "ca": root.sign(authority, hashes.SHA256()).public_bytes(pem),
        "cert": leaf.sign(authority, hashes.SHA256()).public_bytes(pem),
        "key": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }
    for name, content in files.items():
        (folder / f"{name}.pem").write_bytes(content)
    return tuple(part for name in files for part in (f"--tls-{name}", str(folder / f"{name}.pem")))
