# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a certificate states, read from the evidence at its issue and frozen."""

from datetime import date
from typing import Any

from cms.clock import day_of
from cms.people.models import Body
from cms.people.queries import body_of
from courses.certificates.models import Issuer
from courses.enrolments.models import Completion


def facts_of(
    completion: Completion, *, protocol: str = "", protocol_date: date | None = None, replaces: str = ""
) -> dict[str, Any]:
    """What will be true of this certificate for ever, whatever happens to names, bodies and templates."""
    enrolment = completion.enrolment
    version, day = completion.version, day_of(completion.at)
    body = Body.objects.filter(pk=body_of(enrolment.person_id, on=day) or 0).first()
    signing = Issuer.objects.filter(body=version.issuer_id).first()
    return {
        "name": str(enrolment.person),
        "family_name": enrolment.person.family_name,
        "body": body.name if body else "",
        "issuer": version.issuer.name,
        "place": signing.place if signing else "",
        "title": version.title,
        "minutes": version.credited_minutes,
        "level": version.content.get("level", ""),
        "activities": [activity.title for activity in version.activities],
        "began": day_of(enrolment.at).isoformat(),
        "completed": day.isoformat(),
        "percent": completion.percent,
        "expires": "",
        "protocol": protocol,
        "protocol_date": protocol_date.isoformat() if protocol_date else "",
        "replaces": replaces,
    }


def problems_of(completion: Completion) -> list[str]:
    """What stops the issue, in words."""
    return []
