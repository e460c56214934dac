# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ed25519 keys: the private half is a file outside the database, the public half is published for ever.

A file of `settings.CERTIFICATE_KEYS` is a PKCS #8 key (PEM, 0600) named after its RFC 7638 thumbprint. The newest
key that is registered, present here and not withdrawn signs; the first use makes one.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction

from cms import clock
from cms.audit.operations import record
from cms.locks import wait_for
from courses.certificates.proofs.models import SigningKey, SigningKeyWithdrawal

MAKING = "signing keys"  # one at a time makes, registers or withdraws a key


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use: `sign` gives the 64 bytes of an Ed25519 signature (RFC 8032)."""

    key_id: str
    public_key: bytes
    sign: Callable[[bytes], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as everybody knows it; `withdrawn_at` when its private half is no longer secret."""

    key_id: str
    public_key: bytes
    since: datetime
    withdrawn_at: datetime | None

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this key made that signature of those bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def signing() -> Signer:
    """The key that signs now. One query, once a key is there."""
    return in_use() or _first()


def in_use() -> Signer | None:
    """The key that signs now, None before the first use: for those who may not make one. One query."""
    known = SigningKey.objects.filter(withdrawal=None).order_by("-at", "-pk").values_list("key_id", flat=True)
    present = (key_id for key_id in known if file_of(key_id).exists())
    key_id = next(present, None)
    return _open(file_of(key_id)) if key_id else None


def published() -> list[PublicKey]:
    """Every key there has ever been, the oldest first. One query."""
    return [
        PublicKey(key.key_id, decoded(key.public_key), key.at, _withdrawn_at(key))
        for key in SigningKey.objects.select_related("withdrawal").order_by("at", "pk")
    ]


@transaction.atomic
def rotate() -> Signer:
    """A new key, which signs from now on; the older ones go on verifying."""
    wait_for(MAKING)
    return _make()


@transaction.atomic
def withdraw(*, key_id: str, reason: str) -> bool:
    """The private half is no longer secret: it signs nothing more, and whoever verifies is told; False if it was so.

    If it was in use a new one takes its place at once. Raises SigningKey.DoesNotExist.
    """
    wait_for(MAKING)
    key, signer = SigningKey.objects.get(key_id=key_id), in_use()
    withdrawal, is_new = SigningKeyWithdrawal.objects.get_or_create(
        key=key, defaults={"reason": reason, "at": clock.now()}
    )
    if is_new:
        record(by=None, verb="courses.signing_key_withdrawn", on=key, at=withdrawal.at)
        if signer and signer.key_id == key_id:
            _make()
    return is_new


def file_of(key_id: str) -> Path:
    """Where the private half is, or was."""
    return Path(settings.CERTIFICATE_KEYS) / f"{key_id}.pem"


def encoded(octets: bytes) -> str:
    """base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Bytes of base64url without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def thumbprint(public_key: bytes) -> str:
    """RFC 7638 §3 of an Ed25519 key (RFC 8037 §2): its name everywhere."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{encoded(public_key)}"}}'
    return encoded(sha256(members.encode()).digest())


def _withdrawn_at(key: SigningKey) -> datetime | None:
    return key.withdrawal.at if hasattr(key, "withdrawal") else None


@transaction.atomic
def _first() -> Signer:
    """Of two that begin at once the second finds what the first made."""
    wait_for(MAKING)
    return in_use() or _registered() or _make()


def _registered() -> Signer | None:
    """A key that is here without its row (put here by hand, or the database is an older copy): it gets one."""
    known = set(SigningKey.objects.values_list("key_id", flat=True))
    files = sorted(Path(settings.CERTIFICATE_KEYS).glob("*.pem"), key=lambda path: path.stat().st_mtime)
    path = next((path for path in reversed(files) if path.stem not in known), None)
    if path is None:
        return None
    signer = _open(path)
    if signer.key_id != path.stem:
        raise ValueError(f"{path} is not named after its key: {signer.key_id}.pem")
    _register(signer)
    return signer


def _make() -> Signer:
    """First the row, then the file: what fails here leaves no row without its key."""
    private = Ed25519PrivateKey.generate()
    signer = _signer(private)
    _register(signer)
    _keep(file_of(signer.key_id), private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return signer


def _register(signer: Signer) -> None:
    key = SigningKey.objects.create(
        key_id=signer.key_id, public_key=encoded(signer.public_key), at=clock.now()
    )
    record(by=None, verb="courses.signing_key_made", on=key, at=key.at)


def _keep(path: Path, pem: bytes) -> None:
    """On the disk before anything is signed with it, and for nobody else's eyes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


@lru_cache(maxsize=4)
def _open(path: Path) -> Signer:
    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    return _signer(private)


def _signer(private: Ed25519PrivateKey) -> Signer:
    public = private.public_key().public_bytes_raw()
    return Signer(thumbprint(public), public, private.sign)
