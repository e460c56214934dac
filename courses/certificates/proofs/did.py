# SPDX-License-Identifier: AGPL-3.0-or-later
"""The site as an issuer that anybody can look up: did:web, with its keys as Multikey (W3C DID 1.0)."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse

from courses.certificates.proofs.keys import PublicKey

ED25519 = b"\xed\x01"
"""Multicodec prefix of an Ed25519 public key."""
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def of_site() -> str:
    """ "did:web:formazione.example.it", the port as %3A8000: resolves to /.well-known/did.json (`document`)."""
    return f"did:web:{quote(urlsplit(settings.SITE_URL).netloc, safe='')}"


def method(key_id: str) -> str:
    """The full name of a key of the site."""
    return f"{of_site()}#{key_id}"


def site() -> str:
    """The address of the site, without a slash at its end."""
    return str(settings.SITE_URL).rstrip("/")


def address(view: str, *args: object) -> str:
    """The public address of a page."""
    return f"{site()}{reverse(view, args=args)}"


def document(keys: list[PublicKey]) -> dict[str, Any]:
    """All keys there have ever been; those withdrawn say since when and assert nothing any more."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": of_site(),
        "verificationMethod": [_multikey(key) for key in keys],
        "assertionMethod": [method(key.key_id) for key in keys if key.withdrawn_at is None],
    }


def moment(at: datetime) -> str:
    """ "2026-11-20T10:31:00Z": whole seconds, as verifiers of every language read them."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _multikey(key: PublicKey) -> dict[str, str]:
    made = {
        "id": method(key.key_id),
        "type": "Multikey",
        "controller": of_site(),
        "publicKeyMultibase": multibase(ED25519 + key.public_key),
    }
    return made | ({"revoked": moment(key.withdrawn_at)} if key.withdrawn_at else {})


def multibase(octets: bytes) -> str:
    """Base 58 of Bitcoin with its "z"."""
    number, digits = int.from_bytes(octets), ""
    while number:
        number, rest = divmod(number, 58)
        digits = ALPHABET[rest] + digits
    return "z" + "1" * (len(octets) - len(octets.lstrip(b"\0"))) + digits
