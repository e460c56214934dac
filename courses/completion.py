# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows when something was done: progress, and with the rule met completion, hours and certificate."""

from datetime import datetime

from cms.audit.operations import Doer, record
from courses.admissions.operations import forget_seats
from courses.certificates.operations import issue_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Completion, Enrolment
from courses.hours.operations import credit_completion


def complete_if_earned(*, enrolment: Enrolment, by: Doer | None, at: datetime) -> Completion | None:
    """Projects the facts; when the rule is met for the first time: completion, hours, certificate.

    The caller holds the lock of the enrolment, in the transaction of the fact that was added.
    """
    evidence = enrolments.project(enrolment)
    is_known = Completion.objects.filter(enrolment=enrolment).exists()
    if is_known or not enrolments.is_earned(enrolment, evidence):
        return None
    completion = enrolments.complete(enrolment=enrolment, evidence=evidence, at=at)
    record(by=by, verb="courses.module_completed", on=completion, at=at)
    forget_seats(enrolment.module)
    credit_completion(completion=completion, at=at)
    issue_if_earned(completion=completion, by=by, at=at)
    enrolments.project(enrolment)
    return completion
