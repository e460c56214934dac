# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tutor's verbs: register, grades, messages. Each is one transaction; rights were asked before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from cms.accounts.privacy import hold_off
from cms.audit.operations import record
from cms.notices.operations import letter, write_from, write_many
from cms.people.models import User
from cms.rights import Actor, Hidden
from courses.assignments.models import Submission, SubmissionComment, SubmissionGrade
from courses.catalogue.content import Kind
from courses.catalogue.models import ModulePage
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import cycle_since
from courses.quizzes import operations as quizzes
from courses.quizzes.granting import grant, grants_of, prospect_of
from courses.quizzes.models import Attempt, AttemptGrant, GradeEvent
from courses.quizzes.queries import grade_of
from courses.tutoring.models import TutorMessage, TutorMessageText
from courses.tutoring.rubric import criteria_of, out_of


class GradedMeanwhile(Exception):
    """Somebody has graded the same work since the page was opened; `grade` is theirs, or None."""

    def __init__(self, grade: GradeEvent | SubmissionGrade | None) -> None:
        super().__init__("graded meanwhile")
        self.grade = grade


def _known(by: Actor) -> int:
    if by.person_id is None:
        raise Hidden("nobody known teaches nothing")
    return by.person_id


@transaction.atomic
def record_register(
    *, module: ModulePage, activity_uid: UUID, percents: Mapping[int, int], by: Actor, at: datetime
) -> int:
    """Appends who attended a meeting and how much (enrolment id → percent), where it says something new; how many.

    Nobody records their own attendance; who has given up or follows a version without that meeting is left out.
    """
    rows = Enrolment.objects.standing().filter(pk__in=percents, module=module).exclude(person=_known(by))
    count = 0
    for enrolment in rows.select_related("version__issuer", "person").order_by("pk"):
        try:
            progress = enrolments.lock(enrolment)
        except enrolments.Cancelled:
            continue
        percent, activity = percents[enrolment.pk], progress.version.activity(activity_uid)
        is_new = progress.attended.get(str(activity_uid)) != percent
        if is_new and activity and activity.kind == Kind.MEETING:
            fact = enrolments.record_attendance(
                enrolment=enrolment, activity_uid=activity_uid, percent=percent, person_id=by.person_id, at=at
            )
            record(by=by, verb="courses.attendance_recorded", on=fact, at=at, detail={"percent": percent})
            complete_if_earned(enrolment=enrolment, by=by, at=at)
            count += 1
    return count


@transaction.atomic
def grade_attempt(
    *, attempt: Attempt, points: Mapping[str, Decimal], comments: Mapping[str, str], expected: int | None,
    by: Actor, at: datetime,
) -> GradeEvent:  # fmt: skip
    """Appends what a person gives to the open answers, completes the module when nothing is missing, tells the
    learner once.

    `points`, `comments`: by question uid; `expected`: id of the last grade that the grader has seen. The same grade
    by the same person again changes nothing. Raises GradedMeanwhile, Cancelled, BadPoints.
    """
    enrolment = _enrolment(attempt.person_id, attempt.version.module_id, attempt.started_at)
    enrolments.lock(enrolment)
    last = grade_of(attempt)
    if (last.pk if last else None) != expected:
        if last and last.grader_id == by.person_id and _is_same(last, points, comments):
            return last
        raise GradedMeanwhile(last)
    grade = quizzes.grade_by_person(
        attempt=attempt, points=points, comments=comments, person_id=_known(by), at=at
    )
    record(by=by, verb="courses.attempt_graded", on=grade, at=at, detail={"percent": grade.percent})
    complete_if_earned(enrolment=enrolment, by=by, at=at)
    activity = attempt.version.activity(attempt.activity_uid)
    _tell(
        enrolment, title=activity.title if activity else "", key=f"attempt_grade:{grade.pk}", at=at,
        path=reverse("attempt_result", args=[attempt.uid]))  # fmt: skip
    return grade


def _is_same(grade: GradeEvent, points: Mapping[str, Decimal], comments: Mapping[str, str]) -> bool:
    rows = {uid: grade.by_question.get(uid, {}) for uid in points}
    return all(
        Decimal(row.get("points", "-1")) == points[uid] and row.get("comment", "") == comments.get(uid, "")
        for uid, row in rows.items()
    )


@transaction.atomic
def grade_submission(
    *, submission: Submission, by_criterion: Mapping[str, int], comment: str, is_to_redo: bool,
    expected: int | None, by: Actor, at: datetime,
) -> SubmissionGrade:  # fmt: skip
    """Appends a grade with its comment, completes the module when nothing is missing, tells the learner once.

    `by_criterion`: criterion uid → points; `expected`: id of the last grade that the grader has seen. The same
    grade by the same person again changes nothing. Raises GradedMeanwhile, Cancelled.
    """
    enrolment = _enrolment(submission.person_id, submission.version.module_id, submission.at)
    enrolments.lock(enrolment)
    activity = submission.version.activity(submission.activity_uid)
    if activity is None or activity.assignment is None:
        raise LookupError(f"submission {submission.pk} is about no assignment of its version")
    points, most = sum(by_criterion.values()), out_of(activity.assignment)
    values = {"points": points, "by_criterion": dict(by_criterion), "is_to_redo": is_to_redo}
    last = submission.grades.order_by("-pk").first()
    if (last.pk if last else None) != expected:
        if last and last.grader_id == by.person_id and values.items() <= vars(last).items():
            return last
        raise GradedMeanwhile(last)
    if not by_criterion.keys() == {criterion.uid for criterion in criteria_of(activity.assignment)}:
        raise ValueError("points for each criterion, and for nothing else")
    grade = SubmissionGrade.objects.create(
        submission=submission, max_points=most, percent=100 * points // most, grader_id=_known(by), at=at,
        **values)  # fmt: skip
    if comment:
        SubmissionComment.objects.create(grade=grade, text=comment)
    detail = {"percent": grade.percent, "is_to_redo": is_to_redo}
    record(by=by, verb="courses.submission_graded", on=grade, at=at, detail=detail)
    complete_if_earned(enrolment=enrolment, by=by, at=at)
    _tell(
        enrolment, title=activity.title, key=f"submission_grade:{grade.pk}", at=at, is_to_redo=is_to_redo,
        path=reverse("assignment", args=[enrolment.module.slug, activity.uid]))  # fmt: skip
    return grade


@transaction.atomic
def grant_attempt(
    *, enrolment: Enrolment, activity_uid: UUID, used: int, reason: str, by: Actor, at: datetime
) -> AttemptGrant:
    """Grants another attempt of a test after the `used` that whoever grants has seen, and tells the learner, once:
    granting it again changes nothing.

    Raises WrongPhase with the words of why none can be granted now, Cancelled, Hidden for one's own.
    """
    if enrolment.person_id == _known(by):
        raise Hidden("nobody grants themselves an attempt")
    person_id, module_id = enrolment.person_id, enrolment.module_id
    activity = enrolments.lock(enrolment).version.activity(activity_uid)
    if activity is None or activity.quiz is None:
        raise Hidden("no such test in the version that is followed")
    known = grants_of(person_id, module_id=module_id).filter(activity_uid=activity_uid, used=used).first()
    if known:
        return known
    prospect = prospect_of(
        person_id, module_id=module_id, activity_uid=activity_uid, quiz=activity.quiz, since=enrolment.at,
        at=at, cycle_since=cycle_since(enrolment))  # fmt: skip
    granted = grant(
        person_id=person_id, module_id=module_id, activity_uid=activity_uid, prospect=prospect, reason=reason,
        by_id=_known(by), at=at)  # fmt: skip
    record(
        by=by, verb="courses.attempt_granted", on=granted, at=at, detail={"is_key_open": granted.is_key_open}
    )
    _tell(
        enrolment, title=activity.title, key=f"attempt_grant:{granted.pk}", at=at, template="attempt_granted",
        path=reverse("quiz", args=[enrolment.module.slug, activity.uid]))  # fmt: skip
    return granted


def _enrolment(person_id: int, module_id: int, since: datetime) -> Enrolment:
    """The enrolment under which the work was done. Raises Cancelled when it was given up meanwhile."""
    standing = Enrolment.objects.standing().filter(person=person_id, module=module_id, at__lte=since)
    found = standing.select_related("version__issuer", "person", "module").order_by("number").last()
    if found is None:
        raise enrolments.Cancelled.told()
    return found


def _tell(
    enrolment: Enrolment, *, title: str, path: str, key: str, at: datetime, is_to_redo: bool = False,
    template: str = "work_graded",
) -> None:  # fmt: skip
    """A mail that something was graded, or granted; how it went is said on the page alone."""
    module = enrolment.module.title
    context = {"title": title, "module": module, "path": path, "is_to_redo": is_to_redo}
    hold_off(enrolment.person_id)
    for person_id, address in _addresses([enrolment.person_id]):
        write_from(template=template, context=context, key=key, to=address, at=at, reader_id=person_id)


def _addresses(person_ids: Iterable[int]) -> list[tuple[int, str]]:
    """(person id, mail address) of those who have a login that works."""
    users = User.objects.filter(person__in=person_ids, is_active=True).order_by("person")
    return [(person_id, email) for person_id, email in users.values_list("person_id", "email") if person_id]


@transaction.atomic
def send_message(
    *, module: ModulePage, uids: Iterable[UUID], subject: str, text: str, client_uid: UUID, by: Actor,
    at: datetime,
) -> TutorMessage:  # fmt: skip
    """Writes to the learners of those enrolments, a mail each, without the others' addresses. Sent once a `client_uid`.

    Who has given up meanwhile or has no login gets nothing: `recipients` counts the mails.
    """
    people = Enrolment.objects.standing().filter(module=module, uid__in=uids).values_list("person", flat=True)
    addresses = _addresses(people)
    message, is_new = TutorMessage.objects.get_or_create(
        client_uid=client_uid,
        defaults={"module": module, "sender_id": _known(by), "recipients": len(addresses), "at": at},
    )
    if not is_new:
        return message
    TutorMessageText.objects.create(message=message, subject=subject, text=text)
    record(
        by=by, verb="courses.learners_written_to", on=message, at=at, detail={"recipients": len(addresses)}
    )
    context = {
        "sender": by.name, "module": module.title, "subject": subject, "text": text,
        "path": reverse("module", args=[module.slug]),
    }  # fmt: skip
    write_many([
        letter(
            template="tutor_message", context=context, key=f"tutor_message:{message.pk}:{person_id}", to=address,
            at=at, reader_id=person_id, about_id=message.sender_id)
        for person_id, address in addresses
    ])  # fmt: skip
    return message
