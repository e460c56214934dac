# SPDX-License-Identifier: AGPL-3.0-or-later
"""A certificate as a badge of Open Badges 3.0 (1EdTech), signed: a file for wallets, also inside the PDF.

Of the person it says the name, nothing else that identifies them. What every holder has in common is under
`achievement`, what is of this one under `evidence`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.clock import day_in_words, end_of, minutes_in_words
from cms.pdf import Attachment
from courses.certificates.models import Certificate
from courses.certificates.outcome import credits_of
from courses.certificates.proofs import did, integrity, status
from courses.certificates.proofs.keys import Signer

NAME = "attestato.json"


def badge_of(certificate: Certificate, facts: Mapping[str, Any], number: str, signer: Signer) -> str:
    """The signed badge (JSON). `facts` as in `stating.facts_of`, `number` as printed ("12/2026").

    The same facts, number and key give the same text: it is dated at the issue of the certificate.
    """
    with override(settings.LANGUAGE_CODE):
        document = _plain(_document(certificate, facts, number))
    return json.dumps(integrity.signed(document, signer=signer, at=certificate.issued_at), ensure_ascii=False)


def attachment_of(badge: str) -> Attachment:
    """The badge as it is carried inside the PDF: the same facts, as data."""
    with override(settings.LANGUAGE_CODE):
        words = _("The same facts as data: Open Badges 3.0, signed")
    return Attachment(name=NAME, content=badge.encode(), description=words, relationship="Data")


def _document(certificate: Certificate, facts: Mapping[str, Any], number: str) -> dict[str, Any]:
    document = {
        "@context": [integrity.CREDENTIALS, integrity.OPEN_BADGES],
        "id": f"urn:uuid:{certificate.uid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _named(certificate, _("Certificate no. %(number)s") % {"number": number}),
        "issuer": {
            "id": did.of_site(),
            "type": ["Profile"],
            "name": facts["issuer"],
            "url": settings.SITE_URL,
        },
        "validFrom": did.moment(certificate.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": facts["name"],
                    "identityType": "name",
                }
            ],
            "licenseNumber": number,
            "achievement": _achievement(certificate, facts),
        },
        "evidence": [
            {
                "id": did.address("verify", certificate.code),
                "type": ["Evidence"],
                "name": _("Register of certificates"),
                "narrative": " ".join(_done(facts, certificate.kind)),
            }
        ],
        "credentialStatus": status.entry_of(certificate),
    }
    if certificate.expires_date:
        document["validUntil"] = did.moment(end_of(certificate.expires_date))
    return document


def _plain(value: Any) -> Any:
    """The same, on one line each: what was pasted with tabs and the like is read by all in the same way."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return integrity.plain(value) if isinstance(value, str) else value


def _achievement(certificate: Certificate, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same for all those who have it: of a version one for each kind, for what each asks is another."""
    return {
        "id": f"urn:uuid:{uuid5(certificate.version.uid, certificate.kind)}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "inLanguage": settings.LANGUAGE_CODE,
        "name": _named(certificate, facts["title"]),
        "description": _named(certificate, " ".join(_offered(facts))),
        "criteria": {"narrative": _asked(certificate.kind)},
    }


def _named(certificate: Certificate, words: str) -> str:
    return _("Example, without value: %(what)s") % {"what": words} if certificate.is_example else words


def _asked(kind: str) -> str:
    """What everybody must do for it."""
    if kind == Certificate.Kind.ACHIEVEMENT:
        return _("Complete the training module and pass its assessment of learning.")
    if kind == Certificate.Kind.PARTICIPATION:
        return _("Take part in the training module as it asks.")
    return _("Attend the training module as it asks.")


def _offered(facts: Mapping[str, Any]) -> Iterator[str]:
    """What the module is."""
    duration = minutes_in_words(facts["minutes"])
    yield _("Training module “%(title)s”, %(duration)s.") % {"title": facts["title"], "duration": duration}
    if facts.get("edition"):
        yield _("Edition: %(edition)s.") % {"edition": facts["edition"]}
    if facts.get("programme"):
        yield _("Programme: %(programme)s.") % {"programme": "; ".join(facts["programme"])}
    if facts.get("legal_basis"):
        yield _("Reference: %(rule)s.") % {"rule": facts["legal_basis"]}
    for credit in credits_of(facts):
        order = f"{credit['order']} {credit['code']}".strip()
        yield _("Credits: %(amount)s, %(order)s.") % {"amount": credit["amount"], "order": order}


def _done(facts: Mapping[str, Any], kind: str) -> Iterator[str]:
    """What this person did."""
    first, last = date.fromisoformat(facts["began"]), date.fromisoformat(facts["completed"])
    if first == last:
        yield _("Done on %(day)s.") % {"day": day_in_words(last)}
    else:
        words = _("Done between %(first)s and %(last)s.")
        yield words % {"first": day_in_words(first), "last": day_in_words(last)}
    if facts.get("attendance_percent") is not None:
        words = _("Attendance at the meetings: %(percent)s%%; hours attended: %(duration)s.")
        duration = minutes_in_words(facts["attended_minutes"])
        yield words % {"percent": facts["attendance_percent"], "duration": duration}
    if kind == Certificate.Kind.ACHIEVEMENT and facts.get("percent") is not None:
        yield _("Assessment passed with %(percent)s%% of the points.") % {"percent": facts["percent"]}
