# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of training live in the folders of their nouns."""

from courses.catalogue.models import CataloguePage, ModulePage, ModuleVersion
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
    Issuer,
)
from courses.enrolments.models import (
    Completion,
    Enrolment,
    EnrolmentCancellation,
    LessonCompletion,
    Progress,
)
from courses.hours.models import CreditEntry
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent, SubmitEvent

__all__ = [
    "AnswerEvent",
    "Attempt",
    "CataloguePage",
    "Certificate",
    "CertificateContent",
    "CertificateFacts",
    "CertificateFile",
    "CertificateNumber",
    "Completion",
    "CreditEntry",
    "Enrolment",
    "EnrolmentCancellation",
    "GradeEvent",
    "Issuer",
    "LessonCompletion",
    "ModulePage",
    "ModuleVersion",
    "Progress",
    "SubmitEvent",
]
