# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a badge and reads it as a stranger does: with its text, the published keys and the standards."""

import json
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from courses.certificates.models import Certificate
from courses.certificates.proofs import badge, did, integrity, keys

SITE = "https://formazione.example.it:8443"


def written(certificate: Certificate, **changed) -> str:
    certificate.refresh_from_db()
    return badge.badge_of(certificate, certificate.personal.facts | changed, "12/2026", keys.signing())


def decoded(multibase: str) -> bytes:
    """Base 58 back to bytes."""
    assert multibase[0] == "z"
    number = 0
    for sign in multibase[1:]:
        number = number * 58 + did.ALPHABET.index(sign)
    zeros = len(multibase) - 1 - len(multibase[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def check(secured: dict, did_document: dict) -> None:
    """Verifies as vc-di-eddsa §3.2.2 and vc-data-integrity §4.4 say, with nothing of the product but its contexts.

    Raises InvalidSignature or AssertionError.
    """
    contexts = {address: json.loads(file.read_text()) for address, file in integrity.CONTEXTS.items()}

    def load(address, options):
        return {"documentUrl": address, "document": contexts[address], "contextUrl": None}

    def quads(document) -> bytes:
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
        return jsonld.normalize(document, options).encode()

    document = {name: value for name, value in secured.items() if name != "proof"}
    [proof] = secured["proof"]
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", "eddsa-rdfc-2022")
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["verificationMethod"] in did_document["assertionMethod"]
    [key] = [one for one in did_document["verificationMethod"] if one["id"] == proof["verificationMethod"]]
    issuer = document["issuer"]
    assert key["controller"] == (issuer if isinstance(issuer, str) else issuer["id"]) == did_document["id"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    public = decoded(key["publicKeyMultibase"])
    assert public[:2] == b"\xed\x01"
    message = sha256(quads(options)).digest() + sha256(quads(document)).digest()
    Ed25519PublicKey.from_public_bytes(public[2:]).verify(decoded(proof["proofValue"]), message)


def issuer(client) -> dict:
    return client.get("/.well-known/did.json").json()
