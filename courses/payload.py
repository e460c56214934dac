# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of training goes, ends or stays when somebody's data are erased."""

from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from cms.accounts.privacy import ends, erasable, stays
from cms.audit.operations import Doer
from cms.clock import day_of
from cms.people.models import Person
from courses.admissions.models import CancellationNote, DecisionNote, EnrolmentRequest, RequestDecision
from courses.admissions.operations import forget_seats
from courses.assignments.models import Submission, SubmissionComment, SubmissionContent
from courses.certificates.batches.models import IssuingFailure
from courses.certificates.models import Certificate, CertificateContent, CertificateFacts, CertificateFile
from courses.certificates.sharing.models import Bundle, ShareLink, ShareLinkWithdrawal
from courses.enrolments.models import AttendanceRecord, Completion, Enrolment, EnrolmentCancellation
from courses.hours.models import CreditEntry
from courses.quizzes.models import Accommodation, Attempt, AttemptGrantNote
from courses.tutoring.models import TutorMessageText, Tutorship

erasable(CertificateContent, to_person="file__certificate__person")
erasable(CertificateFacts, to_person="certificate__person")
erasable(Bundle, to_person="person")
erasable(SubmissionContent, to_person="submission__person")
erasable(SubmissionComment, to_person="grade__submission__person")
erasable(TutorMessageText, to_person="message__sender")
erasable(CancellationNote, to_person="cancellation__enrolment__person")
erasable(DecisionNote, to_person="decision__request__person")
erasable(IssuingFailure, to_person="row__completion__enrolment__person")
erasable(AttemptGrantNote, to_person="grant__person")
erasable(Accommodation, to_person="person")

stays(Certificate, to_person="person")
stays(CertificateFile, to_person="certificate__person")
stays(Enrolment, to_person="person")
stays(Completion, to_person="enrolment__person")
stays(CreditEntry, to_person="person")
stays(Attempt, to_person="person")
stays(Submission, to_person="person")
stays(AttendanceRecord, to_person="enrolment__person")
stays(EnrolmentRequest, to_person="person")


def _open_links(person: Person, at: datetime) -> QuerySet[Any]:
    return ShareLink.objects.filter(certificate__person=person, withdrawal=None)


def _open_requests(person: Person, at: datetime) -> QuerySet[Any]:
    return EnrolmentRequest.objects.filter(person=person, decision=None)


def _open_enrolments(person: Person, at: datetime) -> QuerySet[Any]:
    return Enrolment.objects.filter(person=person, cancellation=None, completion=None)


def _open_tutorships(person: Person, at: datetime) -> QuerySet[Any]:
    after = Q(during__endswith=None) | Q(during__endswith__gt=day_of(at) + timedelta(days=1))
    return Tutorship.objects.filter(after, person=person)


@ends(_open_links)
def withdraw_links(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """What was shared opens no more."""
    ShareLinkWithdrawal.objects.bulk_create(
        [ShareLinkWithdrawal(link=link, at=at) for link in rows], ignore_conflicts=True
    )


@ends(_open_requests)
def withdraw_requests(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Nobody is left to enrol."""
    if by.person_id is None:
        raise ValueError("somebody erases: the platform by itself does not")
    outcome, decider = RequestDecision.Outcome.WITHDRAWN, by.person_id
    RequestDecision.objects.bulk_create(
        [RequestDecision(request=row, outcome=outcome, by_id=decider, at=at) for row in rows],
        ignore_conflicts=True,
    )


@ends(_open_enrolments)
def give_back_seats(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Nobody is left to learn. The fact alone: who holds the lock of its projection may be waiting for the erasure."""
    under_way = list(rows.select_related("module"))
    EnrolmentCancellation.objects.bulk_create(
        [EnrolmentCancellation(enrolment=row, at=at) for row in under_way], ignore_conflicts=True
    )
    for row in under_way:
        forget_seats(row.module)


@ends(_open_tutorships)
def end_tutorships(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Today is their last day; those still to come never begin."""
    day = day_of(at)
    for row in rows:
        first = min(row.during.lower or day, day)
        Tutorship.objects.filter(pk=row.pk).update(during=DateRange(first, day + timedelta(days=1)))
