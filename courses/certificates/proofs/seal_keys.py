# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the seal's key is: a PKCS #12 file, two PEM files, or a device (PKCS #11). The only readers of SEAL_*."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _


class SealUnusable(Exception):
    """The seal that was configured cannot be set; the message says why and what to do."""


def is_configured() -> bool:
    """Whether certificates are to be sealed."""
    return bool(settings.SEAL_PKCS12_FILE or settings.SEAL_KEY_FILE or settings.SEAL_PKCS11_MODULE)


@contextmanager
def opened() -> Iterator[Any]:
    """The key with its certificate, as a pyHanko `Signer`. Raises SealUnusable."""
    if settings.SEAL_PKCS11_MODULE:
        with _device() as signer:
            yield signer
    elif settings.SEAL_PKCS12_FILE:
        yield _from_pkcs12(*_stamp("SEAL_PKCS12_FILE"), settings.SEAL_PASSPHRASE)
    else:
        certificate = _stamp("SEAL_CERT_FILE")
        yield _from_pem(*_stamp("SEAL_KEY_FILE"), *certificate, settings.SEAL_PASSPHRASE)


def _stamp(setting: str) -> tuple[str, int]:
    """A file and the moment of its last change: a renewed certificate is read again, an old one is not."""
    name: str = getattr(settings, setting)
    path = Path(name)
    if not path.is_file():
        words = _("The file of the seal is not there: write in %(setting)s where it is (now: %(file)s).")
        raise SealUnusable(words % {"setting": setting, "file": name or "—"})
    return name, path.stat().st_mtime_ns


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError:
        words = _("The file of the seal cannot be read: give the site's user the right to read %(file)s.")
        raise SealUnusable(words % {"file": name}) from None


def _secret(passphrase: str) -> bytes | None:
    return passphrase.encode() or None


@lru_cache(maxsize=1)
def _from_pkcs12(name: str, changed_at: int, passphrase: str) -> Any:
    from pyhanko.sign.signers import SimpleSigner  # late: only who seals pays for it

    content = _read(name)
    try:
        return SimpleSigner.load_pkcs12_data(content, (), _secret(passphrase))
    except (ValueError, AttributeError) as failure:  # the second when it holds no key or no certificate
        raise SealUnusable(
            _("%(file)s is no PKCS #12 file with key and certificate, or SEAL_PASSPHRASE is not its own.")
            % {"file": name}
        ) from failure


@lru_cache(maxsize=1)
def _from_pem(key_name: str, _key_at: int, name: str, _changed_at: int, passphrase: str) -> Any:
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    pem, chain = _read(key_name), _read(name)
    try:
        key = load_private_key_from_pemder_data(pem, _secret(passphrase))
    except (ValueError, TypeError) as failure:  # the second when a passphrase is missing, or one too many
        raise SealUnusable(
            _("%(file)s is no private key, or SEAL_PASSPHRASE is not its own.") % {"file": key_name}
        ) from failure
    try:
        first, *others = load_certs_from_pemder_data(chain)
        is_its_own = first.public_key.dump() == _public(key)
    except ValueError as failure:
        words = _("%(file)s is no certificate: name one in PEM in SEAL_CERT_FILE.")
        raise SealUnusable(words % {"file": name}) from failure
    if not is_its_own:
        raise SealUnusable(
            _("The first certificate of %(file)s is not that of the key %(key)s: put its own first.")
            % {"file": name, "key": key_name}
        )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(others)
    return SimpleSigner(signing_cert=first, signing_key=key, cert_registry=store)


def _public(key: Any) -> bytes:
    """The public half of a private key, as a certificate carries it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

    public = load_der_private_key(key.dump(), password=None).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@contextmanager
def _device() -> Iterator[Any]:
    """A session for one seal: a device that was unplugged or started again is found again."""
    try:
        from pyhanko.sign.pkcs11 import PKCS11SigningContext
    except ImportError as missing:
        raise SealUnusable(
            _("SEAL_PKCS11_MODULE asks for a device: install the package python-pkcs11.")
        ) from missing
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
    from pyhanko.sign.general import SigningError

    token, label = settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_LABEL
    config = PKCS11SignatureConfig(
        module_path=settings.SEAL_PKCS11_MODULE, cert_label=label, user_pin=settings.SEAL_PKCS11_PIN or None,
        token_criteria=TokenCriteria(label=token) if token else None, other_certs_to_pull=None)  # fmt: skip
    try:
        with PKCS11SigningContext(config) as signer:
            yield signer
    except (PKCS11Error, SigningError) as failure:
        raise SealUnusable(
            _("The device of the seal cannot be used (token «%(token)s», label «%(label)s»): %(failure)s")
            % {"token": token, "label": label, "failure": failure or type(failure).__name__}
        ) from failure
