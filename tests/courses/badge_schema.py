# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Open Badges 3.0 asks of an AchievementCredential, for the parts that our badges have.

Written by hand from the data model of the specification (classes AchievementCredential to Proof; VC Data Model 2.0 for
dates), because no package carries the JSON Schema of 1EdTech. A property that is not written below is refused, so that
a badge says nothing that is not checked.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

IRI = re.compile(r"(https?://[^\s]+|urn:uuid:[0-9a-f-]{36}|did:[a-z]+:[^\s]+)")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
IDENTITY_TYPES = {
    "name",
    "sourcedId",
    "systemId",
    "productId",
    "userName",
    "accountId",
    "emailAddress",
    "identifier",
}
ACHIEVEMENT_TYPES = {
    "Achievement",
    "Badge",
    "Certificate",
    "CertificateOfCompletion",
    "Course",
    "MicroCredential",
}

type Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def iri(value: Any) -> bool:
    return text(value) and IRI.fullmatch(value) is not None


def moment(value: Any) -> bool:
    return text(value) and MOMENT.fullmatch(value) is not None


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def just(*known: Any) -> Check:
    return lambda value: value in known


def types(*asked: str) -> Check:
    """An array of types, all those asked among them."""
    return lambda value: isinstance(value, list) and all(map(text, value)) and set(asked) <= set(value)


def among(known: set[str]) -> Check:
    return lambda value: isinstance(value, str) and (value in known or value.startswith("ext:"))


# class → (required, optional) property → a check, or the class of an object; [class] for an array of them
MODEL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "AchievementCredential": (
        {
            "@context": just(CONTEXT),
            "id": iri,
            "type": types("VerifiableCredential", "OpenBadgeCredential"),
            "name": text,
            "issuer": "Profile",
            "validFrom": moment,
            "credentialSubject": "AchievementSubject",
            "proof": ["Proof"],
        },
        {
            "description": text,
            "validUntil": moment,
            "evidence": ["Evidence"],
            "credentialStatus": "BitstringStatusListEntry",
        },
    ),
    "Profile": ({"id": iri, "type": types("Profile")}, {"name": text, "url": iri}),
    "AchievementSubject": (
        {"type": types("AchievementSubject"), "achievement": "Achievement", "identifier": ["IdentityObject"]},
        {"id": iri, "licenseNumber": text},
    ),
    "IdentityObject": (
        {
            "type": just("IdentityObject"),
            "hashed": truth,
            "identityHash": text,
            "identityType": among(IDENTITY_TYPES),
        },
        {"salt": text},
    ),
    "Achievement": (
        {
            "id": iri,
            "type": types("Achievement"),
            "name": text,
            "description": text,
            "criteria": "Criteria",
        },
        {"achievementType": among(ACHIEVEMENT_TYPES), "inLanguage": just("it")},
    ),
    "Criteria": ({"narrative": text}, {"id": iri}),
    "Evidence": ({"type": types("Evidence")}, {"id": iri, "name": text, "narrative": text}),
    "BitstringStatusListEntry": (
        {
            "id": iri,
            "type": just("BitstringStatusListEntry"),
            "statusPurpose": just("revocation"),
            "statusListIndex": lambda value: text(value) and value.isdigit(),
            "statusListCredential": iri,
        },
        {},
    ),
    "Proof": (
        {
            "type": just("DataIntegrityProof"),
            "cryptosuite": just("eddsa-rdfc-2022"),
            "created": moment,
            "verificationMethod": iri,
            "proofPurpose": just("assertionMethod"),
            "proofValue": text,
        },
        {},
    ),
}


def problems(value: Any, name: str = "AchievementCredential", where: str = "") -> list[str]:
    """What does not keep to the class, one "place: what" each."""
    return list(_problems(value, name, where or name))


def _problems(value: Any, name: str, where: str) -> Iterator[str]:
    required, optional = MODEL[name]
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    yield from (f"{where}.{one}: missing" for one in required.keys() - value.keys())
    yield from (f"{where}.{one}: unknown" for one in value.keys() - required.keys() - optional.keys())
    for one, check in (required | optional).items():
        if one in value:
            yield from _of(value[one], check, f"{where}.{one}")


def _of(value: Any, check: Any, where: str) -> Iterator[str]:
    if isinstance(check, str):
        yield from _problems(value, check, where)
    elif isinstance(check, list):
        if not isinstance(value, list) or not value:
            yield f"{where}: no array"
            return
        for place, inner in enumerate(value):
            yield from _problems(inner, check[0], f"{where}[{place}]")
    elif not check(value):
        yield f"{where}: {value!r}"
