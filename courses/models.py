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
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
    Issuer,
)
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
    "CancellationNote",
    "CataloguePage",
    "Certificate",
    "CertificateContent",
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
    "KeyCorrection",
    "LessonCompletion",
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
