# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which badges no longer hold, as signed lists that wallets read: W3C Bitstring Status List 1.0, purpose revocation.

A certificate has its place for ever: bit `pk mod SIZE` of list `pk // SIZE`; 1 when it was revoked or corrected.
Nothing of the list tells whose it is.
"""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet

from courses.certificates.models import Certificate, Revocation
from courses.certificates.proofs import did, integrity, keys

SIZE = 131_072
"""Bits of a list: the least that the standard allows, so that asking for one tells little."""
KEPT = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class Edition:
    """A list as it stands: `tag` changes with every bit and with the key that signs."""

    number: int
    changed_at: datetime
    signer: keys.Signer
    tag: str


def entry_of(certificate: Certificate) -> dict[str, str]:
    """Where a badge says that its status is read."""
    number, index = divmod(certificate.pk, SIZE)
    address = did.address("status_list", number)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def edition(number: int, signer: keys.Signer) -> Edition | None:
    """The list of that number as it stands; None while no certificate has its place there."""
    if number and not Certificate.objects.filter(pk__gte=number * SIZE).exists():
        return None
    revoked = Revocation.objects.filter(_within(number, "certificate_id")).aggregate(
        n=Count("pk"), at=Max("at")
    )
    corrected = Certificate.objects.filter(_within(number, "supersedes_id"))
    corrections = corrected.aggregate(n=Count("pk"), at=Max("issued_at"))
    moments = [keys.published()[0].since, *filter(None, (revoked["at"], corrections["at"]))]
    state = [did.of_site(), number, signer.key_id, revoked["n"], corrections["n"]]
    return Edition(number, max(moments), signer, sha256(json.dumps(state).encode()).hexdigest()[:32])


def credential(current: Edition) -> str:
    """The signed list (JSON). Signed when something changed, kept for a day."""
    name = f"status-list:{current.tag}"
    text: str | None = cache.get(name)
    if text is None:
        text = _signed(current)
        cache.set(name, text, KEPT)
    return text


def encoded(indexes: Iterable[int]) -> str:
    """A list with those bits set, as `encodedList`: GZIP, base64url, multibase; the first bit is the leftmost."""
    bits = bytearray(SIZE // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + keys.encoded(gzip.compress(bytes(bits), mtime=0))


def _signed(current: Edition) -> str:
    address = did.address("status_list", current.number)
    document: dict[str, Any] = {
        "@context": [integrity.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did.of_site(),
        "validFrom": did.moment(current.changed_at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(pk % SIZE for pk in _withdrawn(current.number)),
        },
    }
    return json.dumps(integrity.signed(document, signer=current.signer, at=current.changed_at))


def _withdrawn(number: int) -> QuerySet[Certificate, int]:
    gone = Q(revocation__isnull=False) | Q(superseded_by__isnull=False)
    return Certificate.objects.filter(_within(number, "pk"), gone).values_list("pk", flat=True)


def _within(number: int, field: str) -> Q:
    return Q(**{f"{field}__gte": number * SIZE, f"{field}__lt": (number + 1) * SIZE})
