# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of training live in the folders of their nouns."""

from courses.admissions.models import CancellationNote, EnrolmentRequest, EnrolmentRule, RequestDecision
from courses.assignments.models import Submission, SubmissionComment, SubmissionContent, SubmissionGrade
from courses.catalogue.models import (
    Audience,
    CataloguePage,
    Competence,
    ModulePage,
    ModuleVersion,
    PathPage,
    PathStep,
    Prerequisite,
)
from courses.certificates.batches.models import (
    IssuingBatch,
    IssuingCancellation,
    IssuingFailure,
    IssuingRetry,
    IssuingRow,
)
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
    Issuer,
    Logo,
    Revocation,
)
from courses.certificates.proofs.models import SigningKey, SigningKeyWithdrawal
from courses.certificates.renewals.models import CertificateEvent
from courses.certificates.sharing.models import Bundle, CertificateDownload, ShareLink, ShareLinkWithdrawal
from courses.enrolments.models import (
    AttendanceRecord,
    Completion,
    Download,
    Enrolment,
    EnrolmentCancellation,
    LessonCompletion,
    Progress,
    VersionMove,
    VideoPosition,
)
from courses.hours.models import CreditEntry
from courses.questions.models import BankQuestion, QuestionCategory, QuestionImport, QuestionVersion
from courses.quizzes.models import (
    Accommodation,
    AnswerEvent,
    Attempt,
    AttemptGrant,
    AttemptGrantNote,
    GradeEvent,
    KeyCorrection,
    SubmitEvent,
    TakeOver,
)
from courses.surveys.models import SurveyAnswer, SurveyTaken
from courses.tutoring.models import TutorMessage, TutorMessageText, Tutorship

__all__ = [
    "Accommodation",
    "AnswerEvent",
    "Attempt",
    "AttemptGrant",
    "AttemptGrantNote",
    "AttendanceRecord",
    "Audience",
    "BankQuestion",
    "Bundle",
    "CancellationNote",
    "CataloguePage",
    "Certificate",
    "CertificateContent",
    "CertificateDownload",
    "CertificateEvent",
    "CertificateFacts",
    "CertificateFile",
    "CertificateNumber",
    "Competence",
    "Completion",
    "CreditEntry",
    "Download",
    "Enrolment",
    "EnrolmentCancellation",
    "EnrolmentRequest",
    "EnrolmentRule",
    "GradeEvent",
    "Issuer",
    "IssuingBatch",
    "IssuingCancellation",
    "IssuingFailure",
    "IssuingRetry",
    "IssuingRow",
    "KeyCorrection",
    "LessonCompletion",
    "Logo",
    "ModulePage",
    "ModuleVersion",
    "PathPage",
    "PathStep",
    "Prerequisite",
    "Progress",
    "QuestionCategory",
    "QuestionImport",
    "QuestionVersion",
    "RequestDecision",
    "Revocation",
    "ShareLink",
    "ShareLinkWithdrawal",
    "SigningKey",
    "SigningKeyWithdrawal",
    "Submission",
    "SubmissionComment",
    "SubmissionContent",
    "SubmissionGrade",
    "SubmitEvent",
    "SurveyAnswer",
    "SurveyTaken",
    "TakeOver",
    "TutorMessage",
    "TutorMessageText",
    "Tutorship",
    "VersionMove",
    "VideoPosition",
]
