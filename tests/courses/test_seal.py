# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seal of the body: valid, accessible, for the archive; broken by one byte; never claimed where it is not."""

import asyncio
import io
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cms import pdf
from cms.management import production_checks
from courses.certificates.models import CertificateFile
from courses.certificates.operations import render
from courses.certificates.proofs import badge, seal, seal_keys
from tests import verapdf
from tests.courses import stage
from tests.paper import text_of

BODY = "Città metropolitana (prova) – sigillo"
PASSPHRASE = "parola d’ordine"
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def certified(key, names: dict, *, by=None, days: int = 365, uses=("content_commitment",), purpose=None):
    """A certificate of the test authority (`by`: its key and certificate), or the authority's own."""
    name = x509.Name([x509.NameAttribute(oid, text) for oid, text in names.items()])
    ends = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by[1].subject if by else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=730))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(by is None, None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if purpose:
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return made.sign(by[0] if by else key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority():
    key = ec.generate_private_key(ec.SECP256R1())
    return key, certified(key, {NameOID.COMMON_NAME: "Autorità di prova"}, uses=("key_cert_sign", "crl_sign"))


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A document with its data inside, before any seal."""
    made_at = datetime(2026, 11, 20, 10, 31, tzinfo=UTC)
    inside = pdf.Attachment(name=badge.NAME, content=b'{"name": "prova"}', description="Dati")
    words = {"title": "Attestato", "author": "Prova", "description": "", "made_at": made_at}
    return pdf.render("pdf/base.html", words, attachments=[inside])


@pytest.fixture
def sealing(settings, tmp_path, authority, key):
    """Configures the seal with a certificate made for the test, as `use(names, days, …)`."""

    def use(*, who=BODY, password: str | None = PASSPHRASE, own_key=key, more=None, **made) -> None:
        certificate = certified(own_key, {NameOID.COMMON_NAME: who} | (more or {}), by=authority, **made)
        closed = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        packed = pkcs12.serialize_key_and_certificates(
            b"sigillo", own_key, certificate, [authority[1]], closed
        )
        file = tmp_path / "sigillo.p12"
        file.write_bytes(packed)
        settings.SEAL_PKCS12_FILE, settings.SEAL_PASSPHRASE = str(file), password or ""

    seal_keys._from_pkcs12.cache_clear()
    seal._authority.cache_clear()
    return use


def status_of(content: bytes, authority, number: int = 0):
    """What pyHanko's validator says when it trusts the test authority alone."""
    root = asn1.Certificate.load(authority[1].public_bytes(Encoding.DER))
    trusting = ValidationContext(trust_roots=[root], allow_fetching=False)
    sealed = PdfFileReader(io.BytesIO(content)).embedded_signatures
    with ThreadPoolExecutor(1) as apart:  # it starts an event loop: a browser's may run in this thread
        asked = apart.submit(validate_pdf_signature, sealed[number], trusting, ts_validation_context=trusting)
    return asked.result()


def attached(content: bytes) -> list[bytes]:
    """The files inside a PDF."""
    names = PdfFileReader(io.BytesIO(content)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return [names[place]["/EF"]["/F"].data for place in range(1, len(names), 2)]


def fake_authority(authority, **changed) -> DummyTimeStamper:
    """A time stamping authority without a network, certified by the test authority."""
    own = rsa.generate_private_key(65537, 2048)
    name = {NameOID.COMMON_NAME: "Marca temporale di prova"}
    purpose = ExtendedKeyUsageOID.TIME_STAMPING
    certificate = certified(own, name, by=authority, uses=("digital_signature",), purpose=purpose)
    packed = own.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(packed), **changed)  # fmt: skip


def test_without_a_seal_nothing_is_claimed():
    assert (seal.is_configured(), seal.words(), list(seal.problems())) == (False, "", [])


def test_a_sealed_file_is_valid_accessible_and_for_the_archive(sealing, plain, authority):
    sealing()

    content = seal.seal(plain)

    said = status_of(content, authority)
    assert said.bottom_line
    assert said.coverage.name == "ENTIRE_FILE"
    assert (
        PdfFileReader(io.BytesIO(content)).embedded_signatures[0].sig_object["/SubFilter"]
        == "/ETSI.CAdES.detached"
    )
    assert said.timestamp_validity is None
    assert content.startswith(plain)  # an increment: what was made before stays as it was
    assert verapdf.validate(content) == []


def test_whoever_does_not_know_the_authority_does_not_trust_it(sealing, plain):
    sealing()
    stranger = rsa.generate_private_key(65537, 2048)
    other = stranger, certified(stranger, {NameOID.COMMON_NAME: "Altra"}, uses=("key_cert_sign",))

    assert not status_of(seal.seal(plain), other).trusted


def test_whoever_seals_may_be_in_an_event_loop(sealing, plain):
    sealing()

    async def inside() -> bytes:
        return seal.seal(plain)

    with ThreadPoolExecutor(1) as apart:
        assert len(apart.submit(asyncio.run, inside()).result()) > len(plain)


def is_valid_with(content: bytes, place: int, authority) -> bool | None:
    """Whether it is with one byte changed; None when that left nothing to ask."""
    changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    try:
        return status_of(changed, authority).bottom_line
    except Exception:  # noqa: BLE001  no PDF any more, each time in its own way
        return None


def test_one_changed_byte_breaks_it(sealing, plain, authority):
    sealing()
    content = seal.seal(plain)
    start, ahead, after, behind = PdfFileReader(io.BytesIO(content)).embedded_signatures[0].byte_range

    for signed in (range(start, start + ahead), range(after, after + behind)):
        said = [is_valid_with(content, place, authority) for place in random.Random(4).sample(signed, 30)]
        assert True not in said
        assert said.count(False) > 5
    assert status_of(content, authority).bottom_line


def test_with_an_authority_it_carries_the_time(sealing, plain, authority, settings, monkeypatch):
    sealing()
    settings.SEAL_TSA_URL = "https://marca.example.it"
    monkeypatch.setattr(seal, "_authority", lambda address: fake_authority(authority))

    content = seal.seal(plain)

    said = status_of(content, authority)
    assert said.bottom_line
    assert said.timestamp_validity.valid
    assert said.timestamp_validity.trusted
    assert verapdf.validate(content) == []


def test_an_authority_that_does_not_answer_leaves_nothing(sealing, plain, settings):
    sealing()
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/marca"

    with pytest.raises(seal.SealUnusable):
        seal.seal(plain)
    assert seal._authority("http://127.0.0.1:9/marca").timeout == 10


def test_key_and_certificate_in_files_of_their_own(settings, tmp_path, authority, key, plain):
    certificate = certified(key, {NameOID.COMMON_NAME: BODY}, by=authority)
    chain = [one.public_bytes(Encoding.PEM) for one in (certificate, authority[1])]
    closed = BestAvailableEncryption(PASSPHRASE.encode())
    (tmp_path / "cert.pem").write_bytes(b"".join(chain))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed))
    settings.SEAL_CERT_FILE, settings.SEAL_KEY_FILE = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    settings.SEAL_PASSPHRASE = PASSPHRASE

    assert list(seal.problems()) == []
    assert status_of(seal.seal(plain), authority).bottom_line

    (tmp_path / "cert.pem").write_bytes(b"".join(reversed(chain)))
    assert len(list(seal.problems())) == 1


def test_the_paper_says_whose_seal_it_is(sealing):
    sealing()
    assert BODY in seal.words()


def test_a_person_signs_and_does_not_seal(sealing):
    sealing()
    of_body = seal.words().replace(BODY, "")

    name = {NameOID.SURNAME: "Rossi", NameOID.GIVEN_NAME: "Maria"}
    sealing(who="Rossi Maria", more=name | {NameOID.ORGANIZATION_NAME: "Ente di prova"})

    assert "Rossi Maria" in seal.words()
    assert seal.words().replace("Rossi Maria", "") != of_body


def test_the_paper_names_the_organisation_of_the_seal_and_its_number(sealing):
    body, number = "Ente di prova", "VATIT-00000000000"
    sealing(who="Sigillo 2026", more={NameOID.ORGANIZATION_NAME: body})
    assert seal.words().count(body) == 1 and "Sigillo 2026" not in seal.words()

    more = {NameOID.ORGANIZATION_NAME: body, NameOID.ORGANIZATION_IDENTIFIER: number}
    sealing(who="Sigillo di un altro", more=more)
    assert f"{body} ({number})" in seal.words()


@pytest.mark.parametrize("made", [{"days": -1}, {"days": 900}, {"uses": ("key_encipherment",)}])
def test_a_certificate_that_is_worth_nothing_seals_nothing(sealing, plain, made):
    sealing(**made)

    assert len(list(production_checks.sealing())) == 1
    with pytest.raises(seal.SealUnusable):
        seal.seal(plain)


@pytest.mark.parametrize(
    "changed",
    [
        {"SEAL_PASSPHRASE": "altra"},
        {"SEAL_PKCS12_FILE": "/non/c/e.p12"},
        {"SEAL_PKCS12_FILE": __file__},
        {"SEAL_TSA_URL": "marca.example.it"},
        {"SEAL_PKCS12_FILE": "", "SEAL_KEY_FILE": __file__, "SEAL_CERT_FILE": __file__},
        {"SEAL_PKCS12_FILE": "", "SEAL_KEY_FILE": __file__, "SEAL_CERT_FILE": ""},
    ],
)
def test_what_keeps_it_from_being_set_is_said_at_the_start(sealing, settings, changed):
    sealing()
    assert list(production_checks.sealing()) == []

    for name, value in changed.items():
        setattr(settings, name, value)

    [words] = production_checks.sealing()
    assert PASSPHRASE not in words


@pytest.mark.parametrize("forgotten", ["SEAL_CERT_FILE", "SEAL_KEY_FILE"])
def test_of_a_file_that_is_not_there_the_setting_is_named(settings, tmp_path, forgotten):
    settings.SEAL_KEY_FILE = settings.SEAL_CERT_FILE = __file__
    setattr(settings, forgotten, str(tmp_path) if forgotten == "SEAL_KEY_FILE" else "")

    [words] = production_checks.sealing()

    assert forgotten in words


def test_a_name_that_no_font_prints_is_said_before_any_certificate_waits(sealing):
    sealing(who="大都市 – sigillo")

    [words] = production_checks.sealing()

    assert "大" in words


def test_a_renewed_certificate_is_read_without_a_restart(sealing):
    sealing(days=-1)
    assert len(list(seal.problems())) == 1

    sealing()

    assert list(seal.problems()) == []


def test_a_certificate_is_stored_sealed_and_says_by_whom(cast, sealing, authority):
    sealing()

    stored = render(certificate=stage.pass_module(cast.trainee, stage.short_module()), at=datetime.now(UTC))

    content = bytes(stored.content.bytes)
    assert stored.is_sealed
    assert status_of(content, authority).bottom_line
    assert verapdf.validate(content) == []
    assert " ".join(BODY.split()) in text_of(content)
    assert stored.content.badge.encode() in b"".join(attached(content))


def test_an_example_carries_no_seal_and_does_not_say_so(cast, sealing):
    sealing()
    page = stage.short_module("esempio", is_example=True)

    stored = render(certificate=stage.pass_module(cast.trainee, page), at=datetime.now(UTC))

    assert not stored.is_sealed
    content = bytes(stored.content.bytes)
    assert b"/ByteRange" not in content
    assert seal.words() not in text_of(content)


def test_what_cannot_be_sealed_now_is_not_stored_without(cast, sealing, settings):
    sealing()
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/marca"

    with pytest.raises(seal.SealUnusable):
        render(certificate=certificate, at=datetime.now(UTC))
    assert CertificateFile.objects.count() == 0

    settings.SEAL_TSA_URL = ""
    assert render(certificate=certificate, at=datetime.now(UTC)).is_sealed


def test_a_device_is_asked_for_its_token_and_label(sealing, plain, authority, settings, monkeypatch):
    """The device is played by a file: none is here. What it is asked for, and what is done with its signer, is ours."""
    sealing()
    asked = []

    class Session(nullcontext):
        def __init__(self, config):
            asked.append(config)
            super().__init__(
                SimpleSigner.load_pkcs12(settings.SEAL_PKCS12_FILE, passphrase=PASSPHRASE.encode())
            )

    errors = SimpleNamespace(PKCS11Error=OSError)
    for name, module in {
        "pkcs11": SimpleNamespace(exceptions=errors),
        "pkcs11.exceptions": errors,
        "pyhanko.sign.pkcs11": SimpleNamespace(PKCS11SigningContext=Session),
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = "/usr/lib/softhsm/libsofthsm2.so", "ente"
    settings.SEAL_PKCS11_LABEL, settings.SEAL_PKCS11_PIN = "sigillo", "1234"

    content = seal.seal(plain)

    assert status_of(content, authority).bottom_line
    for config in asked:
        assert (config.module_path, config.cert_label) == ("/usr/lib/softhsm/libsofthsm2.so", "sigillo")
        assert (str(config.user_pin), config.token_criteria.label) == ("1234", "ente")
    assert asked


def test_a_device_needs_its_package(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.delitem(sys.modules, "pyhanko.sign.pkcs11", raising=False)
    settings.SEAL_PKCS11_MODULE = "/usr/lib/softhsm/libsofthsm2.so"

    [words] = seal.problems()

    assert "python-pkcs11" in words
    assert seal.is_configured()
