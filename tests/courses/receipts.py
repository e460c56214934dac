# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second reading of receipts, from the format of courses/certificates/proofs/README.md alone; and makers of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from courses.certificates.models import Certificate
from courses.certificates.proofs import keys

CODE = "23456789abcdefghjkmnpqrstvw"
# The secret key of RFC 8032, 7.1, test 1: known to everybody.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
FACTS = {
    "name": "Żaneta Wiśniewska",
    "issuer": "Città metropolitana di Milano",
    "title": "Piano strategico: dalle linee guida alle agende di zona",
    "minutes": 90,
    "began": "2026-09-01",
    "completed": "2026-11-20",
}


class Refused(Exception):
    """The receipt is none, or was touched."""


@dataclass(frozen=True)
class Read:
    """What a receipt says."""

    address: str
    kind: int
    is_example: bool
    cut: tuple[bool, bool, bool]
    year: int
    number: int
    minutes: int
    began: date | None
    completed: date | None
    issued: date | None
    expires: date | None
    holder: str
    issuer: str
    title: str


def read(text: str, published: dict[str, bytes]) -> Read:
    """What a receipt says, once its signature holds under a key of `published`. Raises Refused."""
    address, _hash, digits = text.partition("#")
    if not (digits.isascii() and digits.isdigit()) or digits[0] == "0":
        raise Refused("digits")
    octets = int(digits).to_bytes((int(digits).bit_length() + 7) // 8)
    payload, signature = octets[:-64], octets[-64:]
    if len(payload) < 20 or payload[0] != 1:
        raise Refused("payload")
    key = next((x for kid, x in published.items() if keys.decoded(kid)[:4] == payload[1:5]), None)
    if key is None:
        raise Refused("key")
    message = b"certificate-receipt-1\n" + address.encode() + b"#" + payload
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise Refused("signature") from None
    return _read(address, payload)


def _read(address: str, payload: bytes) -> Read:
    flags, rest = payload[5], list(payload[6:])

    def varint() -> int:
        value = shift = 0
        while True:
            octet = rest.pop(0)
            value |= (octet & 127) << shift
            shift += 7
            if octet < 128:
                return value

    def day() -> date | None:
        count = rest.pop(0) * 256 + rest.pop(0)
        return date(2000, 1, 1) + timedelta(days=count) if count else None

    def text() -> str:
        return bytes(rest.pop(0) for _ in range(rest.pop(0))).decode()

    made = Read(
        address, flags & 3, bool(flags & 4), (bool(flags & 16), bool(flags & 32), bool(flags & 8)),
        varint(), varint(), varint(), day(), day(), day(), day(), text(), text(), text())  # fmt: skip
    assert rest == []
    return made


def signer_of(seed: bytes = SEED) -> keys.Signer:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    return keys.Signer(keys.thumbprint(public), public, private.sign)


def certificate(**fields: Any) -> Certificate:
    """In memory alone."""
    return Certificate(**{
        "code": CODE, "kind": Certificate.Kind.ACHIEVEMENT, "year": 2026, "is_example": False,
        "expires_date": None, "issued_at": datetime(2026, 11, 20, 10, 31, tzinfo=UTC)} | fields)  # fmt: skip


def altered(text: str, bit: int) -> str:
    """The receipt with one bit of its payload or signature turned."""
    address, _hash, digits = text.partition("#")
    return f"{address}#{int(digits) ^ (1 << bit)}"
