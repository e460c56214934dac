# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of certificates that no longer hold: signed, so that it may be kept, passed on and read offline.

A JWS (RFC 7515, flattened, EdDSA) over {site, issued, next_update, entries: [[name, standing, day]]}. A certificate is
named by the first 16 bytes of the SHA-256 of its code (base64url): whoever has the code finds it, nobody else learns
one. Expired certificates are not in it: the receipt says their last day.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F

from cms import clock
from courses.certificates.models import Certificate, Revocation
from courses.certificates.proofs import did, keys
from courses.certificates.queries import Standing

TYPE = "certificate-revocations+jws"
FRESH = timedelta(days=2)
"""How long a list says to be used; a new one is signed every day, and at each change."""
KEPT = 60 * 60 * 25


def signed_list() -> bytes | None:
    """The list of this moment as JSON, from the cache unless something changed; None while there is no key here.

    Five queries, or seven: whoever reads makes no key.
    """
    now, signer = clock.now(), keys.in_use()
    if signer is None:
        return None
    state = f"{Revocation.objects.count()}-{_superseded().count()}"  # both only grow
    key = f"revocations:{signer.key_id}:{now.date()}:{state}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = _signed(_listed(now), signer)
        cache.set(key, found, KEPT)
    return found


def name_of(code: str) -> str:
    """How the list names a certificate."""
    return keys.encoded(hashlib.sha256(code.encode()).digest()[:16])


def _superseded() -> Any:
    return Certificate.objects.filter(supersedes__isnull=False)


def _listed(now: datetime) -> dict[str, Any]:
    """Superseded wins over revoked, as in `queries.standing_of`."""
    revoked = Revocation.objects.values_list("certificate__code", "at")
    superseded = _superseded().values_list(F("supersedes__code"), "issued_at")
    rows = {code: (Standing.REVOKED, at) for code, at in revoked}
    rows |= {code: (Standing.SUPERSEDED, at) for code, at in superseded}
    return {
        "site": did.site(),
        "issued": did.moment(now),
        "next_update": did.moment(now + FRESH),
        "entries": sorted(
            [name_of(c), str(word), clock.day_of(at).isoformat()] for c, (word, at) in rows.items()
        ),
    }


def _signed(listed: dict[str, Any], signer: keys.Signer) -> bytes:
    head = {"alg": "EdDSA", "kid": signer.key_id, "typ": TYPE}
    protected, payload = (keys.encoded(json.dumps(part).encode()) for part in (head, listed))
    signature = keys.encoded(signer.sign(f"{protected}.{payload}".encode()))
    return json.dumps({"payload": payload, "protected": protected, "signature": signature}).encode()
