# SPDX-License-Identifier: AGPL-3.0-or-later
"""Crediting hours."""

from datetime import datetime

from cms.clock import day_of
from cms.people.models import Employment
from cms.territory.models import ZoneMembership
from courses.enrolments.models import Completion
from courses.hours.models import CreditEntry


def credit_completion(*, completion: Completion, at: datetime) -> CreditEntry:
    """Credits the minutes of the version to the person, once, in the year (Rome) of the completion."""
    enrolment, day = completion.enrolment, day_of(completion.at)
    job = (
        Employment.objects.filter(person=enrolment.person_id, is_main=True, during__contains=day)
        .select_related("body")
        .first()
    )
    return CreditEntry.objects.get_or_create(
        completion=completion,
        reverses=None,
        defaults={
            "person_id": enrolment.person_id,
            "kind": CreditEntry.Kind.ONLINE,
            "minutes": completion.version.credited_minutes,
            "year": day.year,
            "activity_date": day,
            "body_id": job.body_id if job else None,
            "unit_id": job.unit_id if job else None,
            "fte": job.fte if job else None,
            "zone_id": _zone_id(job.body.municipality_id, day) if job else None,
            "area_slug": completion.version.area_slug,
            "at": at,
        },
    )[0]


def _zone_id(municipality_id: int | None, day: object) -> int | None:
    membership = ZoneMembership.objects.filter(municipality=municipality_id, during__contains=day).first()
    return membership.zone_id if membership else None
