# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed receipt that a QR code carries: what a certificate says, verified without a network (README.md).

`<address of the verification page>#<digits>`: a camera opens the address, and what follows # never leaves the device.
The digits are payload and Ed25519 signature as one number, so that a QR code sets them in its numeric mode. The
signature covers the address too.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from cms.clock import day_of
from courses.certificates.models import Certificate
from courses.certificates.proofs import did
from courses.certificates.proofs.keys import Signer, decoded

VERSION = 1
CONTEXT = b"certificate-receipt-1\n"
"""What is signed begins so: no signature of anything else is one of a receipt."""
KINDS = (Certificate.Kind.ACHIEVEMENT, Certificate.Kind.PARTICIPATION, Certificate.Kind.ATTENDANCE)
EXAMPLE, TITLE_CUT, HOLDER_CUT, ISSUER_CUT = 4, 8, 16, 32
DAY_ZERO = date(2000, 1, 1)
CAPACITY = 2320
"""Bits of data of a QR code of version 12 at level M (ISO/IEC 18004:2015, table 7)."""
SIGNATURE = 64
TITLE_LEAST = 24
"""Bytes that a title keeps: before it loses these the issuer is left out, then the holder shortened."""


class NoRoom(ValueError):
    """The address of the site is so long that nothing else fits the QR code."""


def receipt_of(certificate: Certificate, facts: Mapping[str, Any], number: str, signer: Signer) -> str:
    """The whole text of the QR code; of names too long for it the beginning, marked as shortened.

    `facts` as in `stating.facts_of`; `number` as printed ("12/2026"). Raises NoRoom.
    """
    address = did.address("verify", certificate.code)
    head = _head(certificate, facts, number)
    room = (
        _room(address) - 6 - len(head) - 3
    )  # version, key and flags before it; the lengths of the three texts
    flags, texts = _fitted(facts, room)
    flags |= KINDS.index(Certificate.Kind(certificate.kind)) | (EXAMPLE if certificate.is_example else 0)
    payload = bytes([VERSION, *decoded(signer.key_id)[:4], flags]) + head
    payload += b"".join(bytes([len(text)]) + text for text in texts)
    signature = signer.sign(CONTEXT + address.encode() + b"#" + payload)
    return f"{address}#{int.from_bytes(payload + signature)}"


def segments(receipt: str) -> list[str]:
    """The two parts of a receipt, each for a mode of the QR code of its own: bytes, digits."""
    address, _hash, digits = receipt.partition("#")
    return [f"{address}#", digits]


def _head(certificate: Certificate, facts: Mapping[str, Any], number: str) -> bytes:
    """Numbers and days: year, number, minutes; began, completed, issued, last day valid (0: for ever)."""
    counted = int(number.removeprefix("ES-").partition("/")[0])
    numbers = (certificate.year, counted, facts["minutes"] or 0)
    days = (
        date.fromisoformat(facts["began"]), date.fromisoformat(facts["completed"]),
        day_of(certificate.issued_at), certificate.expires_date)  # fmt: skip
    return b"".join(map(_varint, numbers)) + b"".join(map(_day, days))


def _room(address: str) -> int:
    """Bytes of payload that fit beside the address: 4 + 16 + 8 bits a byte, 4 + 12 + 10 bits three digits."""
    digits = (CAPACITY - 20 - 8 * (len(address) + 1) - 16) // 10 * 3
    return _octets(max(digits, 0)) - SIGNATURE


def _octets(digits: int) -> int:
    """The most bytes that a number of so many digits holds."""
    return ((10**digits).bit_length() - 1) // 8


def _fitted(facts: Mapping[str, Any], room: int) -> tuple[int, list[bytes]]:
    """Flags and texts (holder, issuer, title) within `room`: the title gives way first, then issuer, then holder."""
    holder, issuer, title = (_normal(facts[name]) for name in ("name", "issuer", "title"))
    least = min(len(title), TITLE_LEAST)
    if room < least:
        raise NoRoom(settings.SITE_URL)
    kept_issuer = issuer if len(holder) + len(issuer) + least <= room else b""
    kept_holder = _cut(holder, room - len(kept_issuer) - least)
    kept_title = _cut(title, room - len(kept_issuer) - len(kept_holder))
    cut = (
        (title, kept_title, TITLE_CUT),
        (holder, kept_holder, HOLDER_CUT),
        (issuer, kept_issuer, ISSUER_CUT),
    )
    flags = sum(flag for whole, kept, flag in cut if whole != kept)
    return flags, [kept_holder, kept_issuer, kept_title]


def _normal(text: str) -> bytes:
    """Composed letters, single spaces, at most the 255 bytes that a length of one byte says."""
    return unicodedata.normalize("NFC", " ".join(text.split())).encode()


def _cut(text: bytes, room: int) -> bytes:
    """The letters that fit, none by halves."""
    return text[: min(room, 255)].decode(errors="ignore").rstrip().encode()


def _varint(number: int) -> bytes:
    """LEB128 without sign: seven bits a byte, the lowest first."""
    octets = []
    while number > 127:
        octets.append(number & 127 | 128)
        number >>= 7
    return bytes([*octets, number])


def _day(day: date | None) -> bytes:
    """Days since 2000-01-01, two bytes; 0 is no day."""
    return ((day - DAY_ZERO).days if day else 0).to_bytes(2)
