# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signs what a JSON-LD document says: Data Integrity, cryptosuite eddsa-rdfc-2022 (W3C vc-di-eddsa 1.0, §3.2).

No network: contexts are files of this project, and a term that they do not define stops the signature, because it
would not be covered by it.
"""

import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from courses.certificates.proofs import did
from courses.certificates.proofs.keys import Signer

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
FOLDER = Path(__file__).with_name("contexts")
CONTEXTS = {CREDENTIALS: FOLDER / "credentials-v2.json", OPEN_BADGES: FOLDER / "open-badges-3.0.3.json"}
CONTROLS = frozenset(map(chr, (*range(32), 127))) - {"\n"}
"""RDFC-1.0 writes them escaped and PyLD as they are; a newline ends each line of N-Quads, one in a text is escaped."""
_one_at_a_time = threading.Lock()


class UndefinedTerm(Exception):
    """A word of the document has no meaning in its contexts: a signature would not cover it."""


class ControlCharacter(ValueError):
    """A text has a character that libraries write in different ways: others would refuse the signature."""


def signed(document: Mapping[str, Any], *, signer: Signer, at: datetime) -> dict[str, Any]:
    """The document with its proof, an array of one. The same document, key and moment give the same bytes."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": did.moment(at),
        "verificationMethod": did.method(signer.key_id),
        "proofPurpose": "assertionMethod",
    }
    options = canonical({"@context": document["@context"], **proof})
    message = sha256(options).digest() + sha256(canonical(document)).digest()
    return {**document, "proof": [{**proof, "proofValue": did.multibase(signer.sign(message))}]}


def canonical(document: Mapping[str, Any]) -> bytes:
    """The canonical N-Quads of what a document says (RDFC-1.0).

    Raises UndefinedTerm, ControlCharacter, and `JsonLdError` for a context that is not ours.
    """
    processor, loader = _processor()
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    with _one_at_a_time:  # what PyLD keeps of the contexts is shared by all threads
        quads: str = processor.normalize(dict(document), options)
    if odd := CONTROLS & set(quads):
        raise ControlCharacter(ascii(odd))
    return quads.encode()


def plain(text: str) -> str:
    """The text on one line: spaces in the place of control characters."""
    return "".join(" " if sign in CONTROLS or sign == "\n" else sign for sign in text)


@cache
def _processor() -> tuple[Any, Any]:
    """One for the process: the contexts are read and resolved once."""
    from pyld.documentloader.frozen import FrozenDocumentLoader  # late: 0.2 s that only who signs should pay
    from pyld.jsonld import JsonLdProcessor

    class Kept(FrozenDocumentLoader):
        def __call__(self, url: str, options: Mapping[str, Any]) -> dict[str, Any]:
            return {**super().__call__(url, options), "tag": "static"}  # what PyLD makes of it may be kept

    return JsonLdProcessor(on_property_dropped=_refuse), Kept(documents=dict(CONTEXTS))


def _refuse(term: str) -> None:
    raise UndefinedTerm(term)
